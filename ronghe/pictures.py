"""What a pair of cities looks like, as charts for ECharts and a table in HTML; made of ``ronghe.app.picture`` alone.

Charts are ECharts options (plain dicts). No number is computed here but sums and means for captions.
"""

from __future__ import annotations

import math
from html import escape

COLOURS = ("#0072b2", "#d55e00")  # Okabe and Ito: blue and vermilion are the two cities everywhere
LAYERS = {
    "backlog": {
        "name": "Backlog", "says": "Cases open in each cell of the city, known to an organisation or not.",
        "unit": "open cases in a cell", "sum": "{:,.0f} open cases in all", "ramp": ["#fff7e8", "#f6a94a", "#7f1d1d"],
    },
    "trust": {
        "name": "Trust", "says": "Mean trust of the residents of a cell in whoever answers them.", "unit": "trust, 0-1",
        "mean": "mean trust {:.2f}", "grain": 0.05, "open": True, "ramp": ["#fbfaf0", "#74b39a", "#06402b"],
    },
    "blind_spots": {
        "name": "Blind spots", "says": "Share of kinds of case that nobody but those concerned would notice.",
        "unit": "share of kinds", "mean": "on average {:.0%} of kinds", "grain": 0.1,
        "ramp": ["#eef3f6", "#dd8fa0", "#6a0c36"],
    },
    "population": {
        "name": "Population", "says": "Residents living in each cell: the same in both cities.",
        "unit": "residents in a cell", "sum": "{:,.0f} residents", "ramp": ["#f4f6f8", "#8fa6ba", "#17293c"],
    },
}  # fmt: skip
SERIES_SAY = {
    "latent": ("Cases no organisation knows of", "open cases at the end of each day"),
    "known": ("Known cases, not yet resolved", "open cases at the end of each day"),
    "open_disputes": ("Open disputes", "disputes at the end of each day"),
    "escalations": ("Escalations so far", "added up since day 1"),
}
MARKS = {"better": "▲ better", "worse": "▼ worse", "same": "= same", "higher": "higher", "lower": "lower", "": "–"}


def scale(seen: dict, layer: str) -> tuple[float, float]:
    """Return the least and greatest value of a layer's colours: round numbers, one scale for both cities."""
    kind, known = LAYERS[layer], [value for one in seen["layers"][layer] for value in one if value is not None]
    grain = kind.get("grain") or _nice(max(4.0, *known) / 4)
    low = grain * math.floor(min(known) / grain + 1e-9) if kind.get("open") else 0.0
    return low, max(low + grain, grain * math.ceil(max(known) / grain - 1e-9))


def _nice(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough)


def caption(seen: dict, layer: str, city: int) -> str:
    """Return what a city's map comes to: its sum, or the mean over residents."""
    kind, values, people = LAYERS[layer], seen["layers"][layer][city], seen["layers"]["population"][city]
    if "sum" in kind:
        return kind["sum"].format(sum(values))
    lived = [(value, persons) for value, persons in zip(values, people, strict=True) if value is not None]
    return kind["mean"].format(sum(v * n for v, n in lived) / max(sum(n for _, n in lived), 1))


def city_map(seen: dict, layer: str, city: int) -> dict:
    """Return the chart of one layer of one city, a square a cell; cells where nobody lives stay blank."""
    low, high = scale(seen, layer)
    places = zip(seen["columns"], seen["rows"], seen["layers"][layer][city], strict=True)
    unit = LAYERS[layer]["unit"]
    cells = [
        {"name": f"row {row + 1}, column {column + 1}: {round(value, 2):,} {unit}", "value": [column, row, value]}
        for column, row, value in places
        if value is not None
    ]
    sides = {"xAxis": "columns", "yAxis": "rows"}
    axes = {axis: {"type": "category", "show": False, "data": sorted(set(seen[key]))} for axis, key in sides.items()}
    return {
        "animation": False, **axes, "grid": {"left": 0, "right": 0, "top": 0, "bottom": 0},
        "visualMap": {"show": False, "min": low, "max": high, "inRange": {"color": LAYERS[layer]["ramp"]}},
        "tooltip": {"confine": True, "formatter": "{b}"},
        "series": [{"type": "heatmap", "data": cells, "itemStyle": {"borderColor": "#cfd6dc", "borderWidth": 0.5}}],
    }  # fmt: skip


