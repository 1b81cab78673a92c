"""A scenario written from what a log teaches: keys that it knows, each with its source; the rest as remarks."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np

from experiments.caselogs.estimate import WORKING_YEAR, Demand, Estimates
from experiments.caselogs.log import CaseLog
from experiments.caselogs.mapping import shown
from model.draws import key_of
from model.initial.world import build_twins
from model.scenario import Scenario, changed, parameters
from model.state.names import KINDS

STEADY = 2.0  # a log that changes by more than this factor between its halves is doubted
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def fitted_scenario(log: CaseLog, found: Estimates, base: Scenario, residents: float | None = None) -> str:
    """Return a scenario file: the base with what the log teaches.

    Rates of kinds that the log shows take its mix. Where its residents are given they take its level, too: that of what
    was reported, fewer than there were; otherwise the base's total of those kinds stays. Kinds that the log never shows
    keep the base's rate. A key that this version of the scenario does not know, or a value that it does not allow, is
    written as a remark.
    """
    known = {row.path: row for row in parameters(Scenario)}
    values: dict[str, tuple] = {path: (value, "") for path, value in changed(base).items()}
    name = f"{base.name}_fitted"
    values |= {"name": (name, ""), "title": (f"{base.title or base.name}, demand as in {shown(log.mapping.name)}", "")}
    values.pop("arrivals.cases", None)
    remarks = []
    for path, value, source in _learnt(log, found, base, residents):
        if path in known and _allowed(value, known[path]):
            values[path] = (value, source)
        else:
            remarks.append(f"# {path} = {_toml(value)} # {source}")
    opened = log.rows["opened"]
    head = [
        f"# {base.name} with the demand of a case log: {len(log):,} requests of {log.in_file:,} rows, opened "
        f"{opened.iloc[0]:%Y-%m-%d} to {opened.iloc[-1]:%Y-%m-%d}",
        "# (`ronghe log fit`). What the log does not teach is as in the base.",
        *(f"# {line}" for line in learnt_lines(found)),
        *(["# Learnt, but no key of this version, or beyond what it allows:", *remarks] if remarks else []),
    ]
    return "\n".join([*head, *_tables(values)]) + "\n"


def learnt_lines(found: Estimates) -> list[str]:
    """Return in lines what the log teaches beyond keys of a scenario: to compare a run with."""
    lines = _lines_of_days(found.demand)
    channels = ", ".join(f"{name} {share:.1%}" for name, share in found.channels.items() if share > 0)
    lines.append(f"Channels: {channels}; found by patrol {found.channels['patrol']:.1%}.")
    if len(found.places):
        top = ", ".join(f"{shown(name, 24)} {share:.1%}" for name, share in found.places.head(3).items())
        lines.append(f"Places: {len(found.places):,}; the largest: {top}.")
    if found.on_time is not None:
        kept = f"{found.on_time:.1%}"
        lines.append(f"Closed within the base's time limits: {kept}; open at the end: {found.still_open:,}.")
    t = found.durations
    if t.closed:
        spot = "not told (closings are days)" if t.on_the_spot is None else f"{t.on_the_spot:.1%}"
        times = f"median {t.median:.2f} days, on the spot {spot}, same day {t.same_day:.1%}"
        lines.append(f"Times open ({t.closed:,} closed): {times}.")
    if t.laws:
        fits = ", ".join(f"{law} {fit['ks']:.3f}" for law, fit in t.laws.items())
        body = f"median {t.body_median:.2f} days, ln-sd {t.body_sigma:.2f}"
        lines.append(f"Body: lognormal, {body}; distance of laws: {fits}.")
    return lines


def _lines_of_days(d: Demand) -> list[str]:
    lines = [f"Requests a working day: {d.mean:,.1f} over {d.days:,} days, {d.ordinary:,} of them ordinary."]
    if d.weekday:
        shape = ", ".join(f"{day[:3]} {m:.2f}" for day, m in zip(WEEKDAYS, d.weekday, strict=True))
        lines.append(f"By weekday (mean 1): {shape}.")
    if d.cv is None:
        lines.append("Weekdays and day factor: the log is too short (20 ordinary working days are needed).")
    else:
        memory = "memory not told" if d.memory is None else f"memory {d.memory:.2f}"
        lines.append(f"Day factor: coefficient of variation {d.cv:.3f}, {memory}.")
    if d.growth is not None:
        lines.append(f"Second half of the log against the first: {d.growth:.2f} times as many a day.{_doubt(d.growth)}")
    if d.season:
        lines.append("By month (mean 1): " + ", ".join(f"{m} {v:.2f}" for m, v in d.season.items()) + ".")
    return lines


def _doubt(growth: float) -> str:
    if 1.0 / STEADY < growth < STEADY:
        return ""
    return " Is it cut by closing date? Then learn from its steady part (far_off.opened_from)."


def _learnt(log: CaseLog, found: Estimates, base: Scenario, residents: float | None) -> Iterator[tuple]:
    """Walk key, value and source of what the log teaches of a scenario."""
    name, d = shown(log.mapping.name), found.demand
    for kind, rate in _rates(log, found, base, residents).items():
        n = int(found.kinds.loc[kind, "requests"])
        yield f"kinds.{kind}.per_1000_year", float(f"{rate:.4g}"), f"{name}: {n:,} requests, {n / len(log):.1%}"
    if found.durations.on_the_spot is not None:
        share = round(found.durations.on_the_spot, 4)
        yield "handling.spot_share", share, f"{name}: closed within an hour, of {found.durations.closed:,} closed"
    if d.cv is not None:
        yield "demand.day_cv", round(d.cv, 4), f"{name}: {d.ordinary:,} working days, weekday and trend taken out"
    if d.memory is not None:
        yield "demand.day_memory", round(max(0.0, d.memory), 4), f"{name}: first autocorrelation of the day factor"
    if d.weekday:
        rounded = [round(m, 3) for m in d.weekday]
        yield "demand.weekday", [*rounded[:4], round(5.0 - sum(rounded[:4]), 3)], f"{name}: Monday to Friday, mean 1"


def _allowed(value: object, row) -> bool:
    """Return whether a number lies within a key's hard bounds."""
    if not isinstance(value, float):
        return True
    return (row.least is None or value >= row.least) and (row.most is None or value <= row.most)


