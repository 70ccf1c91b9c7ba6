"""What became of the workflows, of noxfile.py and of hatch: jobs, services, systems, sessions and environments."""

import re

from .. import names
from ..existing_ci import browsers, database_axis, nox, services, shell, varied
from ..existing_tox import lines as tox_lines
from ..existing_tox import ranges
from ..metadata import Metadata
from ..toml import assignments
from . import around, axis_uses, beside
from .entry import LEFT_OUT, TAKEN, TRANSLATED, Entry
from .series import why_out
from .tox import COVERAGE, free_threaded

# Actions for what GitHub's runners have anyway, in some version, and the packages of Debian with it.
MACHINES = (
    (re.compile(r"[\w.-]+/(?:setup-node|setup-npm|setup-yarn|setup-bun)\b|pnpm/"), ["nodejs", "npm"]),
    (re.compile(r"[\w.-]+/setup-java\b"), ["default-jre-headless"]),
    (re.compile(r"[\w.-]+/setup-(?:chrom\w*|firefox|geckodriver)\b"), []),
)


def of_jobs(jobs, sources, matrix):
    """Return the entries about the jobs of workflows."""
    result = []
    ours = matrix.config.write.get("github")
    for job in jobs:
        name = "{} ({})".format(job.name, job.path.rsplit("/", 1)[-1])
        if not job.is_test:
            text = "it stays in its workflow: it does not run the matrix"
            if job.may_test:
                text = "it stays in its workflow: how it runs the tests was not understood, so look at commands"
            result.append(Entry(job.path, "job", name, LEFT_OUT, text))
            result += of_axes(job, name, matrix) if job.may_test else []
            continue
        text = "it stays, and runs the same tests beside {}: remove it when that is green".format(ours or "the matrix")
        used = matrix.config.testenv.commands + [line for one in matrix.config.databases for line in one.commands]
        waiting = around.waiting(job, jobs)
        if waiting:
            text += "; what needs it stays: {}".format(", ".join(waiting))
        servers = services.chosen_for(job)
        is_apart = servers or leaves_browser(job, jobs, used)
        if servers:
            text = "it stays for tests that need {}, which {} chooses: the environments run what is run without that"
            text = text.format(", ".join(servers), ", ".join(filter(None, dict.fromkeys(job.arguments))))
        elif is_apart:
            text = "it stays for the tests that need a browser: the environments run the others, as other jobs do"
        if sources.base is not None and sources.base.path == job.path:
            text = "its commands and what it installs were taken; " + text
        result.append(Entry(job.path, "job", name, TAKEN if "taken;" in text else LEFT_OUT, text))
        if "taken;" in text or {"tox", "nox"} & set(job.wrappers):
            # Beside what tox runs, say, a job may run other tests.
            result += of_commands(job, name, used)
        result += [] if is_apart else of_arguments(job, name, used)
        result += beside.of_jobs(job, name, sources.targets.found, matrix.config.testenv.commands_pre + used)
        result += beside.of_coverage(job.path, name, [line for line, _ in job.others]) + of_actions(job, name)
        result += of_variables(job, name, matrix.config)
        result += of_services(job, name, matrix)
        result += of_systems(job, name, matrix) + around.of_job(job, name, matrix)
        if job.schedule:
            is_ours = job.schedule == matrix.config.ci["schedule"]
            verdict, text = (TRANSLATED, "[ci] schedule") if is_ours else (LEFT_OUT, "the workflow has one schedule")
            result.append(Entry(job.path, "schedule", "{} of {}".format(job.schedule, name), verdict, text))
        if job.container:
            text = "jobs of the matrix have the Pythons of setup-python: what else is in the image is for [ci] packages"
            result.append(Entry(job.path, "container", "{} of {}".format(job.container, name), LEFT_OUT, text))
        for option in dict.fromkeys(job.checkout):
            text = "jobs of the matrix check out the commit only: they could be had by commands before the tests"
            shown = "{} of actions/checkout of {}".format(option, name)
            result.append(Entry(job.path, "option", shown, LEFT_OUT, text))
        for package in job.packages:
            shown = "{} of {}".format(package, name)
            result.append(Entry(job.path, "package of the system", shown, TRANSLATED, "[ci] packages"))
        if job.foreign_packages:
            shown = "{} of {}".format(", ".join(job.foreign_packages), name)
            text = "it may be from a source of packages that the job adds, which jobs of the matrix do not have"
            lines = ["[ci]"] + assignments({"packages": job.foreign_packages})
            result.append(Entry(job.path, "package of the system", shown, LEFT_OUT, text, lines))
        result += of_axes(job, name, matrix)
    return result


