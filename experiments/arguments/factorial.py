"""Fractional factorials of two levels: which parts are on in which run, so that main effects come out clear.

A part is a group of levers. Full factorial over the first few parts; the level of every other part is the product of
the levels of three (five, ...) of them. All words of the defining relation are then of even length, four at least:
resolution IV, main effects clear of every two-part interaction. Two runs are always among them: nothing on, all on.
Source: Box, Hunter & Hunter 2005, Statistics for Experimenters, chapter 6.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np


def fraction(parts: int) -> np.ndarray:
    """Return (runs, parts) of -1 and 1 with the fewest runs; the first row has all parts off, the last all on.

    Eight parts take 16 runs (2^(8-4)), four take 8 (2^(4-1)), three all 8.

    Raises:
        ValueError: If there are fewer than two parts.
    """
    if parts < 2:
        raise ValueError(f"{parts} part(s): a factorial needs two at least")
    basic = 2
    while parts > 2 ** (basic - 1) and parts > basic:
        basic += 1
    full = np.array(list(product((-1, 1), repeat=basic)))
    odd = [chosen for size in range(1, basic + 1, 2) for chosen in combinations(range(basic), size)]
    return np.stack([full[:, chosen].prod(axis=1) for chosen in odd[:parts]], axis=1)


def runs(parts: list[str]) -> dict[str, list[str]]:
    """Return the runs of a fraction in order: a name, and the parts that are on."""
    found = [[part for part, level in zip(parts, row, strict=True) if level > 0] for row in fraction(len(parts))]
    return {f"run: {' + '.join(on) or 'none'}": on for on in found}


def main_effects(parts: tuple[str, ...], answers: np.ndarray) -> dict[str, np.ndarray]:
    """Return each part's mean effect over the settings of the others.

    Args:
        parts: Names of the parts.
        answers: (runs, replications) values, runs in the order of :func:`fraction`.
    """
    levels = fraction(len(parts))
    effects = levels.T @ answers / (len(levels) / 2)
    return {f"main effect of {part}": effect for part, effect in zip(parts, effects, strict=True)}
