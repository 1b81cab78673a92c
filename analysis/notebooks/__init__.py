"""Notebooks as text: the paper's arguments reproduced in minutes, group by group, and a city of one's own.

They are jupytext's percent format: run them as they are, open them in Jupyter, or ``make notebooks`` for HTML.
"""
