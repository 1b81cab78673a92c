"""Numbers that several tests of the statistics share."""

import numpy as np
from hypothesis import strategies as st

A = np.array([12.1, 10.4, 11.8, 13.0, 9.9, 12.7, 11.1, 10.8])
B = np.array([9.8, 8.7, 10.1, 10.9, 8.5, 10.2, 9.6, 8.8])
NAN = float("nan")
amounts = st.lists(st.floats(0.001, 1e6), min_size=1, max_size=40)
p_lists = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def fresh(seed=0):
    return np.random.default_rng(seed)
