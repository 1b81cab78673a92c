"""Ronghe's model: a city whose grassroots Party organisations work siloed or fused. Names load when first used."""

from __future__ import annotations

_HOME = {
    "City": "model.city",
    "Scenario": "model.scenario",
    "FusionPolicy": "model.policy",
    "Resident": "model.state.agents",
    "Member": "model.state.agents",
    "Enterprise": "model.state.agents",
    "Branch": "model.state.agents",
}

__all__ = ["Branch", "City", "Enterprise", "FusionPolicy", "Member", "Resident", "Scenario"]


def __getattr__(name: str):
    """Import a public name from its module on first use: the light parts stay free of the compiler."""
    if name not in _HOME:
        raise AttributeError(f"module 'model' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