def lines(seen: dict, name: str) -> dict:
    """Return the chart of one daily series of both cities."""
    drawn = [
        {
            "type": "line", "name": f"{letter} {arm}", "data": [[day, v] for day, v in enumerate(values, 1)],
            "showSymbol": len(values) == 1, "lineStyle": {"type": kind},
        }
        for letter, arm, values, kind in zip("AB", seen["names"], seen["series"][name], ("solid", [6, 3]), strict=True)
    ]  # fmt: skip
    day = {
        "type": "value", "min": 0, "max": seen["days"], "name": "working day", "nameLocation": "middle", "nameGap": 24,
        "splitLine": {"show": False}, "axisPointer": {"label": {"formatter": "day {value}", "precision": 0}},
    }  # fmt: skip
    return {
        "animation": False, "color": COLOURS, "tooltip": {"trigger": "axis", "confine": True}, "xAxis": day,
        "yAxis": {"type": "value", "minInterval": 1}, "series": drawn,
        "grid": {"left": 4, "right": 14, "top": 12, "bottom": 26, "containLabel": True},
    }  # fmt: skip


def bars(seen: dict) -> dict:
    """Return the chart of what paid hours went into, in percent of all; other duties, two thirds of them, left out."""
    uses = [one for one in seen["hours"] if one["use"] != "duties"]
    rich = {letter: {"color": colour, "fontSize": 11} for letter, colour in zip("AB", COLOURS, strict=True)}
    drawn = [
        {"type": "bar", "name": f"{letter} {arm}", "barGap": "0%", "barCategoryGap": "28%", "data": []}
        for letter, arm in zip("AB", seen["names"], strict=True)
    ]
    for one in uses:
        a, b = (round(100 * share, 1) for share in one["shares"])
        said = {"show": True, "position": "right", "formatter": f"{{A|{a}}} · {{B|{b}}} %", "rich": rich}
        for bar, value, longest in ((drawn[0], a, a > b), (drawn[1], b, a <= b)):
            hint = {"formatter": f"{one['name']}: {escape(one['says'])}"}
            bar["data"].append({"value": value, "tooltip": hint, **({"label": said} if longest else {})})
    names = {"type": "category", "inverse": True, "data": [one["name"] for one in uses], "axisTick": {"show": False}}
    return {
        "animation": False, "color": COLOURS, "series": drawn,
        "yAxis": names, "xAxis": {"type": "value", "show": False},
        "tooltip": {"confine": True, "extraCssText": "white-space: normal; max-width: 340px;"},
        "grid": {"left": 4, "right": 90, "top": 2, "bottom": 2, "containLabel": True},
    }  # fmt: skip


def table(seen: dict) -> str:
    """Return the outcomes so far as rows of an HTML table, each with its definition to hold the pointer over."""
    names = [escape(name.replace("_", " ")) for name in seen["names"]]
    head = f"<th class=a>A<br>{names[0]}</th><th class=b>B<br>{names[1]}</th><th>B less A</th><th>Here<br>B is</th>"
    rows = [f"<tr><th>Outcome so far</th>{head}</tr>"]
    for one in seen["outcomes"]:
        a, b = (value_said(value, one["unit"]) for value in one["values"])
        says = escape(f"{one['name']} ({one['unit']}): {one['says']}", quote=True)
        verdict = f'<td class="{one["verdict"]}">{MARKS[one["verdict"]]}</td>'
        rows.append(
            f'<tr><td title="{says}">{one["label"]}</td><td>{a}</td><td>{b}</td><td>{gap_said(one)}</td>{verdict}</tr>'
        )
    return "".join(rows)


def value_said(value: float | None, unit: str) -> str:
    """Return a value in words of its unit: a share in percent, else three digits or whole thousands."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{100 * value:.1f} %"
    if value == 0:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:#.3g}".rstrip(".")


def gap_said(one: dict) -> str:
    """Return the difference of an outcome's row with its sign; shares differ by percentage points."""
    if one["difference"] is None:
        return "–"
    if one["verdict"] == "same":
        return "0"
    said = value_said(abs(one["difference"]), one["unit"]).replace("%", "pts")
    return ("+" if one["difference"] > 0 else "−") + said
