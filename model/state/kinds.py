"""The kinds of case as a table of arrays that compiled rules read. Shape (kinds,) unless said otherwise."""

from __future__ import annotations

import numpy as np

from model.calendar import DAYS_A_YEAR
from model.state.names import GROUPS, KINDS, LINES
from model.state.table import Records, Table

KindTable = Table(
    "Kinds", "Parameters of the kinds of case; rates are per person (or firm) and working day.",
    lines=(("i1", 3), "lines in order of need"),
    group=("i1", "who raises it"),
    dispute=("i1", "whether it can ignite"),
    urgent=("i1", "served first"),
    low=("i1", "served last"),
    busy=("i1", "which day factor its arrivals follow"),
    rate=("f8", "per person and day"),
    tier_up_to=(("f8", 3), "cumulated shares of community, street, district tier"),
    p_lines=(("f8", 2), "shares needing two and three lines"),
    hours=("f8", "hours of each line"),
    cv=("f8", "of the hours"),
    limit=("f8", "days"),
    limit_several=("f8", "days, where several lines are needed"),
    lapse=("f8", "per day"),
    waits=("f8", "probability"),
    from_sources=("f8", "share of cases that standing causes raise"),
    source_days=("f8", "mean life of a standing cause, days"),
    source_every=("f8", "mean days between its cases"),
    cure=("f8", "probability"),
    cure_joint=("f8", "probability"),
    prompt=("f8", "probability"),
    report=("f8", "per day: hazard that the raiser reports, at full trust and readiness 1"),
    visible=("f8", "probability a visit"),
    neighbourly=("f8", "ratio"),
    at_work=("f8", "ratio"),
    online=("f8", "ratio"),
    ignition=("f8", "per day"),
    reach=("f8", "persons"),
    contacts=("f8", "cells"),
)  # fmt: skip


_AS_THEY_STAND = ("waits", "from_sources", "source_days", "source_every", "cure", "cure_joint", "prompt")
NEEDS, DISPUTES, ONLINE = range(3)  # groups of kinds whose busy days fall together


def _busy(name: str, kind) -> int:
    return ONLINE if name == "online_grievance" else DISPUTES if kind.dispute else NEEDS


def kind_table(spec) -> Records:
    """Return the table of a scenario's kinds, hours multiplied by the fitted scale."""
    kinds = [getattr(spec.kinds, name) for name in KINDS]

    def column(name, dtype=np.float64):
        return np.array([getattr(kind, name) for kind in kinds], dtype=dtype)

    lines = np.array([[LINES.index(k.line), LINES.index(k.partner), LINES.index(k.partner_2)] for k in kinds], np.int8)
    tiers = np.array(
        [[1.0 - k.tier_street - k.tier_district - k.tier_city, k.tier_street, k.tier_district] for k in kinds]
    )
    return KindTable(
        lines=lines,
        group=np.array([GROUPS.index(k.group) for k in kinds], np.int8),
        rate=column("per_1000_year") * spec.kinds.demand_scale / 1000.0 / DAYS_A_YEAR,
        tier_up_to=np.cumsum(tiers, axis=1),
        p_lines=np.array([[k.two_lines, k.three_lines] for k in kinds]),
        hours=column("hours") * spec.handling.hours_scale,
        cv=column("hours_cv"),
        limit=column("limit_days"),
        limit_several=column("limit_days") * spec.handling.complex_times,
        lapse=column("lapse"),
        **{name: column(name) for name in _AS_THEY_STAND},
        report=1.0 / column("report_days"),
        visible=np.minimum(column("visible") * spec.kinds.visible_scale, 1.0),
        busy=np.array([_busy(name, kind) for name, kind in zip(KINDS, kinds, strict=True)], np.int8),
        neighbourly=column("neighbourly"),
        at_work=column("at_work"),
        online=column("online"),
        dispute=column("dispute", np.uint8),
        urgent=column("urgent", np.uint8),
        low=column("patient", np.uint8),
        ignition=column("ignition") * spec.conflict.ignition_scale,
        reach=column("reach"),
        contacts=column("contacts"),
    )
