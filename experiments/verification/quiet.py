"""Settings that put parts of the city to rest, by parameters that a user has anyway."""

from __future__ import annotations

from model.state.names import KINDS


def every_kind(**fields):
    """Return the same fields for every kind."""
    return {f"kinds.{kind}.{field}": value for kind in KINDS for field, value in fields.items()}


NO_FEEDBACK = {
    **{f"feedback.{n}": 0.0 for n in ("in_time", "late", "bounced", "lapsed", "paper", "escalated", "distrust")},
    "feedback.ready_gain": 0.0,
}
POSTS = (
    "community_per_10k", "grid_workers_per_cell", "street_per_10k", "street_office_per_10k", "district_per_10k",
    "city_per_10k",
)  # fmt: skip
# Nobody works, helps, gives up or reports anything twice.
NOBODY = {
    **{f"organisations.{posts}": 0.0 for posts in POSTS},
    "members.case_share": 0.0, "discovery.duplicates": 0.0, "discovery.recall": 0.0, "handling.paper_closure": 0.0,
    "handling.known_lapse": 0.0, "staff.overtime_most": 0.0,
}  # fmt: skip
# Found on the day it arises, by its raiser.
AT_ONCE = {"discovery.trust_floor": 1.0, **every_kind(prompt=0.0, report_days=1e-6)}
# One desk a case, and nobody's help, learning, pressure, quits or returns to make days depend on each other.
ONE_DESK = {
    **every_kind(
        two_lines=0.0, three_lines=0.0, tier_street=0.0, tier_district=0.0, tier_city=0.0, dispute=False, waits=0.0,
        cure=0.0, cure_joint=0.0,
    ),
    **NO_FEEDBACK,
    **AT_ONCE,
    "referral.accuracy": 1.0, "discovery.duplicates": 0.0, "discovery.recall": 0.0, "discovery.crowding": 0.0,
    "handling.paper_closure": 0.0, "handling.known_lapse": 0.0, "handling.across": 0.0, "handling.unfamiliar": 1.0,
    "handling.appointment_days": 0.0, "members.case_share": 0.0, "staff.quit": 0.0, "pressure.elasticity": 0.0,
}  # fmt: skip