# Actions that get the job ready, as those of the matrix do too, or keep what it has made.
USUAL_ACTIONS = re.compile(
    r"actions/(?:checkout|setup-python|cache|upload-artifact|download-artifact)|[\w.-]+/(?:setup-uv|setup-pixi"
    r"|setup-poetry|install-poetry|setup-pdm|setup-hatch|install|setup-just|gh-action-pip-audit|cache-apt-pkgs-action)\b"
)


def of_actions(job, name):
    """Return the entries of the actions of a job that runs the tests, beside those that make it ready."""
    result = []
    for action in job.actions:
        if USUAL_ACTIONS.match(action):
            continue
        text, lines = "jobs of the matrix do not have it", []
        if re.search("codecov|coveralls", action):
            text = "coverage is combined over all environments, and uploaded, by a table of its own: [coverage]"
            lines = ["[coverage]", 'source = ["your_package"]'] + ['upload = ["codecov"]'] * ("codecov" in action)
        for pattern, packages in MACHINES:
            if pattern.match(action):
                text = "jobs of the matrix have the version that is on GitHub's runners, or a package of the system"
                lines = ["[ci]"] + assignments({"packages": packages}) if packages else []
        result.append(Entry(job.path, "action", "{} of {}".format(action, name), LEFT_OUT, text, lines))
    return result


def of_variables(job, name, config):
    """Return the entry of the variables of a job that runs the tests, as far as the environments do not have them."""
    found = dict(job.env)
    for env in job.step_envs:
        found.update(env)
    # The databases have those that lead to a server.
    beginnings = tuple(one.variables for one in config.databases if one.kind != "sqlite" and one.variables)
    set_here = set(config.testenv.set_env).union(*[one.set_env or () for one in config.databases])
    if any(one.set_env is None for one in config.databases):
        set_here |= {"DATABASE_URL"}
    set_here = set_here.union(*[one.set_env for factor in config.factors for one in factor.versions])
    ours = [key for key in found if key in set_here or key.startswith(beginnings)]
    if "tox" in job.wrappers:
        # By those that have a factor's version tox chooses environments.
        axes = {key: AXIS.match(value) for key, value in found.items()}
        factors = {factor.name for factor in config.factors}
        ours += [key for key, match in axes.items() if match and varied.factor_name(match.group(1)) in factors]
    found = {key: value for key, value in found.items() if key not in ours and not FOR_TOX.match(key)}
    if not found:
        return []
    known = {key: value for key, value in found.items() if "$" not in value}
    table = assignments({"set_env": known}) if known else []
    text = "the environments do not have them; what the tests need of it is for set_env, or for a database's"
    return [Entry(job.path, "variable", "{} of {}".format(", ".join(found), name), LEFT_OUT, text, table)]


# The value of an axis, and nothing else.
AXIS = re.compile(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}\Z")

# Variables for what runs the tests, and for the job.
FOR_TOX = re.compile(
    r"TOX|NOX|PIP_|UV_|FORCE_COLOR|PY_COLORS|COVERALLS_|CODECOV_|GITHUB_"
    r"|(?:CI|OS|(?:PYTHON|DJANGO)(?:_?VER(?:SION)?)?|NODE_?VER(?:SION)?)\Z"
)


