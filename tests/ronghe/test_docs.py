"""The pages say what is so: examples run, tables are current, every rule and parameter section has its place."""

import re

import pytest
from typer.testing import CliRunner

from model import City
from model.scenario import Scenario, parameters
from model.schedule import day_rules, month_rules
from model.state.agents import Branch
from ronghe.main import app


def blocks(text):
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def test_the_examples_of_extending_run(root):
    found = blocks((root / "docs" / "extending.md").read_text(encoding="utf-8"))
    space = {}
    for block in found:
        exec(compile(block, "docs/extending.md", "exec"), space)
        code = [line for line in block.splitlines() if line.strip() and '"""' not in line]
        assert len(code) <= 12, "an example of some ten lines"
    names = [rule.name for rule in space["city"].order_of_month()]
    assert names.index("campaign") == names.index("budget") - 1
    names = [rule.name for rule in space["worried"].order_of_month()]
    assert names.index("Worried") == names.index("budget") - 1
    worried, plain = space["worried"], City("tiny", "siloed", rng=7).run()
    assert worried.outcomes()["paid_hours_meetings"] > plain.outcomes()["paid_hours_meetings"]
    assert worried.outcomes()["paid_hours"] == pytest.approx(plain.outcomes()["paid_hours"])


def test_a_branch_charges_only_what_can_be_charged(tmp_path):
    city = City("tiny", "siloed", rng=7, days=3, branch=type("Own", (Branch,), {}))
    own = city.agents_by_type[city.branch_type][0]
    for use, hours in (("idle", 1.0), ("meetings", -1.0), ("fun", 1.0)):
        with pytest.raises(ValueError, match="uses are"):
            own.charge(use, hours)
    with pytest.raises(ValueError, match="own rules or branches"):
        city.save(tmp_path / "city.npz")
    assert own.waiting == 0


def test_the_parameter_page_is_current(root):
    page = (root / "docs" / "parameters.md").read_text(encoding="utf-8")
    done = CliRunner().invoke(app, ["parameters", "--markdown"])
    assert done.exit_code == 0
    assert page == done.stdout, "write it anew: ronghe parameters --markdown > docs/parameters.md"
    assert all(f"`{p.path.rpartition('.')[2]}`" in page for p in parameters(Scenario))


def test_the_odd_names_every_rule_of_the_day_and_the_month(root):
    odd = (root / "docs" / "odd.md").read_text(encoding="utf-8")
    missing = [rule.module for rule in (*month_rules(), *day_rules()) if f"`{rule.module}`" not in odd]
    assert not missing
    order = [odd.index(f"`{rule.module}`") for rule in month_rules()]
    assert order == sorted(order), "the month is told in its order"


def test_the_odd_names_only_parameters_and_outcomes_that_exist(root):
    from model.outcomes import BY_NAME
    from model.policy import LEVERS

    odd = (root / "docs" / "odd.md").read_text(encoding="utf-8")
    known = {p.path for p in parameters(Scenario)} | {
        f"kinds.{p.path.rpartition('.')[2]}" for p in parameters(Scenario)
    }
    sections = {path.split(".")[0] for path in known}
    named = re.findall(r"`([a-z_]+\.[a-z_0-9]+)`", odd)
    assert [name for name in named if name.split(".")[0] in sections and name not in known] == []
    for lever in LEVERS:
        assert f"`{lever}`" in odd, lever
    assert set(re.findall(r"outcome `([a-z_0-9]+)`", odd)) <= set(BY_NAME)
