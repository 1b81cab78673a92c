"""Verdicts on the paper's arguments: one rule, fixed before any run, its measured errors, and luck told from doubt."""
