"""Open disputes escalate: a constant hazard, its growth with age, and none where nothing can ignite."""

from __future__ import annotations

import numpy as np

from experiments.verification.limit import Limit
from experiments.verification.quiet import every_kind
from experiments.verification.reporting import ALONE
from experiments.verification.runs import cases, exactly, measured

DAYS, HAZARD = 40, 0.02
STEADY = {
    **ALONE, **every_kind(per_1000_year=600.0, report_days=1e12, prompt=0.0, lapse=0.0, dispute=True, ignition=HAZARD),
    "conflict.ignition_scale": 1.0, "conflict.ageing": 0.0, "conflict.trust_shield": 0.0, "conflict.discord": 0.0,
    "conflict.spread": 0.0,
}  # fmt: skip
AGEING = {**STEADY, "conflict.ageing": 0.05}


def _against_theory(ageing: float):
    """Cases that have escalated over the number that the hazard of their days gives."""

    def look(city) -> float:
        c = cases(city)
        most = np.arange(city.clock + 1)
        summed = np.concatenate([[0.0], np.cumsum(HAZARD * np.minimum(1.0 + ageing * most, 5.0))])
        return float((c.level > 0).sum() / -np.expm1(-summed[city.clock - c.day]).sum())

    return look


def limits() -> list[Limit]:
    """Return the known answers about escalation."""
    still = {**STEADY, "conflict.ignition_scale": 0.0}
    return [
        Limit("no dispute can ignite", "1.8", "share escalated", lambda: 0.0,
              exactly(lambda city: float((cases(city).level > 0).mean()), still, DAYS), exact=0.0),
        Limit("a steady hazard", "1.8", "escalated over expected", lambda: 1.0,
              measured(_against_theory(0.0), STEADY, DAYS, 8), 0.05),
        Limit("a hazard that grows with age", "1.8", "escalated over expected", lambda: 1.0,
              measured(_against_theory(0.05), AGEING, DAYS, 8), 0.05),
    ]  # fmt: skip
