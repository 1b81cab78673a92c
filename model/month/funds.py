"""Funds: what projects and activities need against what an organisation has and rules let it spend (经费限制, 使用困难)."""

from __future__ import annotations

import numpy as np

from model.month.staff import of_organisations


def decide(city) -> None:
    """Write each organisation's granted share of this month's needs, 0-1."""
    rule, o, ties = city.spec.funds, city.world.organisations, city.world.ties
    running = ties.project > 0
    projects = np.bincount(ties.a[running], minlength=o.size) + np.bincount(ties.b[running], minlength=o.size)
    dose = 1.0 + of_organisations(city, city.strength("organisational_life"))
    need = projects * rule.project + rule.activity * o.posts * dose
    o.funds[:] = np.minimum(rule.ease * rule.per_post * o.posts / np.maximum(need, 1e-9), 1.0)
