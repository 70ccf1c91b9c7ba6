"""What a test case class is made of, as far as the engine is concerned: the one private attribute of a class."""

from .checks.selection import END_DEFAULTS
from .environment import Environment

__unittest = True

#: The name of the one private attribute of ours, on a class (its `Traits`) and on a test that runs (`Installed`).
ATTRIBUTE = "_async_test"

_composites = {}


class Traits(object):
    """What a class declares, or, in a class that has been prepared, what holds for it.

    * ``environment``: a subclass of `Environment` that its tests have, beside those of its bases;
    * ``default_checks``: {name: whether it is made}, of the checks at the end of a test;
    * ``strict_switches_all_on``: whether ``@strict`` switches all checks on, or asynctest's only;
    * ``awaits_generators``: whether a test method may be a generator, as coroutines were before ``async def``;
    * ``makes_loop_at_once``: whether each test has a loop, also if nothing asks for it;
    * ``watches_mocks_once_needed``: whether a loop watches mocks of files from the first one on, or always;
    * ``loop_factories``: {name: loop factory} if there are several, see `loop_variants`;
    * ``debug``: whether its loops are in debug mode, None to leave them as they are;
    * ``class_made``: called with each subclass that is made.
    """

    environments = ()
    default_checks = END_DEFAULTS
    strict_switches_all_on = True
    awaits_generators = False
    makes_loop_at_once = False
    watches_mocks_once_needed = True
    debug = None
    loop_factories = None
    class_made = None
    is_root = False

    def __init__(self, environment=None, **values):
        if environment is not None:
            self.environments = (environment,)
        self.__dict__.update(values)

    def make_environment(self, cls):
        """Return the environment of the tests of `cls`."""
        composite = _composites.get(self.environments)
        if composite is None:
            composite = _composites[self.environments] = _compose(self.environments)
        return composite(cls)


def of(cls):
    """Return the traits of a prepared class."""
    return getattr(cls, ATTRIBUTE)


def merged(cls):
    """Return what `cls` and its bases have declared, the nearest first."""
    declared = [base.__dict__[ATTRIBUTE] for base in cls.__mro__ if ATTRIBUTE in base.__dict__]
    traits = Traits()
    environments = []
    for each in declared:
        environments += [environment for environment in each.environments if environment not in environments]
    for each in reversed(declared):
        traits.__dict__.update(each.__dict__)
    # Of that class only
    traits.__dict__.pop("is_root", None)
    traits.environments = tuple(environments)
    return traits


def kept_by(cls, traits):
    """Return `traits`, which `cls` is to have; if it has nothing to add, those of its base, the same object."""
    if "loop_factory" not in cls.__dict__:
        for base in cls.__mro__[1:]:
            inherited = base.__dict__.get(ATTRIBUTE)
            if inherited is not None:
                return inherited if inherited.__dict__ == traits.__dict__ else traits
    return traits


def _compose(environments):
    bases = []
    for each in environments:
        # What another one inherits from comes with it.
        if not any(other is not each and issubclass(other, each) for other in environments):
            bases.append(each)
    if len(bases) == 1:
        return bases[0]
    return type("Environment", tuple(bases) or (Environment,), {})