def of_commands(job, name, used):
    """Return the entries of the commands by which a job runs the tests in other ways than the matrix."""
    result = []
    for line in dict.fromkeys(map(shell.as_tox, job.commands)):
        if line not in used:
            text = "only one way to run the tests was taken: another one is for commands, or for those of a database"
            shown = "{} of {}".format(line, name)
            result.append(Entry(job.path, "command", shown, LEFT_OUT, text, assignments({"commands": [line]})))
    return result


def leaves_browser(job, jobs, used):
    """Return whether the environments do not run what a job does with the browser that it sets up."""
    others = {text for one in jobs if not browsers.has_one(one) for text in one.arguments if text}
    taken = [text for text in others if any("posargs:" + text in line for line in used)]
    return bool(taken) and browsers.has_one(job) and any(text not in taken for text in job.arguments)


def of_arguments(job, name, used):
    """Return the entry of what a job gives the tests behind `--`, where the commands of the environments do not."""
    found = dict.fromkeys(one for one in job.arguments if one and not any("posargs:" + one in line for line in used))
    if not found:
        return []
    if all(map(shell.is_about_coverage, found)):
        return [Entry(job.path, "arguments", "{} of {}".format(" ".join(found), name), LEFT_OUT, COVERAGE)]
    text = "the environments run the tests without that: what all of them need is the default of {posargs} in commands"
    lines = [re.sub(r"\{posargs(?::[^{}]*)?\}", lambda _: "{posargs:" + next(iter(found)) + "}", one) for one in used]
    shown = "{} of {}".format(" ".join(found), name)
    return [Entry(job.path, "arguments", shown, LEFT_OUT, text, assignments({"commands": lines}))]


def of_services(job, name, matrix):
    """Return the entries of the services that a job starts."""
    result = []
    kinds = {database.kind: database for database in matrix.config.databases}
    for service, image in job.services.items():
        shown = "{} of {}".format(image or service, name)
        if service in kinds:
            text, lines = "[databases.{}]".format(kinds[service].name), []
            if image and "$" not in image and image != kinds[service].image:
                text += ", with an image that each Django accepts"
                lines = ["[databases.{}]".format(kinds[service].name)] + assignments({"image": image})
            result.append(Entry(job.path, "service", shown, TRANSLATED, text, lines))
        elif any(one.kind == service for one in matrix.config.ci["servers"]):
            text = "[ci.servers.{}]: the settings have it beside the database".format(service)
            result.append(Entry(job.path, "service", shown, TRANSLATED, text))
        elif service in matrix.facts.kinds:
            table = {"image": image} if image and "$" not in image else {}
            variables = {
                key: value
                for key, value in variables_for(service, job).items()
                if key not in matrix.config.testenv.set_env
            }
            if variables:
                table["set_env"] = variables
            text = "what the tests need to use it is not certain: look at the variables"
            lines = ["[databases.sqlite]", "", "[databases.{}]".format(service)] + assignments(table)
            result.append(Entry(job.path, "service", shown, LEFT_OUT, text, lines))
        elif services.packaged(service, image):
            text = "[ci] packages: {} listens on its usual port in each job"
            text = text.format(services.packaged(service, image))
            result.append(Entry(job.path, "service", shown, TRANSLATED, text))
        else:
            text = "jobs of the matrix have services for databases only: this job stays for the tests that need it"
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
    """Return the entries of systems other than the matrix's, and of the time that a job may take there."""
    others = [system for system in job.systems if not re.search(r"ubuntu|linux|self-hosted|\$", system)]
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
    ours = matrix.config.ci["runner"]
    for one in job.systems:
        if re.match(r"ubuntu-\d", one) and one != ours:
            text = "jobs of the matrix run on {}".format(ours)
            lines = ["[ci]"] + assignments({"runner": one})
            result.append(Entry(job.path, "system", "{} of {}".format(one, name), LEFT_OUT, text, lines))
    if job.timeout not in (None, matrix.config.ci["timeout"]):
        text = "jobs of the matrix have {} minutes".format(matrix.config.ci["timeout"])
        lines = ["[ci]"] + assignments({"timeout": job.timeout})
        shown = "timeout-minutes: {} of {}".format(job.timeout, name)
        result.append(Entry(job.path, "setting", shown, LEFT_OUT, text, lines))
    return result


