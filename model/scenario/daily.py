"""Scenario sections about a day: the twelve kinds of case, and how they are found, referred, handled and felt."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from model.scenario.fields import Section, choice, quantity

Line = Literal["civil", "labour", "housing", "urban", "safety", "justice", "organising", "publicity"]
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
    waits: float = quantity(0.05, low=0.02, high=0.15, unit="probability", source="A; MODEL 4.4", meaning="once begun, it must wait for somebody outside (a utility, a court, a budget year)", most=1.0)
    from_sources: float = quantity(0.3, low=0.1, high=0.6, unit="share", source="A; MODEL 3", meaning="cases that come from standing causes", most=1.0)
    source_days: float = quantity(150.0, low=60.0, high=400.0, unit="working days", source="A", meaning="mean life of a standing cause that nobody cures", least=1.0, most=10_000.0)
    source_every: float = quantity(30.0, low=10.0, high=90.0, unit="working days", source="A", meaning="mean days between the cases of one standing cause", least=1.0, most=10_000.0)
    cure: float = quantity(0.25, low=0.1, high=0.5, unit="probability", source="A; FACTS P7", meaning="solving a case cures the standing cause behind it", most=1.0)
    cure_joint: float = quantity(0.4, low=0.15, high=0.7, unit="probability", source="A; paper D11; FACTS P7", meaning="the same where several lines solved it at one table", most=1.0)
    lapse: float = quantity(0.01, low=0.003, high=0.03, unit="per day", source="A; FACTS 5: 0.6 (0.4, 0.8) never reach the system", meaning="hazard that an unknown trouble lapses (unmet need)", most=1e9)
    prompt: float = quantity(0.3, low=0.1, high=0.6, unit="probability", source="A; MODEL 4.2", meaning="its raiser reports it on the day it arises, at full trust and readiness 1", most=1.0)
    report_days: float = quantity(40.0, low=20.0, high=80.0, unit="working days", source="A; MODEL 4.2: the same day, or after weeks", meaning="mean days until its raiser reports it if not at once, at full trust and readiness 1", least=1e-9, most=1e12)
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
    """The twelve kinds of case (MODEL section 3), and two scales over all of them."""

    demand_scale: float = quantity(1.0, low=0.5, high=1.75, unit="ratio", source="FACTS 3c: 200 (50, 350) actionable needs per 1,000 residents a year", meaning="multiplies how often every kind arises", most=1e6)
    visible_scale: float = quantity(1.0, low=0.5, high=2.0, unit="ratio", source="A", meaning="multiplies the chance that one patrol visit finds any kind", most=100.0)

    hardship_relief: Kind = _kind(line="civil", partner="labour", per_1000_year=30.0, hours=4.0, lapse=0.008, prompt=0.08, report_days=90.0, from_sources=0.3, source_days=250.0, source_every=45.0, visible=0.05, neighbourly=1.5, online=0.4)
    elder_care: Kind = _kind(line="civil", partner="housing", group="retired", per_1000_year=160.0, hours=4.0, lapse=0.008, prompt=0.13, report_days=70.0, from_sources=0.3, source_days=250.0, source_every=30.0, visible=0.05, neighbourly=2.0, online=0.2)
    everyday_service: Kind = _kind(line="urban", partner="housing", per_1000_year=170.0, hours=2.5, tier_street=0.08, lapse=0.02, prompt=0.48, report_days=24.0, from_sources=0.35, source_days=120.0, source_every=20.0, visible=0.15, neighbourly=0.7, online=1.5)
    reemployment: Kind = _kind(line="labour", partner="civil", group="out_of_work", per_1000_year=300.0, hours=5.0, lapse=0.01, prompt=0.08, report_days=80.0, from_sources=0.15, source_days=200.0, source_every=90.0, visible=0.03, neighbourly=1.2, online=0.6)
    enterprise_service: Kind = _kind(line="organising", partner="urban", group="firms", per_1000_year=800.0, hours=4.0, tier_street=0.3, tier_district=0.05, lapse=0.02, prompt=0.32, report_days=30.0, from_sources=0.2, source_days=150.0, source_every=45.0, visible=0.05, neighbourly=0.0, at_work=1.5)
    safety_hazard: Kind = _kind(line="safety", partner="urban", per_1000_year=35.0, hours=4.0, tier_street=0.25, limit_days=2.0, lapse=0.006, prompt=0.32, report_days=40.0, from_sources=0.35, source_days=150.0, source_every=30.0, visible=0.25, at_work=1.5, urgent=True)
    neighbour_dispute: Kind = _kind(line="justice", partner="civil", partner_2="housing", group="mixed", per_1000_year=30.0, hours=6.0, lapse=0.02, prompt=0.19, report_days=50.0, from_sources=0.4, source_days=200.0, source_every=25.0, visible=0.06, neighbourly=2.0, ignition=0.0015, reach=20.0, contacts=0.5, **_DISPUTE)
    renovation_dispute: Kind = _kind(line="housing", partner="justice", partner_2="urban", per_1000_year=6.0, hours=14.0, tier_street=0.4, tier_district=0.15, tier_city=0.02, lapse=0.004, prompt=0.32, report_days=30.0, from_sources=0.4, source_days=250.0, source_every=30.0, visible=0.1, neighbourly=1.5, ignition=0.003, reach=200.0, contacts=2.0, **_DISPUTE)
    labour_dispute: Kind = _kind(line="labour", partner="justice", partner_2="organising", group="employed", per_1000_year=8.0, hours=10.0, tier_street=0.4, tier_district=0.1, tier_city=0.01, lapse=0.012, prompt=0.19, report_days=40.0, from_sources=0.3, source_days=150.0, source_every=30.0, visible=0.03, neighbourly=0.4, at_work=2.0, ignition=0.003, reach=60.0, contacts=1.5, **_DISPUTE)
    environmental_complaint: Kind = _kind(line="urban", partner="safety", partner_2="justice", per_1000_year=20.0, hours=8.0, tier_street=0.3, tier_district=0.08, tier_city=0.01, lapse=0.01, prompt=0.32, report_days=30.0, from_sources=0.45, source_days=200.0, source_every=25.0, visible=0.12, online=1.5, ignition=0.001, reach=300.0, contacts=2.0, **_DISPUTE)
    public_order: Kind = _kind(line="justice", partner="civil", partner_2="labour", per_1000_year=12.0, hours=8.0, tier_street=0.35, tier_district=0.05, lapse=0.008, prompt=0.13, report_days=80.0, from_sources=0.5, source_days=250.0, source_every=25.0, visible=0.08, neighbourly=1.5, online=0.5, two_lines=0.3, three_lines=0.1, hours_cv=1.6, limit_days=10.0)
    online_grievance: Kind = _kind(line="publicity", partner="civil", partner_2="urban", group="online", per_1000_year=10.0, hours=5.0, tier_street=0.3, tier_district=0.08, tier_city=0.02, lapse=0.03, prompt=0.4, report_days=60.0, from_sources=0.2, source_days=100.0, source_every=20.0, visible=0.0, neighbourly=0.3, online=3.0, ignition=0.002, reach=400.0, contacts=3.0, **_DISPUTE)

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

    def all(self) -> list[Kind]:
        """Return the twelve kinds in order."""
        return [value for _, value in self if isinstance(value, Kind)]


class Demand(Section):
    """How troubles come: busy days and quiet ones, weekdays, small clusters. Needs are the same in all arms."""

    day_cv: float = quantity(0.45, low=0.15, high=0.55, unit="ratio", source="FACTS P17: 0.24 Boston, 0.53 Chicago", meaning="coefficient of variation of the day factor, one for each group of kinds (needs, disputes, online)", most=2.0)
    day_memory: float = quantity(0.25, low=0.0, high=0.5, unit="correlation", source="FACTS P17: 0.08 and 0.49", meaning="first autocorrelation of the logarithm of the day factor", most=0.95)
    weekday: tuple[float, float, float, float, float] = choice((1.14, 1.04, 1.0, 0.87, 0.95), unit="ratio", source="FACTS P17: mean of Boston and Chicago", meaning="Monday to Friday against the mean working day (their mean must be 1)")
    cluster: float = quantity(0.1, low=0.0, high=0.3, unit="cases", source="A; MODEL 4.1", meaning="further cases of its kind that one event brings in its cell on the same day, on average; the mean number of cases stays", most=5.0)

    @model_validator(mode="after")
    def _possible(self):
        if abs(sum(self.weekday) / len(self.weekday) - 1.0) > 1e-6 or min(self.weekday) < 0.0:
            raise ValueError("weekday must have no negative number and a mean of 1")
        return self


class Discovery(Section):
    """How a latent case is found. Hazards are per working day."""

    trust_floor: float = quantity(0.3, low=0.1, high=0.6, unit="ratio", source="A", meaning="share of that hazard left at trust 0", most=1.0)
    migrant: float = quantity(0.7, low=0.5, high=1.0, unit="ratio", source="A; MODEL 4.2", meaning="migrants' reporting against locals'", most=2.0)
    visit_hours: float = quantity(1.5, low=0.75, high=3.0, unit="hours", source="A", meaning="patrol hours that one visit of a cell takes", least=0.01, most=100.0)
    member: float = quantity(0.0006, low=0.0002, high=0.002, unit="per day and member", source="A", meaning="hazard that one fully active member counted in the cell notices", most=10.0)
    workplace: float = quantity(0.02, low=0.005, high=0.05, unit="per day", source="A", meaning="hazard where every employee is under a branch of full vitality", most=10.0)
    online: float = quantity(0.001, low=0.0002, high=0.003, unit="per day", source="FACTS 7: 0.04 (0.01, 0.14) of contacts online", meaning="hazard that an online raiser reports online without an organised line", most=10.0)
    intrusion_aversion: float = quantity(0.02, low=0.0, high=0.1, unit="per visit and record a year", source="FACTS C10; A", meaning="relative fall of voluntary reports per unit of intrusion", most=10.0)
    crowding: float = quantity(0.01, low=0.0, high=0.05, unit="per visit and record a year", source="FACTS C12; A", meaning="relative fall of neighbours' own help (members noticing, volunteer hours) per unit of intrusion", most=10.0)
    duplicates: float = quantity(0.5, low=0.1, high=1.0, unit="ratio", source="FACTS 3b: repeat share 0.12 (0.05, 0.20); A", meaning="how readily other nets enter a trouble that is already known", most=10.0)
    duplicate_hours: float = quantity(0.5, low=0.2, high=1.5, unit="hours", source="A", meaning="hours a desk spends before it sees that an entry is a duplicate", most=50.0)
    recall: float = quantity(0.015, low=0.004, high=0.04, unit="per day", source="FACTS 3b: repeat-complaint share 0.12 (0.05, 0.20); A", meaning="hazard that a raiser who waits calls again, at full trust and readiness 1", most=10.0)
    recognise: float = quantity(0.3, low=0.1, high=0.6, unit="probability", source="A", meaning="an entry of what is known already is recognised at once where there is no shared file", most=1.0)


class Referral(Section):
    """From the finder to the competent desk."""

    hop_days: float = quantity(0.5, low=0.2, high=2.0, unit="days", source="A", meaning="delay of one hop along a line", most=60.0)
    bounce: float = quantity(0.12, low=0.03, high=0.3, unit="probability a hop", source="A; FACTS C5", meaning="a hop is refused and the case sent back (推诿)", most=0.95)
    bounce_days: float = quantity(2.0, low=0.5, high=5.0, unit="days", source="FACTS: delay per wrong hop 2 (0.5, 5)", meaning="delay of one bounce", most=60.0)
    accuracy: float = quantity(0.75, low=0.6, high=0.9, unit="probability", source="FACTS: first-dispatch accuracy, siloed", meaning="a report enters at the right line", most=1.0)
    hop_hours: float = quantity(0.2, low=0.05, high=0.5, unit="hours", source="A", meaning="paid hours that one hop or bounce costs the desk that takes the case", most=20.0)


class Handling(Section):
    """Work on a case."""

    hours_scale: float = quantity(1.0, low=0.5, high=2.0, unit="ratio", source="fitted (ronghe calibrate)", meaning="multiplies the hours of every kind", most=1e4)
    spot_share: float = quantity(0.1, low=0.05, high=0.3, unit="share", source="FACTS 3b-4: on-the-spot closure of actionable requests", meaning="cases closed on the spot", most=1.0)
    spot_hours: float = quantity(0.3, low=0.1, high=0.5, unit="hours", source="A", meaning="hours of an on-the-spot case", most=20.0)
    complex_times: float = quantity(15.0 / 7.0, low=15.0 / 7.0, high=15.0 / 7.0, unit="ratio", source="FACTS 3b: 7 calendar days ordinary, 15 complex", meaning="time limit of a case that needs several lines against one line's", least=1.0, most=50.0, sweep=False)
    pace: float = quantity(2.0, low=1.0, high=8.0, unit="hours a day", source="A; FACTS 4: elapsed days exceed touch hours", meaning="most hours that one line can put into one case in a day", least=0.01, most=1e9)
    across: float = quantity(0.25, low=0.0, high=0.6, unit="share of case hours", source="A; FACTS 2: a community team of some ten people", meaning="hours of a community's team that may help out in another of its lines", most=1.0)
    across_speed: float = quantity(0.75, low=0.5, high=1.0, unit="ratio", source="A; FACTS C13", meaning="work done in such an hour against the line's own specialist", least=0.01, most=1.5)
    appointment_days: float = quantity(1.0, low=0.3, high=2.0, unit="working days", source="A; FACTS 2: a traced case, pick-up the same day, closed after 49 hours", meaning="mean days until desk and who is concerned meet for the first time; none for what is urgent or solved on the spot", most=60.0)
    wait_median: float = quantity(12.0, low=5.0, high=30.0, unit="working days", source="A; FACTS P1: p99/p50 4.6-53", meaning="median wait for somebody outside", least=0.1, most=500.0)
    wait_spread: float = quantity(1.1, low=0.7, high=1.6, unit="ln", source="A; FACTS P1", meaning="standard deviation of the logarithm of that wait (lognormal)", most=3.0)
    paper_closure: float = quantity(0.02, low=0.003, high=0.06, unit="per day", source="FACTS P3: Shanghai 2016, on time 99.5 % against solved 82 %; A", meaning="hazard that a known case beyond its limit is closed on paper", most=10.0)
    call_back: float = quantity(0.2, low=0.05, high=0.5, unit="probability", source="A; FACTS 3", meaning="a call-back finds out a paper closure within return_days", most=1.0)
    known_lapse: float = quantity(0.5, low=0.1, high=1.0, unit="ratio", source="A; MODEL 3", meaning="hazard that a known case lapses against an unknown one: its raiser helps themselves, moves away or gives up", most=100.0)
    self_help: float = quantity(0.5, low=0.2, high=0.8, unit="share", source="A", meaning="lapses in which people have helped themselves, so that no trust is lost", most=1.0)
    unfamiliar: float = quantity(0.75, low=0.5, high=0.95, unit="ratio", source="A", meaning="speed of a desk that has no experience with a kind against one that has all", least=0.01, most=1.0)
    experience_gain: float = quantity(0.03, low=0.01, high=0.1, unit="per case solved", source="A", meaning="share of what a desk still lacks in experience with a kind that one solved case adds", most=1.0)
    forgetting: float = quantity(0.03, low=0.01, high=0.08, unit="per month", source="A", meaning="experience lost in a month besides what leaves with those who quit", most=1.0)
    joint_hours: float = quantity(0.8, low=0.2, high=3.0, unit="hours a partner", source="A", meaning="coordination hours of joint handling per extra line", most=200.0)
    return_share: float = quantity(0.6, low=0.3, high=0.9, unit="probability", source="FACTS: repeat complaints 0.12 (0.05, 0.20); A", meaning="the raiser of a case closed on paper comes back, at trust 1", most=1.0)
    return_days: float = quantity(10.0, low=3.0, high=30.0, unit="days", source="A", meaning="days until a raiser comes back or gives up", most=500.0)


class Conflict(Section):
    """Disputes: mediation, ignition, spread."""

    settle_fresh: float = quantity(0.8, low=0.6, high=0.97, unit="probability", source="FACTS: 0.80 (0.60, 0.97)", meaning="mediation of a fresh dispute succeeds, at skill 1 and trust 0.6", most=1.0)
    hardness: float = quantity(1.2, low=0.6, high=2.0, unit="ln odds", source="A; FACTS P10: the harder ones go up", meaning="standard deviation of how hard disputes are to settle", most=5.0)
    rung_odds: float = quantity(1.0, low=0.6, high=1.6, unit="odds ratio", source="A", meaning="odds of settling one rung higher against the rung below, for the same dispute", least=0.01, most=10.0)
    escalated_odds: float = quantity(0.5, low=0.3, high=0.8, unit="odds ratio", source="A; FACTS 5", meaning="odds of settling after each escalation", least=0.01, most=10.0)
    noted_failure: float = quantity(0.2, low=0.05, high=0.5, unit="share", source="FACTS P10: 95-99.9 % recorded at the bottom; A", meaning="failed mediations that a community enters as such; others it writes down as advice", most=1.0)
    early_odds: float = quantity(1.3, low=1.0, high=1.6, unit="odds ratio", source="FACTS: early against late 1.3 (1.0, 1.6)", meaning="odds of settling within 10 days of its start against later", least=0.01, most=10.0)
    early_days: float = quantity(10.0, low=10.0, high=10.0, unit="working days", source="definition of early in conflict.early_odds", meaning="until when mediation is early", most=250.0, sweep=False)
    trust_reference: float = quantity(0.6, low=0.6, high=0.6, unit="0-1", source="the default of population.trust_mean", meaning="trust at which trust neither helps nor hinders", most=1.0, sweep=False)
    helpers_at: float = quantity(20.0, low=20.0, high=20.0, unit="active members a cell", source="definition of conflict.member_odds", meaning="active members at which their help is full", least=1.0, most=1000.0, sweep=False)
    trust_odds: float = quantity(2.0, low=1.0, high=4.0, unit="odds ratio", source="A", meaning="odds of settling at trust 1 against trust 0", least=0.01, most=100.0)
    member_odds: float = quantity(1.3, low=1.0, high=2.0, unit="odds ratio", source="A; paper V6", meaning="odds of settling with active members counted in on the spot (at 20 per cell)", least=0.01, most=100.0)
    harder: float = quantity(0.5, low=0.2, high=1.0, unit="share of the first hours", source="A", meaning="hours of the next attempt after mediation failed or a settlement reopened", most=50.0)
    reopen: float = quantity(0.06, low=0.02, high=0.15, unit="probability", source="FACTS C14; A", meaning="a settled dispute reopens", most=1.0)
    ignition_scale: float = quantity(1.0, low=0.3, high=3.0, unit="ratio", source="fitted to 1-2 % severe escalation", meaning="multiplies the ignition hazard of every kind", most=1e6)
    ageing: float = quantity(0.05, low=0.0, high=0.1, unit="per day", source="A", meaning="relative growth of the ignition hazard with each day a dispute lasts, up to 5 times", most=10.0)
    trust_shield: float = quantity(1.5, low=0.0, high=3.0, unit="-", source="A", meaning="ignition hazard falls as exp(-this x (trust - 0.6))", most=20.0)
    in_hands: float = quantity(0.5, low=0.2, high=1.0, unit="ratio", source="A; MODEL 4.5", meaning="ignition hazard while somebody works on it", most=1.0)
    discord: float = quantity(0.5, low=0.0, high=2.0, unit="-", source="A; paper D14", meaning="relative growth of the ignition hazard per reference spread of values in the cell", most=20.0)
    least_discord: float = quantity(0.1, low=0.0, high=0.3, unit="ratio", source="A", meaning="ignition hazard, against the reference, where all values are alike, at the least", most=1.0)
    escalated_hazard: float = quantity(3.0, low=1.0, high=6.0, unit="ratio", source="A", meaning="ignition hazard of an escalated dispute against a fresh one", most=1e6)
    escalated_hours: float = quantity(0.6, low=0.2, high=1.5, unit="share of the first hours", source="A", meaning="hours added by an escalation", most=50.0)
    spread: float = quantity(0.004, low=0.0, high=0.015, unit="per day and contact point", source="A", meaning="secondary disputes seeded by an escalated dispute", most=100.0)
    online_spread: float = quantity(0.5, low=0.0, high=1.0, unit="share", source="A", meaning="secondary online grievances that start anywhere in the city instead of next door", most=1.0)
    saturation: float = quantity(0.05, low=0.02, high=0.2, unit="disputes per resident", source="A; persons and cells are finite", meaning="open disputes at which a cell takes in no secondary one", least=1e-6, most=1e6)


class Feedback(Section):
    """How the raiser's trust moves with what happened (points on 0-1)."""

    in_time: float = quantity(0.04, low=0.01, high=0.08, unit="0-1", source="A", meaning="solved within the limit", most=1.0)
    late: float = quantity(0.03, low=0.0, high=0.08, unit="0-1", source="A", meaning="lost when solved late", most=1.0)
    bounced: float = quantity(0.02, low=0.0, high=0.05, unit="0-1", source="A", meaning="lost per bounce", most=1.0)
    lapsed: float = quantity(0.05, low=0.01, high=0.1, unit="0-1", source="A", meaning="lost when the need lapses", most=1.0)
    paper: float = quantity(0.06, low=0.02, high=0.15, unit="0-1", source="A; FACTS P12", meaning="lost when the case is closed on paper or reopens", most=1.0)
    escalated: float = quantity(0.08, low=0.02, high=0.2, unit="0-1", source="A", meaning="lost by every person within an escalation's reach", most=1.0)
    distrust: float = quantity(0.01, low=0.0, high=0.04, unit="0-1 per visit and record a year", source="FACTS C10; A", meaning="by how much intrusion shakes a cell's mood in the long run", most=1.0)
    recovery: float = quantity(0.15, low=0.02, high=0.3, unit="per month", source="A", meaning="share of a cell's shaken mood that heals in a month", most=1.0)
    ready_gain: float = quantity(0.02, low=0.005, high=0.05, unit="per case", source="A; FACTS P5", meaning="how far one case that ends in a cell moves its people's readiness to report", most=1.0)
    ready_good: float = quantity(1.6, low=1.2, high=2.5, unit="ratio", source="A; FACTS P5: recorded demand rises with service", meaning="readiness where every case is solved in time", least=0.1, most=10.0)
    ready_bad: float = quantity(0.6, low=0.3, high=0.9, unit="ratio", source="A", meaning="readiness where every case is late, refused, closed on paper or lapses", most=10.0)
    ready_start: float = quantity(1.25, low=1.25, high=1.25, unit="ratio", source="warm guess for the first day of the run-in", meaning="readiness to report at the start", most=10.0, sweep=False)
