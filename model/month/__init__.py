"""The month: one rule a module, in the order in which organisations decide. Rules read like the paper and cost hours."""

from __future__ import annotations

from model.month import (
    alliances,
    budget,
    charges,
    coordination,
    finding,
    firms,
    grids,
    members,
    organising,
    placement,
    platform,
    recruiting,
    secondment,
    staff,
    street,
    strengths,
    values,
)

RULES = (
    strengths, placement, staff, firms, recruiting, organising, members, alliances, secondment, grids, street, charges,
    platform, values, budget, finding,
)  # fmt: skip