def of_axes(job, name, matrix):
    """Return the entries of Pythons, Djangos and whatever else a job tests and the matrix does not."""
    result = of_series(job, name, matrix)
    for text in dict.fromkeys(job.requirements):
        series = ranges.newest_required(text, matrix.facts)
        if series and series not in matrix.djangos() and series not in job.djangos:
            shown = "{} of {}".format(text, name)
            why = "it installs Django {}, which no environment has".format(series)
            result.append(Entry(job.path, "Django", shown, LEFT_OUT, why, ["# widen django = to have it"]))
    if job.has_prereleases and not matrix.config.series.prereleases:
        text = "series without a final release are in the matrix with prereleases = true"
        shown = "pre-releases of {}".format(name)
        result.append(Entry(job.path, "Django", shown, LEFT_OUT, text, ["prereleases = true"]))
    factors = {factor.name: factor for factor in matrix.config.factors}
    for axis in dict.fromkeys(list(job.varied) + list(job.axes)):
        values = list(dict.fromkeys(row[axis] for row in job.rows if row.get(axis)))
        if varied.factor_name(axis) in factors:
            text = "[factors.{}]".format(varied.factor_name(axis))
            shown = "{}: {} of {}".format(axis, ", ".join(values), name)
            result.append(Entry(job.path, "axis", shown, TRANSLATED, text))
            result += not_versions(job, axis, values, name)
    for axis, values in job.axes.items():
        if varied.factor_name(axis) in factors:
            continue
        shown = "{}: {} of {}".format(axis, ", ".join(values), name)
        same = [one for one in factors.values() if installs(one, job, axis, values)]
        if same:
            result.append(Entry(job.path, "axis", shown, TRANSLATED, "[factors.{}]".format(same[0].name)))
            continue
        text = "the matrix does not have it: [factors] is for dependencies in several versions, [databases] for servers"
        lines = factor_lines(job, axis, values, matrix)
        used = [] if lines else axis_uses.actions(matrix.config.root, job, axis)
        if used:
            text = "only {} uses it, which jobs of the matrix do not have with it".format(", ".join(used))
        elif any(line.startswith("commands_pre") for line in lines):
            text = "commands of another program have it: they could run before the tests, and a factor set a variable"
        databases = of_databases(values, job, matrix.config)
        if databases:
            text = ", ".join("[databases.{}]".format(one.name) for one in databases)
            few = [one for one in databases if one.cells == "ends"]
            if few:
                text += ", a server with the oldest and the newest Python of each Django"
            result.append(Entry(job.path, "axis", shown, TRANSLATED, text))
            continue
        if values[1:] and all(value in ("psycopg2", "psycopg") for value in values):
            text = "a database can have several drivers"
            lines = ["[databases.postgres]"] + assignments({"drivers": values})
        result.append(Entry(job.path, "axis", shown, LEFT_OUT, text, lines))
    return result


def not_versions(job, axis, values, name):
    """Return the entry of the values of a dependency's axis that its factor does not have, a list of one or none."""
    template = job.varied.get(axis)
    lost = [one for one in values if template and not (varied.is_absent(one) or varied.requirement(template, one))]
    shown = "{}: {} of {}".format(axis, ", ".join(lost), name)
    text = "it is no version that a requirement can have: a version of its own in the factor can install it"
    return [Entry(job.path, "axis", shown, LEFT_OUT, text)] if lost else []


