"""The texts of this folder's modules: the recorder is copied into environments."""

import os


def recorder():
    """Return the text of the recorder."""
    return text("recorder.py")


def text(name):
    """Return the text of a module."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), encoding="utf-8") as file:
        return file.read()
