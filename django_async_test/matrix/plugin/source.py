"""The texts of this folder's modules: the recorder is copied into environments."""

import os


def recorder():
    """Return the text of the recorder with what it watches, as one module."""
    watches = text("watches.py").partition("from .recorder import ")[2]
    return text("recorder.py") + watches.partition("\n")[2]


def text(name):
    """Return the text of a module."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), encoding="utf-8") as file:
        return file.read()
