"""Work of any law at one desk: published sojourns, exact days, and where ever shorter days end (ORACLES 1.3)."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import general, theory, workloads


@pytest.mark.parametrize("name", workloads.LAWS)
def test_sojourns_are_as_published(name):
    given = [workloads.sojourn(rho, workloads.LAWS[name][0]) for rho in workloads.LOADS]
    assert given == pytest.approx(workloads.PUBLISHED[name], rel=1e-6)


@pytest.mark.parametrize("name", [name for name in workloads.LAWS if "lognormal" not in name])
def test_evenings_of_a_long_run_are_those_of_pollaczek_and_khinchine(name):
    laws, rho, parts, place = workloads.LAWS[name][0], 0.5, 4, np.arange(1024.0)
    square = sum(law.share * float(law.days(parts, 1024) @ place**2) for law in laws)
    settled = theory.delay_one_server(rho / parts, float(parts), square) * rho / parts
    long, longer = (workloads.evenings_present(rho, laws, parts, days, 1024) * days for days in (400, 600))
    assert (longer - long) / 200 == pytest.approx(settled, rel=2e-3)


def test_evenings_of_a_long_run_with_lognormal_work_are_those_of_a_finer_lattice():
    laws, rho = workloads.LAWS["lognormal (cv 1.5)"][0], 0.5
    long, longer = (workloads.evenings_present(rho, laws, 1, days, 1024) * days for days in (300, 500))
    assert (longer - long) / 200 / rho == pytest.approx(general.delay_lognormal(rho, 1.0, 1.5), rel=4e-3)


def test_laws_of_work_have_their_moments():
    place = np.arange(2048.0)
    for laws, _ in workloads.LAWS.values():
        assert sum(law.share for law in laws) == pytest.approx(1.0)
        assert sum(law.share * law.mean for law in laws) == pytest.approx(1.0)
        for law in laws:
            days = law.days(16, 2048)
            assert days @ place == pytest.approx(16.0 * law.mean, rel=1e-4)
            assert days @ place**2 / 256.0 == pytest.approx(law.square, rel=0.3)
