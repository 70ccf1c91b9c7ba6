"""Tests of django_async_test.matrix, which skip themselves where it cannot run: see helpers.py."""
