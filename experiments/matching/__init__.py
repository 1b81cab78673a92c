"""Matching: the model held against the world before anything is concluded from it (rest, patterns)."""
