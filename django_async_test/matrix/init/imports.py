"""What the Python files of the project import, as far as a look at their lines says."""

import re

# The files are in these places; more of them are not read.
PLACES = ("*.py", "*/*.py", "*/*/*.py", "*/*/*/*.py")
MANY = 500

PKG_RESOURCES = re.compile(r"^[ \t]*(?:import|from) pkg_resources\b", re.MULTILINE)
PYTEST = re.compile(r"^[ \t]*(?:import|from) pytest\b", re.MULTILINE)
PIP = re.compile(r"^[ \t]*(?:import|from) pip\b", re.MULTILINE)
# Words of a command that runs it, in a list or in a text.
CALLED_PIP = re.compile(r"[\"'](?:python\S* )?-m(?:[\"'], *[\"']| ?)pip\b")
PSYCOPG = re.compile(
    r"^[ \t]*(?:import|from) psycopg2?\b|\bcontrib\.postgres\b|\bcontrib import postgres\b", re.MULTILINE
)
MYSQL = re.compile(r"^[ \t]*(?:import|from) (?:MySQLdb|pymysql)\b", re.MULTILINE)
ORACLE = re.compile(r"^[ \t]*(?:import|from) (?:cx_Oracle|oracledb)\b", re.MULTILINE)

# They run when the package is built, or to make the documentation.
NOT_THESE = re.compile(r"(?:setup|noxfile|docs?/.*)\.py\Z|(?:venv|env|build|dist|node_modules)/")


def any_of(files, pattern):
    """Return whether a file of the project has what a pattern finds."""
    return any(pattern.search(files.text_if_readable(name)) for name in paths(files))


def paths(files):
    """Return the paths of the project's Python files."""
    names = [name for place in PLACES for name in files.glob(place)]
    return [name for name in names if not NOT_THESE.match(name)][:MANY]
