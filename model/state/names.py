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

STATES = ("pending", "latent", "referral", "desk", "dormant", "resolved", "lapsed", "merged")
PENDING, LATENT, REFERRAL, DESK, DORMANT, RESOLVED, LAPSED, MERGED = range(8)

# Counters of open cases: how long each list is, how many records there are, primary ones, and those of them that arose.
ORDINARY, URGENT, RECORDS, PRIMARY, ARISEN, PATIENT, HANDS, UNKNOWN = range(8)
N_COUNTERS = 8
LISTS = (UNKNOWN, HANDS, URGENT, ORDINARY, PATIENT)  # of open cases, in the order in which they are walked

CREDITS = ("race", "order", "lot")
RACE, IN_ORDER, BY_LOT = range(3)

ROUTES = ("fresh", "scattered", "distinct", "round", "walk")
FRESH, SCATTERED, DISTINCT, ROUND, WALK = range(5)

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

SERIES = (
    "arrived", "found", "resolved", "lapsed", "merged", "latent", "known", "open_disputes", "escalations",
    "secondary", "handoffs", "bounces", "paper_closures", "reopened",
)  # fmt: skip
(
    S_ARRIVED, S_FOUND, S_RESOLVED, S_LAPSED, S_MERGED, S_LATENT, S_KNOWN, S_DISPUTES, S_ESCALATIONS, S_SECONDARY,
    S_HANDOFFS, S_BOUNCES, S_PAPER, S_REOPENED,
) = range(14)  # fmt: skip
N_SERIES = len(SERIES)

EVENTS = (
    "arises", "found", "referred", "bounced", "reaches desk", "work starts", "handed on", "mediation fails",
    "closed on paper", "settled, for now", "comes back", "escalates", "seeds a dispute", "duplicate entered",
    "resolved", "lapses", "merged", "given up",
)  # fmt: skip
(
    E_ARISES, E_FOUND, E_REFERRED, E_BOUNCED, E_REACHES, E_STARTS, E_HANDED, E_FAILS, E_PAPER, E_SETTLED, E_BACK,
    E_ESCALATES, E_SEEDS, E_DUPLICATE, E_RESOLVED, E_LAPSES, E_MERGED, E_GIVEN_UP,
) = range(18)  # fmt: skip

NEVER = -1  # a day that has not come
FAR = 32000  # a day after every horizon
