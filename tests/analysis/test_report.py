"""A small study from runs to text: taken up again, within a budget, refused in another's folder, told in RESULTS.md."""

import json
import os
import signal
import time

import numpy as np
import pytest

from analysis import conduct as conducting
from analysis.conduct import conduct
from analysis.findings import findings
from analysis.stored import stored
from experiments.arguments import arguments
from experiments.files import StoreFault
from experiments.runs import JOURNAL, PROVENANCE, RUNS, Runs, kept
from experiments.study import CITY, EACH, PAIR, POINT, Size, Study

pytest.importorskip("ema_workbench")
TINY = Size("test", "tiny", (), pilot=3, step=2, cap=5, cities=2, points=4, days=40)


def study(**more):
    return Study([arguments()[name] for name in ("D8", "R12")], TINY, seed=2, **more)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("study")
    conduct(study(), where)
    return where


def test_provenance_says_what_was_run(folder):
    p = json.loads((folder / PROVENANCE).read_text())
    assert p["pairs"] in (3, 5) and p["points"] == p["points_planned"] == 4
    assert p["cities"] == p["cities_planned"] == 2
    assert p["label_only_difference"] == 0.0 and p["faults"] == [] and len(p["source"]) == 16
    assert {"commit", "dirty", "packages", "seed", "workers", "seconds"} <= p.keys()


def test_a_study_taken_up_again_runs_nothing_and_says_the_same(folder):
    before, again = (folder / RUNS).read_bytes(), study()
    earlier = json.loads((folder / PROVENANCE).read_text())
    (folder / PROVENANCE).write_text(json.dumps(earlier | {"seconds": 100.0}))
    told = []
    conduct(again, folder, say=lambda *said: told.append(said))
    assert not told and (folder / RUNS).read_bytes() == before
    assert 100.0 <= json.loads((folder / PROVENANCE).read_text())["seconds"] < 150.0  # the time of both is told


def killed_after(places, folder):
    """Run a study in a process of its own that dies by SIGKILL after some places."""
    left = [places]

    def kill(*_):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        conduct(study(), folder, say=kill)
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_a_study_killed_anywhere_goes_on_and_ends_with_the_same_bytes(folder, tmp_path):
    lines = 0
    for places in (1, 3, 6):  # each time a little further: pilot, further pairs, cities, the box
        killed_after(places, tmp_path)
        before, lines = lines, len((tmp_path / JOURNAL).read_bytes().splitlines())
        assert lines == before + places  # nothing that was made is made again
    conduct(study(), tmp_path)
    assert (tmp_path / RUNS).read_bytes() == (folder / RUNS).read_bytes()
    assert not (tmp_path / JOURNAL).exists()


def test_a_torn_line_is_run_again_and_a_damaged_table_is_refused(folder, tmp_path):
    told = []
    with kept(tmp_path, conducting.identity(study())) as runs:
        runs.add(list(Runs.load(folder / RUNS).rows.values())[:5])
        raw = (tmp_path / JOURNAL).read_bytes()
    (tmp_path / JOURNAL).write_bytes(raw[:-9])
    (tmp_path / RUNS).unlink()
    conduct(study(), tmp_path, say=lambda *said: told.append(said))
    assert told and (tmp_path / RUNS).read_bytes() == (folder / RUNS).read_bytes()
    data = bytearray((tmp_path / RUNS).read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / RUNS).write_bytes(data)
    with pytest.raises(StoreFault, match="damaged"):
        conduct(study(), tmp_path)


def test_two_studies_in_one_folder_at_once_are_refused(tmp_path):
    with kept(tmp_path, {"seed": 1}), pytest.raises(StoreFault, match="writing here"), kept(tmp_path, {"seed": 1}):
        pass


def test_another_studys_folder_is_refused(folder):
    other = Study([arguments()["D8"]], TINY, seed=3)
    with pytest.raises(ValueError, match="differs in seed, arguments"):
        conduct(other, folder)


def test_a_folder_with_something_else_is_refused(tmp_path):
    (tmp_path / PROVENANCE).write_text("[1, 2]")
    with pytest.raises(ValueError, match="not the provenance of a study"):
        conduct(study(), tmp_path)


def test_a_budget_ends_a_study_in_time():
    many = Study([arguments()["D8"]], Size("test", "tiny", (), 400, 10, 900, 200, 400, 40), seed=2)
    begun = time.monotonic()
    p = conduct(many, budget=4.0)
    assert time.monotonic() - begun < 300  # of some twenty minutes; how far it came is the machine's affair
    assert 2 <= p["pairs"] < 400 and p["cities"] < 200 and p["points"] < 400


def test_the_reference_comes_first_then_plausible_cities_then_the_box_place_by_place():
    one, told = Study([arguments()[name] for name in ("D8", "R12")], TINY, seed=2), []
    conduct(one, say=lambda kind, done, total, left: told.append((kind, done, left)))
    kinds = [kind for kind, _, _ in told]
    assert kinds == sorted(kinds, key=[PAIR, CITY, POINT].index) and kinds.count(CITY) == EACH * TINY.cities
    assert [left for kind, done, left in told if kind == POINT and done == TINY.points] == [0.0]
    for number in range(TINY.points):  # a point is run for every argument before the next
        assert all(one.runs.has(POINT, number, key) for key in one.point_sides)