def installs(factor, job, axis, values):
    """Return whether the versions of a factor install what a job does for the values of an axis, if it does."""
    found = [varied.requirement(job.varied.get(axis, ""), value) for value in values]
    asked = {requirement[0].replace(" ", "") for requirement in found if requirement}
    ours = {one.requirement.replace(" ", "") for version in factor.versions for one in version.deps}
    return bool(asked) and asked <= ours


def of_series(found, name, matrix):
    """Return the entries of the Pythons and Djangos that a job or a session tests and the matrix does not."""
    result = []
    for kind, tested, ours in (
        ("Python", found.pythons, matrix.pythons()),
        ("Django", found.djangos, matrix.djangos()),
    ):
        for series in tested:
            shown = "{} of {}".format(series, name)
            if series.startswith("pypy") and any(axis.kind == "pypy" for axis in matrix.config.axes):
                result.append(Entry(found.path, kind, "PyPy of {}".format(name), TRANSLATED, "pypy = true"))
            elif kind == "Python" and series.endswith("t"):
                result.append(Entry(found.path, kind, shown, *free_threaded(names.python_factor(series), matrix)))
            elif series not in ours:
                why, lines = why_out(kind, series, matrix)
                result.append(Entry(found.path, kind, shown, LEFT_OUT, why, lines))
    return result


def factor_lines(job, axis, values, matrix):
    """Return the lines of a factor that an axis could be: extras, requirements or the values of a variable."""
    factor = varied.factor_name(axis)
    extras = Metadata(matrix.config.root).of_extras
    expression = re.compile(r"\$\{\{\s*matrix\." + re.escape(axis) + r"\s*\}\}\Z")
    named = [one for one, text in database_axis.variables(job).items() if expression.match(text)]
    result = []
    for value in values:
        version = re.sub(r"[^a-z0-9]", "", value.lower())
        if not (version and names.is_factor(factor + version)):
            return []
        requirement = varied.requirement(job.varied.get(axis, ""), value)
        if value in extras:
            table = {"deps": [one for one in extras[value] if not tox_lines.is_django(one)]}
        elif requirement:
            table = {"deps": [requirement[0]]}
        elif named:
            table = {"set_env": dict.fromkeys(named, value)}
        else:
            return axis_uses.factor_lines(matrix.config.root, job, axis, values)
        lines = ["[factors.{}.versions.{}]".format(factor, version)] + assignments(dict(table, cells="newest"))
        result += ([""] if result else []) + lines
    return result


def of_databases(values, job, config):
    """Return the databases of the matrix that the values of an axis mean, an empty list if one means none of them."""
    result = []
    for value in values:
        kind, driver = database_axis.kind_of(value, job.services), database_axis.driver_of(value)
        alike = [one for one in config.databases if one.kind == kind and (not driver or one.driver == driver)]
        found = [one for one in config.databases if one.name == value] or alike
        if not found:
            return []
        result += [one for one in found if one not in result]
    return result


def of_sessions(sessions, sources, matrix):
    """Return the entries about the sessions of noxfile.py and the environments of hatch."""
    result = []
    for session in sessions:
        for axis, values in session.axes.items():
            shown = "{}: {} of {}".format(axis, ", ".join(values), session.name)
            text = "the matrix does not have it: it stays in {}; [factors] is for dependencies in several versions"
            result.append(Entry(session.path, "axis", shown, LEFT_OUT, text.format(session.path)))
        is_nox = session.path == nox.FILE
        kind = "session" if is_nox else "environment of hatch"
        is_test = any(shell.runs_tests(line) for line in session.commands)
        if is_test and sources.base is not None and sources.base.path == session.path:
            text = "its commands and what it installs were taken; the {} itself stays in {}"
            text = text.format("session" if is_nox else "environment", session.path)
            result.append(Entry(session.path, kind, session.name, TAKEN, text))
            result += of_series(session, session.name, matrix)
            if is_nox:
                result += beside.of_session(session)
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
