"""The reference by rule: the plausible city nearest the centre of the ensemble, as a scenario file."""

from __future__ import annotations

from typing import Any

from experiments.designs.written import as_toml
from experiments.matching.box import Box
from experiments.matching.ensemble import Ensemble
from experiments.matching.targets import matched
from model.scenario import changed

HEAD = """\
# Written by `ronghe match --write-reference`: of {cities} plausible cities, those that meet most matched
# patterns, and of these the nearest to the centre of all, in units of their spread. A rule, not a choice: do not edit
# by hand; `ronghe parameters` says what is what.
"""


def reference_toml(box: Box, ensemble: Ensemble) -> str:
    """Return the reference as TOML; only what differs from the defaults is written.

    Raises:
        ValueError: If the ensemble is of another box.
    """
    if ensemble.names != box.names:
        raise ValueError("the ensemble's parameters are not those of this scenario; match it anew")
    spec = box.scenario(ensemble.points[ensemble.nearest_centre(matched())])
    tree: dict[str, Any] = {"name": spec.name, "title": spec.title}
    for path, value in changed(spec).items():
        node, names = tree, path.split(".")
        for name in names[:-1]:
            node = node.setdefault(name, {})
        node[names[-1]] = value
    return HEAD.format(cities=len(ensemble)) + as_toml(tree)
