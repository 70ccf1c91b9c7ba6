"""Tests of django_async_test.matrix.render."""
