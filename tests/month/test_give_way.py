"""Giving way: in the stated order, up to the stated shares, counted to the hour; given back when queues are short."""

from __future__ import annotations

import numpy as np
import pytest

from model.month import give_way
from model.state.names import DUTIES, MEETINGS, PATROL, REPORTING, VACANT
from tests.month.forks import reformed

ORDER = [DUTIES, MEETINGS, REPORTING, PATROL]


def most(rule, before):
    """Return (desks, uses in order) hours that may give way."""
    return before[:, ORDER] * np.array([rule.duties_give, rule.meetings_give, rule.ledgers_give, rule.patrol_gives])


def pressed(extra: float, values=()):
    """Return a city asked for so many times its worked hours beyond what is free, and its charges before."""
    city = reformed("siloed", {"pressure.elasticity": 0.5, **dict(values)})
    n, ledger = city.sizes.desks, city.ledger
    spent = ledger.charged[:n].sum(axis=1) - ledger.charged[:n, VACANT]
    asked = ledger.worked[:n] - spent + extra * ledger.worked[:n]
    city.noted_load = (city.month, asked)
    before = ledger.charged[:n].copy()
    city.world.books.undone[city.clock :] = 0.0
    give_way.decide(city)
    return city, before


def test_nothing_gives_way_while_hours_are_free():
    city, before = pressed(-0.01)
    assert (city.ledger.charged[: city.sizes.desks] == before).all()
    assert not city.world.desks.over.any() and not city.world.books.undone[city.clock].any()


@pytest.mark.parametrize("extra", [0.002, 0.02, 0.1, 0.5])
def test_uses_give_way_in_order_and_what_is_not_done_is_counted(extra):
    city, before = pressed(extra)
    n, rule = city.sizes.desks, city.spec.pressure
    worked, over, caps = city.ledger.worked[:n], city.world.desks.over, most(rule, before)
    cut = before - city.ledger.charged[:n]
    spared = [use for use in range(cut.shape[1]) if use not in ORDER]
    assert (cut >= -1e-12).all() and not cut[:, spared].any()
    assert city.world.books.undone[city.clock].sum() == pytest.approx(cut.sum())
    longest = city.spec.staff.overtime_most * worked
    found = np.minimum(rule.elasticity * extra * worked, caps.sum(axis=1) + longest)
    assert cut.sum(axis=1) + over == pytest.approx(found)
    for place in range(1, len(ORDER)):
        touched = cut[:, ORDER[place]] > 1e-12
        assert cut[np.ix_(touched, ORDER[:place])] == pytest.approx(caps[touched][:, :place]), "in order"
    assert (over <= longest + 1e-12).all()


def test_what_was_cut_comes_back_when_queues_are_short():
    city, before = pressed(0.5)
    assert (city.world.communities.met < 1.0).all()
    city.ledger.charged[: city.sizes.desks] = before
    city.noted_load = (city.month, np.zeros(city.sizes.desks))
    give_way.decide(city)
    assert (city.ledger.charged[: city.sizes.desks] == before).all() and (city.world.communities.met == 1.0).all()
    assert not city.world.desks.over.any()


def test_meetings_that_gave_way_keep_fewer_members_active():
    """Hurts through its mechanism, inside the ranges."""
    busy = {f"kinds.{kind}.hours": 30.0 for kind in ("everyday_service", "elder_care", "hardship_relief")}
    busy |= {"pressure.elasticity": 0.9, "pressure.duties_give": 0.05, "funds.bare": 0.8}
    kept, cut = (reformed("siloed", busy | {"pressure.meetings_give": most}, days=200).world for most in (0.1, 0.6))
    assert cut.communities.met.mean() < kept.communities.met.mean()
    assert cut.members.active.mean() < kept.members.active.mean()


def test_overtime_is_off_the_paid_books():
    city = reformed("siloed", {f"kinds.{k}.hours": 60.0 for k in ("everyday_service", "elder_care")}, days=60)
    uses, o = city.world.books.uses[: city.clock], city.world.organisations
    assert city.world.books.overtime[: city.clock].sum() > 0.0 and o.tired.max() > 0.0
    assert uses.sum(axis=1) == pytest.approx(np.full(city.clock, o.posts.sum() * 8.0))
