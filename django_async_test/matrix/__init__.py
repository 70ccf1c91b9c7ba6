"""Tests of a Django package on every Django and Python: one table of facts makes tox.ini, CI and more.

It is a tool for the command line, ``python -m django_async_test.matrix``, and
imports nothing of Django nor of the rest of this package.
"""
