"""Formulas of the known answers against every number published with the reference values (ORACLES 1, 2, 5.2, 5.3)."""

from __future__ import annotations

import functools
import json
import pathlib

import numpy as np
import pytest
from scipy import optimize

from experiments.verification import continuous as c
from experiments.verification import kinds, servers, theory, values

PUBLISHED = json.loads((pathlib.Path(__file__).parent / "published.json").read_text())


def law(p):
    """Arrivals of a tick."""
    return theory.poisson(p["lam"]) if p["arrivals"] == "poisson" else theory.binomial(p["n"], p["lam"])


def crossing(gain, most):
    return optimize.brentq(gain, 1.0 + 1e-9, most, xtol=1e-10)


def of_two_lengths(rho, m):
    """Wait in the pool of two desks of load rho whose cases take 1 and m on average."""
    return c.wait_of_two_kinds(rho + rho / m, m / (m + 1.0), (1.0, 1.0 / m))


def for_all(rho, m):
    """Wait of all cases at these desks apart."""
    return rho / (1.0 - rho) * 2.0 * m / (m + 1.0)


def foreign(rho):
    """g* at which a pool whose foreign cases take 1 + g as long is no better than a desk of one's own."""

    def longer(slow):
        return c.wait_of_two_kinds(2.0 * rho, 0.5, (1.0, 1.0 / slow)) + (1.0 + slow) / 2.0 - c.sojourn(rho)

    return crossing(longer, 1.99 / rho - 1.0) - 1.0


def network(name):
    """Second eigenvalue of DeGroot weights."""
    if name.startswith("4 silos"):
        eps = {".05": 0.05, ".2": 0.2, ".7895": 15.0 / 19.0}[name.split("eps=")[1].split(" ")[0]]
        return values.silo_eigenvalue(0.4, 1.0 - eps, 4, 5)
    n, own = (
        int(name.split("N=")[1].split(",")[0]),
        {".5": 0.5, ".2": 0.2, "1/3": 1.0 / 3.0, ".6": 0.6}[name.split("self ")[1].split(" ")[0]],
    )
    weights = np.full((n, n), (1.0 - own) / (n - 1))
    if name.startswith("ring"):
        weights = (1.0 - own) / 2.0 * (np.roll(np.eye(n), 1, 0) + np.roll(np.eye(n), -1, 0))
    elif name.startswith("star"):
        weights = np.zeros((n, n))
        weights[0, 1:], weights[1:, 0] = (1.0 - own) / (n - 1), 1.0 - own
    np.fill_diagonal(weights, own)
    return np.sort(np.abs(np.linalg.eigvals(weights)))[-2]


def in_series(p):
    late = 1.0 + theory.geo_delay(p["a"], p["s1"])
    return late + p["refer"] * (p["D"] + 1.0 + theory.geo_delay(p["a"] * p["refer"], p["s2"]))


def two_kinds(p):
    matrix, size = kinds.chain_of_two((p["l1"], p["l2"]), (p["s1"], p["s2"]), 400)
    return theory.steady(matrix) @ size / (p["l1"] + p["l2"]) + 1.0


def apart(p):
    lams, delays = (
        (p["l1"], p["l2"]),
        [theory.delay_geometric(theory.poisson(p[f"l{i}"]), 1, p[f"s{i}"]) for i in (1, 2)],
    )
    return sum(lam * (delay + 1.0) for lam, delay in zip(lams, delays, strict=True)) / sum(lams)


def backlog(p, day):
    """Evening backlog with a daily capacity: the next morning's number, less its arrivals."""
    return year("poisson", p["lam"], None, p["m"], 1.0, 800 if p["lam"] > p["m"] else 400)[day] - p["lam"]


def on_day(day):
    return lambda p: year(p["arrivals"], p["lam"], p["n"], p["c"], p["s"])[day - 1]


@functools.cache
def year(arrivals, lam, sources, staff, finish, states=400):
    """Expected number present before work in the first 366 days."""
    return theory.presence(law({"arrivals": arrivals, "lam": lam, "n": sources}), staff, finish, 366, states)


def escalated(until_end, fused):
    formula = c.struck_before_end if until_end else c.struck_before_start
    return lambda p: formula(*((p["k"] * p["rho"], p["k"]) if fused else (p["rho"], 1)), p["theta"])


