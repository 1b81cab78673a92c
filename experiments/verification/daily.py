"""One desk on a daily clock, in steady state: every published mean and share (ORACLES 2.1 to 2.3, 2.7 and 7.C).

Cases arrive first and may be closed the same day, so that a delay is a day less than the "late" one that is published;
numbers present follow from delays by Little's law. Shares of more than 99 in 100 are left out: they hang on too few
slow cases to be regressed on what chance brought.
"""

from __future__ import annotations

import numpy as np

from experiments.verification import theory
from experiments.verification.fine import FIVE
from experiments.verification.limit import Limit
from experiments.verification.pooling import MERGED
from experiments.verification.standing import Standing
from experiments.verification.steady import (
    STATES,
    Desk,
    begun,
    closed_by,
    delay,
    deviation,
    mean_delay,
    mornings,
    nets,
    present,
    sd_of_delay,
    share_leaving,
    share_within,
)

BERNOULLI = (  # cases a day, chance of ending; as published: late delay, shares with a late delay of at most 3 and 7
    (0.1, 0.2, 9.0, 0.297668, 0.561538), (0.2, 0.25, 16.0, 0.176025, 0.363499), (0.3, 0.5, 3.5, 0.635569, 0.905135),
    (0.4, 0.5, 6.0, 0.421296, 0.720918), (0.45, 0.5, 11.0, 0.248685, 0.486842), (0.7, 0.8, 3.0, 0.703704, 0.941472),
    (0.72, 0.8, 3.5, 0.635569, 0.905135), (0.9, 0.95, 2.0, 0.875, 0.992187),
)  # fmt: skip
BATCHES = (  # cases a day, staff, chance of ending, raisers; as published: late delay
    (0.6, 1, 0.8, 0, 3.5), (0.4, 1, 0.5, 0, 8.0), (2.0, 5, 0.5, 0, 2.83882), (0.8, 4, 0.25, 0, 6.614),
    (0.9, 10, 0.1, 0, 16.3546), (2.0, 5, 0.5, 20, 2.75771), (1.5, 4, 0.5, 1000, 2.77069), (0.45, 1, 0.5, 10, 15.05),
    (4.5, 10, 0.5, 0, 3.00952), (9.0, 20, 0.5, 0, 2.41699), (4.75, 10, 0.5, 0, 4.48415),
)  # fmt: skip
CAPACITY = (  # cases a day, closed a day, raisers; as published: delay, shares closed the same day, 1, 3, 7 days
    (0.8, 1, 0, 2.0, (0.306385, 0.54315, 0.806719, 0.965507), 0.03, 0.04),
    (0.9, 1, 0, 4.5, (0.162178, 0.315112, 0.547172, 0.802267), 0.04, 0.06),
    (3.2, 4, 0, 0.386095, (0.685099, 0.941507, 0.998138, 0.999998), 0.07, 0.03),
    (3.6, 4, 0, 0.999966, (0.439789, 0.752262, 0.952766, 0.998283), 0.06, 0.06),
    (8.0, 10, 0, 0.109828, (0.891796, 0.998398, 1.0, 1.0), 0.095, 0.02),
    (9.0, 10, 0, 0.344582, (0.699705, 0.961293, 0.999385, 1.0), 0.09, 0.05),
    (9.5, 10, 0, 0.837083, (0.46698, 0.805883, 0.97462, 0.999566), 0.07, 0.08),
    (18.0, 20, 0, 0.144286, (0.858104, 0.997648, 0.999999, 1.0), 0.12, 0.04),
    (3.6, 4, 12, 0.650814, (0.542673, 0.863476, 0.988167, 0.999911), 0.06, 0.05),
    (9.0, 10, 30, 0.216952, (0.793549, 0.989993, 0.999978, 1.0), 0.085, 0.03),
)
RARE = 0.01
CASES = 320_000  # of a run


def _many(desk: Desk) -> Standing:
    """Return the run of so many desks as have about so many cases; the busier, the shorter."""
    days = 400 if desk.lam < 1.5 else 250
    return begun(desk, days, round((CASES / desk.lam / days) ** 0.5))


def _within(days: int) -> str:
    return {0: "the same day", 1: "by the next day"}.get(days, f"within {days} days")


