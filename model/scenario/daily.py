"""Scenario sections about a day: the twelve kinds of case, and how they are found, referred, handled and felt."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from model.scenario.fields import Section, choice, quantity

Line = Literal["civil", "labour", "housing", "urban", "safety", "justice", "organising", "publicity"]
HoursLaw = Literal["lognormal", "geometric"]
QueueOrder = Literal["age", "registration"]
Credit = Literal["race", "order", "lot"]
Route = Literal["fresh", "scattered", "distinct", "round", "walk"]
SpreadLaw = Literal["poisson", "binomial"]
Chance = Annotated[float, Field(ge=0.0, le=1.0)]
Ratio = Annotated[float, Field(ge=0.01, le=100.0)]
Group = Literal["residents", "retired", "out_of_work", "employed", "online", "mixed", "firms"]


class Kind(Section):
    """One kind of case. Rates and hours are per working day and paid hour; a working year has 250 days."""

    line: Line = choice("civil", source="MODEL 3", meaning="line (条) that is competent, and whose net recognises the kind")
    partner: Line = choice("urban", source="A", meaning="second line, when the case needs more than one")
    partner_2: Line = choice("justice", source="A", meaning="third line, when the case needs three")
    group: Group = choice("residents", source="MODEL 3", meaning="who raises it ('mixed': where locals and migrants live side by side)")
    per_1000_year: float = quantity(30.0, low=10.0, high=60.0, unit="cases per 1,000 of the group a year", source="FACTS 3c: 200 (50, 350) actionable needs in all; split over kinds A", meaning="how often it arises", most=1e6)
    tier_street: float = quantity(0.12, low=0.05, high=0.3, unit="share", source="A", meaning="cases that only a street department can solve", most=1.0)
    tier_district: float = quantity(0.02, low=0.0, high=0.1, unit="share", source="A", meaning="cases that only a district department can solve", most=1.0)
    tier_city: float = quantity(0.005, low=0.0, high=0.03, unit="share", source="A", meaning="cases that only a city department can solve", most=1.0)
    two_lines: float = quantity(0.12, low=0.05, high=0.25, unit="share", source="FACTS: 0.15 (0.05, 0.30) need more than one department", meaning="cases that need two lines", most=1.0)
    three_lines: float = quantity(0.03, low=0.0, high=0.1, unit="share", source="FACTS: as above", meaning="cases that need three lines", most=1.0)
    hours: float = quantity(4.0, low=1.0, high=10.0, unit="hours a line", source="A, fitted (ronghe calibrate)", meaning="mean work hours a line needs", least=0.0, most=1e6)
    hours_cv: float = quantity(1.3, low=0.9, high=2.0, unit="ratio", source="FACTS 4: ln-sd 1.0 (0.8, 1.2)", meaning="coefficient of variation of the hours (lognormal)", most=10.0)
    limit_days: float = quantity(5.0, low=3.0, high=10.0, unit="working days", source="FACTS 3b: 7 calendar days ordinary, 15 complex", meaning="time limit from the day it is found", least=0.0, most=500.0)
    lapse: float = quantity(0.01, low=0.003, high=0.03, unit="per day", source="A; FACTS 5: 0.6 (0.4, 0.8) never reach the system", meaning="hazard that an unknown trouble lapses (unmet need)", most=1e9)
    reports: float = quantity(1.0, low=0.5, high=2.0, unit="ratio", source="A", meaning="how readily its raiser reports it", most=1e9)
    visible: float = quantity(0.1, low=0.02, high=0.3, unit="probability a visit", source="A", meaning="chance that one patrol visit of a net that knows the kind finds it", most=1.0)
    neighbourly: float = quantity(1.0, low=0.0, high=2.0, unit="ratio", source="A", meaning="how well members who live there notice it", most=100.0)
    at_work: float = quantity(0.0, low=0.0, high=2.0, unit="ratio", source="A", meaning="how well a workplace branch notices it", most=100.0)
    online: float = quantity(1.0, low=0.5, high=3.0, unit="ratio", source="A", meaning="how readily it is raised online", most=100.0)
    dispute: bool = choice(False, source="MODEL 3", meaning="whether it is a dispute that can ignite and is settled by mediation")
    urgent: bool = choice(False, source="FACTS 3b: danger has its own limit", meaning="served before others from the start")
    patient: bool = choice(False, source="A; limit cases (three classes)", meaning="served after all others, unless it escalates")
    ignition: float = quantity(0.0, low=0.0, high=0.02, unit="per day", source="A, fitted to 1-2 % severe escalation", meaning="ignition hazard (燃点) of a fresh dispute", most=1e9)
    reach: float = quantity(0.0, low=0.0, high=500.0, unit="persons", source="A", meaning="persons affected when it escalates (涉及面)", most=1e7)
    contacts: float = quantity(0.0, low=0.0, high=4.0, unit="cells", source="A", meaning="contact points to other cells (触点)", most=1e4)

    @model_validator(mode="after")
    def _possible(self):
        wrong = []
        if self.tier_street + self.tier_district + self.tier_city > 1.0 + 1e-9:
            wrong.append("tier_street, tier_district and tier_city add up to more than 1")
        if self.two_lines + self.three_lines > 1.0 + 1e-9:
            wrong.append("two_lines and three_lines add up to more than 1")
        if self.urgent and self.patient:
            wrong.append("urgent and patient are both true, but a case cannot be served both first and last")
        if self.two_lines > 0 and self.partner == self.line:
            wrong.append(f"partner must be another line than {self.line!r}")
        if self.three_lines > 0 and self.partner_2 in (self.line, self.partner):
            wrong.append(f"partner_2 must be another line than {self.line!r} and {self.partner!r}")
        if wrong:
            raise ValueError("\n".join(wrong))
        return self


def _kind(**fields) -> Kind:
    return Kind(**fields)


_DISPUTE = {"dispute": True, "hours_cv": 1.6, "limit_days": 10.0, "two_lines": 0.2, "three_lines": 0.06}


class Kinds(Section):
    """The twelve kinds of case (MODEL section 3)."""

    hardship_relief: Kind = _kind(line="civil", partner="labour", per_1000_year=30.0, hours=4.0, lapse=0.008, reports=0.7, visible=0.05, neighbourly=1.5, online=0.4)
    elder_care: Kind = _kind(line="civil", partner="housing", group="retired", per_1000_year=160.0, hours=4.0, lapse=0.008, reports=0.6, visible=0.05, neighbourly=2.0, online=0.2)
    everyday_service: Kind = _kind(line="urban", partner="housing", per_1000_year=170.0, hours=2.5, tier_street=0.08, lapse=0.02, reports=1.5, visible=0.15, neighbourly=0.7, online=1.5)
    reemployment: Kind = _kind(line="labour", partner="civil", group="out_of_work", per_1000_year=300.0, hours=5.0, lapse=0.01, reports=0.7, visible=0.03, neighbourly=1.2, online=0.6)
    enterprise_service: Kind = _kind(line="organising", partner="urban", group="firms", per_1000_year=800.0, hours=4.0, tier_street=0.3, tier_district=0.05, lapse=0.02, reports=1.5, visible=0.05, neighbourly=0.0, at_work=1.5)
    safety_hazard: Kind = _kind(line="safety", partner="urban", per_1000_year=35.0, hours=4.0, tier_street=0.25, limit_days=2.0, lapse=0.006, reports=0.5, visible=0.25, at_work=1.5, urgent=True)
    neighbour_dispute: Kind = _kind(line="justice", partner="civil", partner_2="housing", group="mixed", per_1000_year=30.0, hours=6.0, lapse=0.02, reports=0.6, visible=0.06, neighbourly=2.0, ignition=0.0015, reach=20.0, contacts=0.5, **_DISPUTE)
    renovation_dispute: Kind = _kind(line="housing", partner="justice", partner_2="urban", per_1000_year=6.0, hours=14.0, tier_street=0.4, tier_district=0.15, tier_city=0.02, lapse=0.004, reports=1.0, visible=0.1, neighbourly=1.5, ignition=0.003, reach=200.0, contacts=2.0, **_DISPUTE)
    labour_dispute: Kind = _kind(line="labour", partner="justice", partner_2="organising", group="employed", per_1000_year=8.0, hours=10.0, tier_street=0.4, tier_district=0.1, tier_city=0.01, lapse=0.012, reports=0.8, visible=0.03, neighbourly=0.4, at_work=2.0, ignition=0.003, reach=60.0, contacts=1.5, **_DISPUTE)
    environmental_complaint: Kind = _kind(line="urban", partner="safety", partner_2="justice", per_1000_year=20.0, hours=8.0, tier_street=0.3, tier_district=0.08, tier_city=0.01, lapse=0.01, reports=1.2, visible=0.12, online=1.5, ignition=0.001, reach=300.0, contacts=2.0, **_DISPUTE)
    public_order: Kind = _kind(line="justice", partner="civil", partner_2="labour", per_1000_year=12.0, hours=8.0, tier_street=0.35, tier_district=0.05, lapse=0.008, reports=0.4, visible=0.08, neighbourly=1.5, online=0.5, two_lines=0.3, three_lines=0.1, hours_cv=1.6, limit_days=10.0)
    online_grievance: Kind = _kind(line="publicity", partner="civil", partner_2="urban", group="online", per_1000_year=10.0, hours=5.0, tier_street=0.3, tier_district=0.08, tier_city=0.02, lapse=0.03, reports=0.3, visible=0.0, neighbourly=0.3, online=3.0, ignition=0.002, reach=400.0, contacts=3.0, **_DISPUTE)

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data):
        """Fill a partly written kind from that kind's own defaults, not from the generic ones."""
        if not isinstance(data, dict):
            return data
        filled = {}
        for name, value in data.items():
            field = cls.model_fields.get(name)
            filled[name] = {**field.default.model_dump(), **value} if field and isinstance(value, dict) else value
        return filled


