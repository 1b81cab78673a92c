"""Who is there at first: residents, members and firms have the shares and sizes that the scenario states."""

from __future__ import annotations

from experiments.verification.limit import Limit
from experiments.verification.runs import exactly, measured
from model.state.names import RETIRED

CITIES = 40
BIG = {"population.residents_per_cell": 2500.0, "organising.years_before": 0.0}


def _share(take):
    return measured(lambda city: float(take(city)), BIG, 1, CITIES)


def _retired(city) -> float:
    return float(((city.world.people.group >> 2) == RETIRED).mean())


def _firms(city) -> float:
    residents = city.world.people.size
    return float((city.world.firms.founded < 0).sum() / residents * 1000.0)


def _employees(city) -> float:
    f = city.world.firms
    return float(f.employees[(f.founded < 0) & (f.social == 0)].mean())


def limits() -> list[Limit]:
    """Return the known answers about the start."""
    rows = (
        ("migrants", "share", 0.5, lambda c: float((c.world.people.group & 1).mean()), 0.1),
        ("retired residents", "share", 0.18, _retired, 0.05),
        ("employees of a firm", "persons", 45.0, _employees, 0.2),
        ("social organisations", "share", 0.1, lambda c: float((c.world.firms.social > 0).mean()), 0.3),
    )  # fmt: skip
    found = [
        Limit("who is there at first", "6", f"{what} ({unit})", lambda v=value: v, _share(take), delta)
        for what, unit, value, take, delta in rows
    ]
    exact = (("residents a cell (persons)", 2500.0, _residents), ("firms per 1,000 residents (firms)", 10.0, _firms))
    return found + [
        Limit("who is there at first", "6", what, lambda v=value: v, exactly(take, BIG, 1), exact=1e-9)
        for what, value, take in exact
    ]


def _residents(city) -> float:
    return city.world.people.size / city.sizes.cells
