"""Case logs of real requests: reading one, and what a scenario can learn from it.

    log = read_log("requests.csv", "scenarios/mappings/los_angeles_311.toml")
    print(log.summary_text())
    log.write_quarantine("left_aside.csv")
    arrivals = replay_arrivals(log, n_cells=100, horizon_days=250, stretch=40.0, repeat=True)

Every row of the file is either used or left aside with its fault and line; none is dropped silently. No part of this
is random. ``requests_mapping`` says how a log is described, ``requests_checks`` what may be wrong with a row,
``requests_replay`` how requests become cases.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from model.initial.requests_checks import inspect
from model.initial.requests_file import Table, content_of, read_table
from model.initial.requests_findings import Findings
from model.initial.requests_log import ON_THE_SPOT_HOURS, Finding, RequestLog, reasons
from model.initial.requests_mapping import CHANNELS, KINDS, LINES, Mapping, RequestLogFault
from model.initial.requests_replay import Arrivals, replay_arrivals

__all__ = [
    "CHANNELS",
    "KINDS",
    "LINES",
    "Arrivals",
    "Finding",
    "Mapping",
    "RequestLog",
    "RequestLogFault",
    "arrival_rates",
    "channel_shares",
    "read_log",
    "replay_arrivals",
    "work_days",
]

WORKING_YEAR_DAYS = 250


def read_log(path: str | Path, mapping: Mapping | str | Path) -> RequestLog:
    """Read a case log (CSV or Parquet) through a mapping (or the TOML file that holds it).

    Raises:
        RequestLogFault: the file or the mapping cannot be used at all, or no row is usable; one sentence per fault.
    """
    if not isinstance(mapping, Mapping):
        mapping = _mapping_for(path, mapping)
    table = read_table(path, mapping)
    rows, findings = inspect(table, mapping)
    log = RequestLog(str(path), mapping, _used(rows, table, findings), _left_aside(table, findings), findings.noted())
    assert log.in_file == len(table.frame), "every row is used or left aside"
    if not len(log):
        raise RequestLogFault(f"{path}: none of the {log.in_file:,} rows is usable: {reasons(log.report())}.")
    return log


def _mapping_for(path: str | Path, mapping: str | Path) -> Mapping:
    """Load a mapping; when it cannot be used, what is wrong with the log's own file is said as well."""
    try:
        return Mapping.load(mapping)
    except RequestLogFault as wrong:
        try:
            content_of(path)
        except RequestLogFault as also:
            raise RequestLogFault(*also.faults, *wrong.faults) from None
        raise


def arrival_rates(log: RequestLog, residents: float, working_days: int = WORKING_YEAR_DAYS) -> pd.DataFrame:
    """Requests of each of our kinds per 1,000 residents a year.

    A year has ``working_days`` (250) working days. Requests opened on a day off are counted on the next working day, so
    the rate is requests / working days spanned by the log x working days of a year. No season and no growth are
    inferred, and a first or last day that the export cuts short counts in full: a short log understates.

    Args:
        log: the requests.
        residents: persons living where the log was kept.
        working_days: working days of a year.

    Returns:
        Indexed by kind, all of ours: requests (number in the log), per_1000_year.
    """
    if not (np.isfinite(residents) and residents > 0):
        raise RequestLogFault(f"residents = {residents!r}: arrival rates need a positive number of residents.")
    if not working_days > 0:
        raise RequestLogFault(f"working_days = {working_days!r}: a year needs a positive number of working days.")
    counts = log.rows["kind"].value_counts().reindex(KINDS, fill_value=0).rename_axis("kind")
    return pd.DataFrame({"requests": counts, "per_1000_year": counts / log.span * working_days / residents * 1000.0})


def channel_shares(log: RequestLog) -> pd.Series:
    """Share of requests by the channel that brought them, 0-1, indexed by all of our channels; they add up to one."""
    return log.rows["channel"].value_counts(normalize=True).reindex(CHANNELS, fill_value=0.0).rename_axis("channel")


def work_days(log: RequestLog) -> pd.DataFrame:
    """Time from opened to closed, in calendar days of 24 hours: closures on the spot (< 1 hour) and a lognormal body.

    Only requests with a known time open count (see ``RequestLog.rows``); those still open are left out, so the body is
    a little short. It is elapsed time, waiting included: an upper bound of work. Closures on the spot are kept apart
    because with them no single distribution fits municipal requests (FACTS section 4).

    Returns:
        Indexed by kind, those present, and "all": closed (number), median, mean, p90 (days, of all closed),
        on_the_spot (share, 0-1), body_median (days, exp of the mean log), body_sigma (standard deviation of logs; NaN
        for fewer than two in the body).
    """
    hours = log.rows["hours_open"]
    parts = {kind: hours[log.rows["kind"] == kind] for kind in KINDS if (log.rows["kind"] == kind).any()}
    shapes = {name: _shape(part.dropna().to_numpy()) for name, part in {**parts, "all": hours}.items()}
    return pd.DataFrame.from_dict(shapes, orient="index").rename_axis("kind")


def _shape(hours: np.ndarray) -> dict[str, float]:
    logs = np.log(hours[hours >= ON_THE_SPOT_HOURS] / 24.0)
    some = len(hours) > 0
    return {
        "closed": len(hours),
        "median": float(np.median(hours) / 24.0) if some else np.nan,
        "mean": float(hours.mean() / 24.0) if some else np.nan,
        "p90": float(np.quantile(hours, 0.9) / 24.0) if some else np.nan,
        "on_the_spot": 1.0 - len(logs) / len(hours) if some else np.nan,
        "body_median": float(np.exp(logs.mean())) if len(logs) else np.nan,
        "body_sigma": float(logs.std(ddof=1)) if len(logs) > 1 else np.nan,
    }


def _used(rows: pd.DataFrame, table: Table, findings: Findings) -> pd.DataFrame:
    used = rows.assign(line_number=table.line_number)[findings.sound]
    return used.sort_values(["opened", "line_number"], kind="stable", ignore_index=True)


def _left_aside(table: Table, findings: Findings) -> pd.DataFrame:
    aside = ~findings.sound
    why = {"line_number": table.line_number[aside], "fault": findings.fault[aside], "detail": findings.detail[aside]}
    exported = table.frame[aside].reset_index(drop=True)
    exported = exported.rename(columns={name: f"{name} (log)" for name in why if name in exported})
    return pd.concat([pd.DataFrame(why), exported], axis=1)
