"""What a city is judged by: each outcome one function with name, unit, definition and direction."""

from model.outcomes import burden, cohesion, conflict, coverage, service  # noqa: F401  (they register their outcomes)
from model.outcomes.outcome import GROUPS, OUTCOMES, Outcome
from model.outcomes.seen import Seen

OUTCOMES = tuple(sorted(OUTCOMES, key=lambda one: GROUPS.index(one.group)))
BY_NAME = {one.name: one for one in OUTCOMES}


def compute(city) -> dict[str, float]:
    """Return every outcome of a city as of today, by name, in the order of ``OUTCOMES``."""
    seen = Seen(city)
    return {one.name: float(one.of(seen)) for one in OUTCOMES}


__all__ = ["BY_NAME", "OUTCOMES", "Outcome", "compute"]
