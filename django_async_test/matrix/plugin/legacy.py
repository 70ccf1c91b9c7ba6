"""Environments with Python 3.5 are made by virtualenv 20.21.1, which still can: uv and today's tox do not know it.

tox drives an older virtualenv in a process of its own (its setting ``virtualenv_spec``); all that is missing is that it
finds the interpreter, so ``python3.5`` on PATH is taken.
"""

import importlib.util
import os
import re
import shutil

try:
    from tox.tox_env.python.virtual_env.runner import VirtualEnvRunner
except ImportError:  # where there is no tox
    VirtualEnvRunner = object

try:
    from tox.tox_env.python.virtual_env.subprocess_adapter import SubprocessSession, ensure_bootstrap, probe_python
except ImportError:  # tox < 4.42 comes here before min_version makes it provide a newer tox
    SubprocessSession = None


class LegacyRunner(VirtualEnvRunner):
    """tox's runner for virtualenv environments, with another way to find the interpreter."""

    @staticmethod
    def id():
        return "virtualenv-legacy"

    @property
    def _package_tox_env_type(self):
        # The same as the other environments have: they share .pkg, which can be of one type only.
        return "uv-venv-pep-517" if importlib.util.find_spec("tox_uv") else super()._package_tox_env_type

    @property
    def _external_pkg_tox_env_type(self):
        # With --installpkg they share .pkg_external.
        return "uv-venv-cmd-builder" if importlib.util.find_spec("tox_uv") else super()._external_pkg_tox_env_type

    def _create_subprocess_session(self, spec, env):
        interpreter = None
        for base in self.conf["base_python"]:
            match = re.fullmatch(r"(?:c?py(?:thon)?)-?(\d)\.?(\d+)", base)
            name = "python{}.{}".format(*match.groups()) if match else base
            executable = name if os.path.isabs(name) else shutil.which(name, path=env.get("PATH"))
            interpreter = probe_python(executable) if executable else None
            if interpreter is not None:
                break
        bootstrap = ensure_bootstrap(self.core["work_dir"], spec) if interpreter else None
        return SubprocessSession(self.env_dir, bootstrap, env, interpreter)
