"""Reading the reports that environments have left; what is no report is refused."""

import json
import os

from ..errors import Problem
from ..plugin.records import FORMAT

NUMBER = (int, float)
TEXT = (str, type(None))

# The types of what a report says. The keys of a list's only entry are those of each of its entries.
SHAPE = {
    "environment": str,
    "exit_code": (int, type(None)),
    "started": NUMBER,
    "seconds": NUMBER,
    "ci": bool,
    "shard": TEXT,
    "env_dir": TEXT,
    "arguments": [str],
    "tox_digest": TEXT,
    "revision": {},
    "digest": str,
    "runs": [
        {
            "python": str,
            "implementation": str,
            "platform": str,
            "free_threaded": bool,
            "prefix": str,
            "django": TEXT,
            "django_file": TEXT,
            "packages": (dict, type(None)),
            "tests": {"passed": int, "failed": int, "skipped": int, "expected": int},
            "reasons": dict,
            "statuses": [int],
            "has_ended": bool,
        }
    ],
    "databases": [
        {"alias": str, "engine": TEXT, "driver": str, "driver_version": TEXT, "server": str, "name": str, "used": bool}
    ],
}


def read_reports(paths, names=None):
    """Return {environment: its reports, each of which names its "path"} from files and directories of files.

    Raises a Problem for what is no report.  If there are `names`, reports of other environments may be of any version.
    """
    result = {}
    for path in paths:
        for file in files(path):
            report = read_report(file, names)
            result.setdefault(report["environment"], []).append(dict(report, path=file))
    return result


def files(path):
    """Return the files of reports in a directory, or the file."""
    if not os.path.isdir(path):
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        folders.sort()
        found += [os.path.join(folder, name) for name in sorted(names) if name.endswith(".json")]
    return found


def read_report(path, names=None):
    """Return a report."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise Problem("is not a file: name the directory of the reports, like .tox/reports.", path)
    try:
        with open(path, encoding="utf-8") as file:
            report = json.load(file, parse_constant=refuse)
    except OSError as error:
        raise Problem("cannot be read: {}.".format(error.strerror), path) from None
    except (ValueError, RecursionError):
        raise Problem("is not a report: it is not JSON.", path) from None
    if not isinstance(report, dict) or not isinstance(report.get("environment"), str):
        raise Problem('is not a report: it names no "environment".', path)
    if names is not None and report["environment"] not in names:
        return report
    if report.get("format") != FORMAT:
        raise Problem("is of another version of this tool: run {} again.".format(report["environment"]), path)
    wrong = misfit(report, SHAPE)
    if wrong:
        raise Problem("is not a report: its {} is missing, or of another type.".format(wrong), path)
    return report


def refuse(constant):
    """Refuse a number that is none, like NaN."""
    raise ValueError(constant)


def misfit(value, shape, place=""):
    """Return which part of a value has not the types of a shape, None if there is none."""
    if isinstance(shape, dict) and isinstance(value, dict):
        parts = [(value.get(key, misfit), part, "{}.{}".format(place, key).strip(".")) for key, part in shape.items()]
    elif isinstance(shape, list) and isinstance(value, list):
        parts = [(entry, shape[0], place) for entry in value]
    elif isinstance(shape, (dict, list)) or not isinstance(value, shape):
        return place
    else:
        return place if isinstance(value, bool) and shape is not bool else None
    return next((wrong for wrong in (misfit(*part) for part in parts) if wrong is not None), None)
