"""The notebooks run from their text in a fresh kernel, quote their arguments, and print what the model says of them."""

import os
import re
import subprocess
import sys

import pytest

from analysis.showing import SETTING, SMALL, Text, examined
from analysis.verdicts.rule import VERDICTS
from experiments.arguments import arguments

GROUPS = {"v_value": "V", "d_difficulties": "D", "r_remedies": "R"}
PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def value():
    return examined("V2", "D4", size=SMALL, workers=1)


def test_an_argument_is_quoted_in_both_languages_with_what_counts_against_it(value):
    for name, one in arguments().items():
        if name in value.found:
            quote = value.quote(name)
            assert all(text in quote for text in (one.english, one.chinese, one.phrase, one.counts_against, one.id))
            assert quote._repr_markdown_() == quote


def test_what_is_shown_is_what_was_found(value):
    from analysis.plain import contrast_text

    one = value.found["V2"]
    table = value.table("V2")
    assert list(table.index)[:2] == ["decides", "counter-test"]
    assert list(table["effect [95 %]"])[:2] == [contrast_text(one.effect), contrast_text(one.against)]
    assert value.says("V2").startswith(f"V2: {one.verdict} (")
    assert value.summary().loc["V2", "verdict"] == one.verdict
    assert value.picture("V2").png.startswith(PNG)
    assert "differs by its name only differs by 0 " in value.rests_on()


def test_there_is_no_such_argument():
    with pytest.raises(ValueError, match="there is no argument 'V9'"):
        examined("V9")


@pytest.mark.parametrize("name", GROUPS)
def test_no_verdict_is_written_by_hand(name, root):
    text = (root / "analysis" / "notebooks" / f"{name}.py").read_text(encoding="utf-8")
    written = re.findall(rf"\b[VDR]\d+\b[^.]*\b({'|'.join(VERDICTS)})\b", text)
    assert not written


@pytest.mark.slow
@pytest.mark.parametrize("name", [*GROUPS, "your_own_city"])
def test_a_notebook_runs(name, tmp_path, monkeypatch, root):
    for needed in ("jupytext", "nbclient", "nbconvert", "ipykernel"):
        pytest.importorskip(needed)
    # A process of its own: what Jupyter's libraries warn of on import is not this project's.
    script = (
        "import sys; from pathlib import Path; from analysis.notebooks.running import *\n"
        "name, folder = sys.argv[1], Path(sys.argv[2]); book = executed(name, folder)\n"
        "written(book, name, folder); print(printed(book)); print('pictures:', len(pictures(book)))\n"
    )
    space = {**os.environ, SETTING: "small", "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", script, name, str(tmp_path)], capture_output=True, text=True, timeout=300, env=space
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"{name}.ipynb").stat().st_size > 10_000 and (tmp_path / f"{name}.html").exists()
    text = (root / "analysis" / "notebooks" / f"{name}.py").read_text(encoding="utf-8")
    assert f"pictures: {len(re.findall(r'picture[(]', text))}" in done.stdout
    asked = re.findall(r'says\("(\w+)"\)', text)
    if name not in GROUPS:
        assert "fused against siloed, days_to_resolution:" in done.stdout and "The histories part" in done.stdout
        return
    assert len(asked) == 3 and all(one.startswith(GROUPS[name]) for one in asked)
    for one in asked:
        assert re.search(rf"^{one}: ({'|'.join(VERDICTS)})( [(].*)?$", done.stdout, re.M), done.stdout
    assert "SMALL SETTING" in done.stdout


def test_texts_are_markdown():
    assert Text("*a*")._repr_markdown_() == "*a*"
