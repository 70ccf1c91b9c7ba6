"""What `python setup.py test` has run, which newer setuptools cannot: the suite that setup.py names."""

import re

from ..existing_tox import lines

COMMAND = re.compile(
    r"-?\s*(?P<start>(?:\{env_?python\}|python\S*|(?:python\S* -m )?coverage run)(?: -[WX] \S+| -\S+)*)"
    r" (?:\./)?setup\.py(?: -\S+)* (?P<name>test|pytest)\b"
)
SUITE = re.compile(r"^[^#\n]*\btest_suite\s*=\s*[\"']?([\w.]+)", re.MULTILINE)
ALIAS = re.compile(r"^test\s*=\s*pytest\b", re.MULTILINE)
REQUIRED = re.compile(r"^[^#\n]*\btests_require\s*=\s*(\[[^\]]*\]|(?:[^\n]*(?:\n[ \t]+[^\n]+)*))", re.MULTILINE)


def replace(testenv, files, usual):
    """Put what it runs in the place of the command; `usual` is the command where setup.py does not say."""
    for index, line in enumerate(testenv.commands):
        match = COMMAND.match(line)
        if not match:
            continue
        text = "\n".join(map(files.text_if_readable, ("setup.py", "setup.cfg")))
        found = suite(match.group("name"), text, files) or re.sub(r"^python ", "", usual)
        start = match.group("start")
        if "coverage run" in start and found.startswith("-c"):
            start = "python"
        testenv.commands[index] = "{} {}".format(start, found)
        known = [requirement for requirement, _, _ in testenv.deps]
        testenv.deps += [(one, None, None) for one in required(text) if one not in known and not lines.is_django(one)]


def suite(name, text, files):
    """Return what Python runs for the suite that setup.py and setup.cfg name, None if they name none that is there."""
    if name == "pytest" or ALIAS.search(text):
        return "-m pytest {posargs}"
    match = SUITE.search(text)
    parts = match.group(1).split(".") if match else []
    for length in range(len(parts), 0, -1):
        path = "/".join(parts[:length]) + ".py"
        if not files.exists(path):
            continue
        if "__main__" in files.text_if_readable(path):
            return path + " {posargs}"
        module, rest = ".".join(parts[:length]), parts[length:]
        if not rest:
            return "-m unittest {} {{posargs}}".format(module)
        return '-c "import {0}; {0}.{1}()"'.format(module, ".".join(rest))
    return None


def required(text):
    """Return the requirements that setup.py or setup.cfg lists for the tests."""
    match = REQUIRED.search(text)
    if not match:
        return []
    if match.group(1).startswith("["):
        return re.findall(r"[\"']([^\"']+)[\"']", match.group(1))
    return [
        one.strip() for one in re.split(r"[\n;]", match.group(1)) if re.match(r"\s*[A-Za-z][\w.\[\]<>=!~, -]*$", one)
    ]
