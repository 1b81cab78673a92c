"""The month: one rule a module, in the order in which organisations decide. Rules read like the paper and cost hours."""

from __future__ import annotations

from model.clock import Rule
from model.month import (
    alliances,
    budget,
    coordination,
    finding,
    firms,
    grids,
    members,
    organising,
    platform,
    recruiting,
    secondment,
    staff,
    street,
    values,
)

RULES = tuple(
    Rule(module.__name__.rsplit(".", 1)[1], module.__name__, module.__doc__.split("\n")[0], module.decide)
    for module in (
        staff, firms, recruiting, organising, members, alliances, secondment, grids, street, coordination, platform, values,
        budget, finding,
    )
)  # fmt: skip
