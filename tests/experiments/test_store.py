import errno
import json
import multiprocessing
import os
import resource
import signal
import time

import numpy as np
import pytest

from experiments import store as stores
from experiments.designs import plan_of
from experiments.files import StoreFault, StoreTrouble, locked
from experiments.sweeps import frame, read, run_design
from experiments.twins import warm_up

DESIGN = {
    "name": "small", "scenario": "tiny", "days": 2, "seed": 5, "replicates": 6, "draws": "own",
    "vary": {"policy.alliances": [0, 1], "staff.quit": [0.004, 0.01], "population.child_share": [0.1, 0.4],
             "population.retired_share": [0.2, 0.6]},
}  # fmt: skip
SEVERAL = DESIGN | {"replicates": 2, "seed": 6}  # 32 tasks, two parts
UNLIKE = ("timings.jsonl", ".lock")  # what may differ between two runs of a design


def contents(folder):
    """Every promised file of a sweep and its bytes."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: data for name, data in files.items() if name not in UNLIKE}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "sweep"
    return folder, run_design(SEVERAL, folder)


def test_a_folder_holds_design_provenance_and_parts(whole):
    folder, sweep = whole
    assert sorted(contents(folder)) == [
        "design.toml", "manifest.json", "parts/part-00000.parquet", "parts/part-00001.parquet",
    ]  # fmt: skip
    kept = json.loads((folder / "manifest.json").read_text())
    assert kept["tasks"] == sweep.tasks == 32 and kept["seed"] == 6
    assert {"version", "git", "sources", "packages", "scenario"} <= set(kept)
    assert set(kept["git"]) == {"commit", "dirty"} and kept["packages"]["numpy"] == np.__version__
    timings = [json.loads(line) for line in (folder / "timings.jsonl").read_text().splitlines()]
    assert sorted(timing["task"] for timing in timings) == list(range(32))


def test_what_is_read_is_what_memory_gives_and_failures_are_rows(whole):
    folder, sweep = whole
    table, memory = read(folder), frame(SEVERAL)
    assert table.equals(memory.astype(table.dtypes))
    assert sweep.failed == table.error.notna().sum() == 16  # 8 tasks leave nobody to work
    assert table.error.dropna().str.contains("nobody to work").all()


def test_the_design_kept_is_the_design(whole, tmp_path):
    assert plan_of(whole[0] / "design.toml").identity() == plan_of(SEVERAL).identity()


def test_workers_do_not_show(whole, tmp_path):
    run_design(SEVERAL, tmp_path / "two", workers=2)
    assert contents(tmp_path / "two") == contents(whole[0])


def test_a_finished_sweep_is_left_as_it_is(whole):
    folder, before = whole[0], contents(whole[0])
    again = run_design(SEVERAL, folder)
    assert (again.resumed, again.failed, again.simulated) == (32, 16, 0.0)
    assert contents(folder) == before


def test_killed_at_ten_moments_it_ends_with_the_same_bytes(tmp_path):
    warm_up()
    chance, done = np.random.default_rng(2024), []
    for number in range(10):
        _killed(tmp_path / "killed", 1 + number % 2, chance.integers(0, 8), chance.uniform(0, 0.02))
        done.append(_finished_in(tmp_path / "killed"))
    assert sorted(done) == done and len(set(done)) >= 5 and 16 < done[-1] < 96, done  # at work, and nothing lost
    resumed = run_design(DESIGN, tmp_path / "killed", workers=2)
    assert resumed.resumed == done[-1]
    run_design(DESIGN, tmp_path / "whole")
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def _killed(folder, workers, tasks, seconds):
    """Sweep in a process of its own, and kill it some moments after it has finished some tasks."""
    context = multiprocessing.get_context("fork")
    count = context.Value("i", 0)

    def progress(done, total):
        count.value += 1

    child = context.Process(target=run_design, args=(DESIGN, folder, workers), kwargs={"progress": progress})
    child.start()
    patience = time.monotonic() + 20
    while count.value < tasks and child.is_alive() and time.monotonic() < patience:
        time.sleep(0.001)
    time.sleep(seconds)
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert child.exitcode == -signal.SIGKILL


def _finished_in(folder):
    """Tasks that have outlived the process, as the store sees them."""
    plan = plan_of(DESIGN)
    if not (folder / "manifest.json").exists():
        return 0
    with stores.Store.opened(folder, plan, DESIGN) as store:
        return store.finished


@pytest.fixture
def half(tmp_path):
    """A sweep that stopped after 20 of 32 tasks: one part stands, four tasks are in the journal."""
    folder = tmp_path / "half"

    def stop(done, total):
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_design(SEVERAL, folder, progress=stop)
    assert [path.name for path in (folder / "parts").iterdir()] == ["part-00000.parquet"]
    return folder


def test_a_line_cut_short_runs_its_task_again(half, whole):
    journal = half / "unfinished" / "part-00001.jsonl"
    journal.write_bytes(journal.read_bytes()[:-7])
    assert run_design(SEVERAL, half).resumed == 19
    assert contents(half) == contents(whole[0])


def test_two_sweeps_in_one_folder_are_refused(half):
    with locked(half), pytest.raises(StoreFault, match="another sweep"):
        run_design(SEVERAL, half)
    context = multiprocessing.get_context("fork")
    ready, leave = context.Event(), context.Event()

    def hold():
        with locked(half):
            ready.set()
            leave.wait(20)

    other = context.Process(target=hold)
    other.start()
    ready.wait(20)
    with pytest.raises(StoreFault, match=rf"another sweep \(process {other.pid}\) is writing here"):
        run_design(SEVERAL, half)
    leave.set()
    other.join()
    assert run_design(SEVERAL, half).resumed == 20


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda kept: kept["sources"].update(results="0"), "other sources of the model"),
        (lambda kept: kept["packages"].update(numpy="1.0"), "begun with numpy 1.0"),
        (lambda kept: kept.update(format="ronghe sweep 0"), "ronghe sweep 0"),
        (lambda kept: kept.update(design="0", name="other"), "another design \\('other'\\)"),
    ],
)
def test_a_folder_begun_otherwise_is_refused_untouched(half, change, sentence):
    kept = json.loads((half / "manifest.json").read_text())
    change(kept)
    (half / "manifest.json").write_text(json.dumps(kept))
    before = contents(half)
    with pytest.raises(StoreFault, match=sentence):
        run_design(SEVERAL, half)
    assert contents(half) == before


def test_another_design_and_folders_of_other_things_are_refused(half, tmp_path):
    with pytest.raises(StoreFault, match="results of another design"):
        run_design(SEVERAL | {"seed": 7}, half)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "design.toml").write_text("mine")
    with pytest.raises(StoreFault, match="holds other files"):
        run_design(SEVERAL, tmp_path / "mine")
    assert (tmp_path / "mine" / "design.toml").read_text() == "mine"
    (half / "manifest.json").write_text("{")
    with pytest.raises(StoreFault, match="manifest is damaged"):
        run_design(SEVERAL, half)
    with pytest.raises(StoreFault, match="no sweep here"):
        read(tmp_path)


@pytest.mark.parametrize("where", [0, 0.3, 0.6, 0.999])
def test_a_damaged_part_is_refused_and_mended_by_moving_it_away(half, whole, where):
    part = half / "parts" / "part-00000.parquet"
    data = bytearray(part.read_bytes())
    data[int(where * len(data))] ^= 0x55
    part.write_bytes(data)
    with pytest.raises(StoreFault, match="part-00000.parquet: this part"):
        run_design(SEVERAL, half)
    assert part.read_bytes() == data
    part.rename(half.parent / "damaged.parquet")
    run_design(SEVERAL, half)
    assert contents(half) == contents(whole[0])


def test_a_part_cut_short_or_of_another_place_is_refused(half):
    part = half / "parts" / "part-00000.parquet"
    part.rename(half / "parts" / "part-00001.parquet")
    with pytest.raises(StoreFault, match="belongs to another sweep"):
        run_design(SEVERAL, half)
    (half / "parts" / "part-00001.parquet").write_bytes(b"PAR1")
    with pytest.raises(StoreFault, match="damaged"):
        run_design(SEVERAL, half)


def test_a_full_disk_is_told_and_nothing_is_lost(half, whole, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "part")

    with monkeypatch.context() as patch:
        patch.setattr(stores, "write_part", full)
        with pytest.raises(StoreTrouble, match="no space left on device. What is finished is kept"):
            run_design(SEVERAL, half)
    assert run_design(SEVERAL, half).resumed == 32
    assert contents(half) == contents(whole[0])


def test_a_limit_on_file_size_is_told_and_nothing_is_lost(whole, tmp_path):
    """The journal itself cannot grow: what a full disk does, by the kernel's own hand."""

    def limited():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))
        try:
            run_design(SEVERAL, tmp_path / "sweep")
        except StoreTrouble as fault:
            os._exit(7 if "file too large" in str(fault) else 8)
        os._exit(9)

    child = multiprocessing.get_context("fork").Process(target=limited)
    child.start()
    child.join()
    assert child.exitcode == 7
    assert 1 <= run_design(SEVERAL, tmp_path / "sweep").resumed < 32
    assert contents(tmp_path / "sweep") == contents(whole[0])


def test_an_unwritable_place_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreTrouble, match="file"):
        run_design(SEVERAL, tmp_path / "file" / "sweep")


def test_a_worker_with_other_sources_is_refused(monkeypatch, tmp_path):
    from experiments import provenance
    from experiments.workers import WorkersLost

    here = provenance.model_hash()
    answers = iter([here, here])  # the sweep's own two questions; then the tasks'
    monkeypatch.setattr(provenance, "model_hash", lambda: next(answers, "other"))
    with pytest.raises(WorkersLost, match="other sources of the model"):
        run_design(SEVERAL, tmp_path / "sweep")
