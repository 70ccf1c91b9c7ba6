"""Tests of the samples in the project that readers can download, with the libraries that they use."""
