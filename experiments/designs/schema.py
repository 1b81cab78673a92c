"""What a design file holds: which scenario, which arms, what is varied and how the space is sampled.

    name = "friction"
    scenario = "street"                # a shipped scenario, or a file (relative to the design)
    arms = ["siloed", "fused"]         # the first is what the others are compared with
    days = 250
    seed = 1
    replicates = 4

    [sample]
    method = "grid"

    [vary]
    "handling.switch_share" = [0.0, 0.1, 0.2]
    "policy.grid_merging" = [0.0, 0.5, 1.0]

Keys of ``[vary]`` are scenario parameters (``ronghe parameters`` lists them) or ``policy.<lever>``; a policy key acts
on the arms named by ``varied`` (all but the first, if not given).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from model.scenario.fields import Section, choice, quantity

METHODS = ("grid", "latin", "sobol", "morris", "factorial", "fractional")
SAMPLED = ("latin", "sobol", "morris")  # methods that fill ranges
TWO_LEVEL = ("factorial", "fractional")  # methods that take two values of each key

_USER = {"source": "user"}


class Sample(Section):
    """How points are chosen from what varies."""

    method: Literal["grid", "latin", "sobol", "morris", "factorial", "fractional"] = choice(
        "grid", meaning="how points are chosen", **_USER
    )
    n: int | None = quantity(
        None, low=1, high=2**20, least=1, most=2**20, unit="points", sweep=False, **_USER,
        meaning="latin: points; sobol: base points, a power of 2; morris: trajectories",
    )  # fmt: skip
    second_order: bool = choice(False, meaning="sobol: also the points that second-order indices need", **_USER)
    levels: int = quantity(
        4, low=2, high=16, least=2, most=64, unit="levels", sweep=False, meaning="morris: levels of each key", **_USER
    )
    generators: dict[str, list[str]] = choice(
        {}, meaning="fractional: a key whose level is the product of the levels of the keys listed", **_USER
    )


class Design(Section):
    """A sweep, as written."""

    name: str = choice("sweep", meaning="name used in tables", **_USER)
    title: str = choice("", meaning="one line for people", **_USER)
    scenario: str = choice("street", meaning="shipped scenario by name, or a file relative to the design", **_USER)
    set: dict[str, Any] = choice({}, meaning="scenario parameters fixed at other values, by dotted path", **_USER)
    arms: list[str] = choice(["siloed", "fused"], meaning="presets or own policies; the reference first", **_USER)
    policies: dict[str, dict[str, Any]] = choice(
        {}, meaning="own policies by name: a preset as `base` (siloed if not given) and levers", **_USER
    )
    varied: list[str] | None = choice(None, meaning="arms that policy keys act on (all but the first)", **_USER)
    days: int | None = quantity(
        None, low=1, high=750, least=1, most=750, unit="working days", sweep=False, meaning="horizon", **_USER
    )
    seed: int | None = quantity(
        None, low=0, high=2**32 - 1, most=2**32 - 1, unit="-", sweep=False, meaning="seed of cities and sample", **_USER
    )
    replicates: int = quantity(
        1, low=1, high=100_000, least=1, most=100_000, unit="cities", sweep=False, **_USER,
        meaning="cities at each point; every arm lives through each of them",
    )  # fmt: skip
    draws: Literal["common", "own"] = choice(
        "common", meaning="whether points share their cities, or each point has cities of its own", **_USER
    )
    sample: Sample = Sample()
    vary: dict[str, Any] = choice(
        {}, meaning="what varies: values (grid), two values (factorial), or a range [low, high] (latin, ...)", **_USER
    )
    keys: list[str] = choice([], meaning="keys that vary over their plausible range (levers: 0 to 1)", **_USER)
    uncertain: bool = choice(False, meaning="vary every uncertain parameter over its plausible range", **_USER)

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, data: Any) -> Any:
        """Let `a.b = 1` and `"a.b" = 1` mean the same."""
        if not isinstance(data, dict):
            return data
        sample = data.get("sample")
        if isinstance(sample, dict) and isinstance(sample.get("generators"), dict):
            data = {**data, "sample": {**sample, "generators": flat(sample["generators"])}}
        return data | {name: flat(data[name]) for name in ("set", "vary") if isinstance(data.get(name), dict)}


def flat(table: dict[str, Any], head: str = "") -> dict[str, Any]:
    """Return a table of tables as one table with dotted keys."""
    found: dict[str, Any] = {}
    for key, part in table.items():
        found.update(flat(part, f"{head}{key}.") if isinstance(part, dict) else {f"{head}{key}": part})
    return found