class Discovery(Section):
    """How a latent case is found. Hazards are per working day."""

    report: float = quantity(0.012, low=0.005, high=0.03, unit="per day", source="A; FACTS 5", meaning="hazard that the raiser reports, at trust 1", most=1e9)
    trust_floor: float = quantity(0.3, low=0.1, high=0.6, unit="ratio", source="A", meaning="share of that hazard left at trust 0", most=1.0)
    migrant: float = quantity(0.7, low=0.5, high=1.0, unit="ratio", source="A; MODEL 4.2", meaning="migrants' reporting against locals'", most=2.0)
    visit_hours: float = quantity(1.5, low=0.75, high=3.0, unit="hours", source="A", meaning="patrol hours that one visit of a cell takes", least=0.01, most=100.0)
    patrol_route: Route = choice("fresh", source="A; limit cases (patrol with and without repetition, on a round, as a random walk)", meaning="which cells a net's patrol visits on a day, of those it covers: 'fresh', each with the same chance every day; 'scattered', every visit a cell drawn on its own; 'distinct', different cells, drawn anew each day; 'round', one after another on a fixed round; 'walk', where each of its patrollers has gone from next door")
    patrollers: int = quantity(0, low=0, high=10, unit="patrollers a net", source="A; limit cases (random walks of several steps a day)", meaning="how many walk for a net where patrols walk, in turn, so that a day's visits are their steps, at most one for each cell of the community (0: one for every visit, who takes one step a day)", least=0, most=100_000, sweep=False)
    credit: Credit = choice("race", source="A; limit cases (several channels on one day)", meaning="who is said to have found a trouble that several channels may notice on one day: 'race', each with its share of the hazard; 'order', the first that notices it of patrol, raiser in person, online line, member, workplace branch; 'lot', any of those that notice it, all alike")
    member: float = quantity(0.0006, low=0.0002, high=0.002, unit="per day and member", source="A", meaning="hazard that one fully active member counted in the cell notices", most=10.0)
    workplace: float = quantity(0.02, low=0.005, high=0.05, unit="per day", source="A", meaning="hazard where every employee is under a branch of full vitality", most=10.0)
    online: float = quantity(0.0006, low=0.0002, high=0.002, unit="per day", source="FACTS 7: 0.04 (0.01, 0.14) of contacts online", meaning="hazard that an online raiser reports online without an organised line", most=10.0)
    intrusion_aversion: float = quantity(0.02, low=0.0, high=0.1, unit="per visit and record a year", source="FACTS C10; A", meaning="relative fall of voluntary reports per unit of intrusion", most=10.0)
    crowding: float = quantity(0.01, low=0.0, high=0.05, unit="per visit and record a year", source="FACTS C12; A", meaning="relative fall of neighbours' own help (members noticing, volunteer hours) per unit of intrusion", most=10.0)
    duplicates: float = quantity(0.5, low=0.1, high=1.0, unit="ratio", source="FACTS 3b: repeat share 0.12 (0.05, 0.20); A", meaning="how readily other nets enter a trouble that is already known", most=10.0)
    duplicate_hours: float = quantity(0.5, low=0.2, high=1.5, unit="hours", source="A", meaning="hours a desk spends before it sees that an entry is a duplicate", most=50.0)


