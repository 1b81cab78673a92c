"""What kind of number each scenario field is (VALIDATION section 2): matching moves only what is free.

fixed      a law, a definition, a published count, or what a kind of case is
place      a city's own: its size, mix and means; a scenario file may set it
policy     how much of a lever is used where it is used at all: whoever decides chooses it
free       an assumption with a range that somebody could defend
technical  horizon, seed, names, inputs, and switches that only known answers turn

A field's declaration says most of it: a range without width is a definition, and what is not meant to vary is
technical. The rest is the default of its section, with exceptions by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Literal, get_args

from model.scenario.registry import Parameter

Label = Literal["fixed", "place", "policy", "free", "technical"]
LABELS: tuple[Label, ...] = get_args(Label)

PLACES = ("city", "population", "enterprises")  # sections whose numbers are a place's own unless named below
EXCEPTIONS: dict[str, Label] = {
    # What a kind of case is, and the deadline that the rules give it.
    "kinds.*.line": "fixed",
    "kinds.*.partner": "fixed",
    "kinds.*.partner_2": "fixed",
    "kinds.*.group": "fixed",
    "kinds.*.dispute": "fixed",
    "kinds.*.urgent": "fixed",
    "kinds.*.patient": "fixed",
    "kinds.*.limit_days": "fixed",
    # A place's own numbers in sections that are otherwise assumptions.
    "members.share_*": "place",
    "members.floating_covered": "place",
    "organisations.*_per_10k": "place",
    "organisations.grid_workers_per_cell": "place",
    "organisations.units_per_street": "place",
    "organisations.unit_posts": "place",
    "enterprises.size_classes": "place",
    # Assumptions in sections that are otherwise a place's own.
    "population.trust_*": "free",
    "population.value_*": "free",
    "population.migrant_contrast": "free",
    "enterprises.attitude_*": "free",
    "enterprises.growth_spread": "free",
    # Doses of levers.
    "alliances.partners": "policy",
    "secondment.share": "policy",
    "secondment.months": "policy",
    "staff.training_hours": "policy",
    "street.tilt": "policy",
    "street.coordination": "policy",
    "street.refocus_shift": "policy",
    "platform.centre_share": "policy",
}


def label_of(parameter: Parameter) -> Label:
    """Return the label of one field of the registry."""
    named = next((label for name, label in EXCEPTIONS.items() if fnmatchcase(parameter.path, name)), None)
    if named is not None:
        return named
    section = parameter.path.partition(".")[0]
    if section in PLACES and parameter.low != parameter.high:
        return "place"
    if parameter.low is None or not parameter.sweep:
        return "fixed" if _defines(parameter) else "technical"
    return "free" if parameter.low < parameter.high else "fixed"


def labelled(parameters: Iterable[Parameter], label: Label) -> list[Parameter]:
    """Return the fields with a label, in their order.

    Raises:
        ValueError: If there is no such label.
    """
    if label not in LABELS:
        raise ValueError(f"there is no label {label!r}; known are {', '.join(LABELS)}")
    return [one for one in parameters if label_of(one) == label]


def _defines(parameter: Parameter) -> bool:
    """Tell a definition or a law (a range without width, its source says which) from a switch of limit cases."""
    return parameter.low is not None and parameter.low == parameter.high and "limit cases" not in parameter.source
