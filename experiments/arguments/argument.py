"""One argument: what is claimed, the arms that test it, and the contrast that decides. Read from TOML, faults told."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.arguments.contrasts import KINDS, fewest_arms
from experiments.arguments.factorial import runs
from experiments.measures import SAYS
from model.policy import ARMS, FusionPolicy

FOLDER = Path(__file__).parent
GROUPS = {"V": "value", "D": "difficulties", "R": "remedies"}  # the paper's three sections
_TEST_KEYS = {"kind", "arms", "outcome", "sign", "smallest", "because", "less", "outcome_of", "parts"}
_TEXTS = ("section", "phrase", "english", "chinese", "counts_against")


@dataclass(frozen=True)
class Arm:
    """One side of a contrast: a policy, and scenario values that differ from the common scenario (dotted paths)."""

    name: str
    policy: FusionPolicy
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Test:
    """One contrast of one outcome.

    Attributes:
        kind: How the arms are contrasted (``experiments.arguments.contrasts``).
        arms: Names of arms, in the order the kind asks for.
        outcome: What is measured, a name of ``model.outcomes`` or ``experiments.measures``.
        sign: 1 or -1, the sign the paper predicts for the contrast.
        smallest: Smallest effect of interest, in the unit of the outcome (0 where the contrast does not decide).
        because: Why that much matters.
        less: A second outcome that is subtracted from the first in every arm; empty for none.
        outcome_of: For kind ``each``: the outcome by arm, where it is not the same for all.
        parts: For kind ``factorial``: the groups of levers that are switched on and off.
    """

    kind: str
    arms: tuple[str, ...]
    outcome: str
    sign: int
    smallest: float = 0.0
    because: str = ""
    less: str = ""
    outcome_of: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    def outcomes(self) -> tuple[str, ...]:
        """Return every outcome this contrast reads."""
        return tuple(dict.fromkeys(name for name in (self.outcome, self.less, *self.outcome_of.values()) if name))


@dataclass(frozen=True)
class Argument:
    """One argument of the paper, and how it is tested."""

    id: str
    section: str
    phrase: str
    english: str
    chinese: str
    modules: tuple[str, ...]
    counts_against: str
    arms: Mapping[str, Arm]
    test: Test
    against: Test | None = None
    also: tuple[Test, ...] = ()
    note: str = ""
    missing: str = ""  # the mechanism that the model lacks; then the verdict is "not tested"

    @property
    def group(self) -> str:
        """The paper's section: value, difficulties or remedies."""
        return GROUPS[self.id[0]]

    @property
    def tests(self) -> tuple[Test, ...]:
        """All contrasts, the deciding one first."""
        return (self.test, *((self.against,) if self.against else ()), *self.also)

    def outcomes_by_arm(self, deciding: bool = False) -> dict[str, tuple[str, ...]]:
        """Return the outcomes that each arm is read for, by all contrasts or by the deciding one alone."""
        found: dict[str, dict[str, None]] = {}
        for test in self.tests[:1] if deciding else self.tests:
            for arm in test.arms:
                found.setdefault(arm, {}).update(dict.fromkeys(test.outcomes()))
        return {arm: tuple(names) for arm, names in found.items()}


@functools.cache
def arguments() -> dict[str, Argument]:
    """Return all arguments by identifier, in the order V, D, R and by number."""
    found = [read_argument(path) for path in FOLDER.glob("*.toml")]
    found.sort(key=lambda one: ("VDR".index(one.id[0]), int(one.id[1:])))
    return {one.id: one for one in found}


def chosen(ids: Iterable[str]) -> list[Argument]:
    """Return the arguments asked for, all when none is named.

    Raises:
        ValueError: With a line for every identifier that does not exist.
    """
    known, ids = arguments(), list(dict.fromkeys(name.upper() for name in ids))
    wrong = [
        f"there is no argument {name!r}; the nearest is {difflib.get_close_matches(name, known, 1, 0.0)[0]} "
        "(ronghe arguments lists all)"
        for name in ids
        if name not in known
    ]
    if wrong:
        raise ValueError("\n".join(wrong))
    return [one for name, one in known.items() if not ids or name in ids]


def read_argument(path: Path) -> Argument:
    """Read one argument's file.

    Raises:
        ValueError: With a line for every fault, each naming the file and the key.
    """
    with open(path, "rb") as file:
        data = tomllib.load(file)
    faults: list[str] = []
    found = _argument(data, Path(path).stem, faults)
    if faults:
        raise ValueError("\n".join(f"{path}: {fault}" for fault in faults))
    return found


