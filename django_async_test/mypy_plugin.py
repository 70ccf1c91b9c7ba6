"""A plugin of mypy: the hooks of an asynchronous test case class may be coroutine functions.

unittest's types say that ``setUp()`` and its kin return None, and mypy compares an override with every base class, so
that no stub can say otherwise.  In the configuration of mypy:

    [mypy]
    plugins = django_async_test.mypy_plugin, mypy_django_plugin.main
"""

from mypy.nodes import Decorator, FuncDef
from mypy.plugin import Plugin

__unittest = True

HOOKS = {"setUp", "tearDown", "setUpClass", "tearDownClass", "setUpTestData"}

_BASES = ("django_async_test.engine.unittest_case.AsyncLifecycle", "unittest.case.TestCase")


class AsyncTestPlugin(Plugin):
    """Lets mypy accept ``async def setUp`` where unittest's ``def setUp`` is overridden."""

    def get_customize_class_mro_hook(self, fullname):
        """Return what looks at each class; mypy calls it when the bases are known."""
        return _accept_coroutines


def _accept_coroutines(context):
    if any(not context.cls.info.has_base(base) for base in _BASES):
        return
    ignored = context.api.errors.ignored_lines.setdefault(context.api.errors.file, {})
    for statement in context.cls.defs.body:
        function = statement.func if isinstance(statement, Decorator) else statement
        if isinstance(function, FuncDef) and function.name in HOOKS and function.is_coroutine:
            ignored.setdefault(function.line, []).append("override")


def plugin(version):
    """Return the class of the plugin, as mypy asks for it."""
    return AsyncTestPlugin
