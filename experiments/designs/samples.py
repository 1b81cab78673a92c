"""The points of a design: one row of numbers or values a point, the same for the same design and seed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.designs.axes import Axis
from experiments.designs.schema import Sample
from model.draws import generator

_PURPOSE = {"latin": 1001, "sobol": 1002, "morris": 1003}


def salib_problem(axes: Sequence[Axis]) -> dict[str, Any]:
    """Return the SALib problem of some axes over their ranges."""
    return {"num_vars": len(axes), "names": [axis.key for axis in axes], "bounds": [axis.bounds() for axis in axes]}


def matrix(axes: Sequence[Axis], sample: Sample, seed: int) -> np.ndarray:
    """Return the sampled numbers, point x axis, that SALib's analysers ask for (latin, sobol and morris)."""
    from SALib.sample import latin, morris, sobol

    problem = salib_problem(axes)
    # SALib takes a falsy seed for none at all, and cannot spawn from a keyed generator: a whole number from 1 it is.
    key = 1 + int(generator(seed, _PURPOSE[sample.method]).integers(2**31 - 1))
    if sample.method == "latin":
        return latin.sample(problem, sample.n, seed=key)
    if sample.method == "sobol":
        return sobol.sample(problem, sample.n, calc_second_order=sample.second_order, seed=key)
    return morris.sample(problem, sample.n, num_levels=sample.levels, seed=key)


def points(axes: Sequence[Axis], sample: Sample, seed: int) -> list[tuple[Any, ...]]:
    """Return the values at every point, in the order of the axes."""
    if not axes:
        return [()]
    if sample.method in ("grid", "factorial"):
        return list(itertools.product(*(axis.values for axis in axes)))
    if sample.method == "fractional":
        return _fraction(axes, sample.generators)
    return [tuple(axis.at(x) for axis, x in zip(axes, row, strict=True)) for row in matrix(axes, sample, seed)]


def _fraction(axes: Sequence[Axis], generators: dict[str, list[str]]) -> list[tuple[Any, ...]]:
    """Return a 2^(k-p) fraction: free factors in full, the level of the others is a product of free ones'."""
    free = [axis.key for axis in axes if axis.key not in generators]
    chosen = []
    for signs in itertools.product((-1, 1), repeat=len(free)):
        level = dict(zip(free, signs, strict=True))
        level |= {key: int(np.prod([level[word] for word in words])) for key, words in generators.items()}
        chosen.append(tuple(axis.values[level[axis.key] > 0] for axis in axes))
    return chosen
