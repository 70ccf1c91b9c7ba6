"""Tests of what is made of the reports of environments."""
