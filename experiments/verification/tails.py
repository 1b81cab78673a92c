"""Firms of every published size and share of members: three members found a branch of their own (ORACLES 6.1).

The more a branch is the exception, the more firms it takes; where fewer than one firm in a hundred has one, or all but
one in two thousand, a city would have to be larger than is worth it. The rare ones are asked for together.
"""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np

from experiments.verification.founding import Case, alone, stock, tail
from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import ratio
from model.state.names import OWN_BRANCH

SHARES = (0.01, 0.02, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3)
PUBLISHED = {  # workers of a firm: chance of three members among them
    3: (1e-06, 8e-06, 0.000125, 0.000343, 0.001, 0.003375, 0.008, 0.027),
    5: (9.8506e-06, 7.76192e-05, 0.00115813, 0.00307993, 0.00856, 0.0266119, 0.05792, 0.16308),
    8: (5.39333e-05, 0.000415457, 0.00578822, 0.0146986, 0.0380918, 0.105213, 0.203082, 0.448226),
    10: (0.000113849, 0.000863906, 0.0115036, 0.0283421, 0.0701908, 0.179804, 0.3222, 0.617217),
    15: (0.000415803, 0.00303937, 0.0362002, 0.082861, 0.184061, 0.395775, 0.601977, 0.873172),
    20: (0.00100358, 0.00706869, 0.0754837, 0.161003, 0.323073, 0.595104, 0.793915, 0.964517),
    30: (0.00331771, 0.0217178, 0.187821, 0.351253, 0.588649, 0.848599, 0.955821, 0.997887),
    50: (0.0138173, 0.0784277, 0.459467, 0.689211, 0.888271, 0.985811, 0.998715, 0.999996),
    100: (0.0793732, 0.323314, 0.881737, 0.974211, 0.998055, 0.999985, 1.0, 1.0),
    200: (0.323321, 0.764852, 0.997664, 0.999936, 1.0, 1.0, 1.0, 1.0),
}
RAREST, SUREST = 0.01, 0.9995
_RESIDENTS, _CITIES = 400_000, 16  # of a city; the most cities


def rare() -> list[Case]:
    """Return the cities of the published rows in which fewer than one firm in a hundred has a branch."""
    return [
        Case(share, size=size, cities=1)
        for size, published in PUBLISHED.items()
        for share, chance in zip(SHARES, published, strict=True)
        if chance < RAREST
    ]


def _rare(effort: int) -> Estimate:
    """Return firms of these rows that have a branch, over their expected number, given who works in each."""
    seen, expected = [], []
    for case in rare():
        firms = stock(case, effort)
        seen.append(np.bincount(firms.cell, firms.branch == OWN_BRANCH))
        expected.append(np.bincount(firms.cell, tail(firms.workers, case.share)))
    return ratio(np.concatenate(seen), np.concatenate(expected))


def limits() -> list[Limit]:
    """Return the cases of firms of one size each."""
    found = [Limit(
        "firms in which a branch is rare: the published rows below 1% together", "6.1",
        "firms with an own branch, over their expected number", lambda: 1.0, _rare, 0.13,
    )]  # fmt: skip
    for size, published in PUBLISHED.items():
        firms = min(_RESIDENTS // size, _RESIDENTS // 10)  # of a city
        for share, chance in zip(SHARES, published, strict=True):
            if RAREST <= chance <= SUREST:
                rarity = 1.0 / chance - 1.0
                cities = min(ceil(6000 * rarity / firms), _CITIES)
                # That firms differ in who works there weighs most where they are smallest.
                delta = 7.6 * sqrt(rarity / (firms * cities) * size**2 / (size - 1) / (size - 2))
                found.append(alone(Case(share, size=size, cities=cities), max(round(delta, 3), 0.02), chance))
    return found
