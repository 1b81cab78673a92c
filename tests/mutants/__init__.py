"""Deliberate errors in the rules, all of which tests must notice: ``make mutants`` or ``python -m tests.mutants``."""
