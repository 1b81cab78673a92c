"""Scenario sections about a month: what organisations decide, and what each lever costs and can do at strength 1."""

from __future__ import annotations

from pydantic import model_validator

from model.scenario.fields import Section, quantity


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
    backstop_hours: float = quantity(0.5, low=0.2, high=2.0, unit="hours a firm and month", source="A", meaning="organisers' hours that care for one listed firm takes, before anybody else is visited", most=100.0)
    initiative: float = quantity(0.03, low=0.0, high=0.1, unit="per month", source="A; paper D1: works against it", meaning="readiness to found that three members of a firm have of themselves, without a visit, at owner attitude 1", most=100.0)
    lists: float = quantity(0.005, low=0.0, high=0.03, unit="per month", source="A; FACTS 1: 0.22 instructors a firm; 73 % covered", meaning="chance that a firm without a branch is put on the community's list in name, where the community is no backstop", most=1.0)
    matching: float = quantity(0.15, low=0.05, high=0.4, unit="share", source="A; paper D10: works against it", meaning="organisers' hours that matching a shared register takes from visits, at strength 1", most=1.0)
    years_before: float = quantity(4.0, low=2.0, high=8.0, unit="years", source="A; the city begins near rest", meaning="years of organising, lived by the same rules under no lever, that lie behind the city when its life begins (0: none)", most=20.0, sweep=False)
    joint_thin: float = quantity(0.1, low=0.0, high=0.3, unit="per unit", source="A; paper R6: works against it", meaning="how much thinner a joint branch gets with each unit beyond two: its ceiling is joint_vitality / (1 + this x units beyond two)", most=10.0)
    premises: float = quantity(0.3, low=0.0, high=0.6, unit="share", source="A; paper D12: works against it", meaning="part of what an owner's attitude lacks that the funds and premises of a very large firm make up for (half of it at the mean size)", most=1.0)
    zone_hours: float = quantity(1.0, low=0.3, high=3.0, unit="hours a firm and month", source="A; paper R6", meaning="hours of the street office and its communities that one firm in a joint branch costs where zones are organised (strength 1)", most=100.0)
    attitude_floor: float = quantity(0.4, low=0.2, high=0.7, unit="ratio", source="A; paper D12", meaning="vitality that a branch can have at an owner's attitude of 0 against 1", most=1.0)
    most_visits: float = quantity(4.0, low=1.0, high=8.0, unit="visits a month", source="A", meaning="most visits that one firm gets", most=100.0)
    office_factor: float = quantity(3.0, low=1.0, high=5.0, unit="ratio", source="A", meaning="the street office's share of hours for organising against a community's", most=20.0)
    dissolve: float = quantity(0.05, low=0.01, high=0.2, unit="per month", source="A; paper D10", meaning="hazard that a branch left with fewer members than founding takes is dissolved; until then it is a shell (空壳组织)", most=1.0)
    active_at: float = quantity(0.3, low=0.2, high=0.5, unit="0-1", source="A; paper D10", meaning="activity from which a member counts as active (a branch with fewer than the minimum of them is hollow)", most=1.0)
    taken_in: float = quantity(0.5, low=0.2, high=0.9, unit="probability", source="A; paper D10", meaning="a new workplace's branch takes in at once a member who comes from another firm's branch; else they float", most=1.0)
    branch_finds: float = quantity(0.1, low=0.03, high=0.3, unit="per month", source="A; FACTS 1: activity depends on contact and belonging", meaning="share of floating members whom a workplace branch of full vitality takes in in a month", most=1.0)
    register_finds: float = quantity(0.1, low=0.03, high=0.3, unit="per month", source="A; paper D10", meaning="share of floating members found by residence in a month beyond that with a shared register, as far as hours for visits are left", most=1.0)
    visit_finds: float = quantity(0.006, low=0.002, high=0.02, unit="per month", source="A; FACTS 1: some 500 registered of far more", meaning="share of floating members found by residence in a month by visits alone", most=1.0)


