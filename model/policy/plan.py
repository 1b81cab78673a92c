"""What a policy is: a strength for every lever, when and where it acts, and how it is meant.

A strength lies between 0 and 1. Costs follow from strength and come out of the same paid hours. At strength 0, in any
combination, the city is the siloed one bit for bit.
"""

from __future__ import annotations

import dataclasses
import difflib
from dataclasses import dataclass

from model.policy.courses import Course, Trigger
from model.policy.levers import LEVERS

PROJECT_RULES = ("common_need", "formal")
SECONDMENT_MODES = ("two_way", "one_way")
PLACEMENTS = ("as_is", "best")
_OPTIONS = {"project_rule": PROJECT_RULES, "secondment_mode": SECONDMENT_MODES, "placement": PLACEMENTS}


@dataclass(frozen=True)
class FusionPolicy:
    """Strengths of all levers (0-1), their courses, and how they are meant.

    Attributes beyond the levers:
        start, ramp, places, trigger: When and where the levers act (see :class:`model.policy.courses.Course`).
        courses: Courses of single levers that differ from the policy's own, by name: a mapping to :class:`Course`, or
            to a mapping of its attributes.
        project_rule: how joint projects are chosen: ``common_need`` or ``formal``.
        secondment_mode: ``two_way`` or ``one_way`` (from upper tiers to communities).
        substance: 0-1, how much of what is paid for is really done; 0 keeps every tie, meeting and form of a policy and
            none of its effect but what people make of it (the preset ``formal``).
        placement: ``as_is``, or ``best``: posts placed as well as a static plan can.
        mandated: ties are formed by order, and do not dissolve while they are in name only.
        pooled: every hour usable anywhere without friction: the bound no arrangement can beat.
        name: for tables.

    Raises:
        ValueError: If a strength leaves 0-1, a course is not possible or an option is unknown.
    """

    alliances: float = 0.0
    hub_staff: float = 0.0
    grid_merging: float = 0.0
    burden_relief: float = 0.0
    secondment: float = 0.0
    residence_registration: float = 0.0
    shared_case_file: float = 0.0
    online_line: float = 0.0
    joint_handling: float = 0.0
    street_command: float = 0.0
    street_refocus: float = 0.0
    power_list: float = 0.0
    community_authority: float = 0.0
    community_backstop: float = 0.0
    zone_branches: float = 0.0
    resource_tilt: float = 0.0
    regional_coordination: float = 0.0
    member_register: float = 0.0
    organisational_life: float = 0.0
    fair_pay: float = 0.0
    career_path: float = 0.0
    joint_funding: float = 0.0
    training: float = 0.0
    two_way_assessment: float = 0.0
    service_centre: float = 0.0
    link_community: float = 0.0
    link_street: float = 0.0
    link_district: float = 0.0
    link_city: float = 0.0
    project_rule: str = "common_need"
    secondment_mode: str = "two_way"
    substance: float = 1.0
    placement: str = "as_is"
    pooled: bool = False
    mandated: bool = False
    start: int = 0
    ramp: int = 0
    places: float | tuple[int, ...] = 1.0
    trigger: Trigger | None = None
    courses: tuple[tuple[str, Course], ...] | dict = ()
    name: str = "own"

    def __post_init__(self):
        """Refuse what no policy can be."""
        for lever in (*LEVERS, "substance"):
            value = getattr(self, lever)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= 1.0:
                raise ValueError(f"policy.{lever} is {value!r}; allowed is a number from 0 to 1 (strength)")
        for option, allowed in _OPTIONS.items():
            if getattr(self, option) not in allowed:
                raise ValueError(f"policy.{option} is {getattr(self, option)!r}; allowed are {', '.join(allowed)}")
        self._own_course()
        courses = {}
        for lever, course in dict(self.courses).items():
            if lever not in LEVERS:
                near = _near(lever, LEVERS)
                raise ValueError(f"policy.courses names {lever!r}, which is no lever; the nearest is {near!r}")
            try:
                courses[lever] = Course.of(course)
            except (TypeError, ValueError) as fault:
                raise ValueError(f"policy.courses.{lever}: {fault}") from None
        object.__setattr__(self, "courses", tuple(sorted(courses.items(), key=lambda one: one[0])))

    def _own_course(self) -> Course:
        return Course.of({"start": self.start, "ramp": self.ramp, "places": self.places, "trigger": self.trigger})

    def course(self, lever: str) -> Course:
        """Return when and where a lever acts."""
        return dict(self.courses).get(lever) or self._own_course()

    @property
    def first_day(self) -> int:
        """The first working day since the reform on which anything may differ from the baseline."""
        if self.pooled or self.placement != "as_is":
            return 0
        return min((self.course(lever).start for lever in LEVERS if getattr(self, lever) > 0.0), default=0)

    @classmethod
    def preset(cls, name: str) -> FusionPolicy:
        """Return a preset: ``siloed``, ``fused``, ``formal``, ``siloed_best``, ``pooled``, or one lever's name.

        Raises:
            ValueError: If there is none of that name (the nearest one is named).
        """
        if name not in ARMS:
            near = difflib.get_close_matches(name, ARMS, 1, 0.5)
            hint = f"; the nearest is {near[0]!r}" if near else ""
            raise ValueError(f"there is no arm {name!r}{hint} (ronghe arms lists all)")
        return cls(name=name, **_preset_fields(name))

    @classmethod
    def of(cls, policy: FusionPolicy | str) -> FusionPolicy:
        """Return the policy itself, or the preset of that name."""
        return policy if isinstance(policy, cls) else cls.preset(policy)

    @classmethod
    def from_fields(cls, fields: dict) -> FusionPolicy:
        """Return the policy that :meth:`fields` described."""
        told = dict(fields)
        if isinstance(told.get("places"), list):
            told["places"] = tuple(told["places"])
        if isinstance(told.get("trigger"), dict):
            told["trigger"] = Trigger(**told["trigger"])
        return cls(**told)

    def fields(self) -> dict:
        """Return the policy as plain data (for files)."""
        return dataclasses.asdict(self)

    def scaled(self, factor: float) -> FusionPolicy:
        """Return the policy with all strengths multiplied by ``factor`` (0-1 after multiplication)."""
        strengths = {lever: getattr(self, lever) * factor for lever in LEVERS}
        return dataclasses.replace(self, name=f"{self.name} x {factor:g}", **strengths)

    def replace(self, **changes) -> FusionPolicy:
        """Return the policy with some fields changed.

        Raises:
            ValueError: If a field is unknown (the nearest one is named) or its value not allowed.
        """
        known = [each.name for each in dataclasses.fields(self)]
        for name in changes:
            if name not in known:
                raise ValueError(f"a policy has no field {name!r}; the nearest is {_near(name, known)!r}")
        return dataclasses.replace(self, **changes)

    def strengths(self) -> dict[str, float]:
        """Return the strength of every lever by name."""
        return {lever: float(getattr(self, lever)) for lever in LEVERS}


def _near(name: str, known) -> str:
    return difflib.get_close_matches(name, list(known), 1, 0.0)[0]


def _preset_fields(name: str) -> dict:
    everything = dict.fromkeys(LEVERS, 1.0)
    special = {
        "siloed": {},
        "fused": everything,
        "formal": {**everything, "substance": 0.0, "project_rule": "formal", "mandated": True},
        "siloed_best": {"placement": "best"},
        "pooled": {"pooled": True},
    }
    return special[name] if name in special else {name: 1.0}


MAIN_ARMS = ("siloed", "fused", "formal", "siloed_best", "pooled")
ARMS = (*MAIN_ARMS, *LEVERS)
