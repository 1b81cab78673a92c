"""What a day's rules read besides the world: the scenario's numbers, moved by the levers, one record a community.

Every number has the name of its scenario key. Levers are declared in :mod:`model.policy.levers`; at effect 0 each of
their changes leaves its number as it is, to the last bit.
"""

from __future__ import annotations

import numpy as np

from model.policy.levers import LEVER
from model.state.names import TIERS

# Scenario sections whose numbers a day's rules read as they stand, and which of them.
_TAKEN = {
    "discovery": ("trust_floor", "migrant", "online", "duplicates", "duplicate_hours", "recall", "recognise"),
    "referral": ("hop_days", "bounce", "bounce_days", "hop_hours", "accuracy"),
    "handling": (
        "pace", "spot_share", "spot_hours", "joint_hours", "across_speed", "appointment_days", "wait_median",
        "wait_spread", "call_back", "return_share", "return_days", "known_lapse", "self_help", "unfamiliar",
        "experience_gain",
    ),
    "conflict": (
        "settle_fresh", "hardness", "rung_odds", "escalated_odds", "noted_failure", "early_odds", "early_days",
        "trust_odds", "trust_reference", "member_odds", "helpers_at", "harder", "reopen", "ageing", "trust_shield",
        "in_hands", "escalated_hazard", "escalated_hours", "spread", "online_spread", "saturation",
    ),
    "feedback": (
        "in_time", "late", "bounced", "lapsed", "escalated", "ready_gain", "ready_good", "ready_bad",
    ),
    "street": ("whistle_hours", "whistle_saturation", "authority_hours"),
}  # fmt: skip
# Numbers under another name, where one would say too little.
_RENAMED = {
    "paper": "handling.paper_closure", "shaken": "feedback.paper", "aid": "alliances.aid",
    "centre": "platform.centre_efficiency", "volunteer": "members.volunteer_efficiency",
}  # fmt: skip
# What only levers bring, 0 in a siloed city.
_BROUGHT = ("mistaken", "noise", "joint", "command", "authority", "frictionless")
_ONE = ("contagion",)  # a factor that only levers move

_FIELDS = [(name, "f8") for names in _TAKEN.values() for name in names]
_FIELDS += [(name, "f8") for name in (*_RENAMED, *_BROUGHT, *_ONE)] + [("links", "f8", (len(TIERS),))]
NUMBERS = np.dtype(_FIELDS, align=True)


def base_numbers(spec, communities: int) -> np.ndarray:
    """Return (communities,) records of the scenario's own numbers, before any lever."""
    numbers = np.zeros(communities, NUMBERS)
    for section, names in _TAKEN.items():
        for name in names:
            numbers[name] = getattr(getattr(spec, section), name)
    for name, key in _RENAMED.items():
        numbers[name] = value_at(spec, key)
    for name in _ONE:
        numbers[name] = 1.0
    return numbers


def numbers_in_force(spec, communities: int, effects: dict[str, np.ndarray], pooled: bool) -> np.recarray:
    """Return (communities,) records with the levers' changes applied.

    Args:
        spec: The scenario.
        communities: How many there are.
        effects: By lever, (communities,) how strongly it acts, 0-1; levers that are off may be left out.
        pooled: The bound: every desk reaches every desk at once, several lines at one table at no cost.
    """
    numbers = base_numbers(spec, communities)
    for name, effect in effects.items():
        for change in LEVER[name].changes:
            _apply(numbers, change, effect, value_at(spec, change.parameter) if change.parameter else 1.0)
    if pooled:
        numbers["frictionless"], numbers["joint"], numbers["joint_hours"] = 1.0, 1.0, 0.0
    return numbers.view(np.recarray)


def value_at(spec, key: str) -> float:
    """Return the number at a scenario key (``section.name``)."""
    section, name = key.split(".")
    return float(getattr(getattr(spec, section), name))


def _apply(numbers: np.ndarray, change, effect: np.ndarray, value: float) -> None:
    column = numbers[change.number] if change.at is None else numbers[change.number][:, change.at]
    if change.how == "saves":
        column *= 1.0 - effect * value
    elif change.how == "raises":
        column += effect * np.maximum(value - column, 0.0)
    elif change.how == "adds":
        column += effect * value
    else:
        column *= 1.0 + effect * value
