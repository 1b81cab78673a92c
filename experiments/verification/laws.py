"""Laws that hold on every path, not on average: each is run on a small city and either holds or does not.

``ronghe verify`` runs them on the installed copy; the tests of the city hold the same laws against more policies.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.city import City
from model.policy import LEVERS, MAIN_ARMS, FusionPolicy
from model.state.names import S_ARRIVED, S_KNOWN, S_LAPSED, S_LATENT, S_RESOLVED
from model.state.world import leaves

SCENARIO, SEED, DAYS = "tiny", 7, 40


class Finding(NamedTuple):
    """Whether a law holds, and what was seen."""

    law: str
    says: str
    held: bool
    seen: str


def _run(policy="siloed", days: int = DAYS, **more) -> City:
    return City(SCENARIO, policy, rng=SEED, days=days, **more).run()


def fingerprint(city: City) -> str:
    """Return a hash of everything in a city's state."""
    digest = sha256()
    for name, array in leaves(city.world):
        for column in array.dtype.names or (None,):
            part = array if column is None else array[column]
            digest.update(f"{name}.{column}".encode() + np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


def strength_nought() -> str:
    """Return what departs from the siloed city when every lever is there at strength 0."""
    plain = fingerprint(_run())
    named = dict.fromkeys(LEVERS, 0.0)
    own = (FusionPolicy(**named, project_rule="formal"), FusionPolicy.preset("fused").scaled(0.0))
    return "" if all(fingerprint(_run(policy)) == plain for policy in own) else "state differs from siloed"


def equal_hours() -> str:
    """Return what departs from equal paid hours, every day in every main arm."""
    daily = [_run(arm).hours().sum(axis=1).to_numpy() for arm in MAIN_ARMS]
    apart = max(float(np.abs(one - daily[0]).max()) for one in daily)
    return "" if apart <= 1e-6 * daily[0].max() else f"a day's hours differ by {apart:.2g}"


def conservation() -> str:
    """Return what departs from: cases in = open + resolved + lapsed, each evening in every main arm."""
    for arm in MAIN_ARMS:
        series = _run(arm).world.books.series.astype(np.int64)
        came = series[:, S_ARRIVED].cumsum()
        gone = series[:, [S_RESOLVED, S_LAPSED]].sum(axis=1).cumsum()
        lost = came - gone - series[:, S_LATENT] - series[:, S_KNOWN]
        if lost.any():
            return f"{arm}: {int(np.abs(lost).max())} cases lost or doubled on an evening"
    return ""


def resuming() -> str:
    """Return what departs when a fused city is saved, resumed and run on."""
    whole = fingerprint(_run("fused"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "city.npz"
        City(SCENARIO, "fused", rng=SEED, days=DAYS).run_for(DAYS // 2 + 3).save(path)
        again = City.resume(path).run()
    return "" if fingerprint(again) == whole else "state differs after resuming"


def twins() -> str:
    """Return what departs when a replication is run once more."""
    one, other, third = (_run("fused", replicate=number) for number in (1, 1, 2))
    if fingerprint(one) != fingerprint(other):
        return "the same seed and replicate gave another city"
    return "another replicate gave the same city" if fingerprint(one) == fingerprint(third) else ""


def workers() -> str:
    """Return what departs between one worker and two."""
    from experiments.pairs import run_pairs
    from model.scenario import Scenario

    spec = Scenario.of(SCENARIO)
    one, two = (run_pairs(spec, ("siloed", "fused"), 3, seed=SEED, days=20, workers=n) for n in (1, 2))
    same = all(one.outcomes[arm].equals(two.outcomes[arm]) for arm in one.arms)
    return "" if same else "outcomes differ with the number of workers"


def uncompiled() -> str:
    """Return what departs when the same rules run as plain Python."""
    script = (
        "from experiments.verification.laws import SCENARIO, SEED, fingerprint; from model.city import City;"
        "print(fingerprint(City(SCENARIO, 'fused', rng=SEED, days=3).run()))"
    )
    setting = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=setting, check=False)
    if answer.returncode:
        return f"plain Python failed: {answer.stderr.strip().splitlines()[-1]}"
    return "" if answer.stdout.strip() == fingerprint(_run("fused", 3)) else "plain Python gives other bits"


LAWS: dict[str, tuple[str, Callable[[], str]]] = {
    "neutrality": ("every lever at strength 0 is the siloed city, bit for bit", strength_nought),
    "equal hours": ("paid hours are the same in every arm, every day", equal_hours),
    "conservation": ("cases in are open, resolved, or lapsed, every evening", conservation),
    "twins": ("a seed and a replicate name one city", twins),
    "resuming": ("saved and resumed is the uninterrupted run, bit for bit", resuming),
    "workers": ("any number of workers, the same outcomes", workers),
    "plain Python": ("uncompiled rules give the same bits", uncompiled),
}


def check(law: str) -> Finding:
    """Run one law by its name."""
    says, run = LAWS[law]
    seen = run()
    return Finding(law, says, not seen, seen)
