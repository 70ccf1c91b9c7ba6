"""What Django keeps for the whole process: what is registered with it, and attributes of its own objects."""

import sys

from django.conf import settings
from django.core import checks, serializers
from django.db import router
from django.db.models import Field
from django.test import SimpleTestCase, TransactionTestCase
from django.utils.functional import cached_property, empty

from ..compat.django import connections as django_connections
from ..database.sharing import current_sharing
from ..engine.state import module_attributes
from ..engine.state.contents import ContentsPart, Entry, attributes

__unittest = True

# What is assigned to them is noted.
module_attributes.watch_also(
    "django.contrib.auth django.core.mail django.core.management django.db.transaction django.shortcuts django.urls "
    "django.utils.crypto django.utils.timezone rest_framework.settings".split()
)
# Tests empty it by assignment.
module_attributes.ignore("django.core.mail", "outbox")
# (name of the module, name of the class, attributes)
_CLASSES = (
    ("django.contrib.auth.hashers", "PBKDF2PasswordHasher", ("iterations",)),
    ("django.core.files.storage", "FileSystemStorage", ("_save",)),
    ("django.core.mail", "EmailMessage", ("send",)),
    ("django.db.models", "Model", ("delete", "full_clean", "save")),
    ("django.db.models", "QuerySet", ("create", "delete", "get", "update")),
    ("django.http", "HttpRequest", ("get_host", "is_ajax")),
    ("django.test", "Client", ("login", "request")),
)
# (title, name of the module, name of the table)
_TABLES = (
    ("LANG_INFO", "django.conf.locale", "LANG_INFO"),
    ("messages.DEFAULT_TAGS", "django.contrib.messages.constants", "DEFAULT_TAGS"),
)

# Where it is has changed.
_RegisterLookupMixin = next(cls for cls in Field.__mro__ if "register_lookup" in vars(cls))


class DjangoRegistries(ContentsPart):
    """Lookups, converters of paths, checks, serializers, models of the admin, filters of templates, features."""

    name = "django_registries"
    title = "what Django keeps"

    # The wrappers whose features are looked at
    _wrappers = ()

    def renew(self):
        if _wrappers() != self._wrappers:
            self._last = None

    def entries(self):
        self._wrappers = _wrappers()
        classes = _with_subclasses(_RegisterLookupMixin)
        found = [entry for cls in classes for entry in _of_lookups(cls)]
        found += [
            _of_object("connections[{!r}].features".format(wrapper.alias), wrapper.features)
            for wrapper in self._wrappers
        ]
        found += [_of_object("connections[{!r}].ops".format(each.alias), each.ops) for each in self._wrappers]
        return found + _of_core() + _of_modules() + _of_urls() + _of_admin() + _of_templates()


def _wrappers():
    sharing = current_sharing()
    wrappers = django_connections.opened_wrappers() if sharing is None else sharing.wrappers
    return list(wrappers.values())


def _with_subclasses(cls, found=None):
    found = {} if found is None else found
    found[cls] = None
    for each in cls.__subclasses__():
        if each not in found:
            _with_subclasses(each, found)
    return list(found)


def _of_lookups(cls):
    title = "{}.register_lookup()".format(cls.__name__)
    # Who registers the first lookup of a class gives it a table.
    if "class_lookups" in vars(cls):
        return [Entry(title, vars(cls)["class_lookups"], after=_forget_lookups, has_values=False)]
    if not issubclass(cls, Field):
        return []
    return [Entry(title, vars(cls), cls, ("class_lookups",), after=_forget_lookups)]


def _forget_lookups():
    for name in ("_clear_cached_class_lookups", "_clear_cached_lookups"):
        getattr(_RegisterLookupMixin, name, _nothing)()


def _nothing():
    pass


