"""What the package index knows and the table does not: new releases of Django, and Pythons that they support.

The index is asked by pip, so it is the one that pip is configured for, with
its certificates and passwords.  What is new is proposed as entries of a file
beside the project's configuration, which add to the shipped table.
"""

import datetime
import json
import os
import re
import shutil
import subprocess
import sys

import tomlkit
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from . import facts as facts_module

# Seconds that pip may take for one question.
PATIENCE = 120


class NoAnswer(Exception):
    """The index could not be asked."""


class Index(object):
    """The package index, asked by pip; ``pip`` is the command that has answered, None before."""

    def __init__(self):
        self.pip = None

    def ask(self, *arguments):
        """Return what pip prints."""
        failure = "there is no pip"
        for command in [self.pip] if self.pip else candidates():
            try:
                process = subprocess.run(
                    command + ["--disable-pip-version-check"] + list(arguments),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    timeout=PATIENCE,
                )
            except OSError as error:
                failure = str(error)
                continue
            except subprocess.TimeoutExpired:
                raise NoAnswer("no answer in {} seconds".format(PATIENCE)) from None
            errors = process.stderr.decode(errors="replace")
            if "No module named pip" in errors:
                continue
            self.pip = command
            if process.returncode:
                lines = [line for line in errors.splitlines() if line.startswith("ERROR")] or ["pip failed"]
                raise NoAnswer(lines[-1])
            return process.stdout.decode(errors="replace")
        raise NoAnswer(failure)

    def versions(self, package, prereleases=False):
        """Return all final releases, the oldest first; with `prereleases` alphas and their kind too."""
        option = ["--pre"] if prereleases else []
        output = self.ask("index", "versions", "--ignore-requires-python", *option, package)
        match = re.search(r"^Available versions: (.*)$", output, re.MULTILINE)
        if not match:
            raise NoAnswer("pip did not list versions")
        found = [Version(text.strip()) for text in match.group(1).split(",")]
        return sorted(version for version in found if prereleases or not version.is_prerelease)

    def metadata(self, package, version):
        """Return the metadata of a release."""
        output = self.ask(
            "install",
            "--quiet",
            "--dry-run",
            "--no-deps",
            "--ignore-installed",
            "--ignore-requires-python",
            "--report",
            "-",
            "{}=={}".format(package, version),
        )
        return json.loads(output)["install"][0]["metadata"]


def candidates():
    """Return commands that may be pip: this Python's, and those on PATH, for the tool may be installed without."""
    result = [[sys.executable, "-m", "pip"]]
    for name in ("python3", "python"):
        path = shutil.which(name)
        if path:
            result.append([path, "-m", "pip"])
    if shutil.which("pip"):
        result.append([shutil.which("pip")])
    return result


def pythons_of(metadata):
    """Return the Python series that a release's classifiers name."""
    found = re.findall(r"Programming Language :: Python :: (3\.\d+)$", "\n".join(metadata.get("classifier", [])), re.M)
    return sorted(set(found), key=Version)


def series_of(version):
    """Return the series of a release: 6.2 for 6.2.1, 2028 for 2028.1."""
    return str(version.major) if version.major >= 1000 else "{}.{}".format(version.major, version.minor)


def news(facts, index, today):
    """Return the entries that are new or have changed, as they would stand in the table, and a line about each."""
    known = {series: entry for series, entry in facts.django.items() if not entry.is_main}
    entries, lines = [], []
    for series, versions in releases(index, min(map(Version, known))):
        entry = known.get(series)
        if entry is not None and Version(entry.latest) >= versions[-1]:
            continue
        metadata = index.metadata("Django", versions[-1])
        if entry is None or entry.is_prerelease:
            entries.append(new_entry(series, versions, metadata, index, facts, today))
            text = "Django {} is new: {} on Python {}."
            if versions[-1].is_prerelease:
                text = "Django {} has a pre-release: {} on Python {}; prereleases = true tests it."
            lines.append(text.format(series, versions[-1], ", ".join(entries[-1]["python"])))
            entries += main_after(series, facts)
        else:
            changed, more = changed_entry(entry, versions, metadata, index, facts)
            entries.append(changed)
            lines += more
    return entries, lines + unknown_pythons(entries, index, facts)


def releases(index, oldest):
    """Return (series, its releases from the first to the latest) for each series that is not older than `oldest`.

    Those of a series without a final release are its pre-releases.
    """
    found = {}
    for version in index.versions("Django", prereleases=True):
        if Version(series_of(version)) >= oldest:
            found.setdefault(series_of(version), []).append(version)
    for series, versions in found.items():
        final = [version for version in versions if not version.is_prerelease]
        found[series] = final or versions[-1:]
    return sorted(found.items(), key=lambda item: Version(item[0]))