class Alliances(Section):
    """Ties between organisations of different lines."""

    formation: float = quantity(0.25, low=0.05, high=0.5, unit="per month", source="A", meaning="hazard that a fitting pair forms a tie at strength 1", most=10.0)
    partners: int = quantity(4, low=2, high=10, unit="ties", source="FACTS 1: street chapters of 20 (8, 45); A", meaning="ties that one organisation has room for; ties beyond (left by secondment) thin its attention to all", least=1, most=100)
    hours_exponent: float = quantity(1.0, low=1.0, high=1.5, unit="-", source="FACTS 6: growing with partners k as k or k^1.5, A", meaning="an organisation's coordination hours grow with its ties to this power", least=0.5, most=3.0)
    overlap: float = quantity(0.3, low=0.1, high=0.6, unit="0-1", source="A; paper D5", meaning="what two organisations whose work lies in one line have to give each other, against such as have none in common (1)", most=1.0)
    friction_line: float = quantity(0.15, low=0.0, high=0.4, unit="0-1", source="A; paper D5", meaning="friction between organisations whose work lies in different lines; in part where part of it does", most=1.0)
    friction_level: float = quantity(0.1, low=0.0, high=0.3, unit="0-1 a level", source="A; paper D5", meaning="friction per level of distance", most=1.0)
    friction_members: float = quantity(0.3, low=0.0, high=0.8, unit="0-1", source="A; paper D5", meaning="friction between memberships that differ wholly in age and origin", most=1.0)
    project_months: int = quantity(4, low=2, high=8, unit="months", source="A; paper R7", meaning="length of a joint project", least=1, most=24)
    project_hours: float = quantity(6.0, low=2.0, high=15.0, unit="hours a month and side", source="A", meaning="hours that a joint project takes from each side", most=500.0)
    project_gain: float = quantity(0.3, low=0.1, high=0.6, unit="share", source="A; paper R7", meaning="part of what is missing to full substance that a project adds which helped", most=1.0)
    project_loss: float = quantity(0.15, low=0.0, high=0.4, unit="share", source="A", meaning="part of its substance that an alliance loses by a project which failed", most=1.0)
    project_help: float = quantity(0.06, low=0.0, high=0.15, unit="ratio", source="A", meaning="gain in speed of the helped line's desk while what a project left behind lasts", most=1.0)
    help_months: int = quantity(6, low=3, high=12, unit="months", source="A; needs change", meaning="how long that lasts", least=1, most=60)
    contact: float = quantity(0.01, low=0.0, high=0.04, unit="per month", source="A; commitment grows with contact, too", meaning="part of what is missing to full substance that mere acquaintance adds", most=1.0)
    decay: float = quantity(0.04, low=0.02, high=0.1, unit="per month", source="A", meaning="decay of substance", most=1.0)
    hub_room: float = quantity(3.0, low=1.5, high=6.0, unit="ratio", source="A; paper D4", meaning="room for partners where the street office has staff for it, against where it has none", least=1.0, most=50.0)
    hub_hours: float = quantity(2.0, low=0.5, high=5.0, unit="hours a tie and month", source="A", meaning="hours of the street office for one tie that it looks after", most=200.0)
    hours_per_pair: float = quantity(3.0, low=1.0, high=8.0, unit="hours a pair and month", source="FACTS: 3 (1, 8), A", meaning="coordination hours of each side of a tie", most=500.0)
    nominal_below: float = quantity(0.2, low=0.1, high=0.3, unit="0-1", source="A; FACTS 6", meaning="substance below which an alliance is one in name only (名联实不联)", most=1.0)
    patience: int = quantity(6, low=3, high=12, unit="months", source="A", meaning="months after which a tie in name only may dissolve", least=0, most=120)
    dissolve: float = quantity(0.03, low=0.0, high=0.1, unit="per month", source="A", meaning="hazard that a nominal tie dissolves", most=1.0)
    aid: float = quantity(0.6, low=0.3, high=0.9, unit="ratio", source="A", meaning="work done in an ally's hour against a desk's own specialist", most=1.5)
    holds_back: float = quantity(0.5, low=0.0, high=0.9, unit="share", source="A; paper D2", meaning="part of the hours promised to allies that a unit keeps for itself where they would delay its own duties", most=1.0)


