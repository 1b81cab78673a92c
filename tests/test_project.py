"""Promises of the project as a whole: keyed draws only, short files, one version, pins, nothing of a machine."""

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("model", "experiments", "analysis", "ronghe")
LONGEST_FILE = 350
RANDOM_MODULES = ("random", "secrets", "numpy.random")
RANDOM_HOLDERS = ("rng", "random")  # what Mesa hands to every model and agent
RANDOM_METHODS = ("shuffle", "shuffle_do")  # what Mesa's AgentSets offer to users, and no rule may call
# Where Mesa's own shuffle must be kept for users of the AgentSet; rules never come here.
ALLOWED = {(f"model/state/{name}.py", "self.random.shuffle") for name in ("handled", "columnset")}

# Written so that this file does not match itself.
MACHINE = {
    "machine path": re.compile(r"(?<![\w.:/])/" + r"(?:root|work|tmp|home|Users|opt|mnt|private)/\w"),
    "file address": re.compile("file:" + "//"),
    "package index": re.compile(
        "--(?:extra-)?index-" + "url|--find-" + "links|PIP_(?:EXTRA_)?" + "INDEX|/simple" + "/"
    ),
}


def files_of_the_project() -> list[Path]:
    """Every file that git knows or would take in."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    return [path for name in sorted(set(listing.stdout.split("\0")) - {""}) if (path := ROOT / name).is_file()]


def dotted(node: ast.expr) -> str:
    """`np.random.normal` for the expression that reads so, `?` for a part that has no name."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def is_random_module(name: str) -> bool:
    return any(name == module or name.startswith(module + ".") for module in RANDOM_MODULES)


def draws(call: str) -> bool:
    """Whether a call by this name takes from a generator of Mesa's, as `self.rng.normal` does."""
    *holders, method = call.split(".")
    if holders[:2] in (["np", "random"], ["numpy", "random"]):
        return False  # found as an attribute already
    return bool(holders) and (method in RANDOM_METHODS or (len(holders) > 1 and holders[-1] in RANDOM_HOLDERS))


def stray_randomness(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each import or call through which a draw would bypass the keyed ones."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names if is_random_module(alias.name)]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            candidates = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            named = [name for name in candidates if is_random_module(name)]
        elif isinstance(node, ast.Attribute) and dotted(node) in ("np.random", "numpy.random"):
            named = [dotted(node)]
        elif isinstance(node, ast.Call) and draws(name := dotted(node.func)):
            named = [name]
        else:
            continue
        yield from ((node.lineno, name) for name in named)


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "import random as chance",
        "from random import choice",
        "from numpy import random",
        "from numpy.random import default_rng",
        "import numpy.random as npr",
        "import numpy as np\nx = np.random.default_rng(1)",
        "from secrets import randbelow",
        "self.rng.normal()",
        "agent.model.random.choice([1])",
        "model.agents.shuffle_do('act')",
    ],
)
def test_the_scan_sees_every_way_to_draw(source):
    assert list(stray_randomness(source))


@pytest.mark.parametrize(
    "source", ["from model.draws import uniform", "from . import random_key", "super().__init__(rng=rng)"]
)
def test_the_scan_lets_keyed_draws_pass(source):
    assert not list(stray_randomness(source))


def test_no_randomness_but_the_keyed_draws():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if path != ROOT / "model" / "draws.py"
        for line, what in stray_randomness(path.read_text(encoding="utf-8"))
        if (path.relative_to(ROOT).as_posix(), what) not in ALLOWED
    ]
    assert not found, "take draws from model.draws, keyed by decision, entity and age:\n" + "\n".join(found)


def test_no_file_names_a_machine_or_a_package_index():
    found = []
    for path in files_of_the_project():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture, or a test file broken on purpose
        for number, line in enumerate(lines, 1):
            found += [
                f"{path.relative_to(ROOT)}:{number}: {what}"
                for what, pattern in MACHINE.items()
                if pattern.search(line)
            ]
    assert not found, "\n".join(found)


def test_python_files_stay_short_enough_to_read():
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in files_of_the_project()
        if path.suffix == ".py"
    }
    long = {name: length for name, length in lengths.items() if length > LONGEST_FILE}
    assert not long, f"more than {LONGEST_FILE} lines, divide by subject: {long}"


def test_one_version_everywhere():
    version = project()["version"]
    citation = re.search(r"^version: *\"?([^\"\s]+)", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.M)
    changelog = re.search(r"^## \[?(\d[^\]\s]*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert citation and changelog
    assert (citation[1], changelog[1]) == (version, version)


def project() -> dict:
    """The `[project]` table of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_every_dependency_is_pinned_within_its_range():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    pins = {canonicalize_name(name): version for name, version in pins.items()}
    wanted = project()["dependencies"] + sum(project()["optional-dependencies"].values(), [])
    faults = [
        line
        for line in wanted
        if not (need := Requirement(line)).specifier.contains(pins.get(canonicalize_name(need.name), "0"))
    ]
    assert not faults


def test_the_console_script_introduces_itself():
    if importlib.util.find_spec("ronghe") is None or importlib.util.find_spec("ronghe.main") is None:
        pytest.skip("no command line yet")
    script = Path(sys.executable).with_name("ronghe")
    answer = subprocess.run([script, "--help"], capture_output=True, text=True, timeout=120)
    assert answer.returncode == 0, answer.stderr
    assert "compare" in answer.stdout
