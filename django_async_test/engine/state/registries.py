"""What modules of Python's library keep for the whole process: tables to which one adds, and settings of classes."""

import sys

from .contents import ContentsPart, Entry, attributes

__unittest = True

# (name of the module, attributes that are looked at); those of classes are below.
_ATTRIBUTES = (
    ("logging", ("raiseExceptions", "lastResort", "_logRecordFactory", "_loggerClass", "logThreads", "logProcesses")),
    ("os.path", ("exists", "getmtime", "isdir", "isfile")),
    (
        "sys",
        (
            "breakpointhook dont_write_bytecode pycache_prefix executable exit maxsize platform tracebacklimit "
            "version_info"
        ).split(),
    ),
    ("warnings", ("formatwarning", "warn")),
    ("urllib.request", ("urlopen", "_opener")),
    ("zoneinfo._tzpath", ("TZPATH",)),
)
# (name of the module, name of the class, attributes)
_CLASSES = (
    ("json", "JSONEncoder", ("default", "encode", "item_separator", "key_separator")),
    ("json", "JSONDecoder", ("decode",)),
    ("http.client", "HTTPConnection", ("debuglevel", "request")),
    ("pathlib", "Path", ("exists", "is_file", "open", "read_text")),
    ("socket", "socket", ("connect",)),
    ("multiprocessing.context", "_default_context", ("_actual_context",)),
    ("string", "Template", ("delimiter",)),
    ("tarfile", "TarFile", ("extraction_filter",)),
    ("logging", "Formatter", ("converter", "default_time_format", "default_msec_format", "format", "formatTime")),
    ("logging", "Logger", ("makeRecord", "handle", "_log")),
    ("unittest", "TestCase", ("maxDiff", "longMessage", "failureException", "_diffThreshold")),
)
# (name of the module, path of the table) -> what is exchanged, and not only added: all, or these names
_EXCHANGED = {
    ("logging", "_levelToName"): True,
    ("logging", "_nameToLevel"): True,
    ("email.charset", "CHARSETS"): ("utf-8", "us-ascii", "iso-8859-1"),
}
# (what adds to it, name of the module, path of the table)
_TABLES = (
    ("logging.addLevelName()", "logging", "_levelToName"),
    ("names of logging's levels", "logging", "_nameToLevel"),
    ("copyreg.pickle()", "copyreg", "dispatch_table"),
    ("email.charset.add_charset()", "email.charset", "CHARSETS"),
    ("email.charset.add_alias()", "email.charset", "ALIASES"),
    ("email.charset.add_codec()", "email.charset", "CODEC_MAP"),
    ("xml.etree.ElementTree.register_namespace()", "xml.etree.ElementTree", "_namespace_map"),
    ("shutil.register_archive_format()", "shutil", "_ARCHIVE_FORMATS"),
    ("shutil.register_unpack_format()", "shutil", "_UNPACK_FORMATS"),
    ("webbrowser.register()", "webbrowser", "_browsers"),
    ("sqlite3.register_adapter()", "sqlite3", "adapters"),
    ("sqlite3.register_converter()", "sqlite3", "converters"),
    ("urllib.parse.uses_netloc", "urllib.parse", "uses_netloc"),
    ("urllib.parse.uses_relative", "urllib.parse", "uses_relative"),
    ("urllib.parse.uses_params", "urllib.parse", "uses_params"),
    ("copy._deepcopy_dispatch", "copy", "_deepcopy_dispatch"),
    ("copyreg.add_extension()", "copyreg", "_extension_registry"),
    ("doctest.register_optionflag()", "doctest", "OPTIONFLAGS_BY_NAME"),
)


class Registries(ContentsPart):
    """Registries of Python's library, and class attributes with which its modules are set up."""

    name = "registries"
    title = "what Python's modules keep"

    def entries(self):
        modules = sys.modules
        found = [
            attributes(name, modules[name], *names, is_lazy=_LAZY.get(name))
            for name, names in _ATTRIBUTES
            if name in modules
        ]
        for name, cls, names in _CLASSES:
            owner = getattr(modules.get(name), cls, None)
            if owner is not None:
                found.append(attributes("{}.{}".format(name, cls), owner, *names, is_lazy=_LAZY.get(name)))
        for title, name, table in _TABLES:
            container = getattr(modules.get(name), table, None)
            if isinstance(container, (dict, list)):
                found.append(Entry(title, container, has_values=_EXCHANGED.get((name, table), False)))
        return found + _of_mimetypes()


def _of_mimetypes():
    mimetypes = sys.modules.get("mimetypes")
    if mimetypes is None:
        return []
    # Else the tables are others when the first test has asked for a type.
    mimetypes.inited or mimetypes.init()
    tables = [table for pair in (mimetypes._db.types_map, mimetypes._db.types_map_inv) for table in pair]
    tables += [mimetypes._db.encodings_map, mimetypes._db.suffix_map]
    return [Entry("mimetypes.add_type()", table, has_values=False) for table in tables]


def _is_made_by_urlopen(name, before, after):
    """Return whether it is the opener that ``urlopen()`` has made for itself."""
    if name != "_opener" or before is not None:
        return False
    request = sys.modules["urllib.request"]
    usual = request.build_opener()
    return (
        sorted(type(each).__name__ for each in after.handlers) == sorted(type(each).__name__ for each in usual.handlers)
        and after.addheaders == usual.addheaders
    )


def _is_chosen_when_needed(name, before, after):
    """Return whether it is how processes are started, which the first one decides."""
    context = sys.modules["multiprocessing.context"]._default_context
    return before is None and after is getattr(context, "_default_context", after)


_LAZY = {"urllib.request": _is_made_by_urlopen, "multiprocessing.context": _is_chosen_when_needed}
