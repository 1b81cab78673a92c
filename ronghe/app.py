"""The two cities in a browser: choose, step, look. Started by ``ronghe app``; needs the extra ``app`` (Solara).

Nothing is computed here: the cities are the model's own, and the pictures show their layers, series and books.
"""

from __future__ import annotations

import numpy as np
import solara
from matplotlib.figure import Figure

from model.city import City
from model.policy import ARMS
from model.state.agents import layers_of
from model.state.names import SERIES, USES

SCENARIOS = ("tiny", "street")
LAYERS = {
    "backlog": ("open cases", "cases", "YlOrRd"),
    "blind_spots": ("kinds of case that nobody but the raiser would notice", "share of kinds", "OrRd"),
    "trust": ("mean trust of residents", "0-1", "viridis"),
    "population": ("residents", "persons", "Greys"),
}
COUNTS = ("latent", "known", "open_disputes")
OUTCOMES = ("found_within_3_days", "days_to_resolution", "resolved_share", "settled_early_share", "trust_mean")
COLOURS = ("#0072B2", "#D55E00")

scenario = solara.reactive("tiny")
arm = solara.reactive("siloed")
other = solara.reactive("fused")
seed = solara.reactive(7)
layer = solara.reactive("backlog")
cities: solara.Reactive[tuple[City, ...]] = solara.reactive(())
day = solara.reactive(0)


def build() -> None:
    """Build both cities from the choices; they begin on day 0."""
    cities.value = tuple(City(scenario.value, name, rng=int(seed.value)) for name in (arm.value, other.value))
    day.value = 0


def go_on(days: int | None) -> None:
    """Run both cities some days, None: to the horizon."""
    if not cities.value:
        build()
    for city in cities.value:
        city.run() if days is None else city.run_for(days)
    day.value = cities.value[0].day


@solara.component
def Page():
    """The whole page: choices at the side, the cities in the middle."""
    with solara.Sidebar():
        Choices()
    solara.Title("Ronghe: twin cities")
    Cities()


@solara.component
def Choices():
    """What to build, how far to run, what the map shows."""
    solara.Select("Scenario", values=list(SCENARIOS), value=scenario)
    solara.Select("One city is", values=list(ARMS), value=arm)
    solara.Select("the other", values=list(ARMS), value=other)
    solara.InputInt("Seed", value=seed)
    solara.Button("Build", on_click=build, color="primary", block=True)
    for label, days in (("A day", 1), ("A month", 21), ("To the end", None)):
        solara.Button(label, on_click=lambda days=days: go_on(days), block=True, outlined=True)
    solara.Select("Map shows", values=list(LAYERS), value=layer)


@solara.component
def Cities():
    """Both cities as of today: what they came to, maps beside each other, daily series, hours by use."""
    today = day.value  # reading it asks for new pictures whenever it changes
    if not cities.value:
        solara.Markdown(
            "**Two cities with the same residents, firms, cases and paid hours; only how their organisations work "
            "together differs.** Choose arms and press *Build*, then let them live a day, a month or to the end."
        )
        return
    pair, seen = cities.value, [today, id(cities.value)]
    solara.Markdown(explanation(pair))
    solara.FigureMatplotlib(maps(pair, layer.value), dependencies=[*seen, layer.value])
    with solara.Columns([1, 1]):
        solara.FigureMatplotlib(series(pair), dependencies=seen)
        solara.FigureMatplotlib(hours(pair), dependencies=seen)


def explanation(pair) -> str:
    """Return in Markdown where the cities stand, and what the outcomes say so far."""
    first = pair[0]
    head = f"**{first.spec.title or first.spec.name}**, seed {first.seed}: day {first.day} of {first.days}."
    if not first.day:
        return f"{head} Nothing has happened yet: both cities are the same but for what organisations have prepared."
    found = [city.outcomes() for city in pair]
    names = "".join(f" | {city.policy.name}" for city in pair)
    rows = "\n".join(f"| {name} | " + " | ".join(f"{one[name]:.3g}" for one in found) + " |" for name in OUTCOMES)
    note = "One pair of cities, no interval: `ronghe compare` says how sure it is."
    return f"{head} {note}\n\n| outcome{names} |\n|---|---|---|\n{rows}"


def maps(pair, name: str) -> Figure:
    """Draw one layer of both cities on one scale."""
    says, unit, colours = LAYERS[name]
    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots(1, 2, sharex=True, sharey=True)
    pictures = [_picture(city, name) for city in pair]
    low, high = (0.0, max(max(float(p.max()) for p in pictures), 1e-9)) if name != "trust" else (0.0, 1.0)
    for axis, city, picture in zip(axes, pair, pictures, strict=True):
        shown = axis.imshow(picture, origin="lower", cmap=colours, vmin=low, vmax=high)
        axis.set_title(city.policy.name)
        axis.set_xticks([])
        axis.set_yticks([])
    figure.colorbar(shown, ax=axes, label=unit, shrink=0.8)
    figure.suptitle(f"{says}, end of day {pair[0].day}" if pair[0].day else f"{says}, before the first day")
    return figure


def _picture(city, name: str) -> np.ndarray:
    land = city.world.land
    picture = np.zeros((int(land.row.max()) + 1, int(land.column.max()) + 1))
    picture[land.row, land.column] = layers_of(city)[name]
    return picture


def series(pair) -> Figure:
    """Draw open cases nobody knows of, known ones and disputes, day by day."""
    figure = Figure(figsize=(5, 4), layout="constrained")
    axis = figure.subplots()
    for city, colour in zip(pair, COLOURS, strict=True):
        for name, line in zip(COUNTS, (":", "-", "--"), strict=True):
            values = city.world.books.series[: city.day, SERIES.index(name)]
            axis.plot(
                np.arange(1, city.day + 1),
                values,
                line,
                color=colour,
                label=f"{city.policy.name}: {name.replace('_', ' ')}",
            )
    axis.set_xlabel("working day")
    axis.set_ylabel("open at the end of the day (cases)")
    axis.legend(frameon=False, fontsize=8)
    return figure


def hours(pair) -> Figure:
    """Draw what paid hours have gone into so far, as shares; other duties are left out."""
    figure = Figure(figsize=(5, 4), layout="constrained")
    axis = figure.subplots()
    uses = [use for use in USES if use != "duties"]
    for number, (city, colour) in enumerate(zip(pair, COLOURS, strict=True)):
        total = city.world.books.uses[: city.day].sum(axis=0)
        share = [100.0 * total[USES.index(use)] / max(total.sum(), 1e-9) for use in uses]
        axis.barh(np.arange(len(uses)) + 0.4 * number, share, 0.38, color=colour, label=city.policy.name)
    axis.set_yticks(np.arange(len(uses)) + 0.2, [use.replace("_", " ") for use in uses])
    axis.invert_yaxis()
    axis.set_xlabel("share of paid hours (%)")
    axis.legend(frameon=False, fontsize=8)
    return figure