class Referral(Section):
    """From the finder to the competent desk."""

    hop_days: float = quantity(0.5, low=0.2, high=2.0, unit="days", source="A", meaning="delay of one hop along a line", most=60.0)
    bounce: float = quantity(0.12, low=0.03, high=0.3, unit="probability a hop", source="A; FACTS C5", meaning="a hop is refused and the case sent back (推诿)", most=0.95)
    bounce_days: float = quantity(2.0, low=0.5, high=5.0, unit="days", source="FACTS: delay per wrong hop 2 (0.5, 5)", meaning="delay of one bounce", most=60.0)
    accuracy: float = quantity(0.75, low=0.6, high=0.9, unit="probability", source="FACTS: first-dispatch accuracy, siloed", meaning="a report enters at the right line", most=1.0)
    hop_hours: float = quantity(0.2, low=0.05, high=0.5, unit="hours", source="A", meaning="paid hours that one hop or bounce costs the desk that takes the case", most=20.0)
    shorter_queue: float = quantity(0.0, low=0.0, high=1.0, unit="share", source="A; limit cases (dispatch to the shorter queue)", meaning="cases for a community's desk that are sent, when they become known, to the desk of their line with the shortest queue among the communities of the street (0: always to their own)", most=1.0, sweep=False)
    tie_hops: int = quantity(1, low=1, high=3, unit="ties", source="A; limit cases (reach over chance ties)", meaning="most alliance ties, one after another, that a referral within a street may go over: an ally passes the case on to its own ally, a hop each (1: only to the finder's own allies)", least=1, most=100, sweep=False)
    sent_on: dict[Line, dict[Line, Chance]] = choice({}, unit="probability", source="A; limit cases (networks in which a case comes back)", meaning="from a line to other lines: the chance that a case whose work there is done turns out to need the other line as well, whose desk then works on it anew and may send it on in turn ({}: never)")
    sent_on_work: dict[Line, Ratio] = choice({}, unit="ratio", source="A; limit cases (networks in which a case comes back)", meaning="mean work of a case that was sent on to a line, as a multiple of the hours of the case's kind (a line that is not named: 1)")

    @model_validator(mode="after")
    def _possible(self):
        wrong = []
        for line, targets in self.sent_on.items():
            if line in targets:
                wrong.append(f"sent_on sends cases from {line!r} to {line!r} itself")
            if sum(targets.values()) > 1.0 + 1e-9:
                wrong.append(f"the chances of sent_on.{line} add up to more than 1")
        if wrong:
            raise ValueError("\n".join(wrong))
        return self


