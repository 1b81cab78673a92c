"""Running a limit case through the city, and estimates from the cases it leaves behind.

The unit of replication is a cell (its desks know nothing of other cells') or, where cells interact, a whole city. Each
case has replication numbers of its own, so that the luck of one seed does not lean on all cases together.
"""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from experiments.verification.limit import Estimate
from model.city import City
from model.draws import key_of
from model.initial.world import build_twins
from model.policy import FusionPolicy
from model.scenario import SHIPPED, Scenario
from model.state.names import KINDS

SEED = 1
NEVER_ENDS = 30000  # days
_KEPT = (
    "kind",
    "cell",
    "day",
    "found",
    "first_desk",
    "ended",
    "state",
    "channel",
    "level",
    "level_day",
    "parent",
    "hours",
)


@dataclass(frozen=True)
class Run:
    """A scenario of ``scenarios/limits`` with some fields set, run under a policy, with all replications in one.

    Attributes:
        scenario: Name of the file without its ending.
        settings: (dotted path, value) of what the case sets.
        days: Horizon.
        replicates: Cities at effort 1.
        levers: (name, value) of policy fields that differ from the siloed city.
        switches: (dotted path, value) in which arms of one case differ that are no policies: arms are twins.
        seeds: (kind, cells in which one case of it arises on the first day), in place of drawn primary cases.
        walls: Cells that disputes always pass by when they spread: they part one city's grid into boxes.
    """

    scenario: str
    settings: tuple[tuple[str, object], ...] = ()
    days: int = 500
    replicates: int = 1
    levers: tuple[tuple[str, object], ...] = ()
    seeds: tuple[str, tuple[int, ...]] | None = None
    switches: tuple[tuple[str, object], ...] = ()
    walls: tuple[int, ...] = ()

    def spec(self) -> Scenario:
        """Return the scenario with the settings put into its file's tables, and validated once."""
        tree = tomllib.loads((SHIPPED / "limits" / f"{self.scenario}.toml").read_text(encoding="utf-8"))
        for path, value in self.settings + self.switches:
            *tables, key = path.split(".")
            table = tree
            for name in tables:
                table = table.setdefault(name, {})
            table[key] = value.item() if isinstance(value, np.generic) else value
        return Scenario.of(tree)

    def cities(self, effort: int = 1):
        """Yield the cities of the case, run to their horizon."""
        for city in self.built(effort):
            yield city.run()

    def built(self, effort: int = 1):
        """Yield the cities of the case on the eve of their first day."""
        spec, policy = self.spec(), FusionPolicy(**dict(self.levers))
        first = zlib.crc32(repr((self.scenario, self.settings)).encode()) >> 1  # arms are twins
        for replicate in range(first, first + self.replicates * effort):
            twins = self._seeded(spec, replicate) if self.seeds else None
            yield City(spec, policy, rng=SEED, replicate=replicate, days=self.days, twins=twins)

    def _seeded(self, spec: Scenario, replicate: int):
        """Return the ground of a city whose primary cases are the seeds."""
        kind, cells = self.seeds[0], np.sort(self.seeds[1]).astype(np.int32)
        ordinal = np.arange(cells.size) - np.searchsorted(cells, cells)  # several in one cell have fates of their own
        columns = (np.zeros(cells.size, np.int16), cells, np.full(cells.size, KINDS.index(kind), np.int8))
        twins = build_twins(spec, key_of(SEED, replicate), self.days, (*columns, ordinal.astype(np.int16)))
        twins.land.spared[list(self.walls)] = NEVER_ENDS
        return twins


