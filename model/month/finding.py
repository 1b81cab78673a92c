"""Finding: patrol hours, members, workplace branches become each cell's hazards of noticing each kind of trouble.

A net of one line patrols the cells it covers and knows its own kinds; a merged net covers what any of its nets covered and
knows all their kinds, with a generalist's eye. Patrol hours are the same; visits = hours / hours a visit.
"""

from __future__ import annotations

import math

import numpy as np

from model import draws
from model.compiled import compiled
from model.month.firms import open_firms
from model.month.patrols import assign
from model.state.names import N_KINDS, N_LINES, NO_BRANCH, PATROL


@compiled
def _visits(community, covered, hours, merged, visit_hours, pooled):
    """Return (cells, lines): visits a day by a net that knows the line's kinds."""
    cells, lines = covered.shape
    communities = hours.shape[0]
    own = np.zeros((communities, lines))
    union = np.zeros(communities)
    joined = np.zeros(communities)
    for c in range(communities):
        for line in range(lines):
            if merged[c, line] or pooled:
                joined[c] += hours[c, line]
    seen = np.zeros(cells, np.bool_)
    for cell in range(cells):
        c = community[cell]
        for line in range(lines):
            if covered[cell, line]:
                own[c, line] += 1.0
                if merged[c, line] or pooled:
                    seen[cell] = True
        if seen[cell]:
            union[c] += 1.0
    visits = np.zeros((cells, lines))
    for cell in range(cells):
        c = community[cell]
        for line in range(lines):
            if merged[c, line] or pooled:
                if seen[cell]:
                    visits[cell, line] = joined[c] / visit_hours / union[c]
            elif covered[cell, line]:
                visits[cell, line] = hours[c, line] / visit_hours / own[c, line]
    return visits


@compiled
def _liveliness(f, alive, cells):
    """Return (cells,) the vitality of branches at work, a mean over the cell's jobs."""
    jobs, lively = np.zeros(cells), np.zeros(cells)
    for i in range(f.cell.size):
        if alive[i]:
            jobs[f.cell[i]] += f.employees[i]
            if f.branch[i] != NO_BRANCH:
                lively[f.cell[i]] += f.employees[i] * f.vitality[i]
    return lively / np.maximum(jobs, 1.0)


@compiled
def _hazards(visits, community, merged, eye, pooled, kinds, helpers, member, workplace, f, out):
    for cell in range(visits.shape[0]):
        c = community[cell]
        for kind in range(N_KINDS):
            line = kinds.lines[kind, 0]
            visible = kinds.visible[kind]
            if merged[c, line] and not pooled:
                visible = min(visible * eye, 1.0)
            v = visits[cell, line]
            # a visit or less: the chance that it comes today; more: each visit is another chance
            chance = visible * v if v < 1.0 else 1.0 - (1.0 - visible) ** v
            out.patrol[cell, kind] = -math.log(1.0 - min(chance, 1.0 - 1e-12)) if chance > 0.0 else 0.0
            out.member[cell, kind] = member * helpers[cell] * kinds.neighbourly[kind]
            out.workplace[cell, kind] = f[cell] * workplace * kinds.at_work[kind]
            out.total[cell, kind] = out.patrol[cell, kind] + out.member[cell, kind] + out.workplace[cell, kind]


def decide(city) -> None:
    """Write this month's hazards, and how far visits and records make people less willing to report and to help."""
    world, sizes, policy = city.world, city.sizes, city.policy
    finding, firms = world.finding, world.firms
    n = sizes.communities * N_LINES
    hours = city.ledger.charged[:n, PATROL].reshape(-1, N_LINES)
    community = world.land.community
    visits = _visits(community, finding.covered, hours, city.merged, city.spec.discovery.visit_hours, policy.pooled)
    alive = open_firms(city)
    lively = _liveliness(firms, alive, sizes.cells)
    residents = max(float(world.land.residents.sum()), 1.0)
    visits_a_year = float(hours.sum()) / city.spec.discovery.visit_hours * 250.0 / residents
    city.intrusion = visits_a_year + policy.shared_case_file + 0.5 * policy.residence_registration
    city.willingness = math.exp(-city.spec.discovery.intrusion_aversion * city.intrusion)
    own_help = math.exp(-city.spec.discovery.crowding * city.intrusion)
    world.communities.volunteers *= own_help
    _hazards(
        visits, community, city.merged, city.spec.grids.generalist_eye, policy.pooled, city.kinds, finding.helpers,
        city.spec.discovery.member * own_help, city.spec.discovery.workplace, lively, finding,
    )  # fmt: skip
    if city.spec.discovery.patrol_route != "fresh":
        assign(city, hours)