ANSWERS = {
    ("MM1", "W"): lambda p: c.sojourn(p["lam"]),
    ("MMc", "Wq"): lambda p: c.wait(p["lam"], p["c"]),
    ("MG1", "Wq"): lambda p: c.general_wait(p["lam"], p["ES"], p["ES"] ** 2 * (1.0 + p["scv"])),
    ("POOL", "Wq_fused"): lambda p: c.wait(p["k"] * p["rho"], p["k"]),
    ("POOLTHR", "h*_sojourn"): lambda p: c.friction_of_equal_sojourn(p["k"], p["rho"]),
    ("POOLc", "Wq_silo"): lambda p: c.wait(p["c0"] * p["rho"], p["c0"]),
    ("POOLc", "Wq_fused"): lambda p: c.wait(p["k"] * p["c0"] * p["rho"], p["k"] * p["c0"]),
    ("UNBAL", "W_silo_case_avg"): lambda p: c.averaged(p["lams"]),
    ("UNBAL", "W_fused"): lambda p: c.sojourn(sum(p["lams"]), len(p["lams"])),
    ("HET", "m* (case-averaged wait equal)"): lambda p: crossing(
        lambda m: of_two_lengths(p["rho"], m) - for_all(p["rho"], m), 30.0
    ),
    ("HET", "m* (short class wait equal)"): lambda p: crossing(
        lambda m: of_two_lengths(p["rho"], m) - c.wait(p["rho"]), 30.0
    ),
    ("HET", "Wq_fused"): lambda p: of_two_lengths(p["rho"], p["m"]),
    ("FOREIGN", "g* sojourn equal"): lambda p: foreign(p["rho"]),
    ("ERLA", "Pab"): lambda p: c.leaving(p["lam"], p["c"], p["theta"]).share,
    ("ESC", "share escalated before service, silo"): escalated(False, False),
    ("ESC", "share escalated before service, fused"): escalated(False, True),
    ("ESC", "share escalated before resolution, silo"): escalated(True, False),
    ("ESC", "share escalated before resolution, fused"): escalated(True, True),
    ("TAN", "T"): lambda p: c.sojourn(p["lam"], p["c1"], p["mu1"]) + c.sojourn(p["lam"], p["c2"], p["mu2"]),
    ("GEO1", "delay_late"): lambda p: 1.0 + theory.geo_delay(p["a"], p["s"]),
    ("GXGC", "delay_late"): lambda p: 1.0 + theory.delay_geometric(law(p), p["c"], p["s"]),
    ("DAYCAP", "mean delay days"): lambda p: theory.delay_geometric(law(p), p["m"], 1.0),
    ("DAYCAP", "share closed same day"): lambda p: theory.same_day_or(law(p), p["m"], 0),
    ("DAYPOOL", "mean delay fused"): lambda p: theory.delay_geometric(theory.poisson(p["k"] * p["rho"]), p["k"], 1.0),
    ("TRANS", "mean over ticks 1..365"): lambda p: year(
        p["arrivals"], p["lam"], p["n"], p["c"], p["s"])[:365].mean(),
    ("DAYPRIO", "mean delay urgent"): lambda p: theory.two_classes(p["lam_u"], p["lam_o"], p["m"])[0],
    ("DAYPRIO", "mean delay ordinary"): lambda p: theory.two_classes(p["lam_u"], p["lam_o"], p["m"])[1],
    ("GEOA", "share escalated"): lambda p: theory.share_leaving(p["lam"], p["c"], p["s"], p["e"]),
    ("GEOTAN", "mean delay all"): in_series,
    ("GEOHET", "mean delay fused"): two_kinds,
    ("GEOHET", "mean delay silo (case average)"): apart,
    ("SECOND", "min case-averaged Wq"): lambda p: c.averaged(
        p["lam"], c.wait, c.best_static_split(p["lam"], p["mu"], p["S"]), p["mu"]
    ),
    ("SQRT", "min mean sojourn"): lambda p: servers.by_plan(p["lam"], p["C"])[1],
    ("DEGROOT", "|lambda2|"): lambda p: network(p["name"]),
} | {("TRANS", f"E[N] end of tick {day}"): on_day(day) for day in (7, 30, 90, 365)} | {
    ("TRANSCAP", f"E[Q] end of day {day}"): lambda p, day=day: backlog(p, day) for day in (7, 30, 90, 365)
}  # fmt: skip


@pytest.mark.parametrize(("family", "quantity"), sorted({(one[0], one[1]) for one in PUBLISHED}))
def test_formulas_give_every_published_number(family, quantity):
    answer = ANSWERS[family, quantity]
    mine = [one for one in PUBLISHED if one[:2] == [family, quantity]]
    given = [answer(parameters) for _, _, parameters, _ in mine]
    assert given == pytest.approx([value for *_, value in mine], rel=1e-6)


