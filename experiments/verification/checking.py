"""Checking known answers, on as many processes as one likes: the verdicts are the same, and told in the same order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from experiments.verification.limit import Limit, Verdict
from experiments.workers import arriving

_CASES: list[Limit] = []  # forked workers find here what cannot be sent to them: formulas and measures are closures


def checked(cases: Sequence[Limit], full: bool = False, workers: int = 1) -> Iterator[tuple[int, Verdict]]:
    """Yield (place in ``cases``, verdict) as they come; quantities of one case share its runs, so one process has them.

    Args:
        cases: What to check.
        full: At each case's full effort (:attr:`Limit.full_effort`), else at effort 1.
        workers: Processes, at least 1.

    Raises:
        WorkersLost: If worker processes keep dying.
    """
    _CASES[:] = cases
    together = [[*places] for _, places in groupby(range(len(cases)), key=lambda place: cases[place].case)]
    for verdicts in arriving(_check, ((places, full) for places in together), workers, ahead=1):
        yield from verdicts


def _check(places: list[int], full: bool) -> list[tuple[int, Verdict]]:
    chosen = [(place, _CASES[place]) for place in places]
    return [(place, limit.check(limit.full_effort if full else 1)) for place, limit in chosen]
