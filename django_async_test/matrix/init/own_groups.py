"""Groups of dependencies in the words of Poetry, PDM and uv, which were there before [dependency-groups]."""

import re

from ..metadata import texts
from ..setup_files import table

# A version as Poetry's operators ^ and ~ have it.
CARET = re.compile(r"(\^|~)\s*(\d+(?:\.\d+)*)\Z")


def read(data):
    """Return {name of a group: its requirements} of the data of a pyproject.toml."""
    tool = table(data, "tool")
    result = {}
    poetry = table(tool, "poetry")
    tables = {name: table(table(table(poetry, "group"), name), "dependencies") for name in table(poetry, "group")}
    if table(poetry, "dev-dependencies"):
        tables["dev"] = dict(table(poetry, "dev-dependencies"), **tables.get("dev", {}))
    for name, found in tables.items():
        result[name] = [one for key in found for one in of_poetry(key, found[key])]
    for name, found in table(table(tool, "pdm"), "dev-dependencies").items():
        result.setdefault(name, texts(found))
    if "dev-dependencies" in table(tool, "uv"):
        result.setdefault("dev", texts(tool["uv"]["dev-dependencies"]))
    return result


def of_poetry(name, value):
    """Return a dependency of Poetry as a list of one requirement; empty for Python, and for what is a path."""
    if name.lower() == "python":
        return []
    if isinstance(value, str):
        return [name + version(value)]
    if not isinstance(value, dict):
        # Several versions, each for some Pythons: the newest that fits is what pip takes.
        return [name]
    extras = texts(value.get("extras"))
    name += "[{}]".format(",".join(extras)) if extras else ""
    if isinstance(value.get("git"), str):
        at = next((value[key] for key in ("rev", "tag", "branch") if isinstance(value.get(key), str)), "")
        return ["{} @ git+{}{}".format(name, value["git"], "@" + at if at else "")]
    if isinstance(value.get("url"), str):
        return ["{} @ {}".format(name, value["url"])]
    if "path" in value:
        return []
    wanted = value.get("version")
    marker = value.get("markers")
    text = name + (version(wanted) if isinstance(wanted, str) else "")
    return [text + "; " + marker if isinstance(marker, str) else text]


def version(text):
    """Return a range of versions in Poetry's words as pip has it; empty for all, and for one of several."""
    clauses = [clause.strip() for clause in text.split(",") if clause.strip()]
    if "|" in text or any(clause == "*" for clause in clauses):
        return ""
    return ",".join(one for clause in clauses for one in plain(clause))


def plain(clause):
    """Return the clauses of pip that one of Poetry means."""
    match = CARET.match(clause)
    if not match:
        return [re.sub(r"\s+", "", clause) if clause[0] in "<>=!~" else "==" + clause]
    operator, numbers = match.group(1), [int(one) for one in match.group(2).split(".")]
    if operator == "~":
        place = min(1, len(numbers) - 1)
    else:
        # The first number that is not zero must not grow.
        place = next((index for index, one in enumerate(numbers) if one), len(numbers) - 1)
    limit = numbers[:place] + [numbers[place] + 1]
    return [">=" + match.group(2), "<" + ".".join(map(str, limit))]
