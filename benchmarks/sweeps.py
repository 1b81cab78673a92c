"""What a sweep costs beside its simulations, what a second worker brings, how long the variance study would take."""

from __future__ import annotations

import tempfile
from pathlib import Path

OVERHEAD = "sweep, time beside simulation (share)"
TWO_WORKERS = "sweep, two workers against one (times)"
VARIANCE = "sobol, 25 x 1,024, projected on two workers (min)"
_VARIANCE_PAIRS = 27_648


def measured(quick: bool) -> dict[str, float]:
    """Run a design of street pairs with one worker and with two, twice in turns: the machine's pace drifts.

    Each turn has cities of its own: a process remembers the runs it has made.
    """
    from experiments.sweeps import run_design
    from experiments.twins import warm_up

    warm_up()
    design = {
        "scenario": "tiny" if quick else "street", "replicates": 1, "days": 20 if quick else 250,
        "keys": ["referral.bounce", "policy.alliances"], "sample": {"method": "latin", "n": 4 if quick else 120},
    }  # fmt: skip
    alone, spent, together = 0.0, 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for turn, workers in enumerate((1, 2, 1, 2)):
            sweep = run_design(design | {"seed": 3 + turn}, Path(folder) / str(turn), workers=workers)
            if workers == 1:
                alone, spent = alone + sweep.seconds, spent + sweep.simulated
            else:
                together += sweep.seconds
    pairs = 2 * design["sample"]["n"]
    return {
        OVERHEAD: alone / spent - 1.0,
        TWO_WORKERS: alone / together,
        VARIANCE: together / pairs * _VARIANCE_PAIRS / 60.0,
    }
