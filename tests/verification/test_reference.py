"""Every number of the reference values is asked of the city, or it is said here why not (ORACLES).

A number is asked for where a known answer has it as its published value, or as its theory; a delay that is published
with the day of ending counted is one day less here. Numbers are matched by value, to five digits: that a row asks for
the right one is for whoever writes it.
"""

from __future__ import annotations

import json

import pytest

from experiments.verification import limits

# Families of the reference values that ask something else of the project, or ask it in another way.
ELSEWHERE = {
    "HOAD10": "analysis code (tests/analysis)",
    "HOAD5": "analysis code (tests/analysis)",
    "MSER5": "analysis code (tests/analysis)",
    "PAIRED": "analysis code (tests/analysis)",
    "CEX": "tests/properties/test_desks.py, where two staff are slower than one",
    "POOLTHR": "at the friction h*, whose answer is the stay at desks apart",
    "FOREIGN": "at g*, whose answer is the stay at desks apart",
    "JOINTOPT": "joint branches are held against this optimum cell by cell",
    "PERC": "cell by cell: the set ever in dispute is the cluster of the same coins",
    "DELAYESC": "published as a product of transforms that is not exact there; the city meets the exact answer",
}
QUANTITIES = {
    ("HET", "m* (case-averaged wait equal)"): "at m*, whose answer is the wait at desks apart",
    ("HET", "m* (short class wait equal)"): "at m*, whose answer is the wait of the short at a desk of their own",
    (
        "SIR",
        "E days until none active",
    ): "a dispute drawn in ignites a day later; the same chain, with that day, is asked",
    ("GW", "extinction probability"): "within the days of a run; the limit itself where it is reached by then",
    ("MCLP", "optimal covered demand"): "greedy placement is held between its bound and this optimum",
}
RARE = 0.01  # shares and delays below this, and shares above 1 - RARE / 20, are asked for together or not at all


@pytest.fixture(scope="module")
def answers():
    """What known answers ask for: published numbers, and theory where that is a published placement or simulation."""
    published = [limit.published for limit in limits() if limit.published is not None]
    return [*published, *(float(limit.theory()) for limit in limits() if limit.section in ("3.7", "4.4"))]


def is_asked(value, answers):
    wanted = (value, value - 1.0, value + 1.0)
    return any(abs(answer - one) <= 2e-5 * abs(one) + 1e-9 for one in wanted for answer in answers)


def test_every_published_number_is_asked_of_the_city(shared, answers):
    entries = json.loads((shared / "oracles" / "reference.json").read_text())
    left = []
    for entry in entries:
        family, quantity, value = entry["id"].split("_")[0], entry["quantity"], entry["value"]
        if family in ELSEWHERE or (family, quantity) in QUANTITIES:
            continue
        rare = abs(value) < RARE or RARE / 20.0 > 1.0 - value >= 0.0
        if not rare and not is_asked(value, answers):
            left.append(f"{entry['id']}: {quantity} {value:.6g} {entry['params']}")
    assert len(entries) > 600 and not left, "\n".join(left)


def test_every_exception_is_needed(shared, answers):
    """Each stands for some number that no known answer asks for as it is published."""
    entries = json.loads((shared / "oracles" / "reference.json").read_text())
    missing = [entry for entry in entries if not is_asked(entry["value"], answers)]
    families = {entry["id"].split("_")[0] for entry in missing}
    assert set(ELSEWHERE) <= families
    assert set(QUANTITIES) <= {(entry["id"].split("_")[0], entry["quantity"]) for entry in missing}