class Secondment(Section):
    """Staff lent from home to host."""

    share: float = quantity(0.05, low=0.01, high=0.1, unit="share of staff", source="A", meaning="staff on secondment at strength 1", most=0.5)
    months: int = quantity(12, low=6, high=24, unit="months", source="FACTS 6: 12 (6, 24)", meaning="length of a secondment", least=1, most=60)
    rounds: int = quantity(3, low=1, high=6, unit="rounds a year", source="A", meaning="how often a year secondees are sent out, each round a part of the lines", least=1, most=12)
    effective: float = quantity(0.5, low=0.2, high=0.8, unit="share", source="FACTS 6: 0.5 (0.2, 0.8)", meaning="part of a secondee's hours that works at the host at first", most=1.0)
    learning: float = quantity(0.05, low=0.0, high=0.1, unit="per month", source="A; paper R12", meaning="growth of that part while abroad, and of the skill brought home", most=1.0)
    tie: float = quantity(0.3, low=0.0, high=0.6, unit="0-1", source="A; FACTS 6", meaning="substance that a finished secondment leaves between home and host", most=1.0)


class Staff(Section):
    """Workload, pay, quits, novices, training, assessment."""

    quit: float = quantity(0.008, low=0.003, high=0.02, unit="per month", source="A; FACTS C1", meaning="quits at the reference pay gap and moderate load", most=1.0)
    overload_at: float = quantity(0.85, low=0.7, high=0.95, unit="utilisation", source="FACTS C1: above ~0.85", meaning="utilisation above which load drives quits", most=1.0)
    overload: float = quantity(4.0, low=1.0, high=10.0, unit="-", source="A", meaning="quits grow as 1 + this x (load above the threshold) / (1 - threshold)", most=100.0)
    tired_gain: float = quantity(0.3, low=0.0, high=0.8, unit="ratio", source="A; FACTS C1", meaning="loss of work per hour, in the long run, per unit of overtime as a share of hours", most=5.0)
    tired_recovery: float = quantity(0.25, low=0.1, high=0.5, unit="per month", source="A", meaning="share of the gap between tiredness and its long run that a month closes", most=1.0)
    overtime_most: float = quantity(0.1, low=0.02, high=0.2, unit="share of hours", source="A; FACTS C1", meaning="most overtime, against paid hours", most=1.0)
    pay_gap: float = quantity(0.25, low=0.0, high=0.5, unit="share of fair pay", source="A; paper D13", meaning="by how much grassroots pay falls short", most=1.0)
    reference_gap: float = quantity(0.25, low=0.25, high=0.25, unit="share of fair pay", source="A; the default of staff.pay_gap", meaning="pay gap at which quits are as staff.quit says", most=1.0, sweep=False)
    pay_gap_spread: float = quantity(0.1, low=0.0, high=0.2, unit="share of fair pay", source="A; paper R15", meaning="standard deviation of that gap between communities", most=0.5)
    pay_quits: float = quantity(3.0, low=0.0, high=8.0, unit="-", source="A", meaning="quits grow as exp(this x pay gap)", most=20.0)
    fair_pay_hours: float = quantity(0.05, low=0.01, high=0.1, unit="share of paid hours", source="A; price by MODEL 6: money is counted in hours at base pay", meaning="hours of community posts that fair pay may cost at strength 1; they buy a raise of this x (1 - gap) / (1 - this) for the posts that stay", most=0.5)
    funded_by_above: float = quantity(0.5, low=0.2, high=1.0, unit="share", source="A; paper R15", meaning="part of what poor communities get under joint funding that district and city departments pay in hours; rich communities' pay gives the rest", most=1.0)
    career_keeps: float = quantity(0.3, low=0.1, high=0.5, unit="share", source="A; paper R16", meaning="quits that a career path prevents", most=1.0)
    career_leave: float = quantity(0.04, low=0.0, high=0.12, unit="share of staff a year", source="A; paper R16", meaning="staff of communities whom the path takes to posts above, with their experience", most=1.0)
    trained_leave: float = quantity(1.5, low=0.0, high=4.0, unit="ratio per unit of skill", source="A; paper R11: the trained leave", meaning="relative growth of quits with skill above 1", most=50.0)
    refill: float = quantity(0.33, low=0.15, high=0.6, unit="per month", source="A", meaning="vacancies filled in a month", most=1.0)
    novice: float = quantity(0.7, low=0.5, high=0.9, unit="ratio", source="A", meaning="skill of a novice against a settled worker", most=1.0)
    learning: float = quantity(0.12, low=0.05, high=0.3, unit="per month", source="A", meaning="share of the gap to full skill that a month of work closes", most=1.0)
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
    centre_share: float = quantity(0.1, low=0.03, high=0.2, unit="share of case hours", source="A; paper R14", meaning="case hours pooled in the street's service centre at strength 1", most=0.9)
    centre_efficiency: float = quantity(0.85, low=0.6, high=1.0, unit="ratio", source="A", meaning="work done in a centre's hour (travel, less local knowledge)", least=0.01, most=1.5)
    centre_travel: float = quantity(0.12, low=0.04, high=0.3, unit="share", source="A; paper R14", meaning="hours pooled in the centre that go into travel and hand-over", most=0.9)
    link_hours: float = quantity(0.006, low=0.002, high=0.02, unit="share of paid hours", source="A; paper V3", meaning="linking duty of one level at strength 1", most=0.5)
    link_speed: float = quantity(0.4, low=0.1, high=0.7, unit="share", source="A", meaning="delay and bounces saved on hops through a linked level", most=1.0)
    joint_share: float = quantity(0.9, low=0.5, high=1.0, unit="share", source="A", meaning="cases of several lines that are handled jointly at strength 1", most=1.0)


