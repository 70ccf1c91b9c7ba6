"""Tests of reading a configuration: what each table may say, and one clear line for each mistake."""
