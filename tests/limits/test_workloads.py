"""Work of any law at one desk: published sojourns, exact days, and where ever shorter days end (ORACLES 1.3)."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.limits import theory, workloads


@pytest.mark.parametrize("name", workloads.LAWS)
def test_sojourns_are_as_published(name):
    given = [workloads.sojourn(rho, workloads.LAWS[name][0]) for rho in workloads.LOADS]
    assert given == pytest.approx(workloads.PUBLISHED[name], rel=1e-6)


@pytest.mark.parametrize("name", workloads.LAWS)
def test_evenings_of_a_long_run_are_those_of_pollaczek_and_khinchine(name):
    laws, rho, parts, place = workloads.LAWS[name][0], 0.5, 4, np.arange(1024.0)
    square = sum(law.share * float(law.days(parts, 1024) @ place**2) for law in laws)
    settled = theory.delay_one_server(rho / parts, float(parts), square) * rho / parts
    long, longer = (workloads.evenings_present(rho, laws, parts, days, 1024) * days for days in (400, 600))
    assert (longer - long) / 200 == pytest.approx(settled, rel=2e-3)


def test_laws_of_work_have_their_moments():
    place = np.arange(2048.0)
    for laws, _ in workloads.LAWS.values():
        assert sum(law.share for law in laws) == pytest.approx(1.0)
        assert sum(law.share * law.mean for law in laws) == pytest.approx(1.0)
        for law in laws:
            days = law.days(16, 2048)
            assert days @ place == pytest.approx(16.0 * law.mean, rel=1e-6)
            assert days @ place**2 / 256.0 == pytest.approx(law.square, rel=0.3)
