"""Patrols find what their line looks for: separate nets, merged nets, the time a merged visit takes, the weaker eye."""

from __future__ import annotations

import numpy as np

from experiments.verification.limit import Limit
from experiments.verification.quiet import NO_FEEDBACK, NOBODY, every_kind
from experiments.verification.reporting import ALONE
from experiments.verification.runs import cases, exactly, measured
from model.state.names import BY_PATROL, N_LINES, PATROL

DAYS = 20  # within the first month, in which hazards stand still
SHARE, VISIT, VISIBLE = 0.1, 1.0, 0.3
NETS = {
    **{key: value for key, value in NOBODY.items() if not key.startswith("organisations.")}, **NO_FEEDBACK,
    **{key: value for key, value in ALONE.items() if key.startswith(("discovery.", "feedback."))},
    **every_kind(per_1000_year=300.0, report_days=1e12, prompt=0.0, lapse=0.0, visible=VISIBLE, dispute=False,
                 neighbourly=0.0, at_work=0.0),
    "organisations.patrol_share": SHARE, "discovery.visit_hours": VISIT, "organisations.net_coverage": 1.0,
    "pressure.elasticity": 0.0, "staff.quit": 0.0,
}  # fmt: skip


def _visits(city) -> np.ndarray:
    """(communities, lines) visits a day that a separate net has for each of its cells."""
    hours = city.ledger.charged[: city.sizes.communities * N_LINES, PATROL].reshape(-1, N_LINES)
    return hours / VISIT / np.bincount(city.world.land.community)[:, None]


def _separate(city) -> float:
    """Largest difference of a cell's hazard from its formula, over cells and kinds."""
    v = _visits(city)[city.world.land.community][:, city.kinds.lines[:, 0]]
    chance = np.where(v < 1.0, VISIBLE * v, 1.0 - (1.0 - VISIBLE) ** v)
    return float(np.abs(city.world.finding.patrol + np.log1p(-chance)).max())


def _merged(city) -> float:
    """The same under merged nets: all hours together, longer visits, a weaker eye."""
    rule = city.spec.grids
    hours = city.ledger.charged[: city.sizes.communities * N_LINES, PATROL].reshape(-1, N_LINES).sum(axis=1)
    cells = np.bincount(city.world.land.community)
    v = (hours / (VISIT * rule.visit_times) / cells)[city.world.land.community]
    seen = VISIBLE * (1.0 / N_LINES + (1.0 - 1.0 / N_LINES) * rule.generalist_eye)
    chance = np.where(v < 1.0, seen * v, 1.0 - (1.0 - seen) ** v)
    return float(np.abs(city.world.finding.patrol + np.log1p(-chance)[:, None]).max())


def _found(city) -> float:
    """Cases found by patrol over the number expected from the hazards of their cells."""
    c = cases(city)
    days = city.clock - c.day
    expected = -np.expm1(-city.world.finding.patrol[c.cell, c.kind] * days)
    return float((c.channel[c.found >= 0] == BY_PATROL).sum() / expected.sum())


def limits() -> list[Limit]:
    """Return the known answers about finding."""
    return [
        Limit("separate nets", "3.2", "largest error of a cell's hazard", lambda: 0.0,
              exactly(_separate, NETS, DAYS), exact=1e-9),
        Limit("merged nets", "3.3", "largest error of a cell's hazard", lambda: 0.0,
              exactly(_merged, NETS, DAYS, "grid_merging"), exact=1e-9),
        Limit("separate nets", "3.2", "cases found by patrol over expected", lambda: 1.0,
              measured(_found, NETS, DAYS, 20), 0.05),
        Limit("merged nets", "3.3", "cases found by patrol over expected", lambda: 1.0,
              measured(_found, NETS, DAYS, 20, "grid_merging"), 0.05),
        Limit("nobody patrols", "3", "cases known", lambda: 0.0,
              exactly(lambda city: (cases(city).found >= 0).sum(), {**NETS, "organisations.patrol_share": 0.0}, DAYS),
              exact=0.0),
    ]  # fmt: skip
