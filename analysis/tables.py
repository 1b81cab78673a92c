"""Comparisons as tables: every arm against the first, outcome by outcome, with interval and verdict."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from experiments.statistics import Difference, favours, holm, paired_difference, paired_p, precise_enough

MAIN_OUTCOMES = ("found_within_3_days", "days_to_resolution", "resolved_in_limit_share", "dispute_days_per_10k")
ALPHA = 0.05  # chance of any false mark in a table of one arm, at most (Holm)
PRECISION = 0.02  # half width asked of the main outcomes, as a share of the first arm's mean


def difference_of(runs, outcome: str, arm: str) -> Difference:
    """Return the paired difference ``arm - first arm`` of one outcome."""
    return paired_difference(runs.outcomes[arm][outcome].to_numpy(), runs.outcomes[runs.arms[0]][outcome].to_numpy())


def comparison(runs) -> pd.DataFrame:
    """Return one row per outcome and arm after the first, in the order of the outcomes' definitions.

    Means are over the pairs in which both arms have a value, so that the difference is theirs. Intervals stand each for
    itself; a verdict is given where Holm's adjusted p value over all outcomes of the arm that differ at all is at most
    ``ALPHA`` as well, so that a table of sixty outcomes marks none by luck (with that probability).
    """
    from model.outcomes import OUTCOMES

    first, rows = runs.arms[0], []
    for outcome in OUTCOMES:
        if outcome.name not in runs.outcomes[first]:
            continue
        for arm in runs.arms[1:]:
            found = difference_of(runs, outcome.name, arm)
            both = pd.DataFrame({name: runs.outcomes[name][outcome.name] for name in (arm, first)}).dropna().mean()
            rows.append(
                {
                    "group": outcome.group, "outcome": outcome.name, "unit": outcome.unit,
                    "direction": outcome.direction, "arm": arm, "against": first,
                    "mean": float(both[arm]),
                    "mean_against": float(both[first]),
                    "difference": found.mean, "low": found.low, "high": found.high, "pairs": found.n,
                    "method": found.method, "p": _p(runs, outcome.name, arm, found),
                    "verdict": _verdict(found, outcome.direction),
                }
            )  # fmt: skip
    return _adjusted(pd.DataFrame(rows))


def _p(runs, outcome: str, arm: str, found: Difference) -> float:
    """Return the paired t test's p value; NaN where arms are the same in every pair, which is no test."""
    if found.method == "constant" and found.mean == 0:
        return math.nan
    return paired_p(runs.outcomes[arm][outcome].to_numpy(), runs.outcomes[runs.arms[0]][outcome].to_numpy())


def _adjusted(table: pd.DataFrame) -> pd.DataFrame:
    """Add Holm's p values, a family an arm, and take back the verdicts that do not stand in their family."""
    table["p_holm"] = np.nan
    for _, rows in table.groupby("arm"):
        table.loc[rows.index, "p_holm"] = holm(rows["p"].to_numpy())
    doubtful = (table["verdict"] != "same") & ~(table["p_holm"] <= ALPHA)
    table.loc[doubtful, "verdict"] = "undecided"
    return table


def pairs(runs) -> pd.DataFrame:
    """Return the paired values: one row per replication and outcome, one column per arm."""
    long = [frame.stack(future_stack=True).rename(arm) for arm, frame in runs.outcomes.items()]
    return pd.concat(long, axis=1).rename_axis(["replicate", "outcome"]).reset_index()


def as_json(runs, table: pd.DataFrame, head: dict[str, Any]) -> dict[str, Any]:
    """Return runs and their :func:`comparison` as plain data: means, differences with intervals, paired values."""
    outcomes: dict[str, Any] = {}
    for row in table.to_dict("records"):
        entry = outcomes.setdefault(
            row["outcome"],
            {
                "group": row["group"], "unit": row["unit"], "direction": row["direction"],
                "means": {arm: plain(frame[row["outcome"]].mean()) for arm, frame in runs.outcomes.items()},
                "differences": {},
                "values": {arm: [plain(v) for v in frame[row["outcome"]]] for arm, frame in runs.outcomes.items()},
            },
        )  # fmt: skip
        kept = ("difference", "low", "high", "pairs", "method", "p", "p_holm", "verdict")
        entry["differences"][row["arm"]] = {name: plain(row[name]) for name in kept}
    hours = {
        arm: {use: plain(mean) for use, mean in zip(runs.uses, spent.mean(axis=0), strict=True)}
        for arm, spent in runs.hours.items()
    }
    return {
        **head, "arms": list(runs.arms), "against": runs.arms[0], "seed": runs.seed, "days": runs.days,
        "residents": runs.residents, "replicates": runs.replicates, "outcomes": outcomes, "hours": hours,
        "hours_balance": runs.balance,
    }  # fmt: skip


def plain(value: Any) -> Any:
    """Return a value that JSON can hold: NaN and infinities become null."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def enough(runs) -> bool:
    """Return whether the intervals of the main outcomes are narrow enough in every arm to stop replicating."""
    differences, targets = _main(runs)
    return not targets or precise_enough(differences, targets)


def precision_reached(runs) -> dict[str, float]:
    """Return by main outcome and arm the half width of its interval as a share of the first arm's mean."""
    differences, targets = _main(runs)
    halves = {name: paired_difference(values, 0 * values) for name, values in differences.items()}
    return {name: (half.high - half.low) / 2 / targets[name] * PRECISION for name, half in halves.items()}


def _main(runs) -> tuple[dict[str, Any], dict[str, float]]:
    """Return the paired differences of the main outcomes, and the half width asked of each."""
    differences, targets = {}, {}
    for name in MAIN_OUTCOMES:
        base = runs.outcomes[runs.arms[0]][name]
        target = PRECISION * abs(float(base.mean()))
        for arm in runs.arms[1:]:
            if target > 0:
                differences[f"{name} ({arm})"] = (runs.outcomes[arm][name] - base).to_numpy()
                targets[f"{name} ({arm})"] = target
    return differences, targets


def _verdict(found: Difference, direction: int) -> str:
    """Return better, worse, same or undecided; for outcomes that are neither good nor bad, higher or lower."""
    if direction:
        return favours(found, direction)
    said = favours(found, 1)
    return {"better": "higher", "worse": "lower"}.get(said, said)
