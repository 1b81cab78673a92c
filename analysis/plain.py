"""Findings in plain words and plain data: what tables, RESULTS.md and programs show of them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from analysis.findings import Contrast, Elsewhere, Finding, of_values
from analysis.tables import plain
from analysis.turning import Turning, turning
from analysis.verdicts.share import Share
from experiments.arguments import KINDS, Argument
from experiments.measures import SAYS
from experiments.statistics import Difference


def number(value: float) -> str:
    """Return a number with three significant digits and its sign."""
    if math.isnan(value):
        return "-"
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:+,.0f}"
    return f"{value:+.3g}" if abs(value) >= 0.0005 else f"{value:+.1e}"


def contrast_text(one: Contrast) -> str:
    """Return an effect with its interval and unit."""
    unit = SAYS[one.test.outcome].unit
    return interval(one.found) + ("" if unit in ("share", "0-1") else f" {unit}")


def interval(found: Difference) -> str:
    """Return a mean with its interval."""
    return f"{number(found.mean)} [{number(found.low)}, {number(found.high)}]"


def by_part(one: Finding) -> pd.DataFrame | None:
    """Return what each part of a factorial does alone and on average over the others' settings, and their sums.

    None where the argument has no factorial. A row a part and one for all; the columns hold means with intervals.
    """
    found = {more.test.kind: more for more in one.also}
    if not {"factorial", "each"} <= found.keys() or not found["factorial"].found.n:
        return None
    alone, mixed = found["each"].series, found["factorial"].series
    rows = [
        (part, alone[f"{part} - {found['each'].test.arms[0]}"], mixed[f"main effect of {part}"])
        for part in found["factorial"].test.parts
    ]
    rows.append(("sum", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    cells = [
        (part, *(interval(of_values(values)) for values in (alone, mixed, mixed - alone)))
        for part, alone, mixed in rows
    ]
    return pd.DataFrame(cells, columns=["part", "alone", "main effect", "main effect less alone"])


def told(one: Contrast) -> str:
    """Return what a contrast is of, its comparison and its effect with interval and unit."""
    less = f" less `{one.test.less}`" if one.test.less else ""
    return f"`{one.test.outcome}`{less}, {one.label}: {contrast_text(one)}"


def compared(one: Argument) -> str:
    """Return which arms an argument contrasts, and how."""
    test = one.test
    arms = test.arms if len(test.arms) <= 6 else (*test.arms[:2], f"{len(test.arms) - 2} parts each alone")
    return f"{', '.join(arms)} ({KINDS[test.kind].says})"


def effect_text(one: Finding) -> str:
    """Return the deciding effect with interval and unit, a dash where untested."""
    return contrast_text(one.effect) if one.effect.found.n else "-"


def share_text(share: Share) -> str:
    """Return a share of the space with its interval and the number of points."""
    if not share.cities:
        return "-"
    return f"{share.share:.0%} ({share.low:.0%}-{share.high:.0%}) of {share.cities}"


def turning_of(one: Finding, samples: dict[str, pd.DataFrame]) -> Turning:
    """Return where an argument turns; nothing where no city but the reference was visited."""
    where = one.space
    if not where.numbers:
        return Turning()
    return turning(samples[where.kind].iloc[where.numbers], where.means, one.argument.test.sign)


def boundary(one: Finding, samples: dict[str, pd.DataFrame], found: Turning | None = None) -> str:
    """Say in a sentence under which conditions the sign is against the paper; empty where nothing can be said."""
    found = turning_of(one, samples) if found is None else found
    space = {"city": "plausible cities", "point": "points of the box"}[one.space.kind]
    if found.conditions:
        where = "; and ".join(str(condition) for condition in found.conditions)
        return (
            f"the sign is against the paper in {found.density:.0%} of the {space} with {where} "
            f"({found.inside:.0%} of them, {found.coverage:.0%} of all that are against)"
        )
    if found.drivers:
        path, meaning, rho = found.drivers[0]
        way = "grows" if rho > 0 else "shrinks"
        return f"no bounded region was found; the effect in the paper's direction {way} with {meaning} (`{path}`)"
    return ""


def contrast_as_data(one: Contrast) -> dict[str, Any]:
    """Return a contrast as plain data."""
    found, test = one.found, one.test
    return {
        "kind": test.kind, "arms": list(test.arms), "comparison": one.label, "outcome": test.outcome,
        "less": test.less or None, "unit": SAYS[test.outcome].unit, "predicted_sign": test.sign,
        "mean": plain(found.mean), "low": plain(found.low), "high": plain(found.high), "pairs": found.n,
        "method": found.method, "standardised": plain(found.standardised), "p": plain(one.p),
        "direction": one.direction, "said": one.said,
        "every": {
            label: {"mean": plain(one.mean), "low": plain(one.low), "high": plain(one.high)}
            for label, one in one.every.items()
        },
    }  # fmt: skip


def _elsewhere_as_data(one: Elsewhere) -> dict[str, Any]:
    return {
        "share": plain(one.share.share), "low": plain(one.share.low), "high": plain(one.share.high),
        "cities": one.share.cities, "share_at_least_smallest": plain(one.clear), "undefined": plain(one.undefined),
    }  # fmt: skip


def finding_as_data(one: Finding, samples: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return a finding as plain data for programs."""
    found = turning_of(one, samples)
    return {
        "id": one.argument.id, "group": one.argument.group, "english": one.argument.english,
        "chinese": one.argument.chinese, "verdict": one.verdict, "why": one.why or None,
        "smallest_effect": one.argument.test.smallest, "effect": contrast_as_data(one.effect),
        "p_holm": plain(one.p_adjusted), "p_holm_refuting": plain(one.p_refuting),
        "plausible": _elsewhere_as_data(one.cities), "box": _elsewhere_as_data(one.box),
        "doubt_share": plain(one.luck.share) if one.luck else None,
        "adversary": one.answer.says if one.answer else None,
        "against": contrast_as_data(one.against) if one.against else None,
        "also": [contrast_as_data(more) for more in one.also],
        "hours_a_day": plain(one.hours), "hours_gap": plain(one.hours_gap),
        "turns": {
            "drivers": [{"parameter": p, "meaning": m, "rank_correlation": rho} for p, m, rho in found.drivers],
            "conditions": [
                {"parameter": c.path, "meaning": c.meaning, "unit": c.unit, "above": c.low, "below": c.high}
                for c in found.conditions
            ],
            "density": plain(found.density), "coverage": plain(found.coverage), "share": plain(found.inside),
            "says": boundary(one, samples, found) or None,
        },
    }  # fmt: skip
