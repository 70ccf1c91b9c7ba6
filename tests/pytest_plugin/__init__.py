"""Tests of the plugin of pytest."""