class Handling(Section):
    """Work on a case."""

    hours_scale: float = quantity(1.0, low=0.5, high=2.0, unit="ratio", source="fitted (ronghe calibrate)", meaning="multiplies the hours of every kind", most=1e4)
    spot_share: float = quantity(0.1, low=0.05, high=0.3, unit="share", source="FACTS 3b-4: on-the-spot closure of actionable requests", meaning="cases closed on the spot", most=1.0)
    spot_hours: float = quantity(0.3, low=0.1, high=0.5, unit="hours", source="A", meaning="hours of an on-the-spot case", most=20.0)
    pace: float = quantity(2.0, low=1.0, high=8.0, unit="hours a day", source="A; FACTS 4: elapsed days exceed touch hours", meaning="most hours that one line can put into one case in a day", least=0.01, most=1e9)
    hours_law: HoursLaw = choice("lognormal", source="limit cases (completion with a fixed probability a day)", meaning="how hours are drawn about a kind's mean: 'lognormal' with its hours_cv, or 'geometric', in whole days at pace, so that every day in work ends it with the same probability")
    hours_apart: bool = choice(False, source="limit cases (referral in series)", meaning="each line's hours are drawn on their own (off: a case that is hard for one line is as hard for the others)")
    preemptive: bool = choice(True, source="MODEL 9b; limit cases (priority without preemption)", meaning="a desk puts back a case that it has begun when more urgent ones have come by the next morning (off: what it has begun comes first until the desk's work on it is done)")
    queue_order: QueueOrder = choice("age", source="MODEL 9b; A; limit cases (a clock that runs while nobody knows of the case)", meaning="whom a desk serves first among cases of one urgency: 'age', the trouble that arose first; 'registration', the case that became known first")
    joint_hours: float = quantity(0.8, low=0.2, high=3.0, unit="hours a partner", source="A", meaning="coordination hours of joint handling per extra line", most=200.0)
    paper_closure: float = quantity(0.1, low=0.0, high=0.3, unit="probability", source="FACTS P3: Shanghai 2016, on time 99.5 % against solved 82 %; A", meaning="a known case that reaches its limit unfinished is closed on paper", most=1.0)
    return_share: float = quantity(0.6, low=0.3, high=0.9, unit="probability", source="FACTS: repeat complaints 0.12 (0.05, 0.20); A", meaning="the raiser of a case closed on paper comes back, at trust 1", most=1.0)
    return_days: float = quantity(10.0, low=3.0, high=30.0, unit="days", source="A", meaning="days until a raiser comes back or gives up", most=500.0)
    working_lapse: float = quantity(0.0, low=0.0, high=0.01, unit="per day", source="limit cases (abandonment)", meaning="hazard that a case waiting at a desk is withdrawn before work on it starts", most=100.0)


