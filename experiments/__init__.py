"""Experiments: many cities under several policies, run in parallel; nothing is judged here."""
