"""Scenario sections about a month: what organisations decide, and what each lever costs and can do at strength 1."""

from __future__ import annotations

from pydantic import model_validator

from model.scenario.fields import Section, choice, quantity



class Organising(Section):
    """Bringing firms and floating members into branches."""

    visit_hours: float = quantity(3.0, low=1.0, high=8.0, unit="hours", source="A", meaning="organiser's hours for one visit to a firm or floating member", least=0.01, most=200.0)
    contact: float = quantity(0.5, low=0.2, high=1.0, unit="per visit", source="A", meaning="readiness to found per visit at owner attitude 1", most=100.0)
    minimum: int = quantity(3, low=3, high=3, unit="members", source="FACTS 1: 2018 Regulations Art. 4", meaning="full members needed to found a branch", least=1, most=50, sweep=False)
    joint_units: int = quantity(5, low=5, high=5, unit="units", source="FACTS 1: 2018 Regulations Art. 5", meaning="most units in one joint branch", least=1, most=50, sweep=False)
    branch_most: int = quantity(50, low=50, high=50, unit="members", source="FACTS 1: 2018 Regulations Art. 4", meaning="most members of one branch", least=3, most=500, sweep=False)
    vitality_start: float = quantity(0.5, low=0.3, high=0.7, unit="0-1", source="A", meaning="vitality of a newly founded branch", most=1.0)
    vitality_gain: float = quantity(0.1, low=0.03, high=0.2, unit="per month", source="A", meaning="growth of vitality towards its ceiling", most=1.0)
    vitality_decay: float = quantity(0.05, low=0.02, high=0.15, unit="per month", source="A; paper D12", meaning="decay of vitality", most=1.0)
    active_threshold: float = quantity(0.3, low=0.2, high=0.5, unit="0-1", source="A", meaning="vitality below which a branch is nominal", most=1.0)
    backstop_vitality: float = quantity(0.3, low=0.1, high=0.5, unit="0-1", source="A; paper V4", meaning="ceiling of vitality of a firm covered only by the community's backstop", most=1.0)
    joint_vitality: float = quantity(0.7, low=0.4, high=1.0, unit="ratio", source="A", meaning="ceiling of a joint branch against an own branch", most=1.0)
    backstop_hours: float = quantity(0.5, low=0.2, high=2.0, unit="hours a firm and month", source="A", meaning="community hours that backstopping one firm costs", most=100.0)
    zone_hours: float = quantity(1.0, low=0.3, high=3.0, unit="hours a firm and month", source="A; paper R6", meaning="hours of the street office and its communities that one firm in a joint branch costs where zones are organised (strength 1)", most=100.0)
    dissolve: float = quantity(0.05, low=0.01, high=0.2, unit="per month", source="A; paper D10", meaning="hazard that a branch left with fewer members than founding takes is dissolved; until then it is a shell (空壳组织)", most=1.0)
    active_at: float = quantity(0.3, low=0.2, high=0.5, unit="0-1", source="A; paper D10", meaning="activity from which a member counts as active (a branch with fewer than the minimum of them is hollow)", most=1.0)
    taken_in: float = quantity(0.5, low=0.2, high=0.9, unit="probability", source="A; paper D10", meaning="a new workplace's branch takes in at once a member who comes from another firm's branch; else they float", most=1.0)
    branch_finds: float = quantity(0.1, low=0.03, high=0.3, unit="per month", source="A; FACTS 1: activity depends on contact and belonging", meaning="share of floating members whom a workplace branch of full vitality takes in in a month", most=1.0)
    register_finds: float = quantity(0.1, low=0.03, high=0.3, unit="per month", source="A; paper D10", meaning="share of floating members found by residence in a month with a shared register", most=1.0)
    visit_finds: float = quantity(0.02, low=0.005, high=0.05, unit="per month", source="A", meaning="share of floating members found in a month without one", most=1.0)


