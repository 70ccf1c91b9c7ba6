"""Which databases are proposed: SQLite, unless the tests' settings know none."""

import re

PATTERNS = ("*settings*.py", "runtests.py", "conftest.py")
PLACES = ("", "*/", "*/*/")

# More files in one place are not read.
MANY = 20


def propose(files, testenv):
    """Return kinds of databases; set the variable that makes the settings use SQLite, if there is one."""
    text = settings(files)
    engines = set(re.findall(r"backends\.(sqlite3|postgresql|mysql)\b", text))
    if engines and "sqlite3" not in engines:
        return ["postgres" if "postgresql" in engines else "mysql"]
    if len(engines) > 1:
        switch = re.search(r"environ(?:\.get)?[\[(][\"'](\w*SQLITE\w*)[\"']", text)
        if switch:
            testenv.set_env.setdefault(switch.group(1), "1")
    return ["sqlite"]


def settings(files):
    """Return the text of all files that may have the tests' settings."""
    names = [name for pattern in PATTERNS for place in PLACES for name in files.glob(place + pattern)[:MANY]]
    return "".join(map(files.text_if_readable, names))