class Ledgers(Section):
    """Forms that lines demand (台账)."""

    share: float = quantity(0.35, low=0.2, high=0.5, unit="share of paid hours", source="FACTS, parameter block: 0.35 (0.20, 0.50) on average over the year", meaning="community hours that go into forms when every line asks for its own", most=0.95)
    merge_saves: float = quantity(0.1, low=0.0, high=0.35, unit="share", source="FACTS, parameter block", meaning="part of these that a real merger of all nets takes off by itself", most=1.0)
    nominal_adds: float = quantity(0.1, low=0.0, high=0.3, unit="share", source="FACTS C2 and parameter block", meaning="part that a merger in name only adds", most=1.0)
    relief_saves: float = quantity(0.35, low=0.1, high=0.6, unit="share", source="FACTS, parameter block: Nanjing 2013-17", meaning="part that burden relief by order takes off", most=1.0)
    relief_months: float = quantity(12.0, low=6.0, high=24.0, unit="months", source="FACTS, parameter block", meaning="until it has", least=0.1, most=120.0)
    blind: float = quantity(0.06, low=0.0, high=0.2, unit="share", source="A; FACTS, parameter block: superiors know less afterwards", meaning="first entries at the right line that are lost once superiors know less", most=1.0)
    file_saves: float = quantity(0.1, low=0.0, high=0.3, unit="share", source="FACTS, parameter block", meaning="part that a shared database takes off", most=1.0)
    file_months: float = quantity(18.0, low=12.0, high=24.0, unit="months", source="FACTS, parameter block", meaning="until it has", least=0.1, most=120.0)


class Pressure(Section):
    """What gives way when queues grow, in this order: own duties, meetings, ledgers, patrol; then overtime."""

    elasticity: float = quantity(0.5, low=0.2, high=0.9, unit="ratio", source="A; MODEL 5.6", meaning="part of the hours asked beyond those free that an organisation tries to find elsewhere", most=1.0)
    duties_give: float = quantity(0.15, low=0.05, high=0.3, unit="share", source="A", meaning="most of the hours of own duties that give way", most=1.0)
    meetings_give: float = quantity(0.3, low=0.1, high=0.6, unit="share", source="A", meaning="most of the hours of meetings that give way", most=1.0)
    ledgers_give: float = quantity(0.1, low=0.03, high=0.25, unit="share", source="A", meaning="most of the hours of ledgers that give way", most=1.0)
    patrol_gives: float = quantity(0.25, low=0.1, high=0.5, unit="share", source="A", meaning="most of the hours of patrol that give way", most=1.0)


