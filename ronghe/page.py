"""The page in the browser, of Solara's components: choices at the left, both cities beside them.

What is chosen and how things stand are reactive values of one page; the cities live in a task's thread, so that the
page stays alive while the model compiles and days go by. Mesa's ``SolaraViz`` shows one model, this two on one scale.
"""

from __future__ import annotations

import json
import os
from functools import partial
from html import escape
from pathlib import Path

import solara
import solara.lab

from ronghe.app import MOST_DAYS, SHOWN_SERIES, Pair, choices, policy_of, too_large
from ronghe.pictures import LAYERS, SERIES_SAY, bars, caption, city_map, lines, scale, table

OFFERED = choices(tuple(json.loads(os.environ.get("RONGHE_OWN_SCENARIOS", "[]"))))
SIZES = {one["name"]: one for one in OFFERED["scenarios"]}
ARMS = {one["name"]: one for one in OFFERED["arms"]}
INTRO = """
<h3>How to use this page</h3>
<ol>
<li>Choose a scenario and how each city works. <i>siloed</i>: each organisation within its own line. <i>fused</i>:
together, by every lever of the policy.</li>
<li>Press <b>To the end</b> to build both and let a year pass, or <b>Build both cities</b> and go by the day.</li>
<li>Compare: what the cities came to, where trouble piles up, how the year went, what paid hours went into.</li>
</ol>
<p>One pair of cities shows the mechanism, not how sure it is: <code>ronghe compare</code> in a terminal runs many pairs
and gives intervals.</p>"""
SAME = "Two cities with the same residents, firms, cases and paid hours. Only how organisations work together differs."


class State:
    """What one page has chosen and built, and how its cities stand."""

    def __init__(self):
        first = OFFERED["scenarios"][0]
        self.scenario, self.layer = solara.reactive(first["name"]), solara.reactive("Backlog")
        self.seed, self.days = solara.reactive(first["seed"]), solara.reactive(first["days"])
        self.arms = (solara.reactive("siloed"), solara.reactive("fused"))
        self.levers = (solara.reactive({}), solara.reactive({}))  # strengths that differ from the arm's own
        self.built = solara.reactive(None)  # the choices that the cities were built from
        self.told = solara.reactive({"says": "", "picture": None})
        self.fault = solara.reactive("")
        self.pair = Pair()

    def chosen(self) -> tuple:
        """Return all choices, to see whether they have changed since both cities were built."""
        cities = [(arm.value, tuple(own.value.items())) for arm, own in zip(self.arms, self.levers, strict=True)]
        return self.scenario.value, self.seed.value, self.days.value, *cities

    def build(self, work, live: int) -> None:
        """Build both cities as chosen and let them live some days."""
        self.fault.value = ""
        policies = [policy_of(arm.value, levers.value) for arm, levers in zip(self.arms, self.levers, strict=True)]
        try:
            steps = self.pair.begin(self.scenario.value, self.seed.value, policies, self.days.value, live)
        except ValueError as fault:
            self.fault.value = str(fault)
            return
        self.built.value = self.chosen()
        work(steps)

    def follow(self, steps) -> None:
        """Take in what the work on the cities tells, to its end."""
        self.fault.value = ""
        try:
            for news in steps:
                self.told.value = {**self.told.value, **news}
        except ValueError as fault:
            self.fault.value = str(fault)
        except Exception as error:  # whatever it is, the page says it; the terminal has the details
            self.fault.value = f"The cities could not go on: {error}"
            raise
        finally:
            self.told.value = {**self.told.value, "says": ""}


@solara.component
def Layout(children=()):
    """The page without Solara's own bar and drawer, which leave no room for two cities."""
    return solara.Div(children=list(children))


@solara.component
def Page():
    """The whole page."""
    state = solara.use_memo(State, [])
    work = solara.lab.use_task(state.follow, dependencies=None, raise_error=False)
    solara.use_effect(lambda: state.pair.close, [])  # whoever leaves stops the cities
    solara.Style(Path(__file__).with_name("page.css"))
    solara.Title("Ronghe: twin cities")
    with solara.Div(classes=["ronghe"]):
        with solara.Div(classes=["choices"]):
            Choices(state, work)
        with solara.Div(classes=["cities"]):
            Controls(state, work)
            seen = state.told.value["picture"]
            if seen is None:
                solara.HTML("div", INTRO, class_="panel intro")
                solara.FigureEcharts(attributes={"style": "height: 1px"})  # its script is there when it is needed
            else:
                with solara.Div(classes=["top"]):
                    Maps(state, seen)
                    Outcomes(seen)
                Charts(seen)