class Alliances(Section):
    """Ties between organisations of different lines."""

    formation: float = quantity(0.25, low=0.05, high=0.5, unit="per month", source="A", meaning="hazard that a fitting pair forms a tie at strength 1", most=10.0)
    partners: int = quantity(4, low=2, high=10, unit="ties", source="FACTS 1: street chapters of 20 (8, 45); A", meaning="ties that one organisation has room for; ties beyond (left by secondment) thin its attention to all", least=1, most=100)
    hours_exponent: float = quantity(1.0, low=1.0, high=1.5, unit="-", source="FACTS 6: growing with partners k as k or k^1.5, A", meaning="an organisation's coordination hours grow with its ties to this power", least=0.5, most=3.0)
    fit_need: float = quantity(0.4, low=0.2, high=0.6, unit="0-1", source="A; paper R7", meaning="part of a pair's fit that follows what one side lacks now", most=1.0)
    fit_luck: float = quantity(0.3, low=0.1, high=0.4, unit="0-1", source="A", meaning="part of a pair's fit that is given with the two (what they are, who they know); the rest fits any pair", most=1.0)
    hours_per_pair: float = quantity(3.0, low=1.0, high=8.0, unit="hours a pair and month", source="FACTS: 3 (1, 8), A", meaning="coordination hours of each side of a tie", most=500.0)
    friction_line: float = quantity(0.15, low=0.0, high=0.4, unit="0-1", source="A; paper D5", meaning="friction between different lines", most=1.0)
    friction_level: float = quantity(0.15, low=0.0, high=0.4, unit="0-1 a level", source="A; paper D5", meaning="friction per level of distance", most=1.0)
    friction_composition: float = quantity(0.2, low=0.0, high=0.5, unit="0-1", source="A; paper D5", meaning="friction between unlike memberships", most=1.0)
    need_weight: float = quantity(0.8, low=0.3, high=1.0, unit="0-1", source="A; paper R7", meaning="fit of a pair chosen by common need", most=1.0)
    formal_fit: float = quantity(0.15, low=0.0, high=0.4, unit="0-1", source="A; paper D4", meaning="fit of a pair chosen formally", most=1.0)
    growth: float = quantity(0.25, low=0.1, high=0.5, unit="per month", source="A", meaning="growth of substance towards fit less friction", most=1.0)
    decay: float = quantity(0.05, low=0.02, high=0.15, unit="per month", source="A", meaning="decay of substance", most=1.0)
    nominal_below: float = quantity(0.2, low=0.1, high=0.3, unit="0-1", source="A; FACTS 6", meaning="substance below which an alliance is one in name only (名联实不联)", most=1.0)
    dissolve: float = quantity(0.03, low=0.0, high=0.1, unit="per month", source="A", meaning="hazard that a nominal tie dissolves", most=1.0)
    aid: float = quantity(0.6, low=0.3, high=0.9, unit="ratio", source="A", meaning="work done in an ally's hour against a desk's own specialist", most=1.5)


class Secondment(Section):
    """Staff lent from home to host."""

    share: float = quantity(0.05, low=0.01, high=0.1, unit="share of staff", source="A", meaning="staff on secondment at strength 1", most=0.5)
    months: int = quantity(12, low=6, high=24, unit="months", source="FACTS 6: 12 (6, 24)", meaning="length of a secondment", least=1, most=60)
    effective: float = quantity(0.5, low=0.2, high=0.8, unit="share", source="FACTS 6: 0.5 (0.2, 0.8)", meaning="part of a secondee's hours that works at the host at first", most=1.0)
    learning: float = quantity(0.05, low=0.0, high=0.1, unit="per month", source="A; paper R12", meaning="growth of that part while abroad, and of the skill brought home", most=1.0)
    tie: float = quantity(0.3, low=0.0, high=0.6, unit="0-1", source="A; FACTS 6", meaning="substance that a finished secondment leaves between home and host", most=1.0)