def main_after(series, facts):
    """Return the entry of the branch, as a list, if what it was about to become is a series now."""
    main = facts.django[facts_module.MAIN]
    if Version(main.version) > Version(series):
        return []
    # After 6.2 series are named by their years.
    following = "2028" if series == "6.2" else facts_module.after(series)
    return [dict(as_entry(main), next=following, requirement=main.requirement)]


def changed_entry(entry, versions, metadata, index, facts):
    """Return the entry of a series with a newer release, and lines about what that has added."""
    lines = []
    changed = as_entry(entry)
    since = [version for version in versions if version > Version(entry.latest)]
    for python in pythons_of(metadata):
        if python in facts.python and python not in entry.python:
            changed["python"][python] = str(first_with(python, since, index))
            changed["works"] = [other for other in changed["works"] if other != python]
            lines.append("Django {} added Python {}.".format(changed["python"][python], python))
    changed["latest"] = str(versions[-1])
    changed["source"] = "metadata of Django {}".format(versions[-1])
    return changed, lines or ["Django {} is the latest of {}.".format(versions[-1], entry.series)]


def unknown_pythons(entries, index, facts):
    """Return a line about each Python that a release supports and that is newer than the table."""
    lines = []
    newest = Version(facts.newest_python())
    for entry in entries:
        if "latest" not in entry:
            continue
        for python in pythons_of(index.metadata("Django", entry["latest"])):
            if Version(python) > newest and python not in facts.python:
                text = "Python {} is supported by Django {}, and not in the table: it takes a newer django-async-test."
                lines.append(text.format(python, entry["latest"]))
    return lines


def first_with(python, versions, index):
    """Return the first of the releases whose metadata names a Python; the last one does."""
    low, high = 0, len(versions) - 1
    while low < high:
        middle = (low + high) // 2
        if python in pythons_of(index.metadata("Django", versions[middle])):
            high = middle
        else:
            low = middle + 1
    return versions[low]


def new_entry(series, versions, metadata, index, facts, today):
    """Return the entry of a series that the table does not know."""
    before = [entry for entry in facts.django.values() if not entry.is_main and not entry.is_prerelease][-1]
    pythons = [python for python in pythons_of(metadata) if python in facts.python]
    is_lts = series.endswith(".2")
    needs = dict(before.needs)
    for text in metadata.get("requires_dist") or []:
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        if name in ("asgiref", "sqlparse") and not requirement.marker:
            needs[name] = str(requirement.specifier)
    entry = {"prerelease": True} if versions[-1].is_prerelease else {}
    return {
        "series": series,
        "latest": str(versions[-1]),
        **entry,
        # The index does not say when; Django gives fixes for about 16 months, or three years.
        "released": today,
        "end_of_life": today + datetime.timedelta(days=1095 if is_lts else 487),
        "lts": is_lts,
        "python": {python: str(first_with(python, versions, index)) for python in pythons},
        "requires_python": metadata.get("requires_python") or "",
        "works": [],
        "needs": needs,
        "servers": dict(before.servers),
        "source": "metadata of Django {}".format(versions[-1]),
    }


def as_entry(django):
    """Return the entry of a series as the table has it."""
    entry = {
        "series": django.series,
        "latest": django.latest,
        "released": django.released,
        "end_of_life": django.end_of_life,
        "lts": django.lts,
        "python": dict(django.python),
        "requires_python": django.requires_python,
        "works": list(django.works),
        "needs": dict(django.needs),
        "servers": dict(django.servers),
        "source": django.source,
    }
    if django.latest is None:
        del entry["latest"]
    if django.fails:
        entry["fails"] = dict(django.fails)
    return entry


def as_toml(entries, today):
    """Return entries as they are written in a table of facts."""
    document = tomlkit.document()
    document["table"] = {"updated": today}
    tables = tomlkit.aot()
    for entry in entries:
        table = tomlkit.table()
        for key, value in entry.items():
            if isinstance(value, dict):
                inline = tomlkit.inline_table()
                inline.update(value)
                value = inline
            table[key] = value
        tables.append(table)
    document["django"] = tables
    return tomlkit.dumps(document)


def merged(path, text):
    """Return the series that the file beside the configuration has already, as {series: entry}."""
    if text is None:
        return {}
    return {entry["series"]: entry for entry in facts_module.tomllib.loads(text).get("django", [])}


def beside(path):
    """Return the file of additional facts beside a configuration."""
    return os.path.join(os.path.dirname(path), facts_module.ADDITIONS)