@solara.component
def Choices(state: State, work):
    """What to build."""
    size = SIZES[state.scenario.value]

    def set_scenario(name):
        state.scenario.value, state.days.value = name, SIZES[name]["days"]

    def set_arm(city, name):
        state.arms[city].value, state.levers[city].value = name, {}

    Text("Ronghe 融合", "h1")
    Text(SAME)
    solara.Select("Scenario", list(SIZES), size["name"], on_value=set_scenario, dense=True)
    people = f"{size['title']}. About {size['residents']:,} residents." if size["fits"] else too_large(size)
    Text(people, classes=["note"] if size["fits"] else ["note", "fault"])
    with solara.Div(classes=["two"]):
        solara.InputInt("Seed", state.seed, dense=True)
        solara.InputInt("Working days", state.days, dense=True)
    for city, letter in enumerate("AB"):
        with solara.Div(classes=["arm", f"arm-{letter.lower()}"]):
            arm = state.arms[city].value
            put = partial(set_arm, city)
            solara.Select(f"City {letter} works", list(ARMS), arm, on_value=put, dense=True)
            Text(ARMS[arm]["says"])
    Levers(state)
    begun = state.built.value is not None
    label, off = "Build both cities anew" if begun else "Build both cities", work.pending or not size["fits"]
    solara.Button(label, lambda: state.build(work, 0), disabled=off, color="primary", block=True)
    if state.fault.value:
        Text(state.fault.value, classes=["note", "fault"])


@solara.component
def Levers(state: State):
    """The strength of every lever in one of the cities."""
    letter = solara.use_reactive("City B")
    city = 0 if letter.value == "City A" else 1
    own, preset = state.levers[city], ARMS[state.arms[city].value]["levers"]
    changed = [name for name, levers in zip("AB", state.levers, strict=True) if levers.value]

    def set_lever(name, value):
        value, rest = round(value, 2), {other: strength for other, strength in own.value.items() if other != name}
        own.value = rest if value == preset[name] else {**rest, name: value}

    with solara.Details(f"Levers: changed in {' and '.join(changed)}" if changed else "Levers: as the arms set them"):
        with solara.Row(justify="space-between"):
            solara.ToggleButtonsSingle(letter, values=["City A", "City B"], dense=True, mandatory=True)
            solara.Button("Reset", lambda: own.set({}), text=True, small=True, disabled=not own.value)
        Text("Strength from 0 (not at all) to 1 (full). What a lever costs comes out of the same paid hours.")
        with solara.Div(classes=["levers"]):
            for name, says in OFFERED["levers"].items():
                strength, put = own.value.get(name, preset[name]), partial(set_lever, name)
                with solara.Div():
                    Text(f"{name.replace('_', ' ')}: {strength:.2f}", "h4", ["own"] if name in own.value else [])
                    solara.SliderFloat("", strength, 0, 1, 0.05, on_value=put, thumb_label=False).key(f"{city} {name}")
                    Text(says)


@solara.component
def Controls(state: State, work):
    """What is built, how far it has lived, and the buttons that let it live on."""
    told, begun = state.told.value, state.built.value is not None
    seen = told["picture"]
    over = seen is not None and seen["day"] >= seen["days"]
    fits = begun or SIZES[state.scenario.value]["fits"]

    def go(days):
        state.fault.value = ""
        work(state.pair.go(days)) if begun and state.pair.cities else state.build(work, days)

    with solara.Row(justify="space-between", classes=["head"]):
        with solara.Div():
            Text(f"{seen['title']}, seed {seen['seed']}" if seen else "Not built yet", "h2")
            Text(f"{told['says'] or 'Starting'} …" if work.pending else where(seen))
        with solara.Row(gap="6px"):
            for label, days in (("A day", 1), ("A month", 21), ("To the end", MOST_DAYS)):
                solara.Button(label, lambda d=days: go(d), disabled=work.pending or over or not fits, outlined=True)
            solara.Button("Stop", state.pair.stop, disabled=not work.pending, outlined=True)
    unknown = work.pending and not told["says"].startswith("Day")
    solara.ProgressLinear(True if unknown else 100 * seen["day"] / seen["days"] if seen else 0)
    if begun and not work.pending and state.chosen() != state.built.value:
        Text("Choices have changed: build both cities anew to see them. Below are the earlier ones.", classes=["hint"])


