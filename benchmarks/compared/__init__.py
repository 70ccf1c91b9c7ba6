"""The tests that `benchmarks/compare.py` runs."""