def test_more_pairs_go_to_those_that_need_them(folder):
    p = json.loads((folder / PROVENANCE).read_text())
    again = study()
    conduct(again, folder)
    d8, r12 = findings(again.arguments, again.runs, conducting.plan_of(again))
    assert max(d8.effect.found.n, r12.effect.found.n) == p["pairs"]


def test_the_text_tells_all_arguments_and_only_what_was_run(folder):
    from analysis.report import text_of

    one = stored(folder)
    text = text_of(one, folder)
    assert text == text_of(stored(folder), folder)
    for name, argument in arguments().items():
        assert f"### {name}\n" in text and argument.chinese in text and argument.english in text
    assert text.count("nothing has been run") == 38
    assert "## The verdict rule" in text and "2 plausible cities with two draws each, 4 points" in text
    d8 = next(found for found in one.found if found.argument.id == "D8")
    assert f"{d8.effect.found.mean:+.3g}" in text


def test_figures_are_drawn_for_what_was_sampled(folder, tmp_path):
    from analysis.pictures import draw_results

    assert {path.stem for path in draw_results(stored(folder), tmp_path)} == {"D8", "R12"}


def test_patterns_are_taken_in_when_they_are_stored(folder, tmp_path):
    from analysis.report import text_of

    row = {
        "id": "P1", "name": "Times", "target_low": 1.0, "target_high": 1e9, "unit": "days", "model": 2.5,
        "within": False, "reason": "because", "source": "FACTS", "use": "compared",
    }  # fmt: skip
    (tmp_path / "patterns.json").write_text(json.dumps([row]))
    text = text_of(stored(folder), tmp_path)
    assert (
        "0 of 1 lie within" in text
        and "| P1 | Times (days) | 2.5 | 1 to more | **outside** | because | FACTS |" in text
    )


def test_the_text_does_not_lean_on_todays_registry(folder, monkeypatch):
    from analysis import turning
    from analysis.report import text_of

    text = text_of(stored(folder), folder)
    monkeypatch.setattr(turning, "_registry", lambda: {})
    again = text_of(stored(folder), folder)
    assert again.count("\n") == text.count("\n")


def test_what_the_main_difference_depends_on_is_told():
    from analysis.depends import depends

    row = {"name": "conflict.spread", "index": 0.2, "low": 0.1, "high": 0.3}
    assert "| `conflict.spread` | 0.2 | 0.1 to 0.3 |" in depends({"pawn": [row]})
    assert depends({}) == depends({"pawn": []}) == ""
    assert "| `conflict.spread` | 0.2 | - to - |" in depends({"pawn": [row | {"low": None, "high": None}]})


def test_break_even_surfaces_are_differences_from_the_siloed_city():
    from analysis.break_even import differences, means, signs
    from analysis.stored import preset_key
    from experiments.study import key_of
    from experiments.surfaces import surfaces

    surface = surfaces()[0]
    one = Study([arguments()["D8"]], TINY, seed=2)
    one.pairs(1, surface.sides())
    found = differences(one, surface)
    table = means(found)
    assert table.shape == (len(surface.ys), len(surface.xs))
    np.testing.assert_array_equal(table[0], 0.0)  # no net merged: the siloed city, whatever generalists can do
    y = [
        one.runs.values(PAIR, [0], key, surface.outcome)[0]
        for key in (key_of(surface.arms[3][2]), preset_key("siloed"))
    ]
    assert table[3, 2] == y[0] - y[1] != 0
    assert not signs(found).any()  # of one pair no sign can be told


def test_break_even_runs_only_where_signs_are_told():
    from analysis.break_even import signs, surface_figure, turns
    from analysis.figures import plt
    from experiments.statistics import paired_difference
    from experiments.surfaces import surfaces

    surface, chance = surfaces()[1], np.array([-0.03, 0.02, 0.0, 0.02, -0.01])
    told = {-1: chance - 2.0, 0: chance, 1: chance + 0.2}
    wanted = np.zeros((6, 6), int)
    wanted[:3, :2], wanted[:2, 2] = -1, 1
    table = [[paired_difference(told[int(sign)], np.zeros(5)) for sign in row] for row in wanted]
    np.testing.assert_array_equal(signs(table), wanted)
    assert turns(signs(table)) == [(0, 1), (1, 1)]
    figure = surface_figure(surface, table, plt)
    assert len([one for one in figure.axes[0].collections if "Contour" in type(one).__name__]) == 2
    plt.close(figure)


def test_a_factorial_is_told_part_by_part():
    from analysis.plain import by_part
    from analysis.report import text_of
    from analysis.stored import Stored
    from analysis.turning import Turning

    one = Study([arguments()["V1"]], Size("test", "tiny", (), 3, 1, 3, 0, 0, 30), seed=2)
    provenance = conduct(one)
    (found,) = findings(one.arguments, one.runs)
    table = by_part(found)
    assert list(table["part"]) == [*found.also[0].test.parts, "sum"]
    rests = found.argument.tests[-1]
    whole = next(more for more in found.also if more.test is rests)  # fused less siloed
    assert table["main effect"].iloc[-1].split()[0] == f"{whole.found.mean:+.3g}"
    assert found.effect.test.kind == "synergy"  # the sum over the groups alone decides
    assert table["main effect less alone"].iloc[-1].split()[0] == f"{found.effect.found.mean:+.3g}"
    text = text_of(Stored(provenance, one.runs, one.tables(), [found], [Turning()]))
    assert "| part | alone | main effect | main effect less alone |" in text and "| levels |" in text
