"""Policies: presets, scaling, refusals."""

from __future__ import annotations

import pytest

from model.policy import ARMS, FusionPolicy


def test_presets_mean_what_they_say():
    assert set(FusionPolicy.preset("siloed").strengths().values()) == {0.0}
    assert set(FusionPolicy.preset("fused").strengths().values()) == {1.0}
    formal = FusionPolicy.preset("formal")
    assert formal.strengths() == FusionPolicy.preset("fused").strengths()
    assert formal.substance == 0.0
    alone = FusionPolicy.preset("street_command").strengths()
    assert alone.pop("street_command") == 1.0 and not any(alone.values())
    assert len(ARMS) == len(set(ARMS))


def test_scaled_and_replaced():
    half = FusionPolicy.preset("fused").scaled(0.5)
    assert set(half.strengths().values()) == {0.5}
    assert half.replace(alliances=0.25).alliances == 0.25


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: FusionPolicy(alliances=1.2), "allowed is a number from 0 to 1"),
        (lambda: FusionPolicy(alliances=True), "policy.alliances is True"),
        (lambda: FusionPolicy(project_rule="nice"), "common_need, formal"),
        (lambda: FusionPolicy.preset("fusd"), "nearest is 'fused'"),
        (lambda: FusionPolicy().replace(aliances=1.0), "nearest is 'alliances'"),
        (lambda: FusionPolicy.preset("fused").scaled(2.0), "allowed is a number from 0 to 1"),
    ],
)
def test_what_no_policy_can_be_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call()
