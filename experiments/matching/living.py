"""A point of the box lived once: run-in, a year siloed and a year reformed from the same day, and what matching reads.

Only matched patterns are computed: a compared one is not even looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.matching.box import Box
from experiments.matching.patterns import ROWS, Runs
from experiments.matching.rest import WINDOW, watched
from experiments.matching.targets import MATCHED
from model.calendar import DAYS_A_YEAR
from model.state.names import S_DISPUTES, S_KNOWN, S_LATENT

RESTS = ("REST_KNOWN", "REST_LATENT", "REST_DISPUTES", "REST_STAFF", "REST_TRUST")
LOAD, UTILISATION = "LOAD", "UTIL"


@dataclass(frozen=True)
class Living:
    """Gives the matched patterns of a point; a function of point and draw alone, that may run on another machine.

    Attributes:
        box: What is free, and the scenario that holds for the rest.
        seed: Of the draws.
        days: That both arms are lived after the reform day.
    """

    box: Box
    seed: int
    days: int = DAYS_A_YEAR

    def __call__(self, point: tuple[float, ...], draw: int) -> dict[str, float]:
        """Return the matched patterns by id; all undefined where the point is no sound scenario."""
        rows = [row for row in ROWS if row.use == MATCHED]
        names = [*(row.id for row in rows), *RESTS, LOAD, UTILISATION]
        try:
            spec = self.box.scenario(point)
        except ValueError:
            return dict.fromkeys(names, float("nan"))
        return self._lived(spec, draw, rows)

    def _lived(self, spec: Any, draw: int, rows: list) -> dict[str, float]:
        from model.city import City

        before = City(spec, "siloed", rng=self.seed, replicate=draw, days=self.days)
        ends, loads = watched(before)
        drifts = dict(zip(RESTS, _drifts(before, ends), strict=True))
        siloed, fused = (before.fork(arm).run() for arm in ("siloed", "fused"))
        runs = Runs([siloed], [fused], [], [])
        found = {row.id: float(row.value(runs)) for row in rows}
        busy = float(siloed.outcomes()["utilisation_mean"])
        return found | drifts | {LOAD: float(np.nanmax(loads)), UTILISATION: busy}

    def identity(self) -> Mapping[str, Any]:
        """Return what the figures follow from, as plain data."""
        from experiments.provenance import model_hash

        text = self.box.spec.model_dump_json() + repr(self.box.names)
        scenario = hashlib.sha256(text.encode()).hexdigest()[:16]
        return {"scenario": scenario, "seed": self.seed, "days": self.days, "source": model_hash()}


def _drifts(city, ends) -> list[float]:
    """Return slope x 125 days / mean of known backlog, latent cases, disputes, and growth of staff and trust."""
    days = np.arange(WINDOW)
    daily = city.world.books.series[city.reform_day - WINDOW : city.reform_day, [S_KNOWN, S_LATENT, S_DISPUTES]]
    slopes = np.polyfit(days, daily.astype(float), 1)[0] * WINDOW / np.maximum(daily.mean(axis=0), 1e-9)
    return [*map(float, slopes), *((last - first) / first for first, last in ends)]
