"""What the page in the browser asks of the model: a pair of twin cities that is built, lives on, and tells how it is.

No rule and no number is made here: both cities are the model's own, built as ``ronghe compare`` builds its first pair,
so that the same choices give the same outcomes. ``ronghe.serving`` carries this to the browser.
"""

from __future__ import annotations

import threading
import time
import traceback

import numpy as np

from experiments.twins import build, warm_up
from model.city import City
from model.outcomes import BY_NAME
from model.policy import LEVERS, MAIN_ARMS, FusionPolicy
from model.scenario import Scenario
from model.state.agents import layers_of
from model.state.names import SERIES, USES
from ronghe.listing import ARMS_SAY

SCENARIOS = ("street", "town", "tiny", "suzhou")
MOST_RESIDENTS = 1_000_000  # Suzhou, ten times that, takes 3 GB, 22 s to build and 3 s a picture
UNSEEN = 90.0  # seconds without a question from the page, after which nobody is watching; hidden tabs ask once a minute
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
    """Two cities of one page, which live in a thread of their own and stop when nobody looks any more."""

    def __init__(self):
        self.cities: tuple[City, ...] = ()
        self.told: dict = {"number": 0, "says": "", "busy": False, "fault": ""}
        self.asked = time.monotonic()
        self._stop = threading.Event()
        self._alone = threading.Lock()

    def begin(self, scenario: str, seed: int, policies: list[FusionPolicy], days: int = 0) -> None:
        """Build both cities anew, then let them live some days.

        Raises:
            ValueError: If the scenario is at fault or too large for the page, or the seed or the days are not allowed.
            RuntimeError: If the cities are at work.
        """
        spec, size = Scenario.load(scenario), _size(scenario)
        if not size["fits"]:
            raise ValueError(
                f"{size['title']}: too large to watch in a browser (at most {MOST_RESIDENTS:,} residents). "
                f"In a terminal: ronghe compare {scenario} --replicates 2"
            )
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
            raise ValueError(f"the seed is {seed!r}; allowed is a whole number from 0 to {2**32 - 1}")
        _check_days(days)
        self._start(lambda: self._build(spec, seed, policies, days))

    def go(self, days: int) -> None:
        """Let both cities live some days more, at most to the horizon.

        Raises:
            ValueError: If the days are not allowed or there are no cities yet.
            RuntimeError: If the cities are at work.
        """
        _check_days(days)
        if not self.cities:
            raise ValueError("there are no cities yet: build them first")
        self._start(lambda: self._live(days))

    def stop(self) -> None:
        """Let both cities rest at the end of the day they are in."""
        self._stop.set()

    def close(self) -> None:
        """Stop, and let go of the cities: nobody will ask for them again."""
        self.asked = -UNSEEN
        self._stop.set()
        self.cities = ()

    def look(self) -> dict:
        """Return how things stand, and remember that somebody asked."""
        self.asked = time.monotonic()
        return self.told

    def _start(self, work) -> None:
        if not self._alone.acquire(blocking=False):
            raise RuntimeError("the cities are at work; stop them first")
        self._stop.clear()
        self._tell(busy=True, fault="")
        threading.Thread(target=self._work, args=(work,), daemon=True).start()

    def _work(self, work) -> None:
        fault = ""
        try:
            work()
        except Exception as error:  # whatever it is, the page says it; the terminal has the details
            traceback.print_exc()
            fault = f"The cities could not go on: {error}"
        finally:
            self._alone.release()
            self._tell(busy=False, says="", fault=fault)

    def _tell(self, **news) -> None:
        self.told = {**self.told, **news, "number": self.told["number"] + 1}

    def _build(self, spec, seed: int, policies, days: int) -> None:
        self.cities = ()
        self._tell(says="Loading the model; the first time on a machine it is compiled, for a minute or two")
        with _LOADING:
            warm_up()
        self._tell(says="Building both cities")
        twins = build(spec, seed, 0, spec.run.days)
        self.cities = tuple(City(spec, policy, rng=seed, days=spec.run.days, twins=twins) for policy in policies)
        self._live(days)

    def _live(self, days: int) -> None:
        cities, shown = self.cities, 0.0
        until = min(cities[0].day + days, cities[0].days) if cities else 0
        while cities and cities[0].day < until and not self._stop.is_set():
            if time.monotonic() - self.asked > UNSEEN:
                break
            if time.monotonic() - shown > TELL_EVERY:
                self._tell(says=f"Day {cities[0].day} of {cities[0].days}", picture=picture(cities))
                shown = time.monotonic()
            for city in cities:
                city.run_for(1)
        if cities:
            self._tell(picture=picture(cities))


def _check_days(days) -> None:
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= 750:
        raise ValueError(f"days is {days!r}; allowed is a whole number from 0 to 750")


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
    values = city.world.books.series[: city.day, SERIES.index(name)]
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
    totals = [city.world.books.uses[: city.day].sum(axis=0) for city in cities]
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
