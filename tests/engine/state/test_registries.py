"""Tests of what modules of Python's library keep for the whole process."""

import copyreg
import email.charset
import http.client
import json
import logging
import mimetypes
import os
import sys
import unittest
import urllib.parse
import urllib.request
from unittest import mock
from xml.etree import ElementTree

from django_async_test.engine.state.registries import Registries

from .helpers import PartTestCase

# (what it does, what can be read before and after it, what is said of it)
CHANGES = (
    (lambda: logging.addLevelName(5, "TRACE"), lambda: logging.getLevelName(5), "logging.addLevelName(): 5 is new"),
    (lambda: mimetypes.add_type("a/b", ".ab"), lambda: mimetypes.guess_type("x.ab"), "mimetypes.add_type(): .ab is"),
    (lambda: copyreg.pickle(Registries, repr), lambda: len(copyreg.dispatch_table), "copyreg.pickle(): <class"),
    (lambda: email.charset.add_charset("xx"), lambda: len(email.charset.CHARSETS), "add_charset(): xx is new"),
    (
        lambda: ElementTree.register_namespace("a", "http://a"),
        lambda: len(ElementTree._namespace_map),
        "register_namespace(): http://a is new: 'a'",
    ),
    (
        lambda: setattr(logging, "raiseExceptions", False),
        lambda: logging.raiseExceptions,
        "logging.raiseExceptions was",
    ),
    (
        lambda: setattr(unittest.TestCase, "maxDiff", None),
        lambda: unittest.TestCase.maxDiff,
        "unittest.TestCase.maxDiff was 640, and is None",
    ),
    (
        lambda: setattr(logging.Formatter, "converter", repr),
        lambda: logging.Formatter.converter,
        "logging.Formatter.converter was",
    ),
    (
        lambda: setattr(json.JSONEncoder, "default", repr),
        lambda: json.JSONEncoder.default,
        "json.JSONEncoder.default was",
    ),
    (
        lambda: urllib.request.install_opener(urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler())),
        lambda: urllib.request._opener,
        "urllib.request._opener was None",
    ),
    (
        lambda: email.charset.add_charset("us-ascii", email.charset.QP, None, "us-ascii"),
        lambda: email.charset.CHARSETS["us-ascii"],
        "add_charset(): us-ascii was ",
    ),
    (
        lambda: urllib.parse.uses_netloc.append("s3"),
        lambda: urllib.parse.uses_netloc[:],
        "urllib.parse.uses_netloc: s3 is new",
    ),
    (
        lambda: setattr(http.client.HTTPConnection, "debuglevel", 1),
        lambda: http.client.HTTPConnection.debuglevel,
        "http.client.HTTPConnection.debuglevel was 0, and is 1",
    ),
    (lambda: setattr(sys, "tracebacklimit", 0), lambda: hasattr(sys, "tracebacklimit"), "sys.tracebacklimit is new: 0"),
    (lambda: setattr(os.path, "exists", bool), lambda: os.path.exists, "os.path.exists was"),
)


class RegistriesTests(PartTestCase):
    part = Registries()

    def test_each(self):
        """What is added, and an attribute that is set, is named and put back."""
        for change, read, text in CHANGES:
            with self.subTest(text), mock.patch.object(urllib.request, "_opener", None):
                self.assertNamedAndPutBack(change, read, text)

    def test_the_opener_that_urlopen_makes(self):
        """It is no change; nor is that the tables of types are read when one is first asked for."""
        with mock.patch.object(urllib.request, "_opener", None):
            self.assertUnchanged(lambda: setattr(urllib.request, "_opener", urllib.request.build_opener()))
        self.assertUnchanged(lambda: mimetypes.guess_type("index.html"))
