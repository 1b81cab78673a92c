"""The policy: every lever of fusion apart, each with a strength from 0 to 1 (MODEL section 6).

A lever acts only through the rules of the day and of the month, and its costs come out of the same paid hours. At
strength 0, in any combination, the city is the siloed one bit for bit.
"""

from __future__ import annotations

import dataclasses
import difflib
from dataclasses import dataclass

LEVERS = {
    "alliances": "ties between complementary organisations, with joint projects (党建联盟)",
    "grid_merging": "nets of several lines merged into one (多网融合)",
    "secondment": "staff lent between organisations (双向挂职)",
    "residence_registration": "members counted in where they live (双报到)",
    "shared_case_file": "one case file for all lines (智慧党建平台)",
    "online_line": "an organised online line (线上线下双线互动)",
    "joint_handling": "lines work on one case at the same time (联动处置)",
    "street_command": "the street calls any organisation in one hop (吹哨报到)",
    "street_refocus": "street freed from investment targets (取消招商引资职能)",
    "community_backstop": "the community covers small firms (兜底)",
    "zone_branches": "joint branches of buildings, parks and markets (楼宇园区商圈党组织)",
    "resource_tilt": "hours moved to communities (资源下沉)",
    "regional_coordination": "staff evened out between communities (区域统筹)",
    "member_register": "a shared register finds floating members (党员信息系统)",
    "organisational_life": "regular activities beyond the reference dose (三会一课)",
    "fair_pay": "pay gap closed (薪酬保障)",
    "joint_funding": "city and county share the pay bill (两级财政共同负担)",
    "training": "training and certification (培训持证)",
    "two_way_assessment": "organisations assess each other (双向考核)",
    "service_centre": "a street centre pools desks (党员服务中心)",
    "link_city": "the city's linking duty",
    "link_district": "the district's linking duty",
    "link_street": "the street's linking duty",
    "link_community": "the community's linking duty",
}
PROJECT_RULES = ("common_need", "formal")
SECONDMENT_MODES = ("two_way", "one_way")
PLACEMENTS = ("as_is", "best")


@dataclass(frozen=True)
class FusionPolicy:
    """Strengths of all levers (0-1) and how they are meant.

    Attributes beyond the levers:
        project_rule: how joint projects are chosen: ``common_need`` or ``formal``.
        secondment_mode: ``two_way`` or ``one_way`` (from upper tiers to communities).
        substance: 0-1, how much of what is paid for is really done; 0 keeps every tie, meeting and form of a policy and
            none of its effect (the preset ``formal``).
        placement: ``as_is``, or ``best``: posts placed as well as a static plan can.
        mandated: ties stand by order and do not dissolve while they are in name only.
        pooled: every hour usable anywhere without friction: the bound no arrangement can beat.
        name: for tables.

    Raises:
        ValueError: If a strength leaves 0-1 or an option is unknown.
    """

    alliances: float = 0.0
    grid_merging: float = 0.0
    secondment: float = 0.0
    residence_registration: float = 0.0
    shared_case_file: float = 0.0
    online_line: float = 0.0
    joint_handling: float = 0.0
    street_command: float = 0.0
    street_refocus: float = 0.0
    community_backstop: float = 0.0
    zone_branches: float = 0.0
    resource_tilt: float = 0.0
    regional_coordination: float = 0.0
    member_register: float = 0.0
    organisational_life: float = 0.0
    fair_pay: float = 0.0
    joint_funding: float = 0.0
    training: float = 0.0
    two_way_assessment: float = 0.0
    service_centre: float = 0.0
    link_city: float = 0.0
    link_district: float = 0.0
    link_street: float = 0.0
    link_community: float = 0.0
    project_rule: str = "common_need"
    secondment_mode: str = "two_way"
    substance: float = 1.0
    placement: str = "as_is"
    pooled: bool = False
    mandated: bool = False
    name: str = "own"

    def __post_init__(self):
        """Refuse what no policy can be."""
        for lever in (*LEVERS, "substance"):
            value = getattr(self, lever)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= 1.0:
                raise ValueError(f"policy.{lever} is {value!r}; allowed is a number from 0 to 1 (strength)")
        for option, allowed in (
            ("project_rule", PROJECT_RULES),
            ("secondment_mode", SECONDMENT_MODES),
            ("placement", PLACEMENTS),
        ):
            if getattr(self, option) not in allowed:
                raise ValueError(f"policy.{option} is {getattr(self, option)!r}; allowed are {', '.join(allowed)}")

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

    def scaled(self, factor: float) -> FusionPolicy:
        """Return the policy with all strengths multiplied by ``factor`` (0-1 after multiplication)."""
        fields = {lever: getattr(self, lever) * factor for lever in LEVERS}
        return dataclasses.replace(self, name=f"{self.name} x {factor:g}", **fields)

    def replace(self, **changes) -> FusionPolicy:
        """Return the policy with some fields changed.

        Raises:
            ValueError: If a field is unknown (the nearest one is named) or its value not allowed.
        """
        known = [field.name for field in dataclasses.fields(self)]
        for name in changes:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1, 0.0)[0]
                raise ValueError(f"a policy has no field {name!r}; the nearest is {near!r}")
        return dataclasses.replace(self, **changes)

    def strengths(self) -> dict[str, float]:
        """Return the strength of every lever by name."""
        return {lever: float(getattr(self, lever)) for lever in LEVERS}

    def effect(self, lever: str) -> float:
        """Return how strongly a lever acts: its strength times the policy's substance (its cost follows strength)."""
        return float(getattr(self, lever)) * self.substance


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
