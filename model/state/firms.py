"""Which firms exist: the one place that says so, for the month's rules, for outcomes and for agents."""

from __future__ import annotations

import numpy as np


def open_on(firms, day: int) -> np.ndarray:
    """Return which firms exist on a day (mask); on day 0, before anything has opened, those of the start.

    A firm opens on the day after ``founded`` and is open for the last time on the day it ``closes``.
    """
    return (firms["founded"] < max(day, 1)) & (firms["closes"] >= day)
