"""Dependencies as Poetry writes them, which was there before the `project` table: as requirements of pip."""

import re

from packaging.utils import canonicalize_name

# A version as Poetry's operators ^ and ~ have it.
CARET = re.compile(r"(\^|~)\s*(\d+(?:\.\d+)*)\Z")


def of_table(found):
    """Return the requirements in a table of dependencies, without those that only extras bring."""
    return [one for name in found if not is_optional(found[name]) for one in requirements(name, found[name])]


def of_extra(names, found):
    """Return the requirements of an extra, which is a list of names in a table of dependencies."""
    known = {canonicalize_name(name): name for name in found}
    wanted = [known.get(canonicalize_name(name)) for name in names if isinstance(name, str)]
    return [one for name in wanted if name for one in requirements(name, found[name])]


def is_optional(value):
    """Return whether a dependency is installed only with an extra that names it."""
    return isinstance(value, dict) and value.get("optional") is True


def has_choice(found):
    """Return whether a table of dependencies has ranges with a choice, which Poetry cannot say in the words of pip."""
    tables = {name: value if isinstance(value, dict) else {"version": value} for name, value in found.items()}
    return any("||" in str(table.get("version")) for name, table in tables.items() if name.lower() != "python")


def requirements(name, value):
    """Return a dependency as a list of requirements; empty for Python, and for what is a path."""
    if name.lower() == "python":
        return []
    if isinstance(value, str):
        return [name + version(value)]
    if isinstance(value, list):
        # Several versions, each for some Pythons.
        found = [text for one in value if isinstance(one, dict) for text in requirements(name, one)]
        return found if all(";" in text for text in found) and found else [name]
    if not isinstance(value, dict):
        return [name]
    extras = value.get("extras")
    extras = [one for one in extras if isinstance(one, str)] if isinstance(extras, list) else []
    name += "[{}]".format(",".join(extras)) if extras else ""
    if isinstance(value.get("git"), str):
        at = next((value[key] for key in ("rev", "tag", "branch") if isinstance(value.get(key), str)), "")
        return ["{} @ git+{}{}".format(name, value["git"], "@" + at if at else "")]
    if isinstance(value.get("url"), str):
        return ["{} @ {}".format(name, value["url"])]
    if "path" in value:
        return []
    wanted, limits = value.get("version"), marker(value)
    text = name + (version(wanted) if isinstance(wanted, str) else "")
    return [text + "; " + limits if limits else text]


def marker(value):
    """Return for which environments a dependency is, in the words of pip; empty for all."""
    found = [value["markers"]] if isinstance(value.get("markers"), str) else []
    pythons = version(value["python"]) if isinstance(value.get("python"), str) else ""
    clauses = [re.match(r"([<>=!~]+)(\d[\d.]*)(?:\.\*)?\Z", one) for one in pythons.split(",")] if pythons else []
    if clauses and all(clauses):
        # A marker compares the first two numbers.
        pairs = [(one.group(1), ".".join(one.group(2).split(".")[:2])) for one in clauses]
        found += ["python_version {} '{}'".format(operator, number) for operator, number in pairs]
    return " and ".join("({})".format(one) if " or " in one and found[1:] else one for one in found)


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
