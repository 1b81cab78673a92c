"""The adversary: for an argument, the nearest city anywhere in the box in which its sign turns.

"Raise the time a generalist's visit takes from 2.1 to 2.9 and the verdict turns" is worth more to a reader than a share
of sampled points. The search starts from points all over the box and from the plausible cities, takes those whose
deciding contrast is clearly against the paper, and walks each home: groups of parameters are set back to the
reference, then halves of the groups (delta debugging), then each that is left is moved as near to the reference as the
sign allows. What is found is confirmed by pairs that the search has not seen. Where nothing is found after the stated
effort, the sentence follows from the rules: it is *assumed*.

Distance is Euclidean in units of the plausible ensemble's spread. A function of seed and effects alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments.matching.waves import reflected, sobol
from experiments.runs import write_json
from experiments.statistics import paired_difference
from model.draws import generator

SURE = 0.99  # level of the interval that must lie against the paper
_CLIMB = 1121  # purpose of the analysis generator
Effect = Callable[[np.ndarray, range], np.ndarray]  # (point, numbers of pairs) -> one contrast a pair, + for the paper


@dataclass(frozen=True)
class Effort:
    """How hard it is searched.

    Attributes:
        starts: Points all over the box that are looked at.
        walks: Turned points, nearest first, that are walked home.
        climbs: Steps of local search where no start has turned.
        pairs: Pairs at each look.
        confirm: Fresh pairs that confirm what was found.
        halvings: Of each distance to the reference at the end.
    """

    starts: int = 256
    walks: int = 3
    climbs: int = 200
    pairs: int = 4
    confirm: int = 12
    halvings: int = 4


FULL = Effort()
QUICK = Effort(starts=16, walks=1, climbs=16, pairs=3, confirm=4, halvings=2)


@dataclass(frozen=True)
class Answer:
    """What the adversary came back with for one argument.

    Attributes:
        found: Whether some city turns the sign.
        point: That city in the unit cube, as near the reference as it was brought (empty where none was found).
        moved: By name of a coordinate, its value at the reference and in that city.
        distance: From the reference in units of the ensemble's spread (NaN where none was found).
        effect, low, high: The contrast there (+ for the paper) with its interval, from the confirming pairs; where
            none was found, the least favourable that was seen.
        looks: Contrasts that were estimated.
        effort: What was allowed.
        seed: Of the search.
        plausible: Whether that city is plausible (None: not judged).
    """

    found: bool
    point: tuple[float, ...]
    moved: dict[str, tuple[float, float]]
    distance: float
    effect: float
    low: float
    high: float
    looks: int
    effort: Effort
    seed: int
    plausible: bool | None = None

    @property
    def thorough(self) -> bool:
        """Whether the search was long enough to call the sentence assumed where it found nothing."""
        return self.effort.starts >= FULL.starts and self.effort.climbs >= FULL.climbs

    @property
    def says(self) -> str:
        """One sentence."""
        if not self.found:
            told = "the sentence is assumed" if self.thorough else "a short search, which proves little"
            return f"No city was found in which the sign turns ({self.looks} looks): {told}."
        if not self.moved:
            return "At the reference itself the sign is against the paper."
        parts = [f"{name} from {a:.3g} to {b:.3g}" for name, (a, b) in self.moved.items()]
        named = "; ".join(parts[:4]) + (f"; and {len(parts) - 4} more" if len(parts) > 4 else "")
        return f"Move {named}, and the sign turns ({self.distance:.2g} spreads away)."


class _Look(NamedTuple):
    mean: float
    low: float
    high: float

    @property
    def turned(self) -> bool:
        return self.high < 0.0


def search(
    effect: Effect,
    reference: np.ndarray,
    spread: np.ndarray,
    show: Callable[[np.ndarray], dict[str, float]],
    effort: Effort = FULL,
    seed: int = 1,
    also: np.ndarray | None = None,
) -> Answer:
    """Search the whole box for the nearest city in which the sign turns.

    Args:
        effect: One contrast a pair at a point, positive for the paper; NaN (undefined) counts against it.
        reference: (dimensions,) the reference in the unit cube.
        spread: (dimensions,) the plausible ensemble's spread.
        show: Gives the values of a point by name.
        effort: How hard.
        seed: Of the search.
        also: Further starts, such as the plausible cities.
    """
    return _Search(effect, np.asarray(reference), np.asarray(spread), show, effort, seed, also).run()


def save(answers: dict[str, Answer], path: Path) -> None:
    """Write answers by argument as JSON."""
    write_json({name: _plain(one) for name, one in answers.items()}, path)


def load(path: Path) -> dict[str, Answer]:
    """Read answers by argument."""
    return {name: _answer(row) for name, row in json.loads(path.read_text(encoding="utf-8")).items()}


def confirm(answer: Answer, effect: Effect) -> bool:
    """Run a found city again: whether its contrast is what was stored, to nine digits."""
    again = _look(effect(np.array(answer.point), _confirming(answer.effort)))
    return bool(np.isclose(again.mean, answer.effect, rtol=1e-9, atol=0.0))


class _Search:
    """One search at work; every look is remembered."""

    def __init__(self, effect, reference, spread, show, effort, seed, also):
        self.effect, self.reference, self.spread, self.show = effect, reference, spread, show
        self.effort, self.seed, self.also = effort, seed, also
        self.seen: dict[bytes, _Look] = {}

    def run(self) -> Answer:
        if self.look(self.reference).turned and (checked := self._check(self.reference)).turned:
            return self._answer(self.reference, checked)  # nothing has to be moved
        turned = self._sure(point for point in self._starts() if self.look(point).turned) or self._climb()
        walked = [self._checked_home(point) for point in turned[: self.effort.walks]]
        if not walked:
            return self._nothing()
        nearest = min(walked, key=self.distance)
        return self._answer(nearest, self._check(nearest))

    def _sure(self, points: Iterable[np.ndarray]) -> list[np.ndarray]:
        """Return the points that fresh pairs confirm, nearest first, as many as will be walked."""
        near = sorted(points, key=self.distance)
        return list(islice((point for point in near if self._check(point).turned), self.effort.walks))

    def _checked_home(self, point: np.ndarray) -> np.ndarray:
        """Return where a turned point ends on its way home, if fresh pairs confirm it there; else the point itself."""
        home = self._home(point)
        return home if self._check(home).turned else point

    def _check(self, point: np.ndarray) -> _Look:
        return _look(self.effect(point, _confirming(self.effort)))

    def look(self, point: np.ndarray) -> _Look:
        key = point.tobytes()
        if key not in self.seen:
            self.seen[key] = _look(self.effect(point, range(self.effort.pairs)))
        return self.seen[key]

    def distance(self, point: np.ndarray) -> float:
        return float(np.sqrt((((point - self.reference) / self.spread) ** 2).sum()))

    def _starts(self) -> list[np.ndarray]:
        box = list(sobol(self.effort.starts, len(self.reference), self.seed))
        return [self.reference, *([] if self.also is None else self.also), *box]

    def _climb(self) -> list[np.ndarray]:
        """Move the point least favourable to the paper further against it; return it once it has turned."""
        best = min(self._starts(), key=lambda point: self.look(point).mean)
        for step in range(self.effort.climbs):
            draw = generator(self.seed, (_CLIMB << 16) + step)
            few = draw.random(best.size) < max(3.0 / best.size, 0.05)
            tried = reflected(best + few * draw.standard_normal(best.size) * 0.4)
            if self.look(tried).mean < self.look(best).mean:
                best = tried
            if self.look(best).turned and self._check(best).turned:
                return [best]
        return []

    # --- walking home ---------------------------------------------------------------------------------------------

    def _home(self, point: np.ndarray) -> np.ndarray:
        """Return a turned point that moves few parameters, each no further than it must."""
        point = self._few(point)
        for axis in sorted(np.flatnonzero(point != self.reference), key=lambda k: -self._far(point, k)):
            point = self._nearer(point, axis)
        return point

    def _far(self, point: np.ndarray, axis: int) -> float:
        return abs(point[axis] - self.reference[axis]) / self.spread[axis]

    def _few(self, point: np.ndarray) -> np.ndarray:
        """Set groups of parameters back to the reference while the sign stays turned: halves, quarters, ... singles."""
        groups = 2
        while True:
            moved = np.flatnonzero(point != self.reference)
            moved = moved[np.argsort([self._far(point, k) for k in moved], kind="stable")]  # the least of them first
            if len(moved) <= 1:
                return point
            groups = min(groups, len(moved))
            smaller = next(filter(self._turned, self._without(point, np.array_split(moved, groups))), None)
            if smaller is not None:
                point, groups = smaller, max(groups - 1, 2)
            elif groups == len(moved):
                return point
            else:
                groups *= 2

    def _without(self, point: np.ndarray, groups: Sequence[np.ndarray]):
        for group in groups:
            tried = point.copy()
            tried[group] = self.reference[group]
            yield tried

    def _turned(self, point: np.ndarray) -> bool:
        return self.look(point).turned

    def _nearer(self, point: np.ndarray, axis: int) -> np.ndarray:
        """Halve the distance of one parameter as often as allowed, keeping the sign turned."""
        near, far = self.reference[axis], point[axis]
        for _ in range(self.effort.halvings):
            tried = point.copy()
            tried[axis] = (near + far) / 2.0
            if self.look(tried).turned:
                far = tried[axis]
            else:
                near = tried[axis]
        point = point.copy()
        point[axis] = far
        return point

    # --- answers --------------------------------------------------------------------------------------------------

    def _answer(self, point: np.ndarray, checked: _Look) -> Answer:
        here, there = self.show(self.reference), self.show(point)
        names = [name for name, old, new in zip(here, self.reference, point, strict=True) if old != new]
        return Answer(
            True, tuple(map(float, point)), {name: (here[name], there[name]) for name in names},
            self.distance(point), *checked, len(self.seen), self.effort, self.seed,
        )  # fmt: skip

    def _nothing(self) -> Answer:
        worst = min(self.seen.values(), key=lambda look: look.mean)
        return Answer(False, (), {}, float("nan"), *worst, len(self.seen), self.effort, self.seed)


def _look(values: np.ndarray) -> _Look:
    """Return the mean contrast with its interval; where it is undefined in every pair, it counts as turned."""
    values = np.asarray(values, dtype=float)
    sound = values[~np.isnan(values)]
    if not len(sound):
        return _Look(-np.inf, -np.inf, -np.inf)
    found = paired_difference(sound, 0.0 * sound, SURE)
    if np.isnan(found.high):
        return _Look(found.mean, -np.inf, np.inf)
    return _Look(found.mean, found.low, found.high)


def _confirming(effort: Effort) -> range:
    return range(effort.pairs, effort.pairs + effort.confirm)


def _plain(one: Answer) -> dict[str, Any]:
    """Return an answer as plain data; what is not finite becomes None."""
    row = asdict(one)
    for name in ("distance", "effect", "low", "high"):
        row[name] = row[name] if np.isfinite(row[name]) else None
    return row


def _answer(row: dict[str, Any]) -> Answer:
    unknown = {
        "distance": float("nan"),
        "effect": -np.inf,
        "low": -np.inf,
        "high": np.inf if not row["found"] else -np.inf,
    }
    row = {**row, **{name: value for name, value in unknown.items() if row[name] is None}}
    moved = {name: tuple(pair) for name, pair in row["moved"].items()}
    return Answer(**{**row, "point": tuple(row["point"]), "moved": moved, "effort": Effort(**row["effort"])})


def judged(answer: Answer, plausible: bool | None) -> Answer:
    """Return the answer with whether its city is plausible."""
    return replace(answer, plausible=plausible)
