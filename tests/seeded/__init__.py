"""Kinds of faults that asynchronous tests have: which are found, by what, and which cannot be."""
