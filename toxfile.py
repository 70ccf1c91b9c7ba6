"""Plugin of tox, read from beside tox.ini: run environments on CPython 3.5.

Neither uv nor today's tox know interpreters older than 3.6, but virtualenv
20.21.1 still makes environments for 3.5, and tox can drive an older virtualenv
in a process of its own (its setting ``virtualenv_spec``).  What is missing is
only that tox finds the interpreter: here ``python3.5`` on PATH is taken.

    runner = virtualenv-legacy
    virtualenv_spec = virtualenv==20.21.1

Delete when: the matrix no longer has Python 3.5.
"""

import importlib.util
import os
import re
import shutil

from tox.plugin import impl
from tox.tox_env.python.virtual_env.runner import VirtualEnvRunner

try:
    from tox.tox_env.python.virtual_env.subprocess_adapter import SubprocessSession, ensure_bootstrap, probe_python
except ImportError:  # tox < 4.42 reads this file too, before min_version makes it provide a newer tox
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


@impl
def tox_register_tox_env(register):
    if SubprocessSession is not None:
        register.add_run_env(LegacyRunner)
