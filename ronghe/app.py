"""A pair of twin cities to watch: what can be chosen, how it is built and lives on, and what there is to show of it.

No rule and no number is made here: both cities are the model's own, built as ``ronghe compare`` builds its first pair,
so that the same choices give the same outcomes. ``ronghe.pictures`` draws it and ``ronghe.page`` is the page in the
browser; nothing here knows of either.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np

from experiments.twins import lived, warm_up
from model.city import City
from model.outcomes import BY_NAME
from model.policy import LEVERS, MAIN_ARMS, FusionPolicy
from model.scenario import Scenario
from model.state.agents import layers_of
from model.state.names import SERIES, USES
from ronghe.listing import ARMS_SAY

SCENARIOS = ("street", "town", "tiny", "suzhou")
MOST_RESIDENTS = 1_000_000  # Suzhou, ten times that, takes 3 GB, 22 s to build and 3 s a picture
MOST_DAYS = 750
TELL_EVERY = 0.4  # seconds between pictures while days go by
OUTCOMES = {
    "found_within_3_days": "Cases known within 3 days",
    "days_to_resolution": "Mean days to resolution",
    "resolved_in_limit_share": "Cases resolved in their limit",
    "resolved_share": "Cases resolved so far",
    "settled_early_share": "Disputes settled early",
    "escalations_per_10k": "Escalations per 10,000, a year",
    "blind_spot_share": "Residents in blind spots",
    "enterprise_coverage": "Firms with an active branch",
    "trust_mean": "Trust of residents (0 to 1)",
    "intrusion": "Visits, records a head and year",
    "hours_per_resolved": "Paid hours per case resolved",
    "paid_hours_reporting": "Hours of reporting",
    "paid_hours": "Paid hours in all",
}
USES_SAID = {
    "patrol": "going round", "handling": "working on cases", "referral": "passing cases on",
    "coordination": "coordinating", "meetings": "meetings", "training": "training, assessment",
    "reporting": "reports and ledgers", "platform": "platforms, registers", "organising": "organising firms, members",
    "support": "fair pay, joint funding", "idle": "offered, no case asked", "vacant": "posts not filled",
    "duties": "other duties",
}  # fmt: skip
LOADING = "Loading the model; the first time on a machine it is compiled, for a minute or two"
_LOADING = threading.Lock()  # two pages do not compile the same
SHOWN_SERIES = ("latent", "known", "open_disputes", "escalations")


def choices(own: tuple[str, ...] = ()) -> dict:
    """Return what can be chosen: scenarios with their size, arms with their levers, levers with their meaning."""
    arms = [{"name": name, "says": ARMS_SAY[name]} for name in MAIN_ARMS]
    arms += [{"name": name, "says": f"only {text}"} for name, text in LEVERS.items()]
    for arm in arms:
        policy = FusionPolicy.preset(arm["name"])
        arm["levers"] = {**policy.strengths(), "substance": policy.substance}
    says = {"substance": "how much of what is paid for is really done; 0 keeps every form and has no effect", **LEVERS}
    return {"scenarios": [_size(name) for name in dict.fromkeys((*own, *SCENARIOS))], "arms": arms, "levers": says}


def _size(name: str) -> dict:
    spec = Scenario.load(name)
    people = round(spec.city.rows * spec.city.columns * spec.population.residents_per_cell)
    return {
        "name": name, "title": spec.title or spec.name, "residents": people, "days": spec.run.days,
        "seed": spec.run.seed, "fits": people <= MOST_RESIDENTS,
    }  # fmt: skip


def too_large(size: dict) -> str:
    """Return what to do with a city that is too large to watch."""
    return (
        f"{size['title']}: too large to watch in a browser (at most {MOST_RESIDENTS:,} residents). "
        f"In a terminal: ronghe compare {size['name']} --replicates 2"
    )


def policy_of(arm: str, levers: dict[str, float] | None = None) -> FusionPolicy:
    """Return an arm with some levers set otherwise; its name then says that it was changed.

    Raises:
        ValueError: If there is no such arm or lever, or a strength leaves 0-1.
    """
    policy = FusionPolicy.preset(arm)
    if unknown := set(levers or ()) - {*LEVERS, "substance"}:
        raise ValueError(f"there is no lever {', '.join(sorted(unknown))}; ronghe arms lists all")
    changed = {name: value for name, value in (levers or {}).items() if value != getattr(policy, name)}
    return policy.replace(**changed, name=f"{arm}, changed") if changed else policy


class Pair:
    """Two cities that are watched. What works on them yields, a few times a second, what there is to tell."""

    def __init__(self):
        self.cities: tuple[City, ...] = ()
        self._stop, self._at_work = threading.Event(), threading.Lock()

    def begin(self, scenario: str, seed: int, policies: list[FusionPolicy], days: int, live: int) -> Iterator[dict]:
        """Return the work of building both cities anew for some days, ``live`` of which they live at once.

        It yields dicts: ``says``, what is done at present; ``picture``, see :func:`picture`, None while there is none.

        Raises:
            ValueError: If the scenario is at fault or too large to watch, or the days are not allowed; from the work
                itself, if the seed is not.
            RuntimeError: From the work itself, if the cities are at work already.
        """
        spec, size = Scenario.load(scenario), _size(scenario)
        if not size["fits"]:
            raise ValueError(too_large(size))
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
            raise ValueError(f"days is {days!r}; allowed is a whole number from 1 to {MOST_DAYS} (working days)")
        return self._alone(lambda: self._build(spec, seed, policies, days, live))

    def go(self, days: int) -> Iterator[dict]:
        """Return the work of living some days more, at most to the horizon; it yields as that of :meth:`begin`."""
        return self._alone(lambda: self._live(days))

    def stop(self) -> None:
        """Let both cities rest at the end of the day they are in."""
        self._stop.set()

    def close(self) -> None:
        """Stop, and let go of the cities: nobody will ask for them again."""
        self._stop.set()
        self.cities = ()

    def _alone(self, work) -> Iterator[dict]:
        if not self._at_work.acquire(blocking=False):
            raise RuntimeError("the cities are at work; stop them first")
        try:
            self._stop.clear()
            yield from work()
        finally:
            self._at_work.release()

    def _build(self, spec, seed: int, policies, days: int, live: int):
        self.cities = ()
        yield {"says": LOADING, "picture": None}
        with _LOADING:
            warm_up()
        yield {"says": "Building the city and living its run-in"}
        before = lived(spec, seed, 0, days)
        self.cities = tuple(before.fork(policy) for policy in policies)
        yield from self._live(live)

    def _live(self, days: int):
        cities, shown = self.cities, 0.0
        until = min(cities[0].day + days, cities[0].days)
        while cities[0].day < until and not self._stop.is_set():
            if time.monotonic() - shown > TELL_EVERY:
                yield {"says": f"Day {cities[0].day} of {cities[0].days}", "picture": picture(cities)}
                shown = time.monotonic()
            for city in cities:
                city.run_for(1)
        yield {"picture": picture(cities)}


def picture(cities) -> dict:
    """Return what the page shows of both cities at the end of their day; numbers that are undefined are None."""
    first = cities[0]
    land, layers = first.world.land, [layers_of(city) for city in cities]
    return {
        "title": first.spec.title or first.spec.name, "seed": first.seed, "day": first.day, "days": first.days,
        "residents": len(first.world.people), "names": [city.policy.name for city in cities],
        "rows": land["row"].tolist(), "columns": land["column"].tolist(),
        "layers": {name: [_plain(one[name]) for one in layers] for name in layers[0]},
        "outcomes": table(cities) if first.day else [],
        "series": {name: [_daily(city, name) for city in cities] for name in SHOWN_SERIES},
        "hours": hours(cities),
    }  # fmt: skip


def _daily(city, name: str) -> list[int]:
    values = city.world.books.series[city.reform_day : city.clock, SERIES.index(name)]
    return (np.cumsum(values) if name == "escalations" else values).tolist()


def table(cities) -> list[dict]:
    """Return the page's outcomes so far: both values, their difference, and whether the second city does better."""
    found = [city.outcomes() for city in cities]
    rows = []
    for name, label in OUTCOMES.items():
        a, b = (one[name] for one in found)
        one = BY_NAME[name]
        rows.append({
            "name": name, "label": label, "unit": one.unit, "says": one.definition, "values": _plain([a, b]),
            "difference": _plain([b - a])[0], "verdict": verdict(a, b, one.direction),
        })  # fmt: skip
    return rows


def verdict(a: float, b: float, direction: int) -> str:
    """Return what ``b`` is against ``a``: better, worse, higher, lower or same; nothing where undefined."""
    difference = b - a
    if difference != difference:
        return ""
    if abs(difference) <= 1e-9 * max(abs(a), abs(b)):
        return "same"
    if not direction:
        return "higher" if difference > 0 else "lower"
    return "better" if difference * direction > 0 else "worse"


def hours(cities) -> list[dict]:
    """Return by use the share of paid hours so far, 0-1, of each city."""
    totals = [city.world.books.uses[city.reform_day : city.clock].sum(axis=0) for city in cities]
    shares = [total / max(float(total.sum()), 1e-9) for total in totals]
    return [
        {
            "name": USES_SAID[use],
            "use": use,
            "says": BY_NAME[f"paid_hours_{use}"].definition,
            "shares": [float(share[number]) for share in shares],
        }
        for number, use in enumerate(USES)
    ]


def _plain(values) -> list:
    return [None if value != value else value for value in np.asarray(values).tolist()]
