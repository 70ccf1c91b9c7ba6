"""Tests of the plugin of tox."""