class Funds(Section):
    """Activity funds, and whether they can be used (经费限制, 使用困难). Money is counted in hours at base pay."""

    per_post: float = quantity(1.0, low=0.3, high=3.0, unit="hours' worth a post and month", source="A; paper D15", meaning="activity funds of an organisation", most=1000.0)
    ease: float = quantity(0.6, low=0.3, high=1.0, unit="share", source="A; paper D15", meaning="part of them that rules let it spend", most=1.0)
    keep: float = quantity(0.5, low=0.0, high=1.0, unit="share", source="A; paper D15", meaning="part of what is not spent in a month that may be spent later", most=1.0)
    by_means: float = quantity(1.0, low=0.0, high=2.0, unit="ratio", source="A; paper R15: communities of unequal means", meaning="how far communities' funds a post differ as their pay does (0: alike; 1: in proportion)", most=5.0)
    bare: float = quantity(0.5, low=0.2, high=0.8, unit="share", source="A; paper D15: hours are scarcer than funds", meaning="part of activities and visits that is done without any funds", most=1.0)
    visits: float = quantity(0.05, low=0.0, high=0.2, unit="hours' worth a post and month", source="A; paper D15", meaning="what a community's visits to firms and floating members cost", most=1000.0)
    project: float = quantity(10.0, low=3.0, high=30.0, unit="hours' worth a month", source="A", meaning="what a running joint project costs each side", most=10_000.0)
    activity: float = quantity(0.2, low=0.05, high=0.6, unit="hours' worth a post and month", source="A", meaning="what regular organisational life costs at the reference dose", most=1000.0)


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
    moved_loss: float = quantity(0.15, low=0.05, high=0.4, unit="share", source="A; paper R5: moved staff lose experience", meaning="moved hours that go into learning the place", most=0.9)
    list_bounce: float = quantity(0.4, low=0.1, high=0.7, unit="share", source="A; paper R17", meaning="refusals avoided where power and duty lists say who is competent", most=1.0)
    list_shift: float = quantity(0.5, low=0.2, high=0.9, unit="share", source="A; paper R17", meaning="part of the gap between the hours of the street's lines and what communities ask of them that organising by need closes", most=1.0)
    list_undone: float = quantity(0.15, low=0.0, high=0.4, unit="share", source="A; paper R17", meaning="superiors' duties of street departments that an office organised by need leaves undone", most=1.0)
    list_hours: float = quantity(0.05, low=0.01, high=0.15, unit="share of paid hours", source="A", meaning="hours of street departments that reorganising takes in its first half year", most=0.5)


class Values(Section):
    """Averaging of value positions (DeGroot), per month."""

    neighbourhood: float = quantity(0.02, low=0.0, high=0.06, unit="weight", source="A", meaning="weight of the cell's mean in a resident's next position", most=1.0)
    activity: float = quantity(0.02, low=0.0, high=0.06, unit="weight", source="A; paper R1", meaning="weight of the community's mean per unit of members' activity there", most=1.0)
    alliance: float = quantity(0.03, low=0.0, high=0.08, unit="weight", source="A", meaning="weight of the street's mean where a community has as many alliances as it has room for, all of full substance", most=1.0)
    reference_spread: float = quantity(0.18, low=0.18, high=0.18, unit="0-1", source="A; the default of population.value_spread", meaning="spread of values in a cell at which discord neither raises nor lowers the ignition hazard", least=0.01, most=1.0, sweep=False)
    activity_at: float = quantity(0.02, low=0.02, high=0.02, unit="share of residents", source="definition of values.activity", meaning="active members among residents at which their pull is full", least=1e-6, most=1.0, sweep=False)
    stubborn: float = quantity(0.06, low=0.02, high=0.15, unit="weight", source="A; Friedkin and Johnsen 1990", meaning="weight of what a resident held at first", most=1.0)

    @model_validator(mode="after")
    def _possible(self):
        if self.neighbourhood + self.activity + self.alliance + self.stubborn > 1.0 + 1e-9:
            raise ValueError(
                "neighbourhood, activity, alliance and stubborn add up to more than 1, which leaves a resident no weight of their own"
            )
        return self
