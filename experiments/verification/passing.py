"""Cases that pass something in continuous time: a second desk, a delay (ORACLES 1.4, 1.9)."""

from __future__ import annotations

import numpy as np

from experiments.verification import continuous
from experiments.verification.fine import ONE, desk, stay
from experiments.verification.limit import Estimate, Limit
from experiments.verification.networks import KINDS_AT, in_series, lines_run
from experiments.verification.queues import AT_MOST_ONE
from experiments.verification.runs import average, histories
from experiments.verification.standing import Standing, by_chance, without_days
from experiments.verification.steady import Desk
from model.state.names import KINDS

_SIDE = 30


# --- two desks in series ---------------------------------------------------------------------------------------------


def series(lam: float, second: float, parts: int, side: int) -> Standing:
    """Return the run of two desks in series, the second at a speed, to which at most one case a day comes.

    What stands at the second desk on the first morning is of a kind that only it works on.
    """
    run = lines_run(in_series(lam, 1, second, (1, 1)).finer(parts), 720, side)
    first = Desk(lam / parts, 1, 1.0 / parts, sources=1, kinds=KINDS_AT[:1])
    queues = (first, first._replace(finish=second / parts, kinds=KINDS_AT[1:2]))
    return Standing(run.scenario, tuple((dict(run.settings) | AT_MOST_ONE).items()), run.days, queues=queues)


def _newcomers(run: Standing, parts: int, within: float | None = None):
    """Return the measure of the mean sojourn of cases that come after the first morning, or of the share within a time.

    Those of the last 25 units are left out, so that (nearly) all are closed.
    """

    def measure(effort: int) -> Estimate:
        h = histories(run, effort)
        last = h.days - 25 * parts
        counted = (h.day > 0) & (h.day < last) & (h.kind == KINDS.index(ONE[0]))
        stay = np.where(h.ended < 0, h.days, h.ended) - h.day + 1
        amount = stay / parts if within is None else (stay <= within * parts) * (h.ended >= 0)
        expected = run.queues[0].lam * (last - 1)
        controls = [control for control in by_chance(h, run.queues) if control[0].any()]
        controls.append((h.per_unit(counted), expected))
        return average(h.per_unit(counted * amount) / expected, *_independent(controls))

    return measure


def _independent(controls):
    """Return the controls that chance has moved at all: no later case comes to the second desk on its own account."""
    return [control for control in controls if np.ptp(control[0]) > 0.0]


WITHIN = {5: (0.399576, 0.08), 10: (0.747645, 0.05), 20: (0.963704, 0.03)}  # units: published share, bias caught


def both_within(lam: float, second: float, units: int):
    """Return the share closed within so many units, by theory, as a function of the days in a unit.

    With at most one case a day, times at the desks are independent and geometric: what leaves the first comes to the
    second as cases came to the first (Hsu & Burke 1976).
    """

    def in_days(parts: int) -> float:
        arrive, time = lam / parts, np.arange(1, units * parts + 1)
        ends = [(speed / parts - arrive) / (1.0 - arrive) for speed in (1.0, second)]
        first, other = (end * (1.0 - end) ** (time - 1) for end in ends)
        return float(np.convolve(first, other)[: time.size - 1].sum())

    return in_days


def _tandem():
    """Shares closed within a time; the mean is among networks of desks."""
    lam, second, parts = 0.6, 0.8, 4
    run = series(lam, second, parts, _SIDE)
    for units, (published, delta) in WITHIN.items():
        yield Limit(
            f"two desks in series, {lam:g} cases, the second at {second:g} of the speed, in continuous time", "1.9",
            f"share closed within {units} units",
            lambda time=float(units): continuous.both_within(time, 1.0 - lam, second - lam),
            without_days(_newcomers(run, parts, float(units)), parts, both_within(lam, second, units)), delta,
            published,
        )  # fmt: skip


# --- a delay that costs no hours -------------------------------------------------------------------------------------


def _delayed():
    """Every case enters at a wrong line first and is d* on its way: it stays as long as at a desk of its own."""
    lam, staff = 1.0, 2
    delay, at_a_desk = continuous.delay_of_equal_sojourn(staff, lam / staff), stay(lam, staff)
    parts = 6  # then the way takes four days
    more = {"referral.accuracy": 0.0, "referral.hop_days": delay * parts / 4.0}
    run = desk(lam, staff, parts, 24, more=tuple(more.items()))
    yield Limit(
        "2 staff, load 0.5, every case d* on its way first: as at separate desks", "1.4", "mean sojourn, units of work",
        lambda: continuous.sojourn(lam / staff),
        without_days(_newcomers(run, parts), parts, lambda n: at_a_desk(n) + delay), 0.03, 2.0,
    )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of series and delays."""
    return [limit for family in (_tandem, _delayed) for limit in family()]
