"""Blind spots: where trouble that shows on the ground has nobody to notice it but the person who suffers it.

One definition for the outcome, the grid's layer and the figures.
"""

from __future__ import annotations

import numpy as np


def blind_kinds(total: np.ndarray, visible: np.ndarray, concerned: np.ndarray, unseen: float) -> np.ndarray:
    """Return (cells, kinds): kinds that arise in a cell, would show on the ground, and go unnoticed there.

    Args:
        total: (cells, kinds) hazard a day that patrols, members or workplace branches notice a case.
        visible: (kinds,) chance that one patrol visit finds it; a kind at 0 (an online grievance) has no place to be seen.
        unseen: hazard a day below which a kind goes unnoticed (``measures.unseen``).
        concerned: (cells, kinds) persons or firms who can raise it; where there are none it does not arise.
    """
    return (total < unseen) & (visible > 0.0) & (concerned > 0.0)


def blind_spots(city) -> np.ndarray:
    """Return (cells, kinds) of a city as it stands; see :func:`blind_kinds`."""
    kinds = city.kinds
    return blind_kinds(
        city.world.finding["total"], kinds["visible"], city.persons[:, kinds["group"]], city.spec.measures.unseen
    )


__all__ = ["blind_kinds", "blind_spots"]
