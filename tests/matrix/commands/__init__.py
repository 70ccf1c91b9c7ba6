"""Tests of the commands: what they print and write."""