class Conflict(Section):
    """Disputes: mediation, ignition, spread."""

    settle_fresh: float = quantity(0.8, low=0.6, high=0.97, unit="probability", source="FACTS: 0.80 (0.60, 0.97)", meaning="mediation of a fresh dispute succeeds, at skill 1 and trust 0.6", most=1.0)
    settle_escalated: float = quantity(0.67, low=0.5, high=0.75, unit="probability", source="FACTS: court-referred 67 %", meaning="mediation of a dispute succeeds after one escalation", most=1.0)
    settle_severe: float = quantity(0.47, low=0.4, high=0.52, unit="probability", source="FACTS: arbitration 47 %", meaning="mediation of a dispute succeeds after two or more escalations", most=1.0)
    early_odds: float = quantity(1.3, low=1.0, high=1.6, unit="odds ratio", source="FACTS: early against late 1.3 (1.0, 1.6)", meaning="odds of settling within 10 days of its start against later", least=0.01, most=10.0)
    trust_odds: float = quantity(2.0, low=1.0, high=4.0, unit="odds ratio", source="A", meaning="odds of settling at trust 1 against trust 0", least=0.01, most=100.0)
    member_odds: float = quantity(1.3, low=1.0, high=2.0, unit="odds ratio", source="A; paper V6", meaning="odds of settling with active members counted in on the spot (at 20 per cell)", least=0.01, most=100.0)
    harder: float = quantity(0.5, low=0.2, high=1.0, unit="share of the first hours", source="A", meaning="hours of the next attempt after mediation failed or a settlement reopened", most=50.0)
    reopen: float = quantity(0.06, low=0.02, high=0.15, unit="probability", source="FACTS C14; A", meaning="a settled dispute reopens", most=1.0)
    ignition_scale: float = quantity(1.0, low=0.3, high=3.0, unit="ratio", source="fitted to 1-2 % severe escalation", meaning="multiplies the ignition hazard of every kind", most=1e6)
    ageing: float = quantity(0.05, low=0.0, high=0.1, unit="per day", source="A", meaning="relative growth of the ignition hazard with each day a dispute lasts, up to 5 times", most=10.0)
    trust_shield: float = quantity(1.5, low=0.0, high=3.0, unit="-", source="A", meaning="ignition hazard falls as exp(-this x (trust - 0.6))", most=20.0)
    in_hands: float = quantity(0.5, low=0.2, high=1.0, unit="ratio", source="A; MODEL 4.5", meaning="ignition hazard while somebody works on it", most=1.0)
    discord: float = quantity(0.5, low=0.0, high=2.0, unit="-", source="A; paper D14", meaning="relative growth of the ignition hazard per reference spread of values in the cell", most=20.0)
    escalated_hazard: float = quantity(3.0, low=1.0, high=6.0, unit="ratio", source="A", meaning="ignition hazard of an escalated dispute against a fresh one", most=1e6)
    escalated_hours: float = quantity(0.6, low=0.2, high=1.5, unit="share of the first hours", source="A", meaning="hours added by an escalation", most=50.0)
    spread: float = quantity(0.004, low=0.0, high=0.015, unit="per day and contact point", source="A", meaning="secondary disputes seeded by an escalated dispute", most=100.0)
    online_spread: float = quantity(0.5, low=0.0, high=1.0, unit="share", source="A", meaning="secondary online grievances that start anywhere in the city instead of next door", most=1.0)
    immune_days: float = quantity(0.0, low=0.0, high=250.0, unit="working days", source="A; limit cases (epidemics with removal)", meaning="how long a cell that had an escalated or a spreading dispute is passed by when disputes spread (0: never passed by)", most=1e4, sweep=False)
    spread_law: SpreadLaw = choice("poisson", source="A; limit cases (Bernoulli and binomial spread)", meaning="how many secondary disputes an escalated dispute seeds in a day, the mean unchanged: 'poisson', without bound, or 'binomial', where each contact point seeds one or none")
    neighbours: int = choice(8, allowed=[4, 8], unit="cells", source="A; limit cases (grids of four neighbours)", meaning="cells next door in which a dispute may seed secondary ones: the 8 around its own, or the 4 that share a side with it")
    settles_first: bool = choice(True, source="A; limit cases (order within a day)", meaning="whether a day's work on a dispute comes before it spreads and escalates, so that one settled today does neither (off: it spreads and escalates first)")
    grace_days: float = quantity(0.0, low=0.0, high=10.0, unit="working days", source="A; limit cases (escalation after a grace period)", meaning="days from its start on which a dispute cannot escalate yet (0: it can from the first day)", most=1e4, sweep=False)
    escalation_finds: bool = choice(True, source="A; limit cases (an escalation that only marks)", meaning="whether a dispute that nobody knows of becomes known to all when it escalates (off: it goes on unknown until it is found)")
    mediation: bool = choice(True, source="limit cases", meaning="disputes end in mediation that may fail (off: finished work settles them)")


