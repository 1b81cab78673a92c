"""Scenario section about what outcomes mean: weights and thresholds of measures, not of the city."""

from __future__ import annotations

from model.scenario.fields import Section, quantity


class Measures(Section):
    """Weights and thresholds of outcomes."""

    early_days: int = quantity(
        3,
        low=3,
        high=3,
        unit="working days",
        source="definition of found_within_3_days",
        meaning="until when a case counts as found early",
        least=0,
        most=250,
        sweep=False,
    )
    unseen: float = quantity(
        0.004,
        low=0.004,
        high=0.004,
        unit="per day",
        source="definition: once in a working year of 250 days",
        meaning="hazard of being noticed below which a kind is unseen in a cell (blind_spot_share)",
        most=10.0,
        sweep=False,
    )
    satisfied: float = quantity(
        0.95,
        low=0.95,
        high=0.95,
        unit="0-1",
        source="A",
        meaning="satisfaction with a case solved in time",
        most=1.0,
        sweep=False,
    )
    cost_late: float = quantity(
        0.25,
        low=0.25,
        high=0.25,
        unit="0-1",
        source="A; FACTS P3",
        meaning="satisfaction lost when solved late",
        most=1.0,
        sweep=False,
    )
    cost_refusal: float = quantity(
        0.1,
        low=0.1,
        high=0.1,
        unit="0-1",
        source="A",
        meaning="satisfaction lost by each refusal, three at most",
        most=1.0,
        sweep=False,
    )
    cost_back: float = quantity(
        0.12,
        low=0.12,
        high=0.12,
        unit="0-1",
        source="A; FACTS P12: 8-15 points",
        meaning="satisfaction lost when a case came back",
        most=1.0,
        sweep=False,
    )
    satisfied_lapsed: float = quantity(
        0.15,
        low=0.15,
        high=0.15,
        unit="0-1",
        source="A",
        meaning="satisfaction with a case that lapsed",
        most=1.0,
        sweep=False,
    )
