"""The report of an environment: what the processes of its tests have noted, and what tox knows."""

import hashlib
import json
import os
import shutil
import subprocess
import time

# In the site-packages of an environment while its commands run.
MODULE = "_django_test_matrix"

# Files with these endings are code: a report holds for the code that it was made of.
CODE = ("*.py", "*.pyi", "*.html", "*.toml", "*.cfg", "*.ini")

FORMAT = 3

# The variable that says which part of the tests runs, like "1/3", where they are spread over several jobs.
SHARD = "SHARD"

# Variables of the providers whose configurations are generated: there servers are those in the configuration.
PROVIDERS = ("GITHUB_ACTIONS", "GITLAB_CI", "CIRCLECI")


def packages_of(python):
    """Return the directory where a Python has its packages."""
    command = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    return subprocess.check_output(command, timeout=60).decode().strip()


def empty(directory):
    """Make a directory, or delete what is in it."""
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(directory)


def install(source, packages, directory):
    """Have every Python of an environment record into a directory: the recorder's text goes to its packages."""
    empty(directory)
    with open(os.path.join(packages, MODULE + ".py"), "w", encoding="utf-8") as file:
        file.write("{}\n\nquietly(start, {!r})\nquietly(start_coverage)\n".format(source, directory))
    with open(os.path.join(packages, MODULE + ".pth"), "w", encoding="utf-8") as file:
        file.write("import {}\n".format(MODULE))


# What coverage is told: its data is that of all processes, also of those that end without telling anybody.
COVERAGE = """\
[run]
source_pkgs =
    {}
parallel = true
concurrency =
    thread
    multiprocessing
disable_warnings =
    no-data-collected
    module-not-imported
    module-not-measured
    already-imported
    couldnt-parse
"""


def measure(variables):
    """Write the configuration of coverage, if an environment is measured, and delete the data of an earlier run."""
    data = variables.get("COVERAGE_FILE") or ""
    place, prefix = os.path.split(data)
    if not place.replace(os.sep, "/").endswith("/reports/coverage"):
        # The project's own data is none of ours.
        return
    os.makedirs(place, exist_ok=True)
    for name in os.listdir(place):
        if (name + ".").startswith(prefix + "."):
            os.remove(os.path.join(place, name))
    packages = variables.get("DJANGO_TEST_MATRIX_COVERAGE")
    if packages:
        with open(variables["COVERAGE_PROCESS_START"], "w", encoding="utf-8") as file:
            file.write(COVERAGE.format(packages.replace(",", "\n    ")))


def remove(packages):
    """Leave an environment as it was."""
    for ending in (".pth", ".py"):
        try:
            os.remove(os.path.join(packages, MODULE + ending))
        except OSError:
            pass


def read(directory):
    """Return what the processes have noted, the first one first."""
    found = []
    for name in sorted(os.listdir(directory)) if os.path.isdir(directory) else ():
        if name.endswith(".json"):
            try:
                with open(os.path.join(directory, name), encoding="utf-8") as file:
                    found.append(json.load(file))
            except (OSError, ValueError):
                # Its process is missed where it is looked for.
                continue
    return sorted(found, key=lambda record: record["started"])


def combine(records):
    """Return {"runs": what ran tests, "databases": connections} of the records of an environment.

    The connections are those of the processes that ran tests; where they had none, as with pytest-xdist, those of the
    processes that they have started.  A connection that only those have used, as with Django's --parallel, is used.
    """
    children = [record for record in records if record["is_child"] or was_started_by_tests(record, records)]
    runs = [record for record in records if record["tests"] is not None and record not in children]
    databases = {}
    for record in [record for record in runs if record["connections"]] or children or records:
        for one in record["connections"]:
            known = databases.setdefault(same(one), one)
            known["used"] = known["used"] or one["used"]
    for record in children:
        for one in record["connections"]:
            if same(one) in databases and one["used"]:
                databases[same(one)]["used"] = True
    keys = ("python", "implementation", "platform", "free_threaded", "prefix", "django", "django_file", "packages")
    keys += ("tests", "reasons", "statuses", "has_ended")
    return {
        "runs": [{key: record[key] for key in keys} for record in runs],
        "databases": sorted(databases.values(), key=lambda one: (one["alias"], one["server"])),
    }


def was_started_by_tests(record, records):
    """Return whether the process that has started this one ran tests then, for variables may not be passed on."""
    return any(
        other["pid"] == record["parent"] and other["tests"] is not None and other["started"] <= record["started"]
        for other in records
    )


def same(connection):
    """Return what is the same for the connections of several processes to a database."""
    return tuple(connection[key] for key in ("alias", "engine", "server", "driver"))


def report(environment, exit_code, directory, started, **details):
    """Return the report of an environment whose commands have ended."""
    result = {
        "format": FORMAT,
        "environment": environment,
        "exit_code": exit_code,
        "started": started,
        "seconds": round(time.time() - started, 1),
        "ci": any(map(os.environ.get, PROVIDERS)),
        "shard": os.environ.get(SHARD) or None,
    }
    result.update(combine(read(directory)))
    result.update(details)
    result["digest"] = digest(result)
    return result


def digest(values):
    """Return a digest of a report, by which a change is noticed; there is no secret in it."""
    rest = {key: value for key, value in values.items() if key != "digest"}
    return hashlib.sha256(("report" + json.dumps(rest, sort_keys=True)).encode("utf-8")).hexdigest()[:32]


def revision(directory):
    """Return digests of the code: of the files that git tracks, and of these and new ones; {} without git.

    Not the commit: the same code may be tested first and committed then.
    """
    tracked = git(directory, "ls-files", "-z", "--", *CODE)
    new = git(directory, "ls-files", "-z", "--others", "--exclude-standard", "--", *CODE)
    if tracked is None or new is None:
        return {}
    return {"tracked": content(directory, tracked), "all": content(directory, tracked + new)}


def content(directory, listed):
    """Return a digest of the names and contents of the files that git has listed; how lines end does not matter."""
    total = hashlib.sha256()
    for name in sorted(set(listed.decode(errors="replace").split("\0"))):
        total.update("{} {}\n".format(name, file_digest(os.path.join(directory, name))).encode("utf-8", "replace"))
    return total.hexdigest()[:16]


def is_same(one, other):
    """Return whether two revisions mean the same code, as far as that is known."""
    if not one or not other:
        return True
    return one.get("tracked") == other.get("tracked") or one.get("all") in (other.get("tracked"), other.get("all"))


def git(directory, *arguments):
    """Return the output of a command of git, None if it fails."""
    try:
        return subprocess.check_output(
            ["git", "-C", directory] + list(arguments), stderr=subprocess.DEVNULL, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None


def file_digest(path):
    """Return a digest of a text file that does not depend on how its lines end, None if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read().replace(b"\r\n", b"\n")).hexdigest()[:16]
    except OSError:
        return None


def save(values, path):
    """Write a report at once, or not at all."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(values, file, indent=4, sort_keys=True)
    os.replace(path + ".new", path)
