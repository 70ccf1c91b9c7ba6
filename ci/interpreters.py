"""The interpreters on this machine: on PATH, among those of pyenv, below /opt, and where ``PYTHONS_PATH`` says."""

import glob
import os
import re
import shutil
import subprocess

import venvs

# Directories, as patterns, where interpreters stand beside those on PATH.
PYENV = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
PLACES = [os.path.join(PYENV, "versions", "*", "bin"), "/opt/py*/bin", "/opt/python*/bin", "/opt/python/*/bin"]

# uv fails for all environments as soon as a `python` or `python3` on PATH is one of these.
UNKNOWN_TO_UV = ("3.5",)
# Where they stand without such names.
ALONE = os.path.join(venvs.ROOT, ".tox", ".interpreters")


def find(versions):
    """Return {version: directory to put on PATH, or None if it is there already}; what is not found is not in it."""
    on_path = os.environ.get("PATH", "").split(os.pathsep)
    extra = [path for path in os.environ.get("PYTHONS_PATH", "").split(os.pathsep) if path]
    for place in PLACES:
        # A later directory is that of a newer version, at least among pyenv's.
        extra += sorted(glob.glob(place), reverse=True)
    found = {}
    for version in versions:
        name = version if version.startswith("pypy") else "python" + version
        if is_version(shutil.which(name), version):
            found[version] = None
            continue
        # pyenv's shims are on PATH for interpreters that do not run: look behind them too.
        for directory in on_path + extra:
            if is_version(shutil.which(name, path=directory), version):
                found[version] = alone(directory, name) if version in UNKNOWN_TO_UV else directory
                break
    return found


def alone(directory, name):
    """Return a directory that has nothing but the program `name` of this `directory`."""
    os.makedirs(ALONE, exist_ok=True)
    link = os.path.join(ALONE, name)
    if os.path.lexists(link):
        os.remove(link)
    os.symlink(os.path.join(directory, name), link)
    return ALONE


def is_version(path, version):
    """Return whether `path` is CPython of this version, free-threaded if that is "3.13t", or PyPy ("pypy3.9")."""
    if path is None:
        return False
    script = (
        "import platform, sys, sysconfig; print(platform.python_implementation(), '%d.%d' % sys.version_info[:2] + "
        "'t' * bool(sysconfig.get_config_var('Py_GIL_DISABLED')))"
    )
    try:
        answer = subprocess.run([path, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    wanted = version if version.startswith("pypy") else "cpython" + version
    return answer.stdout.decode().lower().split() == re.findall("[a-z]{2,}|[0-9.]+t?", wanted)
