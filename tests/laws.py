"""Laws that every city obeys, as assertions: whoever runs a city in a test may ask for all of them."""

from __future__ import annotations

import math

import numpy as np

from model.calendar import month_of, month_start
from model.outcomes import OUTCOMES
from model.state.names import (
    COORDINATION,
    DESK,
    FLOATING,
    LAPSED,
    LATENT,
    LOW,
    ORDINARY,
    PENDING,
    PREVENTED,
    REFERRAL,
    REFERRAL_HOURS,
    RESOLVED,
    S_ARRIVED,
    S_BOUNCES,
    S_DISPUTES,
    S_ESCALATIONS,
    S_FOUND,
    S_HANDOFFS,
    S_KNOWN,
    S_LAPSED,
    S_LATENT,
    S_PATROL,
    S_PREVENTED,
    S_RECOGNISED,
    S_REOPENED,
    S_REPEATS,
    S_RESOLVED,
    S_SECONDARY,
    SUSPENDED,
    URGENT,
    VACANT,
)
from model.state.world import leaves

FULL = 120  # where counters of a single case stop
ROUNDING = 1e-6


def columns(city) -> dict[str, bytes]:
    """Return every column of a city's state as bytes."""
    out = {}
    for name, table in leaves(city.world):
        for field in table.dtype.names or (None,):
            out[f"{name}.{field}"] = np.ascontiguousarray(table if field is None else table[field]).tobytes()
    return out


def assert_same(one, other):
    """Two cities are the same to the last bit."""
    first, second = columns(one), columns(other)
    assert [name for name in first if first[name] != second[name]] == []


def arisen(city):
    """Return the records of all cases that have arisen (prevented ones never did)."""
    c = city.world.born
    return c[(c.state != PENDING) & (c.state != PREVENTED)]


def assert_cases_conserved(city):
    """Cases in = open + resolved + lapsed, every day; the records say what the daily counts say."""
    series = city.world.books.series[: city.clock]
    ended = series[:, [S_RESOLVED, S_LAPSED]].sum(axis=1).cumsum()
    assert (series[:, S_ARRIVED].cumsum() == ended + series[:, S_LATENT] + series[:, S_KNOWN]).all()
    c, total = arisen(city), series.sum(axis=0)
    assert c.size == total[S_ARRIVED]
    for state, column in ((RESOLVED, S_RESOLVED), (LAPSED, S_LAPSED)):
        assert (c.state == state).sum() == total[column]
    assert (city.world.born.state == PREVENTED).sum() == total[S_PREVENTED]
    assert (c.found >= 0).sum() == total[S_FOUND] >= total[S_PATROL]
    assert total[S_RECOGNISED] <= total[S_REPEATS]
    assert (c.parent >= 0).sum() == total[S_SECONDARY]
    assert c.level.sum() == total[S_ESCALATIONS]
    assert len(set(zip(c.name_a.tolist(), c.name_b.tolist(), strict=True))) == c.size, "two cases share a name"


def assert_prevented_by_cures(city):
    """A case is prevented only if its source was cured before its day, and none of a cured source arises later."""
    born, cured = city.world.born, city.world.sources.cured
    for one in born[(born.source >= 0) & (born.state != PENDING)]:
        day = cured[one.source]
        assert (one.state == PREVENTED) == (0 <= day < one.day)


def assert_little(city):
    """Case-days are the same day by day and case by case: nothing is lost or stays a day too long (C9)."""
    c, series = arisen(city), city.world.books.series[: city.clock]
    until = np.where(c.ended >= 0, c.ended, city.clock).astype(int)
    assert (until - c.day).sum() == series[:, [S_LATENT, S_KNOWN]].sum()


