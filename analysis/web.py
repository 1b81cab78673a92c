"""One self-contained page of a comparison for somebody who does not program: no network, figures inside; it prints."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from pathlib import Path

from analysis.plain import number
from analysis.words import TERMS, said

NAME = "report.html"
FIRST = (
    "days_to_resolution", "found_within_3_days", "resolved_within_15", "enterprise_coverage", "settled_early_share",
    "escalations_per_10k", "response_worst_community", "staff_turnover", "intrusion", "undone_duties",
)  # fmt: skip
STYLE = """
body{font:16px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:60em;margin:2em auto;
padding:0 1em;color:#1a1a1a}h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em;border-bottom:1px solid #bbb}
table{border-collapse:collapse;width:100%;font-size:.9em}td,th{padding:.25em .6em;border-bottom:1px solid #ddd;
text-align:right}
td:first-child,th:first-child{text-align:left}.better{color:#00557f;font-weight:600}.worse{color:#a33c00;font-weight:600}
img{max-width:100%}figure{margin:1em 0}figcaption{color:#555;font-size:.85em}.answer{font-size:1.1em;background:#f3f6f8;
padding:1em 1.2em}@media print{details{display:block}body{margin:0}}
"""


def write_report(folder: Path, spec, runs, table, months: Sequence, figures: Sequence[Path], lang: str = "en") -> Path:
    """Write the page of a comparison into its folder; return its path.

    Args:
        folder: Where tables and figures lie.
        spec: The scenario.
        runs: The pairs.
        table: Their comparison (:func:`analysis.tables.comparison`).
        months: Their event study.
        figures: Pictures to be taken in.
        lang: ``en`` or ``zh``.
    """
    first, arm = runs.arms[:2]
    rows = {row.outcome: row for row in table[table.arm == arm].itertuples()}
    hours = {name: row for name, row in rows.items() if name.startswith("paid_hours_")}
    parts = [
        f"<h1>{_text(spec.title or spec.name)}</h1>",
        f'<p class="answer">{_answer(rows, first, arm, lang)}</p>',
        _section("compared", f"<p>{_compared(spec, runs, lang)}</p>", lang),
        _section("outcomes", _table([rows[n] for n in FIRST if n in rows], first, arm, lang), lang),
        _section("months", _months(months, lang), lang),
        _section("figures", "".join(_figure(path) for path in figures if path.suffix == ".png"), lang),
        _section("hours", _table(list(hours.values()), first, arm, lang), lang),
        _section("all", f"<details>{_table(list(rows.values()), first, arm, lang)}</details>", lang),
        _section("again", f"<p>{_again(spec, runs, lang)}</p>", lang),
    ]
    page = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f"<title>{_text(spec.title or spec.name)}</title><style>{STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )
    path = folder / NAME
    path.write_text(page, encoding="utf-8")
    return path


def _text(value: object) -> str:
    return html.escape(str(value))


def _section(name: str, body: str, lang: str) -> str:
    return f"<h2>{said(name, lang)}</h2>{body}" if body else ""


def _label(name: str, lang: str) -> str:
    return _text(TERMS[name] if lang == "zh" and name in TERMS else name.replace("_", " "))


def _answer(rows: dict, first: str, arm: str, lang: str) -> str:
    """Three plain sentences: how long needs wait, who or what is worse off, what it costs."""
    days = rows["days_to_resolution"]
    worse = [
        _label(name, lang) for name, row in rows.items() if row.verdict == "worse" and not name.startswith("paid_")
    ]
    better = [
        _label(name, lang) for name, row in rows.items() if row.verdict == "better" and not name.startswith("paid_")
    ]
    moved = sum(abs(row.difference) for name, row in rows.items() if name.startswith("paid_hours_")) / 2.0
    return said("answer", lang).format(
        first=_text(first), arm=_text(arm), before=f"{days.mean_against:.1f}", after=f"{days.mean:.1f}",
        change=number(days.difference), low=number(days.low), high=number(days.high),
        better=len(better), worse=len(worse), named=", ".join(worse[:5]) or "-", moved=f"{moved:,.0f}",
    )  # fmt: skip


def _compared(spec, runs, lang: str) -> str:
    return said("twins", lang).format(
        residents=f"{runs.residents:,}", days=runs.days, pairs=runs.replicates, arms=", ".join(map(_text, runs.arms)),
        balance=f"{runs.balance:.2g}", run_in=spec.run.run_in,
    )  # fmt: skip


def _table(rows: Sequence, first: str, arm: str, lang: str) -> str:
    head = [said(word, lang) for word in ("outcome", "unit")] + [_text(first), _text(arm), said("difference", lang), ""]
    lines = ["<table><thead><tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr></thead><tbody>"]
    for row in rows:
        interval = "" if row.low != row.low else f" [{number(row.low)}, {number(row.high)}]"
        cells = (
            _label(row.outcome, lang), _text(row.unit), _mean(row.mean_against), _mean(row.mean),
            number(row.difference) + interval, f'<span class="{row.verdict}">{said(row.verdict, lang)}</span>',
        )  # fmt: skip
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return "".join(lines) + "</tbody></table>"


def _mean(value: float) -> str:
    if value != value:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _months(months: Sequence, lang: str) -> str:
    """Return the event study as a drawing made of lines: mean and interval by month."""
    rows = [row for row in months if row.outcome == "days_to_resolution"]
    if len(rows) < 2:
        return ""
    low, high = min(row.low for row in rows), max(row.high for row in rows)
    low, high = min(low, 0.0), max(high, 0.0)
    first, last = rows[0].month, rows[-1].month
    wide, tall, edge = 760.0, 240.0, 46.0

    def x(month: float) -> float:
        return edge + (month - first) / max(last - first, 1) * (wide - 2 * edge)

    def y(value: float) -> float:
        return tall - edge + (value - low) / max(high - low, 1e-9) * (2 * edge - tall)

    band = " ".join(f"{x(r.month):.1f},{y(r.high):.1f}" for r in rows)
    band += " " + " ".join(f"{x(r.month):.1f},{y(r.low):.1f}" for r in reversed(rows))
    line = " ".join(f"{x(r.month):.1f},{y(r.mean):.1f}" for r in rows)
    ticks = "".join(
        f'<text x="{x(m):.1f}" y="{tall - 24:.0f}" text-anchor="middle">{m}</text>' for m in range(first, last + 1, 3)
    )
    ends = "".join(f'<text x="6" y="{y(v) + 4:.1f}">{number(v)}</text>' for v in sorted({low, 0.0, high}))
    return (
        f'<figure><svg viewBox="0 0 {wide:.0f} {tall:.0f}" font-size="12" role="img">'
        f'<polygon points="{band}" fill="#0072B2" opacity=".22"/>'
        f'<polyline points="{line}" fill="none" stroke="#0072B2" stroke-width="2"/>'
        f'<line x1="{edge}" x2="{wide - edge}" y1="{y(0.0):.1f}" y2="{y(0.0):.1f}" stroke="#777"/>'
        f'<line x1="{x(-0.5):.1f}" x2="{x(-0.5):.1f}" y1="10" y2="{tall - edge:.0f}" '
        f'stroke="#000" stroke-dasharray="4"/>'
        f'{ticks}{ends}<text x="{wide / 2:.0f}" y="{tall - 6:.0f}" text-anchor="middle">{said("month", lang)}</text>'
        "</svg>"
        f"<figcaption>{said('months_note', lang)}</figcaption></figure>"
    )


def _figure(path: Path) -> str:
    data = base64.b64encode(path.read_bytes()).decode()
    return f'<figure><img alt="{_text(path.stem)}" src="data:image/png;base64,{data}"></figure>'


def _again(spec, runs, lang: str) -> str:
    from model.records import package_version
    from model.scenario import changed

    arms = " ".join(f"--arm {name}" for name in runs.arms)
    command = f"ronghe compare {spec.name} {arms} --replicates {runs.replicates} --seed {runs.seed} --days {runs.days}"
    values = len([path for path in changed(spec) if path not in ("name", "title")])
    return said("reproduce", lang).format(command=_text(command), version=package_version(), values=values)
