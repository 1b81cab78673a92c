"""The laws that ``ronghe verify`` runs hold, and a broken one is noticed."""

from __future__ import annotations

import pytest

from experiments.verification import laws


@pytest.mark.parametrize("law", [name for name in laws.LAWS if name != "plain Python"])
def test_law_holds(law):
    finding = laws.check(law)
    assert finding.held, finding.seen


def test_a_lost_case_is_noticed(monkeypatch):
    real = laws._run

    def thief(*args, **more):
        city = real(*args, **more)
        city.world.books.series[10, laws.S_RESOLVED] += 1
        return city

    monkeypatch.setattr(laws, "_run", thief)
    assert "1 cases lost or doubled" in laws.check("conservation").seen


def test_hours_that_differ_are_noticed(monkeypatch):
    real = laws._run

    def spendthrift(policy="siloed", *args, **more):
        city = real(policy, *args, **more)
        if policy == "fused":
            city.world.books.uses[5, 0] += 0.5
        return city

    monkeypatch.setattr(laws, "_run", spendthrift)
    assert "differ by 0.5" in laws.check("equal hours").seen
