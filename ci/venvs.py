"""Virtual environments in the checkout, made by the Python that runs the script."""

import os
import subprocess
import sys
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAMS = "Scripts" if os.name == "nt" else "bin"


def make(name):
    """Return the Python of the environment in the directory `name`, after making it if it is not there or broken."""
    directory = os.path.join(ROOT, name)
    python = os.path.join(directory, PROGRAMS, "python")
    if not works(python):
        say("Making the virtual environment {}".format(name))
        venv.create(directory, with_pip=True, clear=True)
    return python


def works(python):
    """Return whether the interpreter is there and of the version of this one."""
    command = [python, "-c", "import pip, sys; sys.exit(sys.version_info[:2] != {})".format(sys.version_info[:2])]
    try:
        return subprocess.call(command, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def run(command, **options):
    """Show a command, then run it in the checkout; end this process if it fails."""
    say(" ".join(shown(argument) for argument in command))
    code = subprocess.call(command, cwd=ROOT, **options)
    if code:
        sys.exit(code)


def shown(argument):
    return os.path.relpath(argument, ROOT) if argument.startswith(ROOT + os.sep) else argument


def say(text):
    print("--", text, flush=True)
