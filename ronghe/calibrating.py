"""``ronghe calibrate``: fit the two scales that no source gives, by a recorded command; nothing else is ever fitted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ronghe.common import console, load, number, prepare, telling_faults
from ronghe.options import JsonFile, ScenarioFile, Seed, Settings
from ronghe.writing import make_room, write_json

STORED = Path("experiments") / "stored" / "calibration.json"


def calibrate(
    scenario: ScenarioFile = "street",
    replicates: Annotated[int, typer.Option(min=1, max=1000, help="Cities at each try.")] = 4,
    seed: Seed = None,
    settings: Settings = None,
    json: JsonFile = None,
    store: Annotated[bool, typer.Option("--store", help=f"Write {STORED}, the record of the fit.")] = False,
) -> None:
    """Fit hours per case and ignition to published figures; print what to write into the scenario."""
    from experiments import calibration

    spec = load(scenario, settings)
    prepare()
    screen = console(err=json == "-")
    with telling_faults():
        fitted = calibration.fit(spec, replicates, seed, lambda line: screen.print(line, highlight=False))
        busy = calibration.business(spec, fitted, replicates, seed)
    record = {
        "scenario": spec.name,
        "replicates": replicates,
        "fitted": [one.target._asdict() | {"fitted": one.value, "model": one.model} for one in fitted],
        "utilisation_mean": busy,
        "plausible": list(calibration.PLAUSIBLY_BUSY),
    }
    if store:
        write_json(record, str(make_room(STORED)))
    if json:
        write_json(record, json)
    for one in fitted:
        t = one.target
        screen.print(
            f"{t.key} = {one.value:g} ({t.name}, {t.arm}: {number(one.model)} {t.unit}, {t.value:g} in {t.source})",
            highlight=False,
        )
    low, high = calibration.PLAUSIBLY_BUSY
    for arm, share in busy.items():
        judged = "plausible" if low <= share <= high else f"outside {low:g}-{high:g}"
        screen.print(f"utilisation of case hours, {arm}: {number(share)} ({judged})", highlight=False)
