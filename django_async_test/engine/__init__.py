"""Runs one test on one event loop; knows neither Django nor pytest."""
