"""Known answers: the real city, reduced by its scenario to a textbook case, must give what theory gives.

``limits`` lists every case; tests and ``ronghe verify`` run the same list. Nothing here is a second model: each case is
the real :class:`model.city.City` with parts put to rest by parameters that a user has anyway, and a formula.
"""

from __future__ import annotations

from experiments.verification.limit import Estimate, Limit, Verdict


def limits() -> list[Limit]:
    """Return every known answer, in the order in which they are told: one file of cases a rule."""
    from experiments.verification import (
        arriving,
        finding,
        handling,
        ignition,
        initial,
        organisations,
        referral,
        reporting,
        values,
    )

    rules = (initial, arriving, reporting, finding, referral, handling, ignition, organisations, values)
    return [limit for rule in rules for limit in rule.limits()]


__all__ = ["Estimate", "Limit", "Verdict", "limits"]