def assert_running_counts(city):
    """What is counted as cases move is what a recount finds, and each open case is on one list, once.

    Nobody has slept past the last day of the month before: what the month fixed anew has been seen by all.
    """
    c, world = arisen(city), city.world
    still = c[c.state < RESOLVED]
    dispute = city.kinds.dispute[still.kind] == 1
    latent = int((still.state == LATENT).sum())
    assert world.open.standing.tolist() == [latent, still.size - latent, int(dispute.sum())]
    assert (world.land.disputes == np.bincount(still.cell[dispute], minlength=world.land.size)).all()
    desks = world.desks
    waiting = np.bincount(still.desk[still.state == DESK], minlength=desks.size)
    assert (desks.waiting == waiting).all()
    if city.clock:
        evening = world.books.series[city.clock - 1]
        assert evening[[S_LATENT, S_KNOWN, S_DISPUTES]].tolist() == world.open.standing.tolist()
        assert (desks.queue == np.bincount(desks.pool, weights=waiting, minlength=desks.size)).all()
    lengths = world.open.count[[ORDINARY, URGENT, LOW]]
    entries = np.concatenate([entries[:n] for entries, n in zip(world.open[:3], lengths, strict=True)])
    number = np.flatnonzero((world.cases.state > PENDING) & (world.cases.state <= SUSPENDED))
    assert np.array_equal(np.sort(entries["case"]), number)
    assert (entries["since"] >= month_start(month_of(max(city.clock - 1, 0))) - 1).all()


def assert_lives_are_legal(city):
    """Every case goes through its days in order, is open or ended, and is not lost on its way."""
    c = arisen(city)
    open_now = c.state < RESOLVED
    assert (c.ended[open_now] == -1).all() and (c.ended[~open_now] >= c.day[~open_now]).all()
    known = c.found >= 0
    assert (known == (c.state != LATENT) & ((c.state != LAPSED) | (c.desk >= 0))).all()
    assert (c.found[known] >= c.day[known]).all()
    came = c.first_desk >= 0
    assert (c.first_desk[came] >= c.found[came]).all() and known[came].all()
    begun = c.started >= 0
    assert (c.started[begun] >= c.first_desk[begun]).all() and came[begun].all()
    closed = c.recorded >= 0
    assert (c.recorded[closed] >= c.found[closed]).all()
    solved = c.state == RESOLVED
    assert (c.first_desk[solved] >= 0).all() and (c.recorded[solved] <= c.ended[solved]).all()
    still = solved & (c.attempts == 0)
    assert np.abs(c.left[still]).max(initial=0.0) == 0.0 and (c.toll[solved] == 0.0).all(), "solved with work left"
    under_way = c[c.state == REFERRAL]
    assert (under_way.ready >= city.clock - 1).all(), "a referral has missed its day"
    assert (c.left >= 0).all() and (c.toll >= 0).all() and (c.meet >= 0).all()
    if not city.strength("community_authority").any():
        assert (c.tier >= c.own_tier).all()


def assert_hours_balance(city, reference):
    """Paid hours of every day are the same in both cities, and no use is negative."""
    mine, other = city.world.books.uses[: city.clock], reference.world.books.uses[: city.clock]
    assert np.abs(mine.sum(axis=1) - other.sum(axis=1)).max() < ROUNDING
    assert mine.min() > -1e-9


def assert_hours_are_the_posts(city):
    """A day's uses add up to what the posts are paid; vacant hours are what unfilled posts would work."""
    o, uses = city.world.organisations, city.world.books.uses[: city.clock]
    per_day = city.spec.organisations.hours_per_day
    assert np.abs(uses.sum(axis=1) - o.posts.sum() * per_day).max() < ROUNDING
    assert abs(uses[-1, VACANT] - (o.posts - o.staff).sum() * per_day) < ROUNDING


def assert_tolls_paid(city):
    """Every hop, refusal, return and needless report costs a desk its hours, paid already or still owed.

    Prices do not vary by place or time here: no lever moves them.
    """
    c, books, spec = arisen(city), city.world.books, city.spec
    total = books.series[: city.clock].sum(axis=0)
    hop, again = spec.referral.hop_hours, spec.discovery.duplicate_hours
    owed = hop * float(total[S_HANDOFFS] + total[S_BOUNCES] + total[S_REOPENED])
    owed += again * float(total[S_REPEATS] - total[S_RECOGNISED])
    if city.on("online_line"):
        return  # noise differs by month and place
    settled = float(books.uses[: city.clock, REFERRAL_HOURS].sum() + c.toll.sum() + city.world.desks.owed.sum())
    assert math.isclose(settled, owed, rel_tol=1e-9, abs_tol=ROUNDING)


def assert_desks_are_competent(city):
    """A case at a desk, or solved there, is at the desk of its cell, its tier and the line whose turn it is."""
    c, d, land = arisen(city), city.world.desks, city.world.land
    c = c[(c.state == DESK) | (c.state == RESOLVED)]
    assert (d.line[c.desk] == city.kinds.lines[c.kind, c.stage]).all()
    assert (d.tier[c.desk] == c.tier).all()
    blocks = np.stack([land.community, land.street, land.district, np.zeros_like(land.district)])
    assert (d.block[c.desk] == blocks[c.tier, c.cell]).all()