@solara.component
def Maps(state: State, seen: dict):
    """One layer of both cities, on one scale."""
    layer = next(name for name, one in LAYERS.items() if one["name"] == state.layer.value)
    low, high = scale(seen, layer)
    kind, shape = LAYERS[layer], f"aspect-ratio: {max(seen['columns']) + 1} / {max(seen['rows']) + 1};"
    with solara.Div(classes=["panel"]):
        names = [one["name"] for one in LAYERS.values()]
        solara.ToggleButtonsSingle(state.layer, values=names, dense=True, mandatory=True)
        Text(kind["says"])
        with solara.Div(classes=["two"]):
            for city, letter in enumerate("AB"):
                with solara.Div():
                    Text(f"City {letter}: {seen['names'][city].replace('_', ' ')}", "h3", [letter.lower()])
                    Text(caption(seen, layer, city))
                    solara.FigureEcharts(city_map(seen, layer, city), attributes={"style": shape}, responsive=True)
        ramp = f"background: linear-gradient(90deg, {', '.join(kind['ramp'])})"
        with solara.Row(gap="8px", classes=["ramp"]):
            Text(f"{low:,g}")
            solara.Div(style=ramp)
            Text(f"{high:,g} {kind['unit']}")
        if seen["day"]:
            solara.HTML("p", f"{sure(state)} Hold the pointer over an outcome for its definition.", class_="note")


@solara.component
def Outcomes(seen: dict):
    """What both cities came to so far."""
    with solara.Div(classes=["panel"]):
        if not seen["outcomes"]:
            Text("Nothing has happened yet: both cities are the same but for what their organisations have prepared.")
            return
        solara.HTML("table", table(seen), class_="outcomes")


def sure(state: State) -> str:
    """Return how to learn how sure it is, in HTML."""
    scenario, seed, days, *cities = state.built.value
    arms = " ".join(f"--arm {arm}" for arm, _ in cities)
    words = f"<code>ronghe compare {escape(scenario)} --seed {seed} --days {days} {arms}</code>."
    if any(levers for _, levers in cities):
        words = "<code>ronghe sweep</code> tries changed levers in many pairs."
    return f"One pair of cities: chance included, no interval. How sure it is: {words}"


@solara.component
def Charts(seen: dict):
    """How the year went day by day, and what paid hours went into."""
    with solara.Div(classes=["charts"]):
        for name in SHOWN_SERIES:
            with solara.Div(classes=["panel"]):
                Text(SERIES_SAY[name][0], "h3")
                Text(SERIES_SAY[name][1])
                solara.FigureEcharts(lines(seen, name), attributes={"style": "height: 190px"}, responsive=True)
        with solara.Div(classes=["panel", "hours"]):
            duties = next(one["shares"] for one in seen["hours"] if one["use"] == "duties")
            rest = " and ".join(f"{share:.1%}" for share in duties)
            Text("What paid hours went into", "h3")
            Text(f"% of all paid hours so far; the rest ({rest}) is investment targets and other duties")
            solara.FigureEcharts(bars(seen), attributes={"style": "height: 232px"}, responsive=True)


def Text(said: str, tag: str = "p", classes: list[str] | None = None):
    """Say something, by default as a note."""
    solara.HTML(tag, escape(said), class_=" ".join(["note"] if classes is None and tag == "p" else classes or []))


def where(seen: dict | None) -> str:
    """Return how far both cities have lived."""
    if seen is None:
        return "Choose at the left, build, then let both cities live."
    day = f"{'End of day' if seen['day'] else 'Before the first day; day'} {seen['day']} of {seen['days']}"
    again = "" if seen["day"] < seen["days"] else "; build both to begin again"
    return f"{day}, {seen['residents']:,} residents in each city{again}"
