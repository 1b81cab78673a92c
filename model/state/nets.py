"""Which cells a community's net patrols, one that is merged among them."""

from __future__ import annotations

from model.compiled import inlined
from model.state.names import N_LINES


@inlined
def patrolled(finding, nets, cell, community, lead):
    """Tell whether a net patrols a cell: a merged one does where any of its nets did."""
    for line in range(N_LINES):
        if finding.covered[cell, line] and nets.lead[community + line] == lead:
            return True
    return False
