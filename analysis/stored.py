"""The stored study: runs committed with the code, and everything that text and figures say of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.conduct import SAMPLE
from analysis.findings import Finding, Plan, findings
from analysis.plain import turning_of
from analysis.turning import Turning
from experiments.arguments import Arm, arguments
from experiments.provenance import ROOT
from experiments.runs import PROVENANCE, RUNS, STORED, Runs
from experiments.study import Size, Study, key_of
from model.policy import FusionPolicy

RESULTS = ROOT / "RESULTS.md"
FIGURES = ROOT / "docs" / "figures" / "results"
LINKED = FIGURES.relative_to(ROOT).as_posix()  # as the text links them


@dataclass(frozen=True)
class Stored:
    """A stored study."""

    provenance: dict[str, Any]
    runs: Runs
    sample: pd.DataFrame  # a column a parameter
    found: list[Finding]
    turns: list[Turning]


def stored(folder: Path = STORED) -> Stored | None:
    """Return the stored study, None when there is none."""
    if not all((folder / name).exists() for name in (RUNS, SAMPLE, PROVENANCE)):
        return None
    provenance = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    asked, ran = list(arguments().values()), provenance["arguments"]
    runs = Runs.load(folder / RUNS)
    points = pd.read_parquet(folder / SAMPLE)
    found = findings(asked, runs, Plan(*provenance["plan"]), ran)
    return Stored(provenance, runs, points, found, [turning_of(one, points) for one in found])


def outdated(one: Stored) -> list[str]:
    """Return why the stored runs are not what would be run now, a clause for each reason; none: they are good."""
    from experiments import freshness

    p = one.provenance
    settings = tuple((path, value) for path, value in p["settings"])
    size = Size(p["size"], p["scenario"], settings, *p["plan"], p["sample"], p["days"])
    asked = (
        arguments() if p["size"] == "full" else {name: a for name, a in arguments().items() if name in p["arguments"]}
    )
    now = freshness.study_follows(Study(asked.values(), size, p["seed"]))
    return freshness.outdated(p["follows"], now, p["packages"])


def preset_key(name: str) -> str:
    """Return the key of a preset arm."""
    return key_of(Arm(name, FusionPolicy.preset(name)))
