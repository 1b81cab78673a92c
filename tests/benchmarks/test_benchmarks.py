"""The benchmarks run and say what they measured; no time decides anything."""

import json

from benchmarks.__main__ import TARGETS, main


def test_the_benchmarks_run_quickly_and_name_their_targets(capsys, tmp_path):
    main(["--quick", "--workers", "1", "--json", str(tmp_path / "bench.json")])
    data = json.loads((tmp_path / "bench.json").read_text())
    assert set(data["measured"]) == {name for name in TARGETS if "suzhou" not in name}
    assert all(value > 0 for value in data["measured"].values())
    assert data["peers"][0]["ratio_per_resident_day"] > 0
    assert "target" in capsys.readouterr().out
