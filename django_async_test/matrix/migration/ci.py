"""What became of the workflows, of noxfile.py and of hatch: jobs, services, systems, sessions and environments."""

from ..existing_ci import nox, shell
from ..toml import assignments
from .entry import LEFT_OUT, TAKEN, TRANSLATED, Entry


def of_jobs(jobs, sources, matrix):
    """Return the entries about the jobs of workflows."""
    result = []
    ours = matrix.config.write.get("github")
    for job in jobs:
        name = "{} ({})".format(job.name, job.path.rsplit("/", 1)[-1])
        if not job.is_test:
            result.append(
                Entry(job.path, "job", name, LEFT_OUT, "it stays in its workflow: it does not run the matrix")
            )
            continue
        text = "it stays, and runs the same tests beside {}: remove it when that is green".format(ours or "the matrix")
        if sources.base is not None and sources.base.path == job.path:
            text = "its commands and what it installs were taken; " + text
        result.append(Entry(job.path, "job", name, TAKEN if "taken;" in text else LEFT_OUT, text))
        result += of_services(job, name, matrix)
        result += of_systems(job, name, matrix)
        for package in job.packages:
            shown = "{} of {}".format(package, name)
            result.append(Entry(job.path, "package of the system", shown, TRANSLATED, "[ci] packages"))
        result += of_axes(job, name, matrix)
    return result


def of_services(job, name, matrix):
    """Return the entries of the services that a job starts."""
    result = []
    kinds = {database.kind: database for database in matrix.config.databases}
    for service, image in job.services.items():
        shown = "{} of {}".format(image or service, name)
        if service in kinds:
            text = "[databases.{}]".format(kinds[service].name)
            result.append(Entry(job.path, "service", shown, TRANSLATED, text))
        elif service in matrix.facts.kinds:
            table = {"image": image} if image and "$" not in image else {}
            variables = variables_for(service, job)
            if variables:
                table["set_env"] = variables
            text = "what the tests need to use it is not certain: look at the variables"
            lines = ["[databases.sqlite]", "", "[databases.{}]".format(service)] + assignments(table)
            result.append(Entry(job.path, "service", shown, LEFT_OUT, text, lines))
        else:
            text = "jobs of the matrix have services for databases only: start it in a workflow of your own"
            result.append(Entry(job.path, "service", shown, LEFT_OUT, text))
    return result


def variables_for(kind, job):
    """Return the variables by which the tests of a job use a database, as far as one can guess."""
    word = kind[:6]
    for env in job.step_envs:
        if any(word in (name + value).lower() for name, value in env.items()):
            return {name: value for name, value in env.items() if "$" not in value}
    return {name: value for name, value in job.env.items() if "$" not in value}


def of_systems(job, name, matrix):
    """Return the entries of systems other than Linux."""
    others = [
        system for system in job.systems if not system.startswith(("ubuntu", "self-hosted")) and "$" not in system
    ]
    ours = {axis.name for axis in matrix.config.axes}
    result = []
    for one in others:
        shown = "{} of {}".format(one, name)
        if one.split("-")[0] in ours:
            text = "[ci] systems, with the newest Python of each Django"
            result.append(Entry(job.path, "system", shown, TRANSLATED, text))
        else:
            lines = ["[ci]", 'systems = ["{}"]'.format(one)]
            result.append(Entry(job.path, "system", shown, LEFT_OUT, "the matrix runs on Linux", lines))
    return result


def of_axes(job, name, matrix):
    """Return the entries of Pythons and Djangos that a job tests and the matrix does not."""
    result = []
    for kind, tested, ours in (("Python", job.pythons, matrix.pythons()), ("Django", job.djangos, matrix.djangos())):
        for series in tested:
            if series == "pypy" and any(axis.kind == "pypy" for axis in matrix.config.axes):
                result.append(Entry(job.path, kind, "PyPy of {}".format(name), TRANSLATED, "pypy = true"))
            elif series not in ours:
                text = "no environment has it"
                lines = ["main = true"] if series == "main" else []
                result.append(Entry(job.path, kind, "{} of {}".format(series, name), LEFT_OUT, text, lines))
    return result


def of_sessions(sessions, sources):
    """Return the entries about the sessions of noxfile.py and the environments of hatch."""
    result = []
    for session in sessions:
        is_nox = session.path == nox.FILE
        kind = "session" if is_nox else "environment of hatch"
        is_test = any(shell.runs_tests(line) for line in session.commands)
        if is_test and sources.base is not None and sources.base.path == session.path:
            text = "its commands and what it installs were taken; the {} itself stays in {}"
            text = text.format("session" if is_nox else "environment", session.path)
            result.append(Entry(session.path, kind, session.name, TAKEN, text))
        elif is_test:
            text = "it stays, and runs the same tests: remove it when the matrix is green"
            result.append(Entry(session.path, kind, session.name, LEFT_OUT, text))
        else:
            table = {"deps": session.requirements, "extras": session.extras, "commands": session.commands}
            table = {key: value for key, value in table.items() if value}
            text = "it stays in {}: `{}` runs it as before"
            text = text.format(session.path, ("nox -s {}" if is_nox else "hatch -e {} run").format(session.name))
            lines = ["[environments.{}]".format(session.name)] + assignments(table) if session.commands else []
            result.append(Entry(session.path, kind, session.name, LEFT_OUT, text, lines))
    return result
