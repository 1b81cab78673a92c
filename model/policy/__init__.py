"""Policy: levers with strength, course and price; presets; what they make of a day's numbers."""

from model.policy.courses import Course, Trigger
from model.policy.levers import LEVER, LEVERS, PAYERS_OF, PLACE_OF
from model.policy.plan import ARMS, MAIN_ARMS, PLACEMENTS, PROJECT_RULES, SECONDMENT_MODES, FusionPolicy

__all__ = [
    "ARMS", "LEVER", "LEVERS", "MAIN_ARMS", "PAYERS_OF", "PLACEMENTS", "PLACE_OF", "PROJECT_RULES", "SECONDMENT_MODES",
    "Course", "FusionPolicy", "Trigger",
]  # fmt: skip
