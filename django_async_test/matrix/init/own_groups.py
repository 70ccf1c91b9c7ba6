"""Groups of dependencies in the words of Poetry, PDM, uv and Pipenv, which were there before [dependency-groups]."""

from .. import poetry
from ..metadata import texts
from ..setup_files import table


def read(data):
    """Return {name of a group: its requirements} of the data of a pyproject.toml."""
    tool = table(data, "tool")
    result = {}
    own = table(tool, "poetry")
    tables = {name: table(table(table(own, "group"), name), "dependencies") for name in table(own, "group")}
    if table(own, "dev-dependencies"):
        tables["dev"] = dict(table(own, "dev-dependencies"), **tables.get("dev", {}))
    for name, found in tables.items():
        result[name] = poetry.of_table(found)
    for name, found in table(table(tool, "pdm"), "dev-dependencies").items():
        result.setdefault(name, texts(found))
    if "dev-dependencies" in table(tool, "uv"):
        result.setdefault("dev", texts(tool["uv"]["dev-dependencies"]))
    return result


def of_pipfile(data):
    """Return the group of a Pipfile that is for development, {} if it has none."""
    found = table(data, "dev-packages")
    requirements = poetry.of_table(found)
    return {"dev": requirements} if requirements else {}
