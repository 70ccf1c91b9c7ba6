"""Tests of the first configuration of a project."""