def _argument(data: dict, stem: str, faults: list[str]) -> Argument | None:
    keys = {"id", *_TEXTS, "modules", "test", "against", "also", "arms", "parts", "note", "missing"}
    faults += [f"unknown key {key!r}; known are {', '.join(sorted(keys))}" for key in data if key not in keys]
    faults += [f"{key} is missing" for key in ("id", *_TEXTS, "modules", "test") if not data.get(key)]
    if not re.fullmatch(r"[VDR][1-9]\d?", str(data.get("id"))) or data.get("id") != stem:
        faults.append(f"id is {data.get('id')!r}; it must be V, D or R with a number, and the file's name")
    if faults:
        return None
    arms = {name: arm for name, row in data.get("arms", {}).items() if (arm := _arm(name, row, faults))}
    parts = data.get("parts", {})
    whole = runs(list(parts)) if len(parts) > 1 else {}
    for name, on in {**{part: [part] for part in parts}, **whole}.items():
        levers = {lever: 1.0 for part in on for lever in parts[part]}
        if arm := _arm(name, {"policy": "siloed", "levers": levers}, faults):
            arms[name] = arm
    tests = [
        _test(key, _over(row, parts, whole), arms, faults)
        for key, row in (
            ("test", data["test"]),
            *((("against", data["against"]),) if "against" in data else ()),
            *((f"also[{number}]", row) for number, row in enumerate(data.get("also", ()))),
        )
    ]
    if faults:
        return None
    if tests[0].smallest <= 0.0 or not tests[0].because:
        faults.append("test.smallest must be positive, with its reason in test.because")
    more = tests[1:]
    used = dict.fromkeys(name for test in tests for name in test.arms)
    faults += [f"parts.{part} has the name of a preset; give it another" for part in parts if part in ARMS]
    faults += [f"arms.{name} is in no contrast" for name in arms if name not in used]
    return Argument(
        id=data["id"],
        **{key: str(data[key]) for key in _TEXTS},
        modules=tuple(data["modules"]),
        arms={name: arms[name] for name in used},
        test=tests[0],
        against=more.pop(0) if "against" in data else None,
        also=tuple(more),
        note=data.get("note", ""),
        missing=data.get("missing", ""),
    )


def _over(row: dict, parts: dict, whole: dict) -> dict:
    """Return a contrast's row; one of kind ``factorial`` takes its arms from the file's parts."""
    return {"arms": list(whole), **row, "parts": tuple(parts)} if row.get("kind") == "factorial" else row


def _arm(name: str, row: dict, faults: list[str]) -> Arm | None:
    unknown = set(row) - {"policy", "levers", "values"}
    if unknown:
        faults.append(f"arms.{name} has unknown keys {', '.join(sorted(unknown))}; known are policy, levers, values")
        return None
    try:
        policy = FusionPolicy.preset(row.get("policy", name)).replace(**row.get("levers", {}), name=name)
    except ValueError as fault:
        faults.append(f"arms.{name}: {fault}")
        return None
    return Arm(name, policy, tuple(sorted(row.get("values", {}).items())))


def _test(key: str, row: dict, arms: dict[str, Arm], faults: list[str]) -> Test | None:
    before = len(faults)
    faults += [f"{key} has an unknown key {name!r}" for name in row if name not in _TEST_KEYS]
    faults += [f"{key}.{name} is missing" for name in ("kind", "arms", "outcome", "sign") if name not in row]
    if len(faults) > before:
        return None
    if row["kind"] not in KINDS:
        faults.append(f"{key}.kind is {row['kind']!r}; known are {', '.join(KINDS)}")
    elif len(row["arms"]) not in fewest_arms(row["kind"]):
        faults.append(f"{key}.arms has {len(row['arms'])} arms, which is not what {row['kind']!r} contrasts")
    if row["sign"] not in (-1, 1):
        faults.append(f"{key}.sign is {row['sign']!r}; allowed are -1 and 1")
    for name in (row["outcome"], row.get("less"), *row.get("outcome_of", {}).values()):
        if name and name not in SAYS:
            near = difflib.get_close_matches(name, SAYS, 1, 0.0)[0]
            faults.append(f"{key}: there is no outcome {name!r}; the nearest is {near!r}")
    for name in row["arms"]:
        if name in arms:
            continue
        if name in ARMS:
            arms[name] = Arm(name, FusionPolicy.preset(name))
        else:
            faults.append(f"{key}.arms names {name!r}, which is neither an arm of this file nor a preset")
    if len(faults) > before:
        return None
    return Test(**{**row, "arms": tuple(row["arms"]), "smallest": float(row.get("smallest", 0.0))})
