"""The month: one rule a module, in the order in which organisations decide. Rules read like the paper and cost hours."""

from __future__ import annotations

from model.month import (
    alliances,
    budget,
    charges,
    experience,
    finding,
    firms,
    funds,
    give_way,
    grids,
    ledgers,
    members,
    organising,
    placement,
    recruiting,
    secondment,
    staff,
    street,
    strengths,
    values,
    years_before,
)

RULES = (
    strengths, placement, staff, experience, firms, recruiting, funds, years_before, organising, members,
    alliances, secondment, grids, ledgers, street, charges, values, give_way, budget, finding,
)  # fmt: skip
