"""Fixed vocabularies of the state: what a number in a column stands for. Order is meaning; nothing is renumbered."""

from __future__ import annotations

LAND_USES = ("old_town", "estate", "resettlement", "urban_village", "office", "park", "market")
OLD_TOWN, ESTATE, RESETTLEMENT, URBAN_VILLAGE, OFFICE, PARK, MARKET = range(7)
ZONES = (OFFICE, PARK, MARKET)  # new-economy zones

LINES = ("civil", "labour", "housing", "urban", "safety", "justice", "organising", "publicity")
N_LINES = len(LINES)
ORGANISING_LINE = LINES.index("organising")
PUBLICITY_LINE = LINES.index("publicity")

TIERS = ("community", "street", "district", "city")
COMMUNITY, STREET, DISTRICT, CITY = range(4)

LIVELIHOODS = ("retired", "out_of_work", "employed", "child")
RETIRED, OUT_OF_WORK, EMPLOYED, CHILD = range(4)
AGE_BANDS = ("older", "working", "working", "child")
N_CLASSES = 16  # livelihood x online x migrant; residents of a cell lie sorted by class, children last

GROUPS = ("residents", "retired", "out_of_work", "employed", "online", "mixed", "firms")
G_RESIDENTS, G_RETIRED, G_OUT_OF_WORK, G_EMPLOYED, G_ONLINE, G_MIXED, G_FIRMS = range(7)

KINDS = (
    "hardship_relief", "elder_care", "everyday_service", "reemployment", "enterprise_service", "safety_hazard",
    "neighbour_dispute", "renovation_dispute", "labour_dispute", "environmental_complaint", "public_order",
    "online_grievance",
)  # fmt: skip
N_KINDS = len(KINDS)
ONLINE_GRIEVANCE = KINDS.index("online_grievance")

CHANNELS = ("raiser", "patrol", "member", "workplace", "online", "escalation", "log")
BY_RAISER, BY_PATROL, BY_MEMBER, BY_WORKPLACE, BY_ONLINE, BY_ESCALATION, BY_LOG = range(7)

STATES = ("pending", "latent", "referral", "desk", "waiting", "suspended", "resolved", "lapsed", "prevented")
PENDING, LATENT, REFERRAL, DESK, WAITING, SUSPENDED, RESOLVED, LAPSED, PREVENTED = range(9)
# `waiting`: for somebody outside (a utility, a court, a budget year), no hours help. `suspended`: closed in the books while
# the trouble lives on. `prevented`: its cause was cured before it could arise.

FOUND, HANDED, FINISHED = 101, 102, 103  # what a rule may answer beside a state: the loop asks another rule at once

# Counters of open cases: how long each list is, how many records there are, primary ones, and those of them that arose.
ORDINARY, URGENT, LOW, RECORDS, PRIMARY, ARISEN = range(6)
N_COUNTERS = 6
LISTS = (URGENT, ORDINARY, LOW)  # of open cases, in the order in which they are walked

BELONGS = ("floating", "community", "workplace", "unit", "elsewhere")
FLOATING, AT_HOME, AT_WORK, IN_UNIT, ELSEWHERE = range(5)

BRANCHES = ("none", "own", "joint", "backstop")
NO_BRANCH, OWN_BRANCH, JOINT_BRANCH, BACKSTOP = range(4)

ORGANISATIONS = ("community", "street_office", "department", "unit")
IS_COMMUNITY, IS_OFFICE, IS_DEPARTMENT, IS_UNIT = range(4)

USES = (
    "patrol", "handling", "referral", "coordination", "meetings", "training", "reporting", "platform", "organising",
    "duties", "support", "idle", "vacant",
)  # fmt: skip
(
    PATROL, HANDLING, REFERRAL_HOURS, COORDINATION, MEETINGS, TRAINING, REPORTING, PLATFORM, ORGANISING_HOURS, DUTIES,
    SUPPORT, IDLE, VACANT,
) = range(13)  # fmt: skip
N_USES = len(USES)

DUTIES_UNDONE = ("investment", "superiors' duties", "meetings", "reports", "patrol")
N_UNDONE = len(DUTIES_UNDONE)
UNDONE_INVESTMENT, UNDONE_SUPERIORS, UNDONE_MEETINGS, UNDONE_REPORTS, UNDONE_PATROL = range(N_UNDONE)

SERIES = (
    "arrived", "found", "resolved", "lapsed", "prevented", "latent", "known", "open_disputes", "escalations",
    "secondary", "handoffs", "bounces", "paper_closures", "reopened", "repeats", "recognised", "found_by_patrol",
    "closed", "closed_on_time", "found_out", "mistaken",
    *(f"mediations_{tier}" for tier in TIERS), *(f"noted_{tier}" for tier in TIERS), *(f"settled_{tier}" for tier in TIERS),
)  # fmt: skip
(
    S_ARRIVED, S_FOUND, S_RESOLVED, S_LAPSED, S_PREVENTED, S_LATENT, S_KNOWN, S_DISPUTES, S_ESCALATIONS,
    S_SECONDARY, S_HANDOFFS, S_BOUNCES, S_PAPER, S_REOPENED, S_REPEATS, S_RECOGNISED, S_PATROL,
    S_CLOSED, S_ON_TIME, S_FOUND_OUT, S_MISTAKEN, S_MEDIATIONS,
) = range(22)  # fmt: skip
S_NOTED, S_SETTLED = S_MEDIATIONS + 4, S_MEDIATIONS + 8  # these three: from here on, one a tier
N_SERIES = len(SERIES)

EVENTS = (
    "arises", "found", "referred", "bounced", "reaches desk", "work starts", "handed on", "mediation fails",
    "closed on paper", "settled, for now", "comes back", "escalates", "seeds a dispute", "reported again",
    "resolved", "lapses", "waits for others", "given up", "found out on call-back", "cause cured", "taken for another",
)  # fmt: skip
(
    E_ARISES, E_FOUND, E_REFERRED, E_BOUNCED, E_REACHES, E_STARTS, E_HANDED, E_FAILS, E_PAPER, E_SETTLED, E_BACK,
    E_ESCALATES, E_SEEDS, E_REPEATED, E_RESOLVED, E_LAPSES, E_WAITS, E_GIVEN_UP, E_FOUND_OUT, E_CURED, E_MISTAKEN,
) = range(21)  # fmt: skip

NEVER = -1  # a day that has not come
FAR = 32000  # a day after every horizon