def _of_core():
    registry = checks.registry.registry
    found = [Entry("checks.register()", registry.registered_checks)]
    if hasattr(registry, "deployment_checks"):
        found.append(Entry("checks.register()", registry.deployment_checks))
    found.append(Entry("serializers.register_serializer()", serializers._serializers))
    found.append(attributes("serializers", serializers, "_serializers", is_lazy=_are_loaded))
    converters = sys.modules.get("django.urls.converters")
    if converters is not None:
        for name in ("REGISTERED_CONVERTERS", "DEFAULT_CONVERTERS"):
            if hasattr(converters, name):
                found.append(Entry("register_converter()", getattr(converters, name), after=_forget_converters))
    names = ("databases", "allow_database_queries", "multi_db", "client_class", "async_client_class")
    found.append(attributes("SimpleTestCase", SimpleTestCase, *names))
    names += ("reset_sequences", "serialized_rollback", "available_apps", "fixtures")
    return found + [attributes("TransactionTestCase", TransactionTestCase, *names)]


def _of_modules():
    modules = sys.modules
    found = []
    for name, cls, names in _CLASSES:
        owner = getattr(modules.get(name), cls, None)
        if owner is not None:
            found.append(attributes(cls, owner, *names))
    for title, name, table in _TABLES:
        container = getattr(modules.get(name), table, None)
        if container is not None:
            found.append(Entry(title, container, has_values=False))
    return found


def _of_urls():
    """Return entries for the patterns of the root, the storage of files, and the routers of databases."""
    found = []
    patterns = getattr(sys.modules.get(getattr(settings, "ROOT_URLCONF", None)), "urlpatterns", None)
    if isinstance(patterns, list) and patterns:
        found.append(Entry("urlpatterns of {}".format(settings.ROOT_URLCONF), patterns, after=_forget_urls))
    storage = getattr(sys.modules.get("django.core.files.storage"), "default_storage", None)
    if storage is not None:
        found.append(Entry("default_storage", vars(storage), storage, ("_wrapped",), is_lazy=_is_usual_storage))
    # Made when it is first asked for
    routers = vars(router).get("routers")
    if isinstance(routers, list):
        found.append(Entry("routers of databases", routers))
    return found


def _is_usual_storage(name, before, after):
    """Return whether it is made when it is first used, and again when a setting was another one for a while."""
    return before is empty or after is empty or type(before) is type(after)


def _forget_urls():
    urls = sys.modules.get("django.urls") or sys.modules["django.core.urlresolvers"]
    urls.clear_url_caches()


def _are_loaded(name, before, after):
    """Return whether the serializers are those that Django loads when the first is asked for."""
    return not before and set(after) <= set(serializers.BUILTIN_SERIALIZERS).union(
        getattr(settings, "SERIALIZATION_MODULES", ())
    )


def _forget_converters():
    sys.modules["django.urls.converters"].get_converters.cache_clear()
    route = getattr(sys.modules.get("django.urls.resolvers"), "_route_to_regex", None)
    getattr(route, "cache_clear", _nothing)()


def _of_object(title, instance):
    """Return an `Entry` for the attributes of `instance`; those that it computes when they are first read may come."""

    def is_computed(name, before, after):
        return name[:1] == "_" or isinstance(getattr(type(instance), name, None), cached_property)

    return Entry(title, vars(instance), is_lazy=is_computed)


def _first_site(module):
    """Return the only site that is known where Django keeps no set of them; a later Django makes it when needed."""
    return [] if module is None or hasattr(module, "all_sites") else [module.site]


def _of_admin():
    module = sys.modules.get("django.contrib.admin.sites")
    found = []
    for site in getattr(module, "all_sites", None) or _first_site(module):
        found.append(_of_object("admin site {!r}".format(site.name), site))
        found.append(Entry("register() of the admin site {!r}".format(site.name), site._registry))
        found.append(Entry("add_action() of the admin site {!r}".format(site.name), site._global_actions))
    return found


def _of_templates():
    found = []
    for name in ("defaultfilters", "defaulttags", "loader_tags"):
        library = getattr(sys.modules.get("django.template." + name), "register", None)
        if library is not None:
            found.append(Entry("a filter in django.template." + name, library.filters))
            found.append(Entry("a tag in django.template." + name, library.tags))
    template = sys.modules.get("django.template")
    for backend in getattr(getattr(template, "engines", None), "_engines", {}).values():
        engine = getattr(backend, "engine", None)
        if hasattr(engine, "template_builtins"):
            found.append(_of_object("the template engine", engine))
            found.append(Entry("libraries of the template engine", engine.libraries))
    return found
