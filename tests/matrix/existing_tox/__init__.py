"""Tests of reading a tox configuration that somebody wrote."""