def _rates(log: CaseLog, found: Estimates, base: Scenario, residents: float | None) -> dict[str, float]:
    """Return per_1000_year of each kind present: the base's, by what the log has against what the base brings about."""
    twins = build_twins(base.with_values({"arrivals.cases": None}), key_of(base.run.seed), 1)
    per_year = twins.persons.sum(axis=0)[twins.kinds.group] * twins.kinds.rate * WORKING_YEAR
    brings = dict(zip(KINDS, per_year, strict=True))
    counts = found.kinds["requests"]
    if residents is None:
        level = sum(brings[kind] for kind in counts.index) / counts.sum()
    else:
        city = base.city.rows * base.city.columns * base.population.residents_per_cell
        level = WORKING_YEAR / log.span * city / residents
    return {
        kind: getattr(base.kinds, kind).per_1000_year * n * level / brings[kind]
        for kind, n in counts.items()
        if brings[kind] > 0
    }


def _tables(values: dict[str, tuple]) -> list[str]:
    """Return dotted keys as tables of TOML, those above all tables first."""
    lines = [_line(path, *values[path]) for path in values if "." not in path]
    for table in dict.fromkeys(path.rpartition(".")[0] for path in values if "." in path):
        lines += ["", f"[{table}]"]
        lines += [_line(path.rpartition(".")[2], *values[path]) for path in values if path.rpartition(".")[0] == table]
    return lines


def _line(key: str, value: object, source: str) -> str:
    return f"{key} = {_toml(value)}" + (f" # {source}" if source else "")


def _toml(value: object) -> str:
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(one) for one in value)}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    return repr(value.item() if isinstance(value, np.generic) else value)
