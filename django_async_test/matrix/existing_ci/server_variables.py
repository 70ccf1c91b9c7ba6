"""The variables by which settings find a server."""

import re

# The variable that settings read for the host of a server, and what begins like it.
HOST = re.compile(r"(?:environ(?:\.get)?[\[(]|getenv\(|\benv(?:\.\w+)?\(|config\()\s*[\"'](\w+_)HOST(?:NAME)?[\"']")
PORTS = {"postgres": 5432, "mysql": 3306, "mariadb": 3306}
WORDS = {"postgres": "postgres|^PG|PSQL", "mysql": "mysql|maria", "mariadb": "mysql|maria"}
NO_DATABASE = re.compile(
    "mysql|maria|postgres|oracle|redis|mail|smtp|rabbit|amqp|elastic|solr|cache|mongo|s3|http", re.I
)

# What says that a variable is for one kind of server, or for something else.
OTHERS = re.compile("|".join([NO_DATABASE.pattern] + list(WORDS.values())), re.I)

# What the end of a name says that it leads to, as the variables of the environments call it.
PARTS = (
    (re.compile(r"HOST(?:NAME)?\Z"), "HOST"),
    (re.compile(r"PORT\Z"), "PORT"),
    (re.compile(r"USER(?:NAME)?\Z"), "USER"),
    (re.compile(r"PASS(?:WORD|WD)?\Z"), "PASSWORD"),
    (re.compile(r"(?:DB|DATABASE|NAME)\Z"), "NAME"),
)

# The same with the name of a kind behind it, as in DATABASE_PORT_MYSQL.
WITH_KIND = re.compile(
    r"(HOST(?:NAME)?|PORT|USER(?:NAME)?|PASS(?:WORD|WD)?|NAME)_(?:POSTGRES(?:QL)?|PSQL|PG|MYSQL|MARIADB)\Z"
)

# The names of variables that lead to the server of a database, if they do not name another one.
DATABASES = re.compile(r"^PG[A-Z]+$|(?:DATABASE|DB)_|_(?:DATABASE|DB)$|HOST|_PORT", re.I)
KINDS = re.compile("mysql|maria|postg|oracle", re.I)

# The URL of a database on a server, as settings take it: who logs in, the host, and the rest.
URL = re.compile(r"(\w+)://([\w.-]+)(?::([\w.-]*))?@([\w.-]+)(?::(\d+))?(?=/|\Z)")

# A URL, or a host, with its name.
HOSTED = re.compile(r"(?:[\w+.-]+://)?(?:[^/@]*@)?([A-Za-z][\w-]*)(?::\d+)?(?:/.*)?\Z")


def leads_to_database(name, value):
    """Return whether a variable leads to the server of a database; these have variables of their own."""
    scheme = value.split("://")[0] if "://" in value else ""
    if KINDS.search(name) or KINDS.search(scheme):
        return True
    return bool(DATABASES.search(name)) and not NO_DATABASE.search(name)


def leads_to_server(name, value):
    """Return whether a variable leads to some server."""
    return bool(re.search("HOST|_PORT|_UR[LI]$", name, re.I)) or "://" in value


def leads_to_container(name, value):
    """Return whether a variable leads to a host of which only a job's containers know."""
    match = HOSTED.match(value) if "://" in value or re.search("HOST", name, re.I) else None
    return bool(match) and match.group(1).lower() != "localhost"


def prefix_of(kind, text):
    """Return how the variables begin by which settings find a server of this kind, None for the usual ones."""
    if kind == "sqlite":
        return None
    found = {one for one in HOST.findall(text) if any(one + word in text for word in ("USER", "PASSWORD", "PORT"))}
    mine = {one for one in found if re.search(WORDS[kind], one, re.I)}
    found = mine or {one for one in found if not NO_DATABASE.search(one)}
    usual = {"DATABASE_", kind.upper() + "_"}
    return found.pop() if len(found) == 1 and not found & usual else None


def as_told(set_env, kind, prefix):
    """Return the variables of a database, where those that lead to a server have their values unless CI tells others.

    `prefix` is how the variables begin that do so. Of those with a name of a database none is changed.
    """
    result = dict(set_env)
    for name, value in set_env.items():
        url = URL.match(value)
        if url and re.search(WORDS[kind], url.group(1), re.I):
            result[name] = "{}://{}{}".format(url.group(1), told(url, kind, prefix), value[url.end() :])
            continue
        leads = name.startswith(prefix) or re.search(WORDS[kind] + "|DB|DATABASE", name, re.I)
        part = part_of(name)
        if leads and part not in (None, "NAME") and re.match(r"[\w.-]*\Z", value):
            result[name] = "{{env:{}{}:{}}}".format(prefix, part, value)
    return result


def told(url, kind, prefix):
    """Return who logs in and where by the match of a URL, unless CI tells another."""
    user, password, host, port = url.groups()[1:]
    values = (("USER", user), ("PASSWORD", password), ("HOST", host), ("PORT", port or PORTS[kind]))
    return "{}:{}@{}:{}".format(*("{{env:{}{}:{}}}".format(prefix, part, value or "") for part, value in values))


def of_job(given, kind, text):
    """Return {variable: value} that leads the tests to the server of an environment.

    `given` are the variables of a job that do so there, among others; those that neither the settings in `text` nor
    PostgreSQL's library read are passed over.
    """
    prefix = prefix_of(kind, text) or kind.upper() + "_"
    is_postgres = kind == "postgres"
    defaults = {
        "HOST": "127.0.0.1",
        "PORT": PORTS[kind],
        "USER": "postgres" if is_postgres else "root",
        "PASSWORD": kind,
    }
    result = {}
    # A server without a password needs no variable for that, and ours has one.
    users = [re.sub(r"USER(?:NAME)?\Z", "PASSWORD", name) for name in given if re.search(r"USER(?:NAME)?\Z", name)]
    for name in list(given) + [one for one in users if one not in given and one != prefix + "PASSWORD"]:
        other = OTHERS.search(name) and not re.search(WORDS[kind], name, re.I)
        part = part_of(name)
        # PostgreSQL's library reads its own, whoever calls it.
        is_of_library = is_postgres and part != "NAME" and re.match(r"PG[A-Z]+\Z", name)
        if other or part is None or not (is_of_library or is_read(name, text)):
            continue
        # A database for each environment: they run at the same time.
        usual = "{{env:{}{}:{}}}".format(prefix, part, defaults.get(part))
        result[name] = "{env_name}" if part == "NAME" else usual
    return result


def is_read(name, text):
    """Return whether settings look at a variable: by its name, or by one that they put together, as "DB_" + key."""
    if re.search(r"[\"']{}[\"']".format(re.escape(name)), text):
        return True
    start, _, end = name.rpartition("_")
    built = re.search(r"[\"']{}_(?:[\"']\s*\+|%s|\{{)".format(re.escape(start)), text)
    return bool(start and built and re.search(r"[\"']{}[\"']".format(re.escape(end)), text))


def part_of(name):
    """Return what a variable leads to by the end of its name, None if to nothing of a server."""
    name = WITH_KIND.sub(r"\1", name)
    return next((part for end, part in PARTS if end.search(name)), None)
