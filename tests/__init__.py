"""Tests, importable as tests.<folder>.<name>: without this file an installed package of the same name would win."""
