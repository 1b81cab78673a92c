"""The cities to watch are those of ``ronghe compare``, are drawn as they are, stop when left; the page shows them."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from experiments.pairs import run_pairs
from model.scenario import Scenario
from ronghe import showing
from ronghe.app import OUTCOMES, Pair, choices, policy_of, verdict
from ronghe.pictures import LAYERS, SERIES_SAY, bars, caption, city_map, gap_said, lines, scale, table, value_said

ROOT = Path(__file__).parents[2]
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
TEXT = "document.body ? document.body.innerText : ''"
needs_solara = pytest.mark.skipif(find_spec("solara_assets") is None, reason="the extra app is not installed")


def lived(days, live, scenario="tiny", seed=7, policies=("siloed", "fused")):
    pair = Pair()
    news = list(pair.begin(scenario, seed, [policy_of(name) for name in policies], days, live))
    return pair, news[-1]["picture"]


@pytest.fixture(scope="module")
def year():
    """A tiny pair at its end, reached in two parts."""
    pair, early = lived(60, 1)
    assert early["day"] == 1
    return list(pair.go(750))[-1]["picture"]


def test_the_cities_have_the_outcomes_that_compare_finds(year):
    runs = run_pairs(Scenario.load("tiny"), ("siloed", "fused"), 1, seed=7)
    assert (year["day"], year["days"]) == (60, 60) and year["names"] == ["siloed", "fused"]
    for row in year["outcomes"]:
        expected = [runs.outcomes[arm][row["name"]].iloc[0] for arm in runs.arms]
        assert row["values"] == [None if value != value else value for value in expected], row["name"]
    assert [row["name"] for row in year["outcomes"]] == list(OUTCOMES)
    for city, arm in enumerate(runs.arms):
        hours = runs.hours[arm][0]
        shares = {one["use"]: one["shares"][city] for one in year["hours"]}
        assert shares == pytest.approx(dict(zip(runs.uses, hours / hours.sum(), strict=True)))
        assert year["series"]["open_disputes"][city] == runs.disputes[arm][0].tolist()
        open_now = runs.outcomes[arm]["open_cases_end"].iloc[0]
        assert sum(year["layers"]["backlog"][city]) >= open_now > 0  # duplicates lie open as well


def test_levers_change_an_arm_and_only_known_ones():
    assert policy_of("fused").name == policy_of("fused", {"alliances": 1.0}).name == "fused"
    changed = policy_of("fused", {"alliances": 0.5, "substance": 0.2})
    assert (changed.alliances, changed.substance, changed.secondment, changed.name) == (0.5, 0.2, 1.0, "fused, changed")
    wrong = [("fuse", {}, "fused"), ("fused", {"magic": 1.0}, "no lever magic")]
    wrong += [("fused", {"alliances": value}, "0 to 1") for value in (1.5, "x", None)]
    for arm, levers, said in wrong:
        with pytest.raises(ValueError, match=said):
            policy_of(arm, levers)


def test_better_and_worse_follow_the_direction():
    assert [verdict(1.0, 2.0, way) for way in (1, -1, 0)] == ["better", "worse", "higher"]
    assert [verdict(2.0, 1.0, way) for way in (1, -1, 0)] == ["worse", "better", "lower"]
    assert verdict(5e6, 5e6 + 1e-6, 1) == "same" and verdict(1.0, float("nan"), 1) == ""


def test_what_cannot_be_watched_is_refused_with_what_to_do_instead():
    fits = {one["name"]: one["fits"] for one in choices()["scenarios"]}
    assert fits == {"street": True, "town": True, "tiny": True, "suzhou": False}
    both = [policy_of("siloed"), policy_of("fused")]
    with pytest.raises(ValueError, match="ronghe compare suzhou"):
        Pair().begin("suzhou", 1, both, 250, 0)
    for seed, days, said in ((-1, 60, "seed"), (2**32, 60, "seed"), (1, 0, "days"), (1, 751, "days")):
        with pytest.raises(ValueError, match=said):
            list(Pair().begin("tiny", seed, both, days, 0))


def test_work_stops_when_asked_and_when_left_and_is_done_once_at_a_time(monkeypatch):
    from model.city import City

    pair, _ = lived(250, 0, "street")
    live, days = City.run_for, []

    def slowly(city, duration):
        days.append(city.day)
        time.sleep(0.02)
        return live(city, duration)

    monkeypatch.setattr(City, "run_for", slowly)
    for leave in (pair.stop, pair.close):
        before, day = len(days), pair.cities[0].day
        work = threading.Thread(target=lambda: list(pair.go(200)))
        work.start()
        while len(days) < before + 6:
            time.sleep(0.01)
        with pytest.raises(RuntimeError, match="at work"):
            next(pair.go(1))
        leave()
        work.join(60.0)
        assert not work.is_alive() and day < days[-1] + 1 < day + 100
    assert pair.cities == ()


def test_both_maps_have_one_scale_and_every_cell_its_value(year):
    for layer in LAYERS:
        low, high = scale(year, layer)
        values = [value for one in year["layers"][layer] for value in one if value is not None]
        assert low <= min(values) and max(values) <= high
        for city in (0, 1):
            drawn = city_map(year, layer, city)
            assert (drawn["visualMap"]["min"], drawn["visualMap"]["max"]) == (low, high)
            cells = {tuple(cell["value"][:2]): cell["value"][2] for cell in drawn["series"][0]["data"]}
            places = zip(year["columns"], year["rows"], year["layers"][layer][city], strict=True)
            assert cells == {(column, row): value for column, row, value in places if value is not None}
    assert caption(year, "population", 0) == f"{year['residents']:,} residents"
    empty = {**year, "layers": {**year["layers"], "trust": [[None] + one[1:] for one in year["layers"]["trust"]]}}
    assert len(city_map(empty, "trust", 0)["series"][0]["data"]) == len(year["rows"]) - 1


def test_charts_show_what_the_picture_holds(year):
    for name in SERIES_SAY:
        drawn = lines(year, name)["series"]
        assert [[value for _, value in line["data"]] for line in drawn] == year["series"][name]
        assert drawn[0]["data"][0][0] == 1 and drawn[0]["data"][-1][0] == 60
    drawn = bars(year)["series"]
    shown = [one for one in year["hours"] if one["use"] != "duties"]
    for city in (0, 1):
        assert [bar["value"] for bar in drawn[city]["data"]] == [round(100 * one["shares"][city], 1) for one in shown]
    assert sum("label" in bar for line in drawn for bar in line["data"]) == len(shown)  # one a pair, at the longer bar
    json.dumps([lines(year, "known"), bars(year), city_map(year, "trust", 1)], allow_nan=False)


def test_the_table_says_values_in_words_of_their_unit(year):
    said = table(year)
    assert said.count("<tr>") == 1 + len(OUTCOMES) and "None" not in said and "nan" not in said
    values = [(0.1973, "share"), (60.54, "day"), (2228686.0, "hour"), (0.0, "day"), (None, "share")]
    assert [value_said(*one) for one in values] == ["19.7 %", "60.5", "2,228,686", "0", "–"]
    gaps = [(0.298, "share", "better"), (-8.47, "hour", "better"), (1e-12, "day", "same"), (None, "day", "")]
    rows = [{"difference": gap, "unit": unit, "verdict": way} for gap, unit, way in gaps]
    assert [gap_said(row) for row in rows] == ["+29.8 pts", "−8.47", "0", "–"]
    assert "&lt;b&gt;" in table({**year, "names": ["<b>", "fused"]})


@needs_solara
@pytest.mark.filterwarnings("ignore")
def test_the_page_builds_both_cities_and_shows_their_outcomes(year, monkeypatch):
    import ipyvuetify as v
    import solara

    from ronghe import page

    state = page.State()
    state.scenario.value, state.seed.value, state.days.value = "tiny", 7, 60
    monkeypatch.setattr(page, "State", lambda: state)
    _, shown = solara.render(page.Page(), handle_error=False)
    assert len(shown.find(v.Slider).widgets) == 25
    buttons = {str(button.children[0]): button for button in shown.find(v.Btn).widgets}
    assert buttons["Stop"].disabled and not buttons["To the end"].disabled
    buttons["To the end"].click()
    wait_for(lambda: (seen := state.told.value)["picture"] and seen["picture"]["day"] == 60 and not seen["says"])
    seen = state.told.value["picture"]
    assert seen["outcomes"] == year["outcomes"] and state.built.value == state.chosen()
    state.levers[1].value = {"alliances": 0.5}
    assert state.built.value != state.chosen()
    state.seed.value = -1
    state.build(lambda steps: state.follow(steps), 0)
    assert "seed is -1" in state.fault.value
    state.scenario.value = "suzhou"
    state.build(None, 0)
    assert "ronghe compare suzhou" in state.fault.value
    shown.close()


def free_port():
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


@contextlib.contextmanager
def chromium(address, folder):
    """A page in a browser that knows no other host: a function from JavaScript to its value, and the faults it told."""
    from websockets.sync.client import connect

    words = [BROWSER, *QUIET, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost", f"--user-data-dir={folder}"]
    with subprocess.Popen([*words, "--remote-debugging-port=0", address], stderr=subprocess.DEVNULL) as started:
        try:
            wait_for((folder / "DevToolsActivePort").exists)
            port = wait_for((folder / "DevToolsActivePort").read_text).split()[0]
            with urllib.request.urlopen(f"http://localhost:{port}/json", timeout=30) as told:
                page = next(one for one in json.load(told) if one["type"] == "page")
            with connect(page["webSocketDebuggerUrl"], max_size=None) as line:
                faults = []

                def ask(method, **wanted):
                    line.send(json.dumps({"id": 1, "method": method, "params": wanted}))
                    while "id" not in (told := json.loads(line.recv(60.0))):
                        if told["method"] == "Runtime.exceptionThrown" or told["params"].get("type") == "error":
                            faults.append(told["params"])
                    return told["result"].get("result", {}).get("value")

                ask("Runtime.enable")
                yield lambda script: ask("Runtime.evaluate", expression=script), faults
        finally:
            started.terminate()


def answers(port):
    with socket.socket() as line:
        return line.connect_ex(("localhost", port)) == 0


def wait_for(look, seconds=300.0):
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


@needs_solara
@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
def test_a_browser_without_a_network_shows_both_cities(tmp_path):
    port = free_port()
    words = [sys.executable, "-c", "from ronghe.main import main; main()", "app", "tiny", "--no-browser"]
    with subprocess.Popen([*words, "--port", str(port)], cwd=ROOT) as served:
        try:
            wait_for(lambda: answers(port))
            with chromium(address := f"http://localhost:{port}/", tmp_path) as (ask, faults):
                wait_for(lambda: "Not built yet" in ask(TEXT))
                ask("[...document.querySelectorAll('button')].find(b => b.innerText == 'To the end').click()")
                wait_for(lambda: "End of day 60 of 60" in ask(TEXT))
                wait_for(lambda: ask("document.querySelectorAll('canvas').length") == 2 + len(SERIES_SAY) + 1)
                assert ask("document.querySelectorAll('.outcomes tr').length") == 1 + len(OUTCOMES)
                asked = ask("performance.getEntriesByType('resource').map(one => one.name).join(' ')").split()
                assert asked and all(one.startswith((address, "data:", "blob:")) for one in asked)
                assert not faults
        finally:
            served.terminate()


def test_a_port_in_use_and_a_missing_extra_are_told(capsys, monkeypatch):
    monkeypatch.setattr(showing, "find_spec", lambda name: name)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(typer.Exit) as left:
            showing.app(port=port, browser=False)
    assert left.value.exit_code == 2 and f"port {port} cannot be had" in capsys.readouterr().err
    monkeypatch.setattr(showing, "find_spec", lambda name: None)
    with pytest.raises(typer.Exit) as left:
        showing.app(port=port, browser=False)
    assert left.value.exit_code == 2 and "ronghe[app]" in capsys.readouterr().err


def test_the_server_is_told_own_scenarios_and_to_keep_to_itself(monkeypatch):
    told = []
    monkeypatch.setattr(showing, "find_spec", lambda name: name)
    monkeypatch.setattr(os, "execve", lambda *words: told.extend(words))
    showing.app(scenario=["tiny"], port=free_port(), browser=False)
    _, words, env = told
    assert {"ronghe.page", "localhost", "--no-open", "--no-check-version"} <= set(words)
    assert json.loads(env["RONGHE_OWN_SCENARIOS"]) == ["tiny"] and env["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "False"
