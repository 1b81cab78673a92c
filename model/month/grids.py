"""Grid merging: nets of several lines in a community become one net of generalists, in name or in fact.

A share of nets is merged (each by its own draw). Really merged, ledgers shrink with the number of nets that still keep their
own; merged in name, every line keeps its forms and one more is added. Generalists see and handle everything, but less well
than a specialist, and are trained in their first year.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled
from model.state.names import DUTIES, IS_COMMUNITY, IS_OFFICE, IS_UNIT, N_LINES, PATROL, REPORTING, TRAINING


@compiled
def _merged(key, communities, lines, share):
    merged = np.zeros((communities, lines), np.bool_)
    if share > 0.0:
        for c in range(communities):
            for line in range(lines):
                merged[c, line] = draws.uniform(key, draws.MERGED_NET, c, line, 0) < share
    return merged


def decide(city) -> None:
    """Merge nets, charge ledgers, patrol, own duties and the transition."""
    rule, plan, policy, world = city.spec.grids, city.spec.organisations, city.policy, city.world
    desks, sizes, ledger = world.desks, city.sizes, city.ledger
    n = sizes.communities * N_LINES
    if city.month == 0:
        merged = _merged(world.key, sizes.communities, N_LINES, policy.effect("grid_merging"))
        merged[merged.sum(axis=1) < 2] = False
        city.merged = merged
        desks.pool[:] = np.arange(sizes.desks)
        root = np.where(merged.any(axis=1), merged.argmax(axis=1), 0)
        own = np.arange(n).reshape(-1, N_LINES)
        desks.pool[:n] = np.where(merged, np.arange(sizes.communities)[:, None] * N_LINES + root[:, None], own).ravel()
        if policy.pooled:
            desks.pool[:] = 0
        separate = N_LINES - np.maximum(merged.sum(axis=1) - 1, 0)
        world.communities.separate[:] = (separate - 1) / (N_LINES - 1)
        if policy.pooled:
            world.communities.separate[:] = 0.0
    really = np.maximum(city.merged.sum(axis=1) - 1, 0) / (N_LINES - 1)
    nominal = policy.grid_merging * (1.0 - policy.substance)
    reporting = plan.reporting_share - really * (plan.reporting_share - plan.reporting_share_merged)
    reporting = reporting + nominal * max(plan.reporting_share_nominal - plan.reporting_share, 0.0)
    if not (plan.spare or policy.pooled):
        ledger.charged[:n, REPORTING] += ledger.worked[:n] * np.repeat(reporting, N_LINES)
        above = city.stations_of(IS_OFFICE, departments=True)
        ledger.charge_share(REPORTING, above, plan.department_reporting)
    if not plan.spare:
        drift = city.spec.staff.assessment_drift * policy.effect("two_way_assessment")
        ledger.charge_share(PATROL, slice(0, n), plan.patrol_share * (1.0 - drift))
        ledger.charge_share(DUTIES, city.stations_of(IS_OFFICE, departments=True), plan.department_duties)
        ledger.charge_share(DUTIES, city.stations_of(IS_UNIT), 1.0 - plan.unit_slack)
    if city.month < 12:
        ledger.charge_share(
            TRAINING, city.stations_of(IS_COMMUNITY), rule.transition_hours * policy.effect("grid_merging")
        )


def generalists(city) -> np.ndarray:
    """Return the handling speed of each desk's net against specialists: 1 where nets are separate."""
    rule = city.spec.grids
    factor = np.ones(city.sizes.desks)
    trained = min(rule.generalist + rule.training_gain * min(city.month / 12.0, 1.0), 2.0)
    factor[: city.merged.size] = np.where(city.merged.ravel(), trained, 1.0)
    return factor
