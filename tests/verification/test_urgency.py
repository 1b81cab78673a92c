"""Times of three classes against the published values, and chains of short days on the way there (ORACLES 1.6)."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import continuous, ranks, urgency
from experiments.verification.priorities import delays_kept, geometric
from experiments.verification.standing import Queue


def waits(classes):
    return [stay - mean for stay, (_, mean, _) in zip(urgency.stays(classes, True), classes, strict=True)]


@pytest.mark.parametrize(("classes", "kept", "put_back"), [
    (urgency.COMMON, (1.0, 2.0, 8.0, 4.0), (1.25, 2.5, 10.0, 5.0)),
    (urgency.MIXED, (1.44444, 2.40741, 10.8333, 5.58519), (1.05556, 2.59259, 14.1667, 6.91481)),
])  # fmt: skip
def test_times_of_three_classes_are_as_published(classes, kept, put_back):
    lams = [lam for lam, *_ in classes]
    assert urgency.of_all(waits(classes), lams) == pytest.approx(kept, rel=1e-5)
    assert urgency.of_all(urgency.stays(classes, False), lams) == pytest.approx(put_back, rel=1e-5)


def test_waits_at_four_staff_are_as_published():
    given = urgency.of_all(urgency.waits_of_staff(urgency.FOUR, 4), urgency.FOUR)
    assert given == pytest.approx((0.186385, 0.37277, 1.49108, 0.745541), rel=1e-5)


@pytest.mark.parametrize("classes", [urgency.COMMON, urgency.MIXED])
@pytest.mark.parametrize("kept", [False, True])
def test_ever_shorter_days_end_at_continuous_time(classes, kept):
    short = [urgency.in_days(classes, kept, parts) for parts in (8, 16, 32)]
    ends = [continuous.refined((8, 16, 32), values) for values in zip(*short, strict=True)]
    assert ends == pytest.approx(urgency.stays(classes, kept), rel=1e-9)


def test_ever_shorter_days_end_at_continuous_time_with_several_staff():
    short = [urgency.kept_in_days((0.3, 0.6), 2, parts) for parts in (2, 4, 8)]
    ends = [continuous.refined((2, 4, 8), values) for values in zip(*short, strict=True)]
    assert ends == pytest.approx(urgency.waits_of_staff((0.3, 0.6), 2), rel=0.01)


def test_the_chain_of_kept_cases_is_cobham_at_one_desk():
    urgent, others = urgency.numbers_kept(0.1, 0.1, 1, 0.4)
    delays = delays_kept((geometric(0.1, 2.5), geometric(0.1, 2.5)))
    assert (urgent / 0.1, others / 0.1) == pytest.approx(delays, rel=1e-6)


def test_two_numbers_drawn_by_one_uniform_have_their_own_laws():
    laws = [Queue((), lam, 1, 0.25).mornings() for lam in (0.1, 0.15)]
    joint = urgency.ordered(laws, (60, 90))
    number = np.add.outer(np.arange(60), np.arange(90))
    assert joint.sum(axis=1)[:40] == pytest.approx(laws[0][:40], abs=1e-12)
    assert [joint[number == n].sum() for n in range(40)] == pytest.approx(laws[1][:40], abs=1e-12)


def test_the_first_morning_of_the_classes_is_drawn_from_their_ranks():
    run = ranks.common_run((0.2, 0.3, 0.3), 1, False, 30)
    key = np.array([7, 11], np.uint64)
    _, cell, kind, ordinal = run.first_morning(key, 900)
    assert len(set(zip(cell, kind, ordinal, strict=True))) == cell.size
    for number, rank in enumerate(run.ranks):
        law = rank.mornings()
        mean = law @ np.arange(law.size)
        spread = np.sqrt(law @ np.arange(law.size) ** 2 - mean**2)
        drawn = np.isin(kind, ranks.KINDS_OF[: number + 1]).sum() / 900
        assert abs(drawn - mean) < 4.0 * spread / 30.0
