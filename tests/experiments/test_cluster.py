import os
import signal

import pandas as pd
import pytest

from experiments.cluster import ClusterFault
from experiments.sweeps import frame, rows, run_design
from experiments.workers import WorkersLost

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # Dask's own, on closing sockets of a worker that was killed
]

DESIGN = {
    "scenario": "tiny", "days": 5, "seed": 8, "replicates": 12,
    "vary": {"policy.alliances": [0, 1], "staff.quit": [0.004, 0.01]},
}  # fmt: skip


@pytest.fixture(scope="module")
def cluster():
    """A real scheduler with two workers, each a process of its own, on loopback."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=":0", silence_logs=50
    ) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    folder = tmp_path_factory.mktemp("local") / "sweep"
    run_design(DESIGN, folder)
    return folder


def parts(folder):
    return [path.read_bytes() for path in sorted(folder.glob("parts/*"))], (folder / "manifest.json").read_bytes()


def pids(cluster):
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        return list(client.run(os.getpid).values())


def test_a_cluster_gives_the_bytes_of_one_process(cluster, local, tmp_path):
    done = run_design(DESIGN, tmp_path / "out", scheduler=cluster.scheduler_address)
    assert (done.tasks, done.resumed, done.failed) == (48, 0, 0)
    assert parts(tmp_path / "out") == parts(local)


def test_a_worker_killed_at_work_changes_nothing(cluster, tmp_path):
    fresh = DESIGN | {"seed": 9}  # cities that no worker has in memory yet
    victim, killed = pids(cluster)[0], []

    def progress(done, total):
        if done == 10:
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    run_design(fresh, tmp_path / "out", scheduler=cluster.scheduler_address, progress=progress)
    assert killed and victim not in pids(cluster)
    run_design(fresh, tmp_path / "local")
    assert parts(tmp_path / "out") == parts(tmp_path / "local")


def test_rows_in_memory_come_in_order(cluster):
    small = DESIGN | {"replicates": 2}
    assert pd.DataFrame(list(rows(small, scheduler=cluster.scheduler_address))).equals(frame(small))


def test_a_scheduler_that_goes_is_told_and_the_sweep_goes_on_elsewhere(tmp_path, monkeypatch):
    fresh = DESIGN | {"seed": 10}
    monkeypatch.setattr("experiments.cluster.PATIENCE", 5)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0", silence_logs=50
    ) as short:

        def progress(done, total):
            if done == 6:
                short.close()

        with pytest.raises(WorkersLost, match="is gone"):
            run_design(fresh, tmp_path / "out", scheduler=short.scheduler_address, progress=progress)
    assert 6 <= run_design(fresh, tmp_path / "out").resumed < 48
    run_design(fresh, tmp_path / "local")
    assert parts(tmp_path / "out") == parts(tmp_path / "local")


def test_no_scheduler_and_no_workers_are_told(monkeypatch, tmp_path):
    monkeypatch.setattr("experiments.cluster.PATIENCE", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense"):
        with pytest.raises(ClusterFault, match="no Dask scheduler answers"):
            run_design(DESIGN, tmp_path / "out", scheduler=address)
    with (
        distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0") as empty,
        pytest.raises(ClusterFault, match="has no workers"),
    ):
        run_design(DESIGN, tmp_path / "out", scheduler=empty.scheduler_address)
