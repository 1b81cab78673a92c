"""What critics say of fused cities (FACTS C1-C16), each as a small scenario, an arm and the outcomes where it shows.

The table is data: tests run it, and ``docs/critics.md`` is written from it (``page``). A sign says how the arm's
outcome stands against the other arm's in twin cities: ``+`` higher, ``-`` lower, ``=`` the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from model.policy import FusionPolicy

FOLDER = Path(__file__).resolve().parent.parent / "scenarios" / "critics"
EXAMPLE = "scenarios/critics/c06_too_many_whistles.toml --arm siloed --arm street_command"
SIGNS = {"+": "rises", "-": "falls", "=": "stays"}


class Critic(NamedTuple):
    """One failure: its FACTS row, scenario file, arm, the arm it stands against, and where it shows."""

    id: str
    file: str
    says: str
    arm: FusionPolicy
    against: FusionPolicy
    shows: tuple[tuple[str, str], ...]
    how: str

    @property
    def scenario(self) -> Path:
        """The scenario file."""
        return FOLDER / f"{self.file}.toml"


def _own(name: str, **fields) -> FusionPolicy:
    return FusionPolicy(name=name, **fields)


_SILOED = FusionPolicy.preset("siloed")
_ASSESSED = FusionPolicy.preset("two_way_assessment")
_IN_NAME = _own("merged in name", grid_merging=1.0, substance=0.0)
_FILED = _own("filed and registered", shared_case_file=1.0, residence_registration=1.0)

CRITICS: tuple[Critic, ...] = (
    Critic("C1", "c01_overload", "Front-line staff are overloaded and quit.",
           FusionPolicy.preset("formal").replace(fair_pay=0.0, joint_funding=0.0, name="formal, unpaid"), _SILOED,
           (("staff_turnover", "+"), ("paid_hours_vacant", "+")),
           "load above its threshold drives quits; posts stand empty until novices fill them"),
    Critic("C2", "c02_nominal_merger", "Nets are merged in name and forms multiply.",
           _IN_NAME, _SILOED,
           (("paid_hours_reporting", "+"), ("days_to_resolution", "+")),
           "a merger without substance keeps every reporting line and adds one"),
    Critic("C3", "c03_made_up_ledgers", "Ledgers are made up.",
           _ASSESSED, _SILOED,
           (("recorded_on_time_share", "+"), ("resolved_share", "-")),
           "what overtakes its limit is closed on paper; the two books part"),
    Critic("C4", "c04_symbolic_alliances", "Alliances are symbolic.",
           _own("signed down a list", alliances=1.0, project_rule="formal", mandated=True), _SILOED,
           (("paid_hours_coordination", "+"), ("days_to_resolution", "+")),
           "ties without fit gain no substance, and their meetings are paid"),
    Critic("C5", "c05_no_authority", "Streets and communities answer for what they have no power to solve.",
           FusionPolicy.preset("street_command"), _SILOED,
           (("paid_hours_coordination", "+"), ("days_to_resolution", "+"), ("satisfaction", "-")),
           "the street calls, few departments come, and each call takes hours that cases would have had"),
    Critic("C6", "c06_too_many_whistles", "Too many whistles run departments off their feet.",
           FusionPolicy.preset("street_command"), _own("whistled sparingly", street_command=0.2),
           (("paid_hours_coordination", "+"), ("days_to_resolution", "+")),
           "every answered whistle takes department hours; beyond saturation whistles go unanswered"),
    Critic("C7", "c07_target_chasing", "Effort goes to who complains, away from silent needs.",
           _ASSESSED, _SILOED,
           (("paid_hours_patrol", "-"), ("days_to_discovery", "+"), ("lapsed_share", "+")),
           "assessed workers turn patrol hours to reported cases"),
    Critic("C8", "c08_strategic_play", "All sides play strategically.",
           _ASSESSED, _SILOED,
           (("recorded_on_time_share", "+"), ("reopened_share", "+")),
           "desks close on paper what they can, and raisers come back"),
    Critic("C9", "c09_hotline_limits", "Hotline-centred reform costs much for what it gives.",
           FusionPolicy.preset("online_line"), _SILOED,
           (("paid_hours_referral", "+"), ("hours_per_resolved", "+")),
           "entries without a trouble behind them cost hours too"),
    Critic("C10", "c10_watched", "Grids are surveillance, and people withdraw.",
           _FILED, _SILOED,
           (("intrusion", "+"), ("trust_mean", "-")),
           "records and visits lower willingness to report and, in the long run, trust"),
    Critic("C11", "c11_relabelled", "Grids are old committees under a new name.",
           _own("relabelled", grid_merging=1.0, substance=0.0), _SILOED,
           (("blind_spot_share", "="), ("paid_hours_reporting", "+"), ("resolved_share", "-")),
           "no net is merged, no spot is seen that was not seen before, and the new name has a form of its own"),
    Critic("C12", "c12_crowded_out", "Cost without autonomy: people's own help is crowded out.",
           FusionPolicy.preset("shared_case_file"), _SILOED,
           (("settled_early_share", "-"), ("hours_per_resolved", "+")),
           "neighbours who notice and help do so less, the more visits and records there are"),
    Critic("C13", "c13_generalists", "Generalists lack skill outside their field.",
           FusionPolicy.preset("grid_merging"), _SILOED,
           (("mediation_success_share", "-"), ("days_to_resolution", "+")),
           "a merged desk works at a generalist's speed, and settles less"),
    Critic("C14", "c14_mediated_not_solved", "Disputes are mediated but not solved.",
           FusionPolicy.preset("fused"), _SILOED,
           (("settled_early_share", "-"), ("reopened_share", "+")),
           "hours that meetings take are missed at desks; what is settled after it has hardened comes back"),
    Critic("C15", "c15_presence_without_life", "Presence in firms without influence.",
           FusionPolicy.preset("community_backstop"), _SILOED,
           (("enterprise_coverage_formal", "+"), ("nominal_branch_share", "+")),
           "formal and active coverage are counted apart"),
    Critic("C16", "c16_unequal_service", "Responsive systems serve groups unequally.",
           FusionPolicy.preset("online_line"), _SILOED,
           (("response_gap_offline", "+"),),
           "those offline wait longer, against those online, than before"),
)  # fmt: skip


def page() -> str:
    """Return ``docs/critics.md``."""
    lines = [
        "# What critics say, and where the model shows it",
        "",
        "FACTS lists sixteen ways in which fusion fails. Each can arise in the model from its own rules; none is a",
        "switch. For each there is a small scenario with values inside the registry's ranges, an arm, and the outcomes",
        "where the failure shows in twin cities. `tests/model/test_critics.py` runs them all; this page is written",
        "from `experiments/critics.py`. That a failure *can* arise says nothing about how often it does.",
        "",
        "| | critics say | scenario | arm, against | where it shows | how |",
        "|---|---|---|---|---|---|",
    ]
    for one in CRITICS:
        shows = ", ".join(f"`{name}` {SIGNS[sign]}" for name, sign in one.shows)
        lines.append(
            f"| {one.id} | {one.says} | `{one.file}` | {one.arm.name}, {one.against.name} | {shows} | {one.how} |"
        )
    lines += ["", f"Run one: `ronghe compare {EXAMPLE}`.", ""]
    return "\n".join(lines)
