"""Helpers for tests that look into a loop."""

from ..compat.shims.ready import exhaust_callbacks

__all__ = ["exhaust_callbacks"]
