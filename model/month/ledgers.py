"""Ledgers: hours for forms that lines demand; a merger takes little off, burden relief by order more, at a loss of sight.

Merging nets does not make a line stop asking. A merger in name adds a form. A shared database helps in part and with
time. Superiors who have been told to ask less know less: first entries go wrong more often (declared with the lever), and
the reports that they no longer get are counted.
"""

from __future__ import annotations

import numpy as np

from model.state.names import DUTIES, IS_COMMUNITY, IS_OFFICE, IS_UNIT, N_LINES, PATROL, REPORTING, UNDONE_REPORTS


def share_of_forms(city) -> np.ndarray:
    """Return (communities,) share of worked hours that forms take this month."""
    rule = city.spec.ledgers
    really = np.maximum(city.world.communities.merged.sum(axis=1) - 1, 0) / (N_LINES - 1)
    nominal = city.strength("grid_merging") * (1.0 - city.policy.substance)
    database = city.effect("shared_case_file") * min(city.months_since("shared_case_file") / rule.file_months, 1.0)
    left = (1.0 - rule.merge_saves * really) * (1.0 - relieved(city)) * (1.0 - rule.file_saves * database)
    return rule.share * left * (1.0 + rule.nominal_adds * nominal)


def relieved(city) -> np.ndarray:
    """Return (communities,) part of forms that burden relief has abolished by now."""
    rule = city.spec.ledgers
    so_far = min(city.months_since("burden_relief") / rule.relief_months, 1.0)
    return rule.relief_saves * so_far * city.effect("burden_relief")


def decide(city) -> None:
    """Charge forms, patrol and own duties: what an organisation's hours go into before any case."""
    plan, ledger = city.spec.organisations, city.ledger
    communities, above = city.stations.of(IS_COMMUNITY), city.stations.of(IS_OFFICE, departments=True)
    if not city.pooled:
        forms, gone = share_of_forms(city), relieved(city)
        ledger.charge_share(REPORTING, communities, np.repeat(forms, N_LINES))
        if gone.any():  # what superiors asked for and no longer get
            unwritten = np.repeat(forms * gone / np.maximum(1.0 - gone, 1e-9), N_LINES)
            city.note_undone(UNDONE_REPORTS, float((ledger.worked[communities] * unwritten).sum()))
        ledger.charge_share(REPORTING, above, plan.department_reporting)
    drift = city.spec.staff.assessment_drift * np.repeat(city.effect("two_way_assessment"), N_LINES)
    ledger.charge_share(PATROL, communities, plan.patrol_share * (1.0 - drift))
    ledger.charge_share(DUTIES, above, plan.department_duties)
    ledger.charge_share(DUTIES, city.stations.of(IS_UNIT), 1.0 - plan.unit_slack)
