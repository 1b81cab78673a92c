"""Running mutants: each in a copy of the project of its own, as plain Python, against the tests that should notice.

Libraries are loaded once; every run is a fork of that process, in which the project itself is imported from its copy.
"""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.mutants.catalogue import Mutant

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("model", "experiments", "analysis", "ronghe", "tests")
COPIED = (*PACKAGES, "scenarios", "pyproject.toml")
LIBRARIES = ("numpy", "scipy.stats", "pandas", "numba", "pydantic", "mesa", "pytest")
PATIENCE = 300  # seconds; an error that makes a run endless is noticed too
FAILED, ELSEWHERE = 1, 99  # pytest: tests failed; ours: tests ran on the model of another place


class Verdict(NamedTuple):
    """What became of a mutant: ``word`` is caught, survived, stale or broken."""

    word: str
    detail: str
    seconds: float


class Running(NamedTuple):
    """A run under way in a process of its own."""

    mutant: Mutant | None
    folder: Path
    begun: float


def applied(mutant: Mutant, source: str) -> str:
    """Return a file's text with the error put in.

    Raises:
        ValueError: If the text to replace does not occur exactly once.
    """
    times = source.count(mutant.old)
    if times != 1:
        raise ValueError(f"{mutant.file}: the text to replace occurs {times} times, not once: {mutant.old!r}")
    return source.replace(mutant.old, mutant.new)


def prepare() -> None:
    """Load the libraries, with compilation off; to be called before anything of the project is imported."""
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "HYPOTHESIS_PROFILE": "quick", "PYTHONDONTWRITEBYTECODE": "1"}
    sys.dont_write_bytecode = True
    for name in LIBRARIES:
        importlib.import_module(name)


def start(mutant: Mutant | None, tests) -> tuple[int, Running]:
    """Copy the project, put the error in and start its tests; return the process and what it works on.

    Raises:
        ValueError: If the mutant is stale.
    """
    running = Running(mutant, Path(tempfile.mkdtemp(prefix="ronghe-mutant-")).resolve(), time.perf_counter())
    skip = shutil.ignore_patterns("__pycache__", ".hypothesis", ".pytest_cache")
    for name in COPIED:
        source = ROOT / name
        copy = shutil.copy2 if source.is_file() else lambda a, b: shutil.copytree(a, b, ignore=skip)
        if source.exists():
            copy(source, running.folder / name)
    if mutant is not None:
        target = running.folder / mutant.file
        try:
            target.write_text(applied(mutant, target.read_text(encoding="utf-8")), encoding="utf-8")
        except ValueError:
            shutil.rmtree(running.folder)
            raise
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        _be_the_run(running.folder, tests)
    return process, running


def _be_the_run(folder: Path, tests) -> None:
    """Run tests in this forked process and end it with pytest's answer; never returns."""
    code = 3
    try:
        answer = os.open(folder / "answer.txt", os.O_WRONLY | os.O_CREAT)
        os.dup2(answer, 1)
        os.dup2(answer, 2)
        signal.alarm(PATIENCE)
        os.chdir(folder)
        os.environ |= {"PYTHONPATH": str(folder), "RONGHE_CACHE": str(folder / "cache")}
        for name in [name for name in sys.modules if name.split(".")[0] in PACKAGES]:
            del sys.modules[name]
        sys.path[:] = [str(folder), *(p for p in sys.path if p not in ("", str(ROOT)))]
        import pytest

        code = int(pytest.main(["-x", "-q", "--tb=line", "-p", "no:cacheprovider", *tests]))
        found = Path(importlib.import_module("model").__file__).resolve()
        code = code if found.is_relative_to(folder) else ELSEWHERE
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def wait_for_one(running: dict[int, Running]) -> tuple[Mutant | None, Verdict]:
    """Wait until one of the processes ends; return its mutant and the verdict."""
    process, status = os.wait()
    one = running.pop(process)
    seconds = time.perf_counter() - one.begun
    answer = one.folder / "answer.txt"
    output = answer.read_text(encoding="utf-8", errors="replace") if answer.exists() else ""
    shutil.rmtree(one.folder, ignore_errors=True)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return one.mutant, Verdict("caught", f"no end after {PATIENCE} seconds", seconds)
    return one.mutant, verdict_of(os.waitstatus_to_exitcode(status), output, seconds)


def verdict_of(code: int, output: str, seconds: float) -> Verdict:
    """Read pytest's answer: only a failed test counts as caught."""
    faults = [line for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if code == FAILED and faults and faults[0].startswith("FAILED"):
        return Verdict("caught", faults[0].split(" - ")[0].removeprefix("FAILED ").split("::", 1)[-1], seconds)
    if code == 0:
        return Verdict("survived", "every test passed", seconds)
    if code == ELSEWHERE:
        return Verdict("broken", "the copy imported the model of another place", seconds)
    return Verdict("broken", (faults or output.strip().splitlines() or ["no answer"])[-1][:300], seconds)


def try_all(mutants, workers: int, say) -> dict[str, Verdict]:
    """Run mutants in some processes at a time; ``say`` is called with each mutant and its verdict."""
    verdicts: dict[str, Verdict] = {}

    def decided(mutant, verdict):
        verdicts[mutant.name] = verdict
        say(mutant, verdict)

    running: dict[int, Running] = {}
    for mutant in mutants:
        while len(running) >= workers:
            decided(*wait_for_one(running))
        try:
            running |= [start(mutant, mutant.tests)]
        except ValueError as fault:
            decided(mutant, Verdict("stale", str(fault), 0.0))
    while running:
        decided(*wait_for_one(running))
    return verdicts


def sound(mutants) -> str | None:
    """Return why nothing can be said (the tests fail without any error put in), or None."""
    running = dict([start(None, sorted({test for mutant in mutants for test in mutant.tests}))])
    _, verdict = wait_for_one(running)
    return None if verdict.word == "survived" else f"without any error put in, {verdict.word}: {verdict.detail}"
