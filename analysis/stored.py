"""The stored study: runs committed with the code, and everything that text and figures say of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.conduct import SAMPLES
from analysis.findings import Finding, Plan, findings
from analysis.plain import turning_of
from analysis.turning import Turning
from experiments import adversary
from experiments.arguments import Arm, arguments
from experiments.provenance import ROOT
from experiments.runs import PROVENANCE, RUNS, STORED, Runs
from experiments.study import Size, Study, key_of
from model.policy import FusionPolicy

RESULTS = ROOT / "RESULTS.md"
FIGURES = ROOT / "docs" / "figures" / "results"
ADVERSARY = "adversary.json"  # written by `ronghe adversary --out`
LINKED = FIGURES.relative_to(ROOT).as_posix()  # as the text links them


@dataclass(frozen=True)
class Stored:
    """A stored study."""

    provenance: dict[str, Any]
    runs: Runs
    samples: dict[str, pd.DataFrame]  # plausible cities and points of the box, a column a parameter
    found: list[Finding]
    turns: list[Turning]


def stored(folder: Path = STORED) -> Stored | None:
    """Return the stored study, None when there is none."""
    if not all((folder / name).exists() for name in (RUNS, PROVENANCE, *SAMPLES.values())):
        return None
    provenance = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    asked, ran = list(arguments().values()), provenance["arguments"]
    runs = Runs.load(folder / RUNS)
    samples = {kind: pd.read_parquet(folder / name) for kind, name in SAMPLES.items()}
    answers = adversary.load(folder / ADVERSARY) if (folder / ADVERSARY).exists() else {}
    found = findings(asked, runs, Plan(*provenance["plan"]), ran, answers)
    return Stored(provenance, runs, samples, found, [turning_of(one, samples) for one in found])


def outdated(one: Stored) -> list[str]:
    """Return why the stored runs are not what would be run now, a clause for each reason; none: they are good."""
    from experiments import freshness

    p = one.provenance
    settings = tuple((path, value) for path, value in p["settings"])
    size = Size(p["size"], p["scenario"], settings, *p["plan"], p["cities_planned"], p["points_planned"], p["days"])
    asked = (
        arguments() if p["size"] == "full" else {name: a for name, a in arguments().items() if name in p["arguments"]}
    )
    now = freshness.study_follows(Study(asked.values(), size, p["seed"]))
    return freshness.outdated(p["follows"], now, p["packages"])


def preset_key(name: str) -> str:
    """Return the key of a preset arm."""
    return key_of(Arm(name, FusionPolicy.preset(name)))
