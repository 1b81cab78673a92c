"""The page in the browser: its cities are those of ``ronghe compare``, it refuses what it must, it stops when left."""

import http.client
import json
import re
import shutil
import subprocess
import threading
import time

import pytest

from experiments.pairs import run_pairs
from model.scenario import Scenario
from ronghe import showing
from ronghe.app import OUTCOMES, UNSEEN, Pair, choices, policy_of, verdict
from ronghe.serving import PAGE, Server

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip


def rested(pair, seconds=300.0):
    """The pair's picture, once its cities have come to rest."""
    end = time.monotonic() + seconds
    while pair.look()["busy"]:
        assert time.monotonic() < end, "the cities are still at work"
        time.sleep(0.02)
    assert not pair.told["fault"]
    return pair.told["picture"]


def lived(days, scenario="tiny", seed=7, policies=("siloed", "fused")):
    pair = Pair()
    pair.begin(scenario, seed, [policy_of(name) for name in policies], days)
    return pair, rested(pair)


@pytest.fixture
def server():
    served = Server(0)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield served
    served.shutdown()
    served.server_close()


def ask(server, path, body=None, **headers):
    """The status and the JSON of an answer; a body is posted."""
    line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    text = None if body is None else json.dumps(body)
    kind = {} if body is None else {"Content-Type": "application/json"}
    line.request("GET" if body is None else "POST", path, text, {**kind, **headers})
    answer = line.getresponse()
    said = answer.read()
    line.close()
    return answer.status, json.loads(said) if answer.getheader("Content-Type") == "application/json" else said


def test_the_page_shows_the_outcomes_that_compare_finds():
    pair, early = lived(1)
    assert early["day"] == 1
    pair.go(750)
    seen = rested(pair)
    runs = run_pairs(Scenario.load("tiny"), ("siloed", "fused"), 1, seed=7)
    assert (seen["day"], seen["days"]) == (60, 60) and seen["names"] == ["siloed", "fused"]
    for row in seen["outcomes"]:
        expected = [runs.outcomes[arm][row["name"]].iloc[0] for arm in runs.arms]
        assert row["values"] == [None if value != value else value for value in expected], row["name"]
    assert [row["name"] for row in seen["outcomes"]] == list(OUTCOMES)
    for city, arm in enumerate(runs.arms):
        hours = runs.hours[arm][0]
        shares = {one["use"]: one["shares"][city] for one in seen["hours"]}
        assert shares == pytest.approx(dict(zip(runs.uses, hours / hours.sum(), strict=True)))
        assert seen["series"]["open_disputes"][city] == runs.disputes[arm][0].tolist()
        open_now = runs.outcomes[arm]["open_cases_end"].iloc[0]
        assert sum(seen["layers"]["backlog"][city]) >= open_now > 0  # duplicates lie open as well
    json.dumps(seen, allow_nan=False)


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


def test_too_large_a_city_is_refused_with_what_to_do_instead():
    fits = {one["name"]: one["fits"] for one in choices()["scenarios"]}
    assert fits == {"street": True, "town": True, "tiny": True, "suzhou": False}
    with pytest.raises(ValueError, match="ronghe compare suzhou"):
        Pair().begin("suzhou", 1, [policy_of("siloed"), policy_of("fused")])


def test_work_stops_when_asked_when_left_and_when_nobody_looks(monkeypatch):
    from model.city import City

    pair, _ = lived(0, "street")
    live, days = City.run_for, []

    def slowly(city, duration):
        days.append(city.day)
        time.sleep(0.02)
        return live(city, duration)

    monkeypatch.setattr(City, "run_for", slowly)
    for leave in (pair.stop, lambda: setattr(pair, "asked", -UNSEEN), pair.close):
        before, day = len(days), pair.cities[0].day
        pair.go(200)
        with pytest.raises(RuntimeError, match="at work"):
            pair.go(1)
        while len(days) < before + 6:
            time.sleep(0.01)
        leave()
        while pair.told["busy"]:
            time.sleep(0.01)
        assert day < days[-1] + 1 < day + 100
        pair.look()
    assert pair.cities == ()


