"""The working calendar, and the day and the month as printable lists of rules.

A year has 250 working days and 12 organisational months; day 0 is the first. Before the first day of a month the
organisations decide, in the order of ``MONTH``; then the days run. ``ronghe order`` prints both lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model.initial.firms import DAYS_A_YEAR, MONTHS_A_YEAR, month_start, months_in


@dataclass(frozen=True)
class Rule:
    """One rule in the printable order: its name, where it lives, and what it does in a line."""

    name: str
    module: str
    says: str
    act: Callable | None = None


DAY = (
    Rule(
        "arising", "model.day.arising", "Cases arise: Poisson in the persons concerned; the raiser is drawn from them."
    ),
    Rule(
        "discovery",
        "model.day.discovery",
        "Latent cases are found by raiser, patrol, member, workplace or online; or lapse.",
    ),
    Rule("referral", "model.day.referral", "From the finder to the competent desk: hops, bounces, shortcuts."),
    Rule(
        "handling", "model.day.handling", "Desks work their queues with today's hours; joint or in sequence; mediation."
    ),
    Rule("ignition", "model.day.ignition", "Open disputes may escalate; escalated ones seed others."),
    Rule("feedback", "model.day.feedback", "The raiser's trust moves with what happened."),
)


def month_rules() -> list[Rule]:
    """Return the rules of a month in their order. Imported late: a day's reader needs none of them."""
    from model import month

    return list(month.RULES)


def month_of(day: int) -> int:
    """Return the organisational month a working day belongs to."""
    month = day * MONTHS_A_YEAR // DAYS_A_YEAR
    while month_start(month + 1) <= day:
        month += 1
    return month


__all__ = ["DAY", "DAYS_A_YEAR", "MONTHS_A_YEAR", "Rule", "month_of", "month_rules", "month_start", "months_in"]
