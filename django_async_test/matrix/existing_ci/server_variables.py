"""The variables by which settings find a server."""

import re

# The variable that settings read for the host of a server, and what begins like it.
HOST = re.compile(r"(?:environ(?:\.get)?[\[(]|getenv\(|\benv(?:\.\w+)?\(|config\()\s*[\"'](\w+_)HOST(?:NAME)?[\"']")
WORDS = {"postgres": "postgres|^PG|PSQL", "mysql": "mysql|maria", "mariadb": "mysql|maria"}
NO_DATABASE = re.compile(
    "mysql|maria|postgres|oracle|redis|mail|smtp|rabbit|amqp|elastic|solr|cache|mongo|s3|http", re.I
)

# What the end of a name says that it leads to, as the environments call it.
PARTS = (
    (re.compile(r"HOST(?:NAME)?\Z"), "{{env:{}HOST:127.0.0.1}}"),
    (re.compile(r"PORT\Z"), "{{env:{}PORT:{}}}"),
    (re.compile(r"USER(?:NAME)?\Z"), "{{env:{}USER:{}}}"),
    (re.compile(r"PASS(?:WORD|WD)?\Z"), "{{env:{}PASSWORD:{}}}"),
    # One for each environment: they run at the same time.
    (re.compile(r"(?:DB|DATABASE|NAME)\Z"), "{{env_name}}"),
)


def prefix_of(kind, text):
    """Return how the variables begin by which settings find a server of this kind, None for the usual ones."""
    if kind == "sqlite":
        return None
    found = {one for one in HOST.findall(text) if any(one + word in text for word in ("USER", "PASSWORD", "PORT"))}
    mine = {one for one in found if re.search(WORDS[kind], one, re.I)}
    found = mine or {one for one in found if not NO_DATABASE.search(one)}
    usual = {"DATABASE_", kind.upper() + "_"}
    return found.pop() if len(found) == 1 and not found & usual else None


def of_job(given, kind, text):
    """Return {variable: value} that leads the tests to the server of an environment.

    `given` are the variables of a job that do so there, among others; those that the settings in `text` do not read
    are passed over.
    """
    prefix = prefix_of(kind, text) or kind.upper() + "_"
    defaults = {"PORT": 5432 if kind == "postgres" else 3306, "USER": "postgres" if kind == "postgres" else "root"}
    result = {}
    for name in given:
        other = NO_DATABASE.search(name) and not re.search(WORDS[kind], name, re.I)
        if other or not re.search(r"[\"']{}[\"']".format(re.escape(name)), text):
            continue
        for end, value in PARTS:
            if end.search(name):
                default = next((one for word, one in defaults.items() if word in value), kind)
                result[name] = value.format(prefix, default)
                break
    return result
