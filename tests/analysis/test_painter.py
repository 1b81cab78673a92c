import pytest

from analysis.painter import Painter
from experiments.pairs import run_pairs
from model.scenario import Scenario


@pytest.fixture(scope="module")
def runs():
    return run_pairs(Scenario.load("tiny"), ("siloed", "fused"), 2, seed=7, days=5)


def drawn(runs, folder, workers):
    with Painter(workers) as painter:
        painter.begin(runs, folder, "tiny")
        return {path.name: path.read_bytes() for path in painter.finish()}


def test_figures_are_the_same_from_other_processes(runs, tmp_path):
    alone = drawn(runs, tmp_path / "one", 1)
    assert len(alone) == 4
    assert drawn(runs, tmp_path / "two", 2) == alone


@pytest.mark.parametrize("workers", [1, 2])
def test_a_folder_that_cannot_be_written_is_told_where_it_was_asked_for(runs, tmp_path, workers):
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        drawn(runs, tmp_path / "file", workers)


def test_a_painter_that_is_not_asked_leaves():
    with Painter(2) as painter:
        pass
    assert painter._process.exitcode == 0