def _one_desk():
    for lam, finish, late, *shares in BERNOULLI:
        desk = Desk(lam, 1, finish, 1)
        run = _many(desk)
        case = f"one desk, at most one case a day ({lam:g}), done with {finish:g} a day"
        yield Limit(case, "2.1", "mean delay, days", lambda d=desk: delay(d), mean_delay(run), 0.04, late - 1.0)
        for days, published in zip((2, 6), shares, strict=True):
            yield Limit(
                case, "2.1", f"share done by the {({2: 'third', 6: 'seventh'})[days]} day",
                lambda d=desk, n=days: closed_by(d, n), share_within(run, days), 0.04, published,
            )  # fmt: skip


def _several_staff():
    for lam, staff, finish, sources, late in BATCHES:
        desk = Desk(lam, staff, finish, sources)
        law = f"binomial({lam:g} of {sources})" if sources else f"Poisson({lam:g})"
        yield Limit(
            f"{staff} staff, {law} a day, done with {finish:g} a day", "2.2", "mean delay, days",
            lambda d=desk: delay(d), mean_delay(_many(desk)), 0.06, late - 1.0,
        )  # fmt: skip


def _capacity():
    for lam, capacity, sources, mean, shares, *deltas in CAPACITY:
        desk = Desk(lam, capacity, 1.0, sources)
        run = _many(desk)
        law = f"binomial({lam:g} of {sources})" if sources else f"Poisson({lam:g})"
        case = f"up to {capacity} cases a day, {law}"
        yield Limit(case, "2.3", "mean delay, days", lambda d=desk: delay(d), mean_delay(run), deltas[0], mean)
        for days, published in zip((0, 1, 3, 7), shares, strict=True):
            if published < 1.0 - RARE:
                yield Limit(
                    case, "2.3", f"share closed {_within(days)}", lambda d=desk, n=days: closed_by(d, n),
                    share_within(run, days), deltas[1], published,
                )  # fmt: skip
        if (lam, sources) == (3.6, 0):
            yield Limit(
                case,
                "7.C",
                "standard deviation of the delay, days",
                lambda d=desk: sd_of_delay(d),
                deviation(run),
                0.12,
            )


LEAVING = (  # cases a day, staff, chances of ending and of giving up; as published: share, number present; deltas
    (2.0, 5, 0.5, 0.05, 0.0271526, 4.97749, 0.08, 0.03), (3.0, 5, 0.5, 0.1, 0.190066, 10.5616, 0.04, 0.03),
    (0.5, 1, 0.5, 0.05, 0.170479, 2.53431, 0.05, 0.04), (4.5, 10, 0.5, 0.02, 0.0138522, 11.9921, 0.1, 0.03),
)  # fmt: skip


def _giving_up():
    for lam, staff, finish, leave, share, number, *deltas in LEAVING:
        desk = Desk(lam, staff, finish, leave=leave)
        run = _many(desk)
        case = f"{staff} staff, Poisson({lam:g}), who waits gives up with {leave:g} a day"
        yield Limit(
            case, "2.7", "share that gives up", lambda a=(lam, staff, finish, leave): theory.share_leaving(*a),
            share_leaving(run), deltas[0], share,
        )  # fmt: skip
        yield Limit(
            case, "2.7", "mean number before work", lambda d=desk: float(mornings(d) @ np.arange(STATES)), present(run),
            deltas[1], number,
        )  # fmt: skip


POOLS = {0.8: (0.903284, 0.386095, 0.28906), 0.9: (2.14692, 0.999966, 0.776695), 0.95: (4.64395, 2.24468, 1.77079)}


def _pools():
    """Two, four and five desks of a community as one, a case a day each."""
    for load, published in POOLS.items():
        for number, delay_of_all in zip((2, 4, 5), published, strict=True):
            desk = Desk(load * number, number, 1.0, kinds=FIVE[:number])
            settings = nets(load, number, round((CASES / desk.lam / 250) ** 0.5))
            run = Standing("nets", settings, 250, levers=MERGED, queues=(desk,))
            yield Limit(
                f"{number} desks pooled, Poisson({load:g}) and one case a day each", "2.3", "mean delay, days",
                lambda d=desk: delay(d), mean_delay(run), 0.07, delay_of_all,
            )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of one desk in steady state."""
    return [limit for family in (_one_desk, _several_staff, _capacity, _giving_up, _pools) for limit in family()]