def test_every_answer_has_published_numbers():
    assert set(ANSWERS) == {(one[0], one[1]) for one in PUBLISHED}


@pytest.mark.parametrize(("lam", "staff", "shares"), [
    (0.5, 1, (0.696735, 0.393469, 0.77687)), (0.95, 1, (0.096332, 0.0487706, 0.139292)),
    (1.8, 2, (0.301924, 0.151608, 0.418358)), (2.85, 3, (0.219331, 0.106239, 0.322946)),
    (3.5, 5, (0.915693, 0.522737, 0.920985)), (9.5, 10, (0.499257, 0.238067, 0.663994)),
    (18.0, 20, (0.925462, 0.504042, 0.924157)),
])  # fmt: skip
def test_shares_in_continuous_time_are_as_published(lam, staff, shares):
    given = (c.started_within(1.0, lam, staff), c.closed_within(1.0, lam, staff), c.closed_within(3.0, lam, staff))
    assert given == pytest.approx(shares, rel=1e-5)


@pytest.mark.parametrize(("staff", "lam", "theta", "row"), [
    (1, 1.2, 0.2, (0.298081, 0.842303, 1.4904, 1.78849, 2.63079)),
    (10, 9.0, 0.25, (0.0495537, 0.520991, 0.198215, 1.78393, 10.3379)),
    (20, 20.0, 1.0, (0.0888353, 0.529743, 0.0888353, 1.77671, 20.0)),
])  # fmt: skip
def test_a_queue_that_cases_leave_is_as_published(staff, lam, theta, row):
    assert c.leaving(lam, staff, theta) == pytest.approx(row, rel=2e-5)


@pytest.mark.parametrize(("silos", "rho", "delay", "wait"), [
    (2, 0.5, 0.66667, 0.3146), (4, 0.8, 3.2545, 0.171), (5, 0.9, 7.475, 0.085815), (20, 0.95, 18.245, 0.049765),
])  # fmt: skip
def test_crossings_of_pooling_are_as_published(silos, rho, delay, wait):
    assert c.delay_of_equal_sojourn(silos, rho) == pytest.approx(delay, rel=5e-5)
    assert c.friction_of_equal_wait(silos, rho) == pytest.approx(wait, rel=5e-5)


def test_two_servers_in_series_are_as_published():
    shares = [c.both_within(time, 0.4, 0.2) for time in (5.0, 10.0, 20.0)]
    assert shares == pytest.approx([0.399576, 0.747645, 0.963704], rel=1e-5)
    assert c.both_within(5.0, 0.2, 0.2) == pytest.approx(c.both_within(5.0, 0.2, 0.2 + 1e-7), rel=1e-5)


@pytest.mark.parametrize(("loads", "capacity", "published"), servers.SERVERS)
def test_servers_of_any_speed_are_as_published(loads, capacity, published):
    assert servers.by_plan(loads, capacity) == pytest.approx(published, rel=1e-5)


def test_splits_are_as_published():
    for lams, mus, staff, split in (
        ((2.4, 1.2, 0.6), (1.0,) * 3, 9, (4, 3, 2)), ((4.5, 2.5, 1.0), (1.0,) * 3, 12, (6, 4, 2)),
        ((1.8, 0.9, 0.9, 0.4), (1.0, 0.5, 1.0, 0.5), 10, (3, 3, 2, 2)),
        ((6.0, 3.0, 2.0, 1.0, 0.5), (1.0,) * 5, 20, (8, 5, 4, 2, 1)), ((3.0,) * 3, (1.0,) * 3, 12, (4, 4, 4)),
    ):  # fmt: skip
        assert c.best_static_split(lams, mus, staff) == split


@pytest.mark.parametrize(("arrivals", "capacity", "shares"), [
    (theory.poisson(9.0), 10, (0.699705, 0.961293, 0.999385)), (theory.poisson(3.6), 4, (0.439789, 0.752262, 0.952766)),
    (theory.binomial(12, 3.6), 4, (0.542673, 0.863476, 0.988167)),
])  # fmt: skip
def test_shares_with_a_daily_capacity_are_as_published(arrivals, capacity, shares):
    given = [theory.same_day_or(arrivals, capacity, day) for day in (0, 1, 3)]
    assert given == pytest.approx(shares, rel=1e-5)
    assert [theory.closed_by(arrivals, capacity, 1.0, day + 1) for day in (0, 1, 3)] == pytest.approx(given, rel=1e-9)