def assert_true_book(city):
    """What is reported as solved, lapsed and open is what the records say: no paper closure counts (MODEL 7)."""
    c, values = arisen(city), city.outcomes()
    since = city.reform_day if city.clock > city.reform_day else 0
    c = c[c.day >= since]
    if c.size == 0:
        return
    solved, lapsed = c.state == RESOLVED, (c.state == LAPSED).sum()
    assert math.isclose(values["resolved_share"], solved.sum() / c.size)
    assert math.isclose(values["lapsed_share"], lapsed / c.size)
    assert values["open_cases_end"] == c.size - solved.sum() - lapsed
    tau = city.spec.run.tau
    mature = c.day <= city.clock - tau
    if mature.any():
        days = np.where(solved, np.minimum(c.ended - c.day, tau), tau)[mature]
        assert math.isclose(values["days_to_resolution"], days.mean())


def assert_counts_match(city):
    """Hops and refusals of cases are those of the daily counts (a single case's counter stops at 120)."""
    c, total = arisen(city), city.world.books.series[: city.clock].sum(axis=0)
    if c.handoffs.max(initial=0) < FULL and c.bounces.max(initial=0) < FULL:
        assert c.handoffs.sum() == total[S_HANDOFFS] and c.bounces.sum() == total[S_BOUNCES]


def assert_staff_conserved(city, reference):
    """Posts are the same in every arm; staff fill them or leave them vacant, and lent hours arrive somewhere."""
    o, s = city.world.organisations, city.world.secondments
    assert abs(o.posts.sum() - reference.world.organisations.posts.sum()) < ROUNDING
    assert (o.staff <= o.posts + 1e-9).all() and (o.staff >= 0).all() and (o.novices <= o.staff + 1e-9).all()
    out = s.host >= 0
    assert (s.hours[~out] == 0).all() and (s.effective <= 1.0).all() and (s.hours >= 0).all()
    if city.world.books.uses[: city.clock, COORDINATION].sum() == 0.0:
        assert not (city.world.ties.hours > 0).any(), "a tie stands and nobody pays for it"


def assert_members_conserved(city, before):
    """Nobody leaves the Party, who joins is on record, each belongs in one place, and firms count who works there."""
    m, f = city.world.members, city.world.firms
    assert m.size == before + (m.joined > 0).sum() and np.unique(m.resident).size == m.size
    assert (m.joined == 0).all() or city.spec.members.recruitment > 0.0
    assert (m.belongs >= FLOATING).all() and (m.belongs <= 4).all()
    working = m.firm[m.firm >= 0]
    assert (f.members == np.bincount(working, minlength=f.cell.size)).all()
    assert (m.active >= 0).all() and (m.active <= 1).all()


def assert_outcomes_in_bounds(city):
    """Every outcome lies where its unit says; what is undefined is NaN and nothing else."""
    values = city.outcomes()
    assert list(values) == [outcome.name for outcome in OUTCOMES]
    for outcome in OUTCOMES:
        x = values[outcome.name]
        if math.isnan(x):
            continue
        low, high = bounds(outcome, city.clock)
        assert low - 1e-9 <= x <= high + 1e-9, f"{outcome.name} is {x}, outside {low} to {high} ({outcome.unit})"


def bounds(outcome, days: int) -> tuple[float, float]:
    """Return the least and the most that an outcome can be after some days."""
    if outcome.unit in ("share", "0-1"):
        return (-1.0 if "gap" in outcome.name else 0.0), 1.0
    if outcome.unit == "days":
        return (-float(days) if "gap" in outcome.name else 0.0), float(days)
    return 0.0, math.inf


def assert_all(city, reference, members: int):
    """All laws that hold in any city under any policy."""
    assert_cases_conserved(city)
    assert_prevented_by_cures(city)
    assert_little(city)
    assert_running_counts(city)
    assert_lives_are_legal(city)
    assert_hours_balance(city, reference)
    assert_hours_are_the_posts(city)
    assert_tolls_paid(city)
    assert_counts_match(city)
    assert_desks_are_competent(city)
    assert_true_book(city)
    assert_staff_conserved(city, reference)
    assert_members_conserved(city, members)
    assert_outcomes_in_bounds(city)
