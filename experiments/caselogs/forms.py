"""In which forms a column of time stamps is written, found out from its values."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from experiments.caselogs import values

SAMPLE = 400
ENOUGH = 0.8  # share of what stands in a column that must be read for it to count as times
_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%b-%Y",
          "%d %b %Y", "%d-%b-%y", "%b %d, %Y", "%b %d %Y", "%d %B %Y", "%B %d, %Y", "%a %b %d %Y")  # fmt: skip
_CLOCKS = (" %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", "", ", %H:%M", ", %I:%M %p", " %H:%M:%S%z",
           " %H:%M:%S.%f")  # fmt: skip
_MONTH_FIRST = {"%d/%m/": "%m/%d/", "%d-%m-": "%m-%d-"}


class Forms(NamedTuple):
    """How a column is written: forms in the order in which they are tried, the share they read, and what is unsure."""

    forms: list[str]
    share: float
    unsure: str


def forms_of(column: pd.Series, numbers_too: bool) -> Forms:
    """Return the forms of a column of text; ``numbers_too``: its name says that bare numbers may be times."""
    known = column[column != ""].drop_duplicates()
    if known.empty or known.head(SAMPLE).str.contains(r"\d\D+\d|^\d{5}", regex=True).mean() < ENOUGH:
        return Forms([], 0.0, "")
    known = known.iloc[:: max(1, len(known) // SAMPLE)][:SAMPLE]
    forms, left, unsure = [], values.tidied(known), ""
    for form in _numeric(left) if numbers_too else []:
        forms.append(form)
        left = left[_unread(left, form)]
    if (good := ~_unread(left, "ISO8601")).any():
        forms.append("ISO8601")
        left = left[~good]
    while len(left):
        some = left[: SAMPLE // 8]
        read, form = max(((~_unread(some, form)).sum(), -at, form) for at, form in enumerate(_likely(some)))[::2]
        if not read:
            break
        form, doubt = _day_or_month(left, form)
        unsure = unsure or doubt
        forms.append(form)
        left = left[_unread(left, form)]
    return Forms(forms, 1.0 - len(left) / len(known), unsure)


def _numeric(text: pd.Series) -> list[str]:
    value = pd.to_numeric(text, errors="coerce").dropna()
    if len(value) < ENOUGH * len(text):
        return []
    spans = {"epoch": (5e8, 4e9), "epoch_ms": (5e11, 4e12), "serial": (15_000, 80_000)}
    found = next((form for form, (low, high) in spans.items() if value.between(low, high).mean() > 0.9), None)
    return [found] if found else []


def _likely(text: pd.Series) -> list[str]:
    """Return patterns whose marks stand in the text at all."""
    whole = " ".join(text.head(50))
    dates = [d for d in _DATES if d[2] in whole]
    clocks = [c for c in _CLOCKS if (":" in c) <= (":" in whole) and ("%p" not in c or "m" in whole.lower())]
    return [date + clock for date in dates for clock in clocks] or ["%d/%m/%Y"]


def _unread(text: pd.Series, form: str) -> pd.Series:
    if "%" in form:
        return pd.to_datetime(text, format=form, errors="coerce", utc="%z" in form).isna()
    return values.times(text, [form], None).unread


def _day_or_month(text: pd.Series, form: str) -> tuple[str, str]:
    """Decide between day first and month first: by what only one of them reads, else by custom, and say so."""
    pair = next(((d, m) for d, m in _MONTH_FIRST.items() if form.startswith((d, m))), None)
    if pair is None:
        return form, ""
    rest = form[len(pair[0]) :]
    by_day, by_month = (int((~_unread(text, first + rest)).sum()) for first in pair)
    if by_day != by_month:
        return pair[by_month > by_day] + rest, ""
    chosen = pair["%p" in form] + rest
    return chosen, f"day or month first? nothing tells; taken as {chosen}"
