"""The servers that jobs have beside them: which databases, who may log in, and what packages of Debian are the same."""

import os
import posixpath
import re

import yaml

from .. import reading
from ..errors import Problem
from . import shell
from .values import MOST, inner, mapping, plain

# Databases by the images of their servers.
IMAGES = (
    ("postgres", re.compile("postg|pgvector|timescale", re.I)),
    ("mariadb", re.compile("mariadb", re.I)),
    ("mysql", re.compile("mysql", re.I)),
)


def read(job, services):
    """Read the services of a job, a table."""
    for name, value in services.items():
        image = value if isinstance(value, str) else mapping(value).get("image")
        image = image if isinstance(image, str) else ""
        for kind, pattern in IMAGES:
            if pattern.search(image or str(name)):
                job.services[kind] = image
                read_login(job, kind, mapping(value).get("env") or mapping(value).get("environment"))
                break
        else:
            job.services[str(name)] = image


def read_login(job, kind, env):
    """Read who a server lets in: a user in words, and a password, which may be empty; only root in MariaDB and MySQL.

    `env` is a table, or a list of assignments as docker compose takes it too.
    """
    if isinstance(env, list):
        env = dict(one.split("=", 1) for one in env if isinstance(one, str) and "=" in one)
    env = {str(key): plain(value) for key, value in mapping(env).items() if isinstance(value, (str, int, float))}
    found = {}
    if kind == "postgres":
        found = {"user": env.get("POSTGRES_USER"), "password": env.get("POSTGRES_PASSWORD")}
        if env.get("POSTGRES_HOST_AUTH_METHOD") == "trust":
            found["password"] = found["password"] or ""
    else:
        keys = [key for key in env if re.match(r"(?:MYSQL|MARIADB)_ROOT_PASSWORD\Z", key)]
        if keys or any(re.match(r"(?:MYSQL|MARIADB)_ALLOW_EMPTY", key) for key in env):
            found = {"password": env[keys[0]] if keys else ""}
    found = {key: value for key, value in found.items() if value is not None and "$" not in value}
    job.logins.setdefault(kind, {}).update(found)


# What the file is called that docker compose looks for.
COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")


def read_composed(job, directory):
    """Read the services with an image of their own among the containers that a job starts."""
    for name in dict.fromkeys(job.composed):
        names = [posixpath.join(name, one) for one in COMPOSE] if name.endswith("/") or not name else [name]
        found = next((one for one in names if os.path.isfile(os.path.join(directory, one))), None)
        try:
            text = reading.text(os.path.join(directory, found), found) if found and inner("", found) else ""
            data = mapping(yaml.load(text or "", Loader=yaml.SafeLoader)) if len(text or "") <= MOST else {}
        except (Problem, yaml.YAMLError, ValueError, RecursionError):
            continue
        services = {key: value for key, value in mapping(data.get("services")).items() if "build" not in mapping(value)}
        read(job, {key: value for key, value in services.items() if known_service(key, value)})
        others = [mapping(value).get("image") for key, value in services.items() if not known_service(key, value)]
        job.containers += [image for image in others if isinstance(image, str) and image not in job.containers]


def known_service(name, value):
    """Return whether a container is a server that is known here; others may be the project itself."""
    image = mapping(value).get("image")
    image = image if isinstance(image, str) else ""
    return bool(packaged(name, image) or any(pattern.search(image) for _, pattern in IMAGES))


# What starts a container, and its options that have no value behind them.
RUN = re.compile(r"(?:sudo )?(?:docker|podman) (?:container )?run (.*)")
FLAG = re.compile(
    r"--[\w-]+=|-[ditqP]+\Z|--(?:detach|interactive|tty|rm|init|privileged|publish-all|read-only|quiet|no-healthcheck)\Z"
)
VARIABLE = re.compile(r"(?:-e|--env)(?:=|(?<=-e)(?=\w)|\Z)(.*)")

# What is behind the image of a server: nothing, options, or its own name. Others are clients.
SERVED = re.compile(r"(?:-|postgres\b|mysqld\b|mariadbd\b|redis-server\b|memcached\b|\Z)")


def read_started(job, line):
    """Read the server that a command starts in a container of its own, as `docker run`; return whether there is one."""
    match = RUN.match(line)
    found = shell.words(match.group(1)) if match else []
    env = []
    while found and found[0].startswith("-"):
        option = found.pop(0)
        variable = VARIABLE.match(option)
        value = found.pop(0) if found and not (FLAG.match(option) or (variable and variable.group(1))) else ""
        if variable:
            env.append(variable.group(1) or value)
    table = {"image": found[0], "env": env} if found else {}
    if not (known_service("", table) and SERVED.match(" ".join(found[1:]))):
        return False
    read(job, {packaged("", found[0]) or found[0]: table})
    return True


# Services that a package of Debian is, which runs on its usual port once it is installed.
PACKAGED = (
    (re.compile(r"(?:[\w.-]+/)*(?:redis|valkey)(?:[:@]|\Z)"), "redis-server"),
    (re.compile(r"(?:[\w.-]+/)*memcached(?:[:@]|\Z)"), "memcached"),
    (re.compile(r"(?:[\w.-]+/)*rabbitmq(?:[:@]|\Z)"), "rabbitmq-server"),
)


def packaged(service, image):
    """Return the package of Debian that a service of a job is too, None if there is none."""
    return next((package for pattern, package in PACKAGED if pattern.match(image or service)), None)


# Arguments that say which tests run.
SELECTING = re.compile(r"(?:^| )(?:-[mk]|--tag|--exclude-tag)\b")


def chosen_for(job):
    """Return the images of servers that are neither databases nor packages, if a job chooses the tests that it runs.

    Elsewhere these are not there, and the tests that need them are left out.
    """
    kinds = [kind for kind, _ in IMAGES]
    others = [image or name for name, image in job.services.items() if name not in kinds and not packaged(name, image)]
    return others + job.containers if any(map(SELECTING.search, job.arguments)) else []
