"""The reference by rule: the plausible city that misses the matched patterns by least, as a scenario file."""

from __future__ import annotations

from typing import Any

from experiments.designs.written import as_toml
from experiments.matching.box import Box
from experiments.matching.implausibility import CUT
from experiments.matching.refine import Refined
from model.scenario import changed

HEAD = """\
# Written by `ronghe match --write-reference`, which walks the best of {cities} plausible cities on by a local search
# and keeps the one that misses the matched patterns by least: it meets {met} of {patterns} (implausibility
# {level:.2g}; a city is ruled out above {cut:g}). Compared patterns and effects of fusion are not looked at. A rule,
# not a choice: do not edit by hand; `ronghe parameters` says what is what.
"""


def reference_toml(spec: Any, box: Box, found: Refined, cities: int, patterns: int) -> str:
    """Return the reference as TOML: the scenario's place, and what of the free fields differs from the defaults."""
    reference = box.scenario(found.point)
    tree: dict[str, Any] = {"name": spec.name, "title": spec.title}
    for path, value in changed(reference).items():
        node, names = tree, path.split(".")
        for name in names[:-1]:
            node = node.setdefault(name, {})
        node[names[-1]] = value
    head = HEAD.format(cities=cities, met=found.met, patterns=patterns, level=found.level, cut=CUT)
    return head + as_toml(tree)