class Staff(Section):
    """Workload, pay, quits, novices, training, assessment."""

    quit: float = quantity(0.008, low=0.003, high=0.02, unit="per month", source="A; FACTS C1", meaning="quits at the reference pay gap and moderate load", most=1.0)
    overload_at: float = quantity(0.85, low=0.7, high=0.95, unit="utilisation", source="FACTS C1: above ~0.85", meaning="utilisation above which load drives quits", most=1.0)
    overload: float = quantity(4.0, low=1.0, high=10.0, unit="-", source="A", meaning="quits grow as 1 + this x (load above the threshold) / (1 - threshold)", most=100.0)
    pay_gap: float = quantity(0.25, low=0.0, high=0.5, unit="share of fair pay", source="A; paper D13", meaning="by how much grassroots pay falls short", most=1.0)
    reference_gap: float = quantity(0.25, low=0.25, high=0.25, unit="share of fair pay", source="A; the default of staff.pay_gap", meaning="pay gap at which quits are as staff.quit says", most=1.0, sweep=False)
    pay_gap_spread: float = quantity(0.1, low=0.0, high=0.2, unit="share of fair pay", source="A; paper R15", meaning="standard deviation of that gap between communities", most=0.5)
    pay_quits: float = quantity(3.0, low=0.0, high=8.0, unit="-", source="A", meaning="quits grow as exp(this x pay gap)", most=20.0)
    refill: float = quantity(0.33, low=0.15, high=0.6, unit="per month", source="A", meaning="vacancies filled in a month", most=1.0)
    novice: float = quantity(0.7, low=0.5, high=0.9, unit="ratio", source="A", meaning="skill of a novice against a settled worker", most=1.0)
    learning: float = quantity(0.12, low=0.05, high=0.3, unit="per month", source="A", meaning="share of the gap to full skill that a month of work closes", most=1.0)
    fair_pay_cost: float = quantity(0.04, low=0.01, high=0.1, unit="share of paid hours", source="A", meaning="hours forgone to close the pay gap at strength 1", most=0.5)
    joint_funding_cost: float = quantity(0.005, low=0.0, high=0.02, unit="share of paid hours", source="A", meaning="hours forgone for sharing the pay bill between levels", most=0.5)
    training_hours: float = quantity(0.02, low=0.005, high=0.06, unit="share of paid hours", source="A", meaning="training at strength 1", most=0.5)
    training_gain: float = quantity(0.015, low=0.0, high=0.04, unit="per month", source="A; paper R11", meaning="growth of skill towards its ceiling per month of reference training", most=1.0)
    training_ceiling: float = quantity(1.2, low=1.05, high=1.4, unit="ratio", source="A", meaning="skill that training can reach", least=1.0, most=3.0)
    assessment_effort: float = quantity(0.06, low=0.0, high=0.15, unit="ratio", source="A; paper R13", meaning="effort gained under two-way assessment", most=1.0)
    assessment_hours: float = quantity(0.01, low=0.0, high=0.04, unit="share of paid hours", source="A", meaning="hours that assessment itself takes", most=0.5)
    assessment_drift: float = quantity(0.15, low=0.0, high=0.4, unit="share of patrol hours", source="FACTS C7; A", meaning="patrol hours that assessed workers turn to reported cases: what is counted is done, silent needs are not", most=1.0)
    gaming: float = quantity(0.5, low=0.0, high=2.0, unit="ratio", source="FACTS C7; A", meaning="relative growth of paper closures under assessment", most=20.0)


class Grids(Section):
    """Merging the nets of several lines into one."""

    generalist: float = quantity(0.85, low=0.6, high=1.05, unit="ratio", source="FACTS C13; A", meaning="a generalist's handling speed against the line's specialist", least=0.01, most=2.0)
    generalist_eye: float = quantity(0.7, low=0.3, high=1.0, unit="ratio", source="FACTS, parameter block; paper V5", meaning="a generalist's chance to recognise a trouble outside the own line on a visit, against the line's specialist", most=1.5)
    visit_times: float = quantity(3.0, low=1.0, high=8.0, unit="ratio", source="FACTS, parameter block; paper V5", meaning="time of a visit that looks for eight lines against one line's; in between in proportion to the lines", least=1.0, most=50.0)
    transition_hours: float = quantity(0.06, low=0.0, high=0.15, unit="share of paid hours", source="A", meaning="training hours of a merged net in its first year", most=0.5)
    training_gain: float = quantity(0.05, low=0.0, high=0.1, unit="ratio", source="A", meaning="a generalist's handling speed gained by the end of that year", most=0.5)


class Platform(Section):
    """Shared case file, online line, residence register, members' service centre, linking levels, joint handling."""

    case_file_share: float = quantity(0.02, low=0.005, high=0.06, unit="share of paid hours", source="A", meaning="running the shared case file at strength 1", most=0.5)
    case_file_speed: float = quantity(0.8, low=0.4, high=0.95, unit="share", source="FACTS 2: routing is minutes on a merged platform", meaning="hop delay saved", most=1.0)
    case_file_bounce: float = quantity(0.6, low=0.2, high=0.9, unit="share", source="A", meaning="bounces avoided", most=1.0)
    case_file_accuracy: float = quantity(0.95, low=0.85, high=0.98, unit="probability", source="FACTS: first-dispatch accuracy, fused", meaning="first-dispatch accuracy", most=1.0)
    case_file_dedupe: float = quantity(0.5, low=0.2, high=0.7, unit="probability", source="A; paper R9", meaning="entries of what is known already that are recognised at once, beyond discovery.recognise", most=1.0)
    case_file_mistaken: float = quantity(0.01, low=0.0, high=0.06, unit="probability", source="A; paper R9", meaning="a new finding is taken for another case and put aside until it is found again", most=1.0)
    case_file_spread: float = quantity(0.1, low=0.0, high=0.3, unit="per month", source="A; MODEL 5.5", meaning="share of what a community's desks lack against the most experienced of their line in the street that a shared file closes", most=1.0)
    online_share: float = quantity(0.01, low=0.003, high=0.03, unit="share of paid hours", source="A", meaning="running the online line at strength 1", most=0.5)
    online_gain: float = quantity(0.006, low=0.001, high=0.02, unit="per day", source="A; FACTS 7", meaning="hazard added that an online raiser reports online", most=10.0)
    online_noise: float = quantity(0.3, low=0.1, high=1.0, unit="entries per online report", source="FACTS C9; A", meaning="entries without a trouble behind them, each costing a duplicate's hours", most=10.0)
    online_contagion: float = quantity(0.3, low=0.0, high=1.0, unit="ratio", source="A", meaning="relative growth of the spread of online grievances when there is an official line to argue on", most=10.0)
    registration_share: float = quantity(0.003, low=0.001, high=0.01, unit="share of paid hours", source="A", meaning="keeping members registered where they live, at strength 1", most=0.5)
    registration_activity: float = quantity(0.5, low=0.2, high=0.9, unit="ratio", source="A; FACTS 1 (双报到)", meaning="activity at home of a member who belongs elsewhere", most=1.0)
    registration_displaces: float = quantity(0.3, low=0.0, high=0.8, unit="share", source="A; paper V6", meaning="part of the hours given at home that the member's own branch loses", most=1.0)
    centre_share: float = quantity(0.1, low=0.03, high=0.2, unit="share of case hours", source="A; paper R14", meaning="case hours pooled in the street's service centre at strength 1", most=0.9)
    centre_efficiency: float = quantity(0.85, low=0.6, high=1.0, unit="ratio", source="A", meaning="work done in a centre's hour (travel, less local knowledge)", least=0.01, most=1.5)
    link_hours: float = quantity(0.006, low=0.002, high=0.02, unit="share of paid hours", source="A; paper V3", meaning="linking duty of one level at strength 1", most=0.5)
    link_speed: float = quantity(0.4, low=0.1, high=0.7, unit="share", source="A", meaning="delay and bounces saved on hops through a linked level", most=1.0)
    joint_share: float = quantity(0.9, low=0.5, high=1.0, unit="share", source="A", meaning="cases of several lines that are handled jointly at strength 1", most=1.0)