class Feedback(Section):
    """How the raiser's trust moves with what happened (points on 0-1)."""

    in_time: float = quantity(0.04, low=0.01, high=0.08, unit="0-1", source="A", meaning="solved within the limit", most=1.0)
    late: float = quantity(0.03, low=0.0, high=0.08, unit="0-1", source="A", meaning="lost when solved late", most=1.0)
    bounced: float = quantity(0.02, low=0.0, high=0.05, unit="0-1", source="A", meaning="lost per bounce", most=1.0)
    lapsed: float = quantity(0.05, low=0.01, high=0.1, unit="0-1", source="A", meaning="lost when the need lapses", most=1.0)
    paper: float = quantity(0.06, low=0.02, high=0.15, unit="0-1", source="A; FACTS P12", meaning="lost when the case is closed on paper or reopens", most=1.0)
    escalated: float = quantity(0.08, low=0.02, high=0.2, unit="0-1", source="A", meaning="lost by every person within an escalation's reach", most=1.0)
    distrust: float = quantity(0.01, low=0.0, high=0.04, unit="0-1 per visit and record a year", source="FACTS C10; A", meaning="by how much intrusion shakes a cell's mood in the long run", most=1.0)
    recovery: float = quantity(0.1, low=0.02, high=0.3, unit="per month", source="A", meaning="share of a cell's shaken mood that heals in a month", most=1.0)