@dataclass(frozen=True)
class Histories:
    """Columns of all cases of all replications; ``unit`` numbers the cell across replications."""

    columns: Mapping[str, np.ndarray]
    units: int
    cells: int
    days: int

    def __getattr__(self, name: str) -> np.ndarray:
        """Return a column of cases by its name."""
        try:
            return self.columns[name]
        except KeyError:
            raise AttributeError(name) from None

    def only(self, which: np.ndarray) -> Histories:
        """Return the cases where ``which`` is true; the units stay (a unit without cases counts)."""
        return replace(self, columns={name: column[which] for name, column in self.columns.items()})

    def per_unit(self, amount) -> np.ndarray:
        """Return the sum of an amount (one per case) in every unit."""
        return np.bincount(self.unit, np.broadcast_to(amount, self.unit.shape), self.units)

    def by_city(self) -> Histories:
        """Return the same cases with the city as their unit, where cells are not independent."""
        columns = {**self.columns, "unit": self.unit // self.cells}
        return Histories(columns, self.units // self.cells, 1, self.days)


@lru_cache(maxsize=3)
def histories(run: Run, effort: int = 1) -> Histories:
    """Run a case and return what happened to every case in it."""
    parts, cells, start = [], 1, 0
    for number, city in enumerate(run.cities(effort)):
        cells = city.sizes.cells
        records = city.world.born
        records = records[records.state > 0]
        part = {name: np.array(records[name], "f8" if name == "hours" else "i4") for name in _KEPT}
        part["unit"] = number * cells + part["cell"]
        part["start"] = np.full(records.size, start)  # where this city's cases begin: parents are numbered within it
        start += records.size
        parts.append(part)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Histories(columns, len(parts) * cells, cells, run.days)


def ratio(above: np.ndarray, below: np.ndarray) -> Estimate:
    """Return sum / sum over independent units, with the standard error of a ratio (linearised)."""
    value = above.sum() / below.sum()
    rest = above - value * below
    return Estimate(float(value), float(rest.std(ddof=1) / np.sqrt(rest.size) / below.mean()), rest.size)


def average(values: np.ndarray, *controls: tuple[np.ndarray, float]) -> Estimate:
    """Return the mean over independent units with its standard error.

    ``controls`` are amounts per unit with their known expectation: what chance gave a unit of these is taken out by
    regression (control variates), which halves the replications a queue needs and biases nothing of note at 100 units.
    """
    columns = [np.ones(values.size)] + [amount - expected for amount, expected in controls]
    design = np.stack(columns, axis=1)
    solution = np.linalg.lstsq(design, values, rcond=None)[0]
    rest = values - design @ solution
    variance = rest @ rest / (values.size - design.shape[1])
    return Estimate(float(solution[0]), float(np.sqrt(variance * np.linalg.pinv(design.T @ design)[0, 0])), values.size)


def share(h: Histories, hit: np.ndarray, of: np.ndarray | None = None) -> Estimate:
    """Return the share of cases for which ``hit`` holds, among those for which ``of`` does."""
    of = np.ones(hit.size, np.bool_) if of is None else of
    return ratio(h.per_unit(hit & of), h.per_unit(of))


def days_present(h: Histories, warm: int) -> np.ndarray:
    """Return how many evenings from day ``warm`` to the horizon each case was open."""
    end = np.where(h.ended < 0, h.days, h.ended)
    return np.maximum(end - np.maximum(h.day, warm), 0)


def delay(h: Histories, warm: int, cases_a_day: float, hours: float) -> Estimate:
    """Return the mean days from arising to the end (0: the same day), as evenings present per case (Little's law).

    ``cases_a_day`` and ``hours`` (mean work of a case) are what the scenario set: the expectations of the controls.
    """
    return number_present(h, warm, cases_a_day, hours, 1.0 / cases_a_day)


def number_present(h: Histories, warm: int, cases_a_day: float, hours: float, scale: float = 1.0) -> Estimate:
    """Return the mean number present of an evening from day ``warm`` on, times ``scale``."""
    days, late = h.days - warm, h.day >= warm
    return average(
        h.per_unit(days_present(h, warm)) / days * scale,
        (h.per_unit(late) / days, cases_a_day),
        (h.per_unit(h.hours * late) / days, cases_a_day * hours),
    )


def within(h: Histories, days: int, warm: int) -> Estimate:
    """Return the share of cases that end at most so many days after they arose."""
    counted = (h.day >= warm) & (h.day < h.days - days)
    return share(h, (h.ended >= 0) & (h.ended - h.day <= days), counted)


def measured(run: Run, estimate: Callable[[Histories], Estimate]) -> Callable[[int], Estimate]:
    """Return the measure of a limit: run at an effort, then estimate."""
    return lambda effort: estimate(histories(run, effort))