class Street(Section):
    """The street as hub: command, refocus, tilt, coordination."""

    authority_share: float = quantity(0.5, low=0.2, high=0.8, unit="share", source="A; paper R3", meaning="street-tier cases that a community with authority settles itself", most=1.0)
    authority_hours: float = quantity(1.25, low=1.0, high=2.0, unit="ratio", source="A; paper R3: fewer specialists at a desk", meaning="hours of a street's case that a community settles itself against the street's", least=0.01, most=10.0)
    whistle_hours: float = quantity(1.0, low=0.3, high=3.0, unit="hours", source="FACTS C6; A", meaning="department hours that answering one whistle takes", most=100.0)
    command_reach: float = quantity(0.8, low=0.4, high=1.0, unit="probability", source="A; paper R2", meaning="a commanded department takes the case in one hop", most=1.0)
    whistle_saturation: float = quantity(0.1, low=0.02, high=0.3, unit="whistles a day and post", source="FACTS C6; A", meaning="load at which half the whistles go unanswered", least=1e-6, most=1e6)
    refocus_shift: float = quantity(0.25, low=0.0, high=1.0, unit="share", source="A; paper R2", meaning="part of the investment hours taken from a street that falls to these lines of the district (the rest to bodies outside the model)", most=2.0)
    tilt: float = quantity(0.15, low=0.05, high=0.3, unit="share of case hours", source="A; paper R10", meaning="case hours of street and district departments moved to communities at strength 1", most=0.9)
    coordination: float = quantity(0.3, low=0.1, high=0.6, unit="share", source="A; paper R5", meaning="part of the gap in hours per expected load between communities that regional coordination closes", most=1.0)
    coordination_share: float = quantity(0.005, low=0.001, high=0.02, unit="share of paid hours", source="A", meaning="hours that coordinating staff takes", most=0.5)


class Values(Section):
    """Averaging of value positions (DeGroot), per month."""

    neighbourhood: float = quantity(0.02, low=0.0, high=0.06, unit="weight", source="A", meaning="weight of the cell's mean in a resident's next position", most=1.0)
    activity: float = quantity(0.02, low=0.0, high=0.06, unit="weight", source="A; paper R1", meaning="weight of the community's mean per unit of members' activity there", most=1.0)
    alliance: float = quantity(0.03, low=0.0, high=0.08, unit="weight", source="A", meaning="weight of the street's mean at full alliance substance", most=1.0)
    reference_spread: float = quantity(0.18, low=0.18, high=0.18, unit="0-1", source="A; the default of population.value_spread", meaning="spread of values in a cell at which discord neither raises nor lowers the ignition hazard", least=0.01, most=1.0, sweep=False)

    @model_validator(mode="after")
    def _possible(self):
        if self.neighbourhood + self.activity + self.alliance > 1.0 + 1e-9:
            raise ValueError(
                "neighbourhood, activity and alliance add up to more than 1, which leaves a resident no weight of their own"
            )
        return self
