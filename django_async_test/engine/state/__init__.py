"""What a test can change in its process: parts that are noted before it, compared after it, and put back.

Each module has the parts of one subject, subclasses of `Part`.  `registry` knows
them all, those of Django and of the project too.
"""

from . import (
    files,
    interpreter,
    loggers,
    module_attributes,
    modules,
    own_code,
    patches,
    process,
    randomness,
    registries,
    signals,
    temporary_files,
)
from .marks import Marks
from .part import Change, Part
from .registry import DEFAULT, names, parts_of, register, register_state, unregister_state

__unittest = True

__all__ = ["Change", "DEFAULT", "Marks", "Part", "names", "parts_of", "register", "register_state", "unregister_state"]

# Patches first: they may be what has changed the others.
for _part in (
    patches.StartedPatches,
    process.Environ,
    process.WorkingDirectory,
    process.SysPath,
    process.SysHooks,
    interpreter.Interpreter,
    registries.Registries,
    modules.Functions,
    module_attributes.ModuleAttributes,
    modules.FakeModules,
    process.WarningsFilters,
    process.LoopPolicy,
    loggers.Loggers,
    signals.SignalHandlers,
    signals.Alarms,
    randomness.RandomSeed,
    files.OpenFiles,
    temporary_files.TemporaryFiles,
    own_code.OwnCode,
):
    register(_part())
