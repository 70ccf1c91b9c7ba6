"""Reports of environments that something else than tox makes: noxfile.py, and the script for uv.

Their processes find the recorder as the module ``sitecustomize`` on PYTHONPATH: nothing is written into environments,
which uv shares with others.
"""

import json
import os
import time

from . import records, source

# Where the reports are, and what they are made of, in the project's directory.
PLACE = ".matrix"

REPORTS = PLACE + "/reports"

# Where a Python looks for a module that it imports when it starts.
MODULE = "sitecustomize.py"

# The end of that module: there may be another one of this name, which is for this Python too.
NEXT = '''

def find_the_next(name, place):
    """Import what this module has hidden."""
    sys.path[:] = [path for path in sys.path if os.path.realpath(path) != place]
    this = sys.modules.pop(name)
    try:
        __import__(name)
    except ImportError as error:
        if error.name != name:
            raise
    finally:
        sys.modules.setdefault(name, this)


find_the_next(__name__, os.path.dirname(os.path.realpath(__file__)))
'''


def path(root, name, *parts):
    """Return where something about an environment is."""
    return os.path.join(root, PLACE, name, *parts)


def report_path(root, name):
    """Return where the report of an environment is."""
    return os.path.join(root, *REPORTS.split("/"), name + ".json")


def begin(root, name):
    """Prepare the record of an environment; return the directory that its Pythons must have on PYTHONPATH.

    The report of an earlier run is deleted.
    """
    if os.path.exists(report_path(root, name)):
        os.remove(report_path(root, name))
    records.empty(path(root, name, "notes"))
    records.empty(path(root, name, "site"))
    with open(os.path.join(root, PLACE, ".gitignore"), "w", encoding="utf-8") as file:
        file.write("*\n")
    with open(path(root, name, "site", MODULE), "w", encoding="utf-8") as file:
        start = "\n\nquietly(start, {!r})\nquietly(start_coverage)\n"
        file.write(source.recorder() + start.format(path(root, name, "notes")) + NEXT)
    records.save({"started": time.time(), "revision": records.revision(root)}, path(root, name, "begun.json"))
    return path(root, name, "site")


def end(root, name, exit_code, arguments, file, env_dir):
    """Write the report of an environment whose commands have ended; return whether it had begun.

    `arguments` is a text, and `file` what has run them: its digest says whether it is still what is here.
    """
    try:
        with open(path(root, name, "begun.json"), encoding="utf-8") as begun:
            known = json.load(begun)
        os.remove(path(root, name, "begun.json"))
    except (OSError, ValueError):
        return False
    details = {
        "env_dir": os.path.realpath(env_dir) if env_dir else None,
        "arguments": [arguments] * bool(arguments),
        "tox_digest": records.file_digest(file),
        "revision": known["revision"],
    }
    values = records.report(name, exit_code, path(root, name, "notes"), known["started"], **details)
    records.save(values, report_path(root, name))
    return True
