"""Cases on their way: hops up to the committee and down again, refusals at each hop, and the days that both take."""

from __future__ import annotations

from experiments.verification import formulas
from experiments.verification.limit import Limit
from experiments.verification.quiet import ONE_DESK, every_kind
from experiments.verification.runs import cases, exactly, measured
from model.state.names import NEVER

DAYS = 80
HOP, BOUNCE, BACK = 3.0, 0.25, 2.0
WRONG = {
    **ONE_DESK, **every_kind(per_1000_year=200.0), "referral.accuracy": 0.0, "referral.hop_days": HOP,
    "referral.bounce": BOUNCE, "referral.bounce_days": BACK, "conflict.ignition_scale": 0.0,
}  # fmt: skip
WAYS = 4  # from a wrong line of the community up to the street, to its committee, and down to the right one


def _there(city):
    c = cases(city)
    return c[(c.day < DAYS / 2) & (c.first_desk != NEVER)]


def limits() -> list[Limit]:
    """Return the known answers about referral."""
    refused = formulas.bounces(BOUNCE)
    return [
        Limit("entered at a wrong line", "1.9", "hops", lambda: WAYS,
              exactly(lambda city: float(_there(city).handoffs.mean()), WRONG, DAYS), exact=0.0),
        Limit("entered at a wrong line", "1.9", "refusals a hop", lambda: refused,
              measured(lambda c: float(_there(c).bounces.mean()) / WAYS, WRONG, DAYS, 20), 0.05),
        Limit("entered at a wrong line", "1.9", "days until it is at its desk", lambda: WAYS * (HOP + refused * BACK),
              measured(lambda c: float((_there(c).first_desk - _there(c).found).mean()), WRONG, DAYS, 20), 0.05),
        Limit("entered at the right line", "1.9", "hops", lambda: 0.0,
              exactly(lambda city: float(_there(city).handoffs.mean()), {**WRONG, "referral.accuracy": 1.0}, DAYS),
              exact=0.0),
        Limit("every desk reaches every desk (the bound)", "1.4", "hops", lambda: 0.0,
              exactly(lambda city: float(_there(city).handoffs.mean()), WRONG, DAYS, "pooled"), exact=0.0),
    ]  # fmt: skip
