"""What the rules of the day read besides the world: parameters of the scenario and strengths of the policy, as numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.scenario.schema import ScenarioSpec
from model.state.names import CREDITS, LINES, N_LINES, ROUTES


class Rates(NamedTuple):
    """Scalars in effect this month. Hazards are per working day, hours are paid hours, efforts and shares plain ratios."""

    # discovery
    report: float
    trust_floor: float
    migrant: float
    online: float
    willingness: float  # factor on voluntary reports (intrusion)
    duplicates: float
    duplicate_hours: float
    dedupe: float
    noise: float
    patrol_route: float  # number of the way patrols go (ROUTES); 0: each covered cell is visited afresh each day
    patrollers: float  # who walk for a net in turn; 0: one for every visit
    credit: float  # number of the rule that says who found a case (CREDITS); 0: each channel weighs with its hazard
    # referral
    hop_days: float
    bounce: float
    bounce_days: float
    hop_hours: float
    accuracy: float
    shorter_queue: float  # share of cases that a line sends to the shortest of its queues in the street
    sends_on: float  # 1: a line whose work is done may send a case on
    sent_on: tuple  # from line to line: cumulated over the target lines, row by row
    sent_on_work: tuple  # work of a case sent on to a line, as a multiple of its kind's hours
    file_speed: float
    file_bounce: float
    links: tuple  # delay and bounces saved on hops to (community, street, district, city)
    whistle: float  # probability that the street calls the department
    command: float  # and that a department with nothing else to answer comes
    whistle_hours: float
    whistle_saturation: float
    frictionless: float  # 1: every desk reaches every desk at once (bound)
    # handling
    pace: float
    whole_days: float  # 1: hours are geometric in whole days at pace
    hours_apart: float  # 1: each line's hours are drawn on their own
    kept: float  # 1: a case on which work has begun is not put back for others
    by_registration: float
    spot_share: float
    spot_hours: float
    joint: float
    joint_hours: float
    aid: float
    centre: float
    volunteer: float
    paper: float
    return_share: float
    return_days: float
    working_lapse: float
    # conflict
    mediation: float
    settle: tuple  # fresh, escalated, severe
    early_odds: float
    trust_odds: float
    member_odds: float
    harder: float
    reopen: float
    ageing: float
    trust_shield: float
    in_hands: float
    escalated_hazard: float
    escalated_hours: float
    spread: float
    online_spread: float
    immune_days: float
    contagion: float
    at_most_once: float  # 1: a contact point seeds one dispute or none a day
    neighbours: float  # cells next door
    settles_first: float  # 0: disputes spread and escalate before the day's work
    grace_days: float
    escalation_finds: float  # 0: an unknown dispute that escalates stays unknown
    # feedback
    in_time: float
    late: float
    bounced: float
    lapsed: float
    shaken: float
    escalated: float


def rates_of(spec: ScenarioSpec, policy) -> Rates:
    """Return the scalars for a policy; at strength 0 every lever's term vanishes exactly."""
    d, r, h, c, f, p, s = (
        spec.discovery, spec.referral, spec.handling, spec.conflict, spec.feedback, spec.platform, spec.street,
    )  # fmt: skip
    file, online = policy.effect("shared_case_file"), policy.effect("online_line")
    links = tuple(p.link_speed * policy.effect(f"link_{tier}") for tier in ("community", "street", "district", "city"))
    assessment = policy.effect("two_way_assessment")
    return Rates(
        report=d.report, trust_floor=d.trust_floor, migrant=d.migrant, online=d.online + online * p.online_gain,
        willingness=1.0, duplicates=d.duplicates, duplicate_hours=d.duplicate_hours,
        dedupe=file * p.case_file_dedupe, noise=online * p.online_noise,
        patrol_route=float(ROUTES.index(d.patrol_route)), patrollers=float(d.patrollers),
        credit=float(CREDITS.index(d.credit)),
        hop_days=r.hop_days, bounce=r.bounce, bounce_days=r.bounce_days, hop_hours=r.hop_hours,
        accuracy=r.accuracy + file * max(p.case_file_accuracy - r.accuracy, 0.0),
        shorter_queue=r.shorter_queue,
        sends_on=float(bool(r.sent_on)), sent_on=_cumulated(r.sent_on),
        sent_on_work=tuple(r.sent_on_work.get(line, 1.0) for line in LINES),
        file_speed=file * p.case_file_speed, file_bounce=file * p.case_file_bounce, links=links,
        whistle=policy.street_command * s.command_reach,
        command=policy.effect("street_command") * s.command_reach, whistle_hours=s.whistle_hours,
        whistle_saturation=s.whistle_saturation, frictionless=1.0 if policy.pooled else 0.0,
        pace=h.pace, whole_days=float(h.hours_law == "geometric"), hours_apart=float(h.hours_apart),
        kept=float(not h.preemptive), by_registration=float(h.queue_order == "registration"), spot_share=h.spot_share, spot_hours=h.spot_hours,
        joint=1.0 if policy.pooled else policy.effect("joint_handling") * p.joint_share,
        joint_hours=0.0 if policy.pooled else h.joint_hours, aid=spec.alliances.aid, centre=p.centre_efficiency,
        volunteer=spec.members.volunteer_efficiency,
        paper=min(h.paper_closure * (1.0 + assessment * spec.staff.gaming), 1.0),
        return_share=h.return_share, return_days=h.return_days, working_lapse=h.working_lapse,
        mediation=1.0 if c.mediation else 0.0, settle=(c.settle_fresh, c.settle_escalated, c.settle_severe),
        early_odds=c.early_odds, trust_odds=c.trust_odds, member_odds=c.member_odds, harder=c.harder, reopen=c.reopen,
        ageing=c.ageing, trust_shield=c.trust_shield, in_hands=c.in_hands, escalated_hazard=c.escalated_hazard,
        escalated_hours=c.escalated_hours, spread=c.spread, online_spread=c.online_spread, immune_days=c.immune_days,
        contagion=1.0 + online * p.online_contagion, at_most_once=float(c.spread_law == "binomial"),
        neighbours=float(c.neighbours), settles_first=float(c.settles_first), grace_days=c.grace_days,
        escalation_finds=float(c.escalation_finds),
        in_time=f.in_time, late=f.late, bounced=f.bounced, lapsed=f.lapsed, shaken=f.paper, escalated=f.escalated,
    )  # fmt: skip


def _cumulated(chances: dict) -> tuple:
    """Return the chances from line to line, cumulated within each row, rows one after the other."""
    rows = [[chances.get(line, {}).get(target, 0.0) for target in LINES] for line in LINES]
    return tuple(np.cumsum(rows, axis=1).ravel().tolist())


_TUPLES = {"links": 4, "settle": 3, "sent_on": N_LINES * N_LINES, "sent_on_work": N_LINES}
RATES = np.dtype([(n, "f8", (_TUPLES[n],)) if n in _TUPLES else (n, "f8") for n in Rates._fields], align=True)


def as_record(rates: Rates) -> np.record:
    """Return the rates as one record: a single argument for the compiled loops, whatever the policy."""
    return np.array([tuple(rates)], RATES).view(np.recarray)[0]
