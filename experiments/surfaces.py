"""Break-even surfaces: the effect of a lever over a grid of two things, to see where it vanishes.

Two main ones: how able generalists are against how many nets are merged; how much unlike organisations rub against how
much coordination a tie takes. Each grid point is an arm like any other; the reference is the siloed city itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from experiments.arguments.argument import Arm
from experiments.study import Side, key_of
from model.policy import FusionPolicy

STEPS = 6
_FRICTION = {"alliances.friction_line": 0.4, "alliances.friction_level": 0.3, "alliances.friction_members": 0.8}


@dataclass(frozen=True)
class Surface:
    """One surface: names and values of both axes, an arm for each pair of values, the outcome of arm less siloed."""

    id: str
    x: str
    y: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    outcome: str
    arms: tuple[tuple[Arm, ...], ...]  # [y][x]

    def sides(self) -> dict[str, Side]:
        """Return the surface's arms, and the siloed one, by key."""
        every = [Arm("siloed", FusionPolicy.preset("siloed")), *(arm for row in self.arms for arm in row)]
        return {key_of(arm): Side(key_of(arm), arm.policy, arm.values, (self.outcome,)) for arm in every}


def _steps(low: float, high: float) -> tuple[float, ...]:
    return tuple(round(low + (high - low) * i / (STEPS - 1), 4) for i in range(STEPS))


def _merging(generalist: float, merged: float) -> Arm:
    policy = FusionPolicy.preset("siloed").replace(grid_merging=merged, name=f"merged {merged:g}")
    return Arm(policy.name, policy, (("grids.generalist", generalist),))


def _alliance(friction: float, hours: float) -> Arm:
    values = {path: round(friction * most, 4) for path, most in _FRICTION.items()}
    policy = FusionPolicy.preset("alliances")
    return Arm("alliances", policy, tuple(sorted({**values, "alliances.hours_per_pair": hours}.items())))


def _surface(name, x, y, xs, ys, make) -> Surface:
    arms = tuple(tuple(make(a, b) for a in xs) for b in ys)
    return Surface(name, x, y, xs, ys, "days_to_resolution", arms)


def surfaces() -> tuple[Surface, ...]:
    """Return the break-even surfaces of the main levers."""
    return (
        _surface(
            "generalists", "a generalist's handling speed against the specialist's (ratio)", "share of nets merged",
            _steps(0.6, 1.05), _steps(0.0, 1.0), _merging,
        ),
        _surface(
            "friction", "friction between unlike organisations (share of the plausible most)",
            "coordination hours of each side of a tie a month", _steps(0.0, 1.0), _steps(1.0, 8.0), _alliance,
        ),
    )  # fmt: skip
