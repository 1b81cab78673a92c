"""What a city is judged by: each outcome's name, unit, formula and direction, and the one place that computes it."""

from model.outcomes.compute import compute
from model.outcomes.definitions import BY_NAME, OUTCOMES, Outcome

__all__ = ["BY_NAME", "OUTCOMES", "Outcome", "compute"]
