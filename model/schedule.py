"""The day and the month as lists of rules that run, print and are timed by name (``ronghe order``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule in the printable order: its name, where it lives, and what it does in a line."""

    name: str
    module: str
    says: str
    act: Callable | None = None


def month_rules() -> list[Rule]:
    """Return the rules of a month in their order. Imported late: a day's reader needs none of them."""
    from model import month

    return [_rule(module, module.decide) for module in month.RULES]


def day_rules() -> list[Rule]:
    """Return the rules of a day in the order in which the loop strings them."""
    from model.day import loop

    return [_rule(module) for module in loop.RULES]


def _rule(module, act: Callable | None = None) -> Rule:
    return Rule(module.__name__.rpartition(".")[2], module.__name__, module.__doc__.split("\n")[0], act)
