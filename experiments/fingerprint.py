"""What the model does, told apart from how it is written: the fingerprint of a few small reference cities.

Every preset and every lever alone lives sixty busy days in a city of about 300 residents. A digest is taken of what
became of each: every whole number of its tables and books, its outcomes and measures to nine digits. Stored results
keep the fingerprint under which they were made. A change of code that keeps every number keeps them good; a change of
numbers makes them stale, and the first city that moved says where to look.

``python -m experiments.fingerprint`` compares with the stored fingerprint, ``--update`` stores it anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments.files import replaced
from experiments.provenance import ROOT, model_hash, packages
from model.policy import LEVERS, MAIN_ARMS, FusionPolicy

PATH = ROOT / "experiments" / "stored" / "fingerprint.json"
DAYS, SEED, OTHER_SEED = 60, 1, 2
RATE = 8.0  # how many times as often cases arise: sixty days must see everything
SMALL = {
    "name": "reference",
    "city": {"rows": 1, "columns": 6, "cells_per_community": 2, "communities_per_street": 2, "streets_per_district": 1},
    "population": {"residents_per_cell": 60.0},
    "organisations": {"units_per_street": 2},
    "conflict": {"ignition_scale": 3.0, "spread": 0.015},
    "enterprises": {"turnover_per_year": 0.5},
}
MORE_PEOPLE = (("population.residents_per_cell", 300.0), ("members.recruitment", 0.001))
DIGITS, DIGITS_OF_SUMS = 9, 7  # sums of many numbers may differ in more of their last digits between machines


class Reference(NamedTuple):
    """A reference city; ``replays``: it lives through a table of cases; ``values``: of the scenario, its own."""

    name: str
    policy: FusionPolicy
    seed: int = SEED
    replays: bool = False
    values: tuple[tuple[str, float], ...] = ()


def references() -> tuple[Reference, ...]:
    """Return the reference cities, simplest first: both seeds of every preset, a replay, every lever alone."""
    presets = [
        Reference(f"{arm}, seed {seed}", FusionPolicy.preset(arm), seed)
        for arm in MAIN_ARMS
        for seed in (SEED, OTHER_SEED)
    ]
    one_way = FusionPolicy.preset("secondment").replace(secondment_mode="one_way")
    half = FusionPolicy.preset("fused").replace(substance=0.5)
    return (
        *presets[:2],
        Reference("siloed, cases replayed", FusionPolicy.preset("siloed"), replays=True),
        *presets[2:],
        *(Reference(f"{lever} alone", FusionPolicy.preset(lever)) for lever in LEVERS),
        Reference("secondment one way", one_way),
        Reference("fused, half of it in name", half),
        Reference("siloed, more people", FusionPolicy.preset("siloed"), values=MORE_PEOPLE),
    )


def live(reference: Reference) -> Any:
    """Return a reference city at the end of its days."""
    from model.city import City

    spec = _scenario().with_values(dict(reference.values)) if reference.values else _scenario()
    if not reference.replays:
        return City(spec, reference.policy, rng=reference.seed, days=DAYS).run()
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "cases.parquet"
        _write_cases(table)
        spec = spec.with_values({"arrivals.cases": str(table)})
        return City(spec, reference.policy, rng=reference.seed, days=DAYS).run()


def digest(city: Any) -> str:
    """Return what a city became, as 16 hexadecimal digits.

    Columns are known by what they hold, not by their names, and one without content counts for nothing: renaming,
    reordering or adding an empty column keeps the digest.
    """
    from experiments.measures import measure

    said = sorted(set(_columns(city)))
    outcomes = [f"{name} {_rounded(value, DIGITS)}" for name, value in sorted(measure(city).items())]
    return hashlib.sha256("\n".join([*said, *outcomes]).encode()).hexdigest()[:16]


def fingerprint() -> dict[str, str]:
    """Return the digest of every reference city by name; it is kept beside the compiled model."""
    from model.compiled import CACHE_FOLDER

    kept = CACHE_FOLDER / f"fingerprint-{_sources()}.json"
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
        if list(found) == [one.name for one in references()]:
            return found
    except (OSError, ValueError, TypeError):
        pass
    found = {one.name: digest(live(one)) for one in references()}
    try:
        replaced(kept, json.dumps(found).encode())
    except OSError:  # no cache can be written: the next call takes the seconds again
        pass
    return found


def moved(before: dict[str, str], now: dict[str, str]) -> str | None:
    """Return which reference city moved first, and how many did, in words; None if all that both know are as before."""
    known = [name for name in now if name in before]
    if not known:
        return "no reference city is known by name"
    changed = [name for name in known if before[name] != now[name]]
    if not changed:
        return None
    more = "" if len(changed) == 1 else f" (and {len(changed) - 1} more of {len(known)})"
    return f"the reference city '{changed[0]}' moved first{more}"


def stored() -> dict[str, str]:
    """Return the fingerprint that is committed with the code, empty if none is."""
    return json.loads(PATH.read_text(encoding="utf-8"))["cities"] if PATH.exists() else {}


# --- what is looked at --------------------------------------------------------------------------------------------


@cache
def _scenario() -> Any:
    from model.scenario import Scenario
    from model.state.names import KINDS

    spec = Scenario.of(SMALL)
    often = {f"kinds.{kind}.per_1000_year": getattr(spec.kinds, kind).per_1000_year * RATE for kind in KINDS}
    return spec.with_values(often)


def _write_cases(path: Path) -> None:
    """Write a small table of cases: each kind in turn, over all cells and days."""
    import pandas as pd

    from model.state.names import KINDS

    number = np.arange(5 * DAYS)
    cells = _scenario().city.rows * _scenario().city.columns
    kinds = np.array(KINDS)[number % len(KINDS)]
    pd.DataFrame({"day": number // 5, "cell": number * 7 % cells, "kind": kinds}).to_parquet(path)


def _columns(city: Any) -> Iterator[str]:
    """Yield a text for every column with content: whole numbers as a digest, other numbers as their sum.

    Lists of open cases are left out: they repeat the state of cases in an order that is nobody's business.
    """
    from model.state.world import leaves

    for name, table in leaves(city.world):
        if name.startswith("open."):
            continue
        rows = city.world.born if name == "cases" else table  # not the room beyond
        for column in [rows[one] for one in rows.dtype.names] if rows.dtype.names else [rows]:
            values = np.asarray(column)
            if values.size and (values != values.flat[0]).any():
                yield _said(values)


def _said(values: np.ndarray) -> str:
    if values.dtype.kind in "biu":
        return hashlib.sha256(values.astype("<i8").tobytes()).hexdigest()
    finite = values[np.isfinite(values)].astype(float)
    return f"{finite.size} numbers, {_rounded(float(finite.sum()), DIGITS_OF_SUMS)}"


def _rounded(value: float, digits: int) -> str:
    return f"{value + 0.0:.{digits - 1}e}"


@cache
def _sources() -> str:
    """Return a hash of all that may change a digest: sources, and versions of packages."""
    digest = hashlib.sha256(json.dumps([model_hash(), packages()], sort_keys=True).encode())
    for name in ("fingerprint.py", "measures.py"):
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()[:16]


# --- the command --------------------------------------------------------------------------------------------------


def first_moved(before: dict[str, str], words: list[str]) -> str | None:
    """Return the first reference city that is not as before, of those whose name holds one of the words.

    The cities are lived one by one, up to the first that moved.
    """
    asked = (one for one in references() if any(word in one.name for word in words))
    return next((one.name for one in asked if one.name in before and digest(live(one)) != before[one.name]), None)


def main(arguments: list[str] | None = None) -> int:
    """Compare the stored fingerprint with that of this code; with ``--update``, store this one."""
    parser = argparse.ArgumentParser(prog="python -m experiments.fingerprint", description=main.__doc__)
    parser.add_argument("words", nargs="*", help="only up to the first that moved of cities whose name holds a word")
    parser.add_argument("--update", action="store_true", help="store the fingerprint of this code")
    asked = parser.parse_args(arguments)
    if asked.words:
        name = first_moved(stored(), asked.words)
        print(f"Numbers have changed: the reference city '{name}' moved first." if name else "They are as before.")
        return int(name is not None)
    now = fingerprint()
    told = moved(stored(), now)
    print(f"Numbers have changed: {told}." if told else f"All {len(now)} reference cities are as before.")
    if asked.update and (told or list(stored()) != list(now)):
        replaced(PATH, (json.dumps({"packages": packages(), "cities": now}, indent=1) + "\n").encode())
        print(f"Stored {len(now)} digests; stored results made under others are stale now.")
    return 1 if told and not asked.update else 0


if __name__ == "__main__":
    sys.exit(main())
