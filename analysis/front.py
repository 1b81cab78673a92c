"""The first page of RESULTS.md: what a reader with five minutes needs, from stored runs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analysis.plain import number
from analysis.stored import Stored, preset_key
from analysis.verdicts.luck import split
from analysis.verdicts.share import share_of
from experiments.measures import SAYS
from experiments.statistics.anytime import anytime
from experiments.study import CITY, EACH, HARMS, MAIN_OUTCOME, PAIR, POINT, PRICE, TWO
from model.policy import LEVERS

WORTH = "worth.json"  # written by `ronghe worth --store`, taken in when it is there
TOP = 8  # levers shown by name


def front(one: Stored, folder: Path) -> str:
    """Return the page."""
    parts = [_answer(one), _worth(folder), _levers(one), _months(one), _whom(one), _price(one), _breaks(one)]
    return "## In five minutes\n\n" + "\n\n".join(part for part in parts if part)


def differences(one: Stored, kind: str, outcome: str, arms: Sequence[str] = TWO) -> tuple[list[int], np.ndarray]:
    """Return the numbers of places of a kind and, at each, second arm less first in an outcome."""
    a, b = (preset_key(arm) for arm in arms)
    numbers = [
        n
        for n in one.runs.numbers(kind, (a, b))
        if all(outcome in one.runs.rows[kind, n, key].values for key in (a, b))
    ]
    return numbers, one.runs.values(kind, numbers, b, outcome) - one.runs.values(kind, numbers, a, outcome)


def interval(values: np.ndarray) -> str:
    """Return a mean with its interval."""
    found = anytime(values)
    return f"{number(found.mean)} [{number(found.low)}, {number(found.high)}]"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _answer(one: Stored) -> str:
    _, at = differences(one, PAIR, MAIN_OUTCOME)
    if not at.size:
        return ""
    siloed = one.runs.values(PAIR, one.runs.numbers(PAIR, [preset_key("siloed")]), preset_key("siloed"), MAIN_OUTCOME)
    said = [
        f"**Does fusing help?** In the reference city a need waits {np.nanmean(siloed):.1f} working days until it is "
        f"solved when every organisation works alone, and {interval(at)} days when all are fused, over {at.size} pairs "
        "of cities with the same residents, the same needs and the same paid hours."
    ]
    if away := _away(one, CITY, "plausible cities"):
        said.append(away)
    if box := _away(one, POINT, "cities of the whole box of assumptions, plausible or not"):
        said.append(box)
    return " ".join(said)


def _away(one: Stored, kind: str, what: str) -> str:
    numbers, found = differences(one, kind, MAIN_OUTCOME)
    each = EACH if kind == CITY else 1
    groups: dict[int, list[float]] = {}
    for n, value in zip(numbers, found, strict=True):
        groups.setdefault(n // each, []).append(value)
    means = np.array([np.nanmean(values) for values in groups.values()])
    if means.size < 2:
        return ""
    helps = share_of(int((means < 0).sum()), means.size)
    low, middle, high = np.quantile(means, (0.1, 0.5, 0.9))
    said = (
        f"Of {means.size} {what}, fusing shortens the wait in {helps.share:.0%} ({helps.low:.0%}-{helps.high:.0%}): on "
        f"average {number(means.mean())} days, from {number(low)} (one city in ten gains at least as much) over "
        f"{number(middle)} to {number(high)} (one in ten fares no better than this)."
    )
    whole = [values for values in groups.values() if len(values) == each]
    if each > 1 and len(whole) > 1:
        shares = split(np.array(whole))
        if not math.isnan(shares.share):
            said += (
                f" {shares.share:.0%} ({shares.low:.0%}-{shares.high:.0%}) of that spread is doubt about the city, the "
                "rest the luck of the draw."
            )
    return said


def _worth(folder: Path) -> str:
    path = folder / WORTH
    if not path.exists():
        return ""
    rows = json.loads(path.read_text(encoding="utf-8"))
    told = "; ".join(f"`{row['arm']}` in `{row['outcome']}`: {row['says'].rstrip('.')}" for row in rows)
    return f"**What is that worth in posts?** {told}."


def _levers(one: Stored) -> str:
    rows = []
    for lever in LEVERS:
        _, found = differences(one, PAIR, MAIN_OUTCOME, ("siloed", lever))
        if found.size > 1:
            rows.append((float(np.nanmean(found)), lever, interval(found)))
    if not rows:
        return ""
    rows.sort()
    shown = rows if len(rows) <= 2 * TOP else [*rows[:TOP], *rows[-TOP:]]
    lines = [(f"`{lever}`", LEVERS[lever], text) for _, lever, text in shown]
    left = f" ({len(rows) - len(shown)} in between are left out)" if len(shown) < len(rows) else ""
    return (
        "**Which lever does it?** Each lever alone, at its full price, against the siloed city; fewer days are a gain"
        f"{left}:\n\n" + table(("lever", "what it is", "days to resolution"), lines)
    )


def _months(one: Stored) -> str:
    rows = [row for row in one.provenance.get("months", ()) if row["outcome"] == MAIN_OUTCOME and row["month"] >= 0]
    if not rows:
        return ""
    sure = next((row["month"] for row in rows if row["high"] < 0), None)
    begins = (
        f"from the cases of month {sure} after the reform day on" if sure is not None else "in no month beyond doubt"
    )
    last = rows[-1]
    return (
        f"**From when?** Cases are solved sooner {begins}; of cases raised in month {last['month']}, by "
        f"{number(last['mean'])} [{number(last['low'])}, {number(last['high'])}] days.\n\n"
        f"![event study](docs/figures/results/event_study.png)"
    )


def _whom(one: Stored) -> str:
    lines = []
    for name in HARMS:
        _, found = differences(one, PAIR, name)
        if np.isfinite(found).sum() < 2:
            continue
        says, mean = SAYS[name], anytime(found)
        worse = (mean.low > 0 and says.direction < 0) or (mean.high < 0 and says.direction > 0)
        better = (mean.high < 0 and says.direction < 0) or (mean.low > 0 and says.direction > 0)
        word = "**worse**" if worse else "better" if better else "not decided"
        lines.append((f"`{name}`", says.unit, interval(found), word))
    if not lines:
        return ""
    return "**For whom, and who is harmed?** Fused less siloed, where harm is to be looked for:\n\n" + table(
        ("outcome", "unit", "fused less siloed", ""), lines
    )


def _price(one: Stored) -> str:
    lines = []
    for name in PRICE:
        numbers, found = differences(one, PAIR, name)
        if not numbers:
            continue
        key = preset_key("siloed")
        before = float(one.runs.values(PAIR, numbers, key, name).mean())
        lines.append((name.removeprefix("paid_hours_"), f"{before:,.0f}", f"{found.mean():+,.0f}"))
    if not lines:
        return ""
    days = one.provenance["days"]
    return (
        f"**At what price?** The total is the same in both arms; the uses are not. Paid hours over {days} working days "
        "in the reference city:\n\n" + table(("use", "siloed", "fused, more or fewer"), lines)
    )


def _breaks(one: Stored) -> str:
    found = [finding for finding in one.found if finding.answer is not None]
    if not found:
        return ""
    near = sorted((f.answer.distance, f.argument.id) for f in found if f.answer.found)
    none = [f.argument.id for f in found if not f.answer.found]
    said = f"The adversary turned {len(near)} of {len(found)} arguments by moving what is assumed"
    if near:
        said += "; nearest: " + ", ".join(f"{name} ({distance:.1f} spreads away)" for distance, name in near[:5])
    if none:
        said += f". In a short search it turned none of {', '.join(none)}"
    return f"**What breaks it?** {said}. What each needs stands with the argument."