def test_the_server_answers_a_page_and_refuses_others(server):
    page = {"page": ask(server, "/choices")[1]["page"]}
    both = [{"arm": "siloed"}, {"arm": "fused", "levers": {"alliances": 0.5}}]
    wanted = {**page, "scenario": "tiny", "seed": 3, "cities": both, "days": 2}
    assert ask(server, "/begin", wanted) == (200, {})
    seen = rested(server.pairs[page["page"]])
    status, told = ask(server, f"/state?page={page['page']}&seen=-1")
    assert status == 200 and told["picture"] == seen and seen["names"] == ["siloed", "fused, changed"]
    assert ask(server, f"/state?page={page['page']}&seen={told['number']}")[1] == {"number": told["number"]}
    wrong = [("/begin", {**wanted, "seed": seed}, "seed") for seed in (2**32, -1, 1.5, "7", True)]
    wrong += [("/begin", {**wanted, "scenario": "elsewhere.toml"}, "no scenario"), ("/begin", page, "not complete")]
    wrong += [("/begin", {**wanted, "cities": both[:1]}, "two"), ("/go", {**page, "days": -3}, "days")]
    wrong += [("/go", {"page": "99", "days": 1}, "load it again"), ("/dance", page, "/dance"), ("/go", [], "complete")]
    for path, body, said in wrong:
        status, answer = ask(server, path, body)
        assert status == 400 and said in answer["fault"], (path, answer)
    assert ask(server, "/choices", Host="evil.example:80")[0] == 403
    assert ask(server, "/begin", wanted, **{"Content-Type": "text/plain"})[0] == 403
    assert ask(server, "/nothing")[0] == 404
    assert ask(server, "/leave", page)[0] == 200
    assert ask(server, f"/state?page={page['page']}&seen=0")[0] == 410 and not server.pairs
    pages = [ask(server, "/choices")[1]["page"] for _ in range(6)]
    assert list(server.pairs) == pages[-4:]


def test_nothing_on_the_page_comes_from_the_network():
    texts = {path.name: path.read_text(encoding="utf-8") for path in PAGE.iterdir()}
    assert set(texts) == {"index.html", "page.css", "page.js", "pictures.js"}
    assert not re.findall(r"https?://|@import|url\(", "".join(texts.values()))
    ids = set(re.findall(r'id="([\w-]+)"', texts["index.html"]))
    assert set(re.findall(r'\$\("([\w-]+)"\)', texts["page.js"])) <= ids


def dom(address, folder):
    words = [BROWSER, *QUIET, f"--user-data-dir={folder}", "--virtual-time-budget=3000", "--dump-dom", address]
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
def test_a_browser_shows_the_choices_and_draws_both_cities(server, tmp_path):
    shown = dom(f"http://localhost:{server.server_port}/", tmp_path / "one")
    assert len(re.findall('type="range"', shown)) == 25 and "About 100,000 residents" in shown
    assert re.search(r'id="fault"[^>]*></p>', shown)
    seen = lived(3)[1]
    draw = "drawTable(seen); drawMaps(seen, 'trust'); drawMaps(seen, 'backlog'); drawCharts(seen);"
    scripts = (PAGE / "pictures.js").read_text(encoding="utf-8") + f"\nconst seen = {json.dumps(seen)};\n{draw}"
    page = (PAGE / "index.html").read_text(encoding="utf-8").partition("<script")[0]
    (tmp_path / "page.html").write_text(f"{page}<script>{scripts}</script>", encoding="utf-8")
    drawn = dom((tmp_path / "page.html").as_uri(), tmp_path / "two").partition("<script")[0]
    assert drawn.count("<rect") == 2 * 6 + 2 * 12 and drawn.count("<path") == 2 * 4
    assert drawn.count("<tr>") == 1 + len(OUTCOMES) and "NaN" not in drawn and "undefined" not in drawn


def test_a_port_in_use_is_told(server, capsys):
    import typer

    with pytest.raises(typer.Exit) as left:
        showing.app(port=server.server_port, browser=False)
    assert left.value.exit_code == 2
    assert f"port {server.server_port} cannot be had" in capsys.readouterr().err
