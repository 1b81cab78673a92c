"""What a lever is: a name, what it argues, what works against it, what it changes in a day's rules and what it costs.

A lever is declared once (:mod:`model.policy.levers`). Its *changes* act on the base numbers of the day's rules, so at
strength 0 every number is the scenario's own and the city is the siloed one by construction. Its *costs* are shares of
paid hours, charged by :mod:`model.month.charges`; a lever with a mechanism of its own names the rule that charges it.
"""

from __future__ import annotations

from dataclasses import dataclass

# Who pays a cost: stations by the name of their form.
COMMUNITIES, STREETS, OFFICES, DISTRICTS, CITIES = "communities", "streets", "offices", "districts", "cities"
DEPARTMENTS = (STREETS, DISTRICTS, CITIES)
PAYERS = (COMMUNITIES, STREETS, OFFICES, DISTRICTS, CITIES)
"""Order of ``communities.paid``."""


@dataclass(frozen=True)
class Change:
    """How a lever moves one number of the day's rules.

    ``how`` is ``saves`` (number x (1 - effect x parameter)), ``raises`` (towards the parameter, never down), ``adds``
    (number + effect x parameter) or ``swells`` (number x (1 + effect x parameter)). ``parameter`` is a scenario key;
    ``at`` is the place within a number that has several (a tier, say).
    """

    number: str
    how: str
    parameter: str
    at: int | None = None


@dataclass(frozen=True)
class Cost:
    """A share of the paid hours of some stations, at strength 1: scenario key, who pays, what it is booked as."""

    parameter: str
    of: tuple[str, ...]
    use: str


@dataclass(frozen=True)
class Lever:
    """One lever of policy, strength 0-1.

    Attributes:
        name: Field of a policy, and the arm that has it alone.
        title: What it is, with the paper's term.
        argues: Arguments of the paper that turn on it.
        against: What works against it in the model.
        changes: What it moves in a day's rules.
        costs: Shares of paid hours it takes.
        rule: Module of ``model.month`` with its own mechanism and price, if it has one.
        paid_by: Who pays what its rule charges, beside declared costs; a lever acts as far as all its payers can pay.
    """

    name: str
    title: str
    argues: tuple[str, ...] = ()
    against: str = ""
    changes: tuple[Change, ...] = ()
    costs: tuple[Cost, ...] = ()
    rule: str = ""
    paid_by: tuple[str, ...] = ()

    @property
    def payers(self) -> list[int]:
        """Return the places in ``PAYERS`` of everybody who pays for it."""
        paying = {form for cost in self.costs for form in cost.of} | set(self.paid_by)
        return sorted(PAYERS.index(form) for form in paying)


def saves(number: str, parameter: str, at: int | None = None) -> Change:
    """Take a share of a number away."""
    return Change(number, "saves", parameter, at)


def raises(number: str, parameter: str) -> Change:
    """Move a number up towards the parameter's value, never down."""
    return Change(number, "raises", parameter)


def adds(number: str, parameter: str, at: int | None = None) -> Change:
    """Add the parameter's value."""
    return Change(number, "adds", parameter, at)


def swells(number: str, parameter: str) -> Change:
    """Let a number grow by a share of itself."""
    return Change(number, "swells", parameter)


def share(parameter: str, *of: str, use: str) -> Cost:
    """Charge a share of the paid hours of some stations."""
    return Cost(parameter, of, use)
