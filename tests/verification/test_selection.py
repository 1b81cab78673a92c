"""What is found, vanishes and waits: formulas against the published numbers (ORACLES 7.B)."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import selection, theory


@pytest.mark.parametrize("row", selection.PUBLISHED)
def test_shares_and_days_are_those_published(row):
    """All but the share found are published from simulations, good to one or two in a hundred."""
    sees, found, closed, both, never, _ = row
    assert selection.share_found(sees) == pytest.approx(found, rel=2e-6)
    assert 1.0 - selection.share_found(sees) == pytest.approx(never, rel=5e-3)
    if sees < 0.4:
        response = selection.days_to_close(sees, 5000)
        assert response == pytest.approx(closed, rel=0.05, abs=1e-4)
        assert selection.days_to_find(sees) + response == pytest.approx(both, rel=5e-3)


def test_more_discovery_lengthens_the_response_from_discovery_and_shortens_that_from_arising():
    seen = [row[0] for row in selection.PUBLISHED[:4]]
    response = [selection.days_to_close(sees, 300) for sees in seen]
    whole = [selection.days_to_find(sees) + days for sees, days in zip(seen, response, strict=True)]
    assert response == sorted(response) and whole == sorted(whole, reverse=True)


def test_a_long_run_ends_in_the_steady_state_of_a_daily_capacity():
    law = theory.poisson(10.0 * selection.share_found(0.1))
    steady = theory.overnight(law, selection.CLOSES) @ np.arange(400) / theory.mean_of(law)
    assert selection.days_to_close(0.1, 6000) == pytest.approx(steady, rel=5e-3)
