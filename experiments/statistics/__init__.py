"""Statistics over replications: paired comparison, multiplicity, stopping, summaries.

Pure functions over NumPy arrays, one value per replication unless they say otherwise.
"""

from experiments.statistics.controls import false_alarms, largest_difference
from experiments.statistics.multiplicity import Selection, holm, kim_nelson
from experiments.statistics.paired import (
    Difference,
    favours,
    interaction,
    paired_difference,
    paired_p,
    standardised_effect,
    win_share,
)
from experiments.statistics.stopping import (
    Truncation,
    mser5,
    pairs_needed,
    precise_enough,
    replications_needed,
)
from experiments.statistics.summary import (
    Interval,
    bca,
    closed_within,
    gini,
    restricted_mean,
    survival,
)

__all__ = [
    "Difference",
    "Interval",
    "Selection",
    "Truncation",
    "bca",
    "closed_within",
    "false_alarms",
    "favours",
    "gini",
    "holm",
    "interaction",
    "kim_nelson",
    "largest_difference",
    "mser5",
    "paired_difference",
    "paired_p",
    "pairs_needed",
    "precise_enough",
    "replications_needed",
    "restricted_mean",
    "standardised_effect",
    "survival",
    "win_share",
]
