"""Finding: patrol hours, members, workplace branches become each cell's hazards of noticing each kind of trouble.

A net of one line patrols the cells it covers and looks for its own kinds. A merged net covers what any of its nets
covered and looks for all their kinds; its visits take longer the more lines they look for, and outside the own line a
generalist's eye is weaker. Patrol hours are the same: merging trades depth against breadth.
"""

from __future__ import annotations

import math

import numpy as np

from model.calendar import DAYS_A_YEAR, month_start
from model.compiled import compiled
from model.month.firms import open_firms
from model.state.names import BACKSTOP, N_KINDS, N_LINES, NO_BRANCH, PATROL, S_FOUND


def visit_times(rule, lines: np.ndarray) -> np.ndarray:
    """Return how many times as long as one line's a visit takes that looks for so many lines."""
    return 1.0 + (rule.visit_times - 1.0) * np.maximum(lines - 1.0, 0.0) / (N_LINES - 1.0)


def eye(rule, lines: np.ndarray) -> np.ndarray:
    """Return the chance to recognise a trouble on a visit against its line's specialist, mean over a merged net's staff."""
    own = 1.0 / np.maximum(lines, 1.0)
    return own + (1.0 - own) * rule.generalist_eye


@compiled
def _visits(community, covered, hours, merged, hours_a_visit):
    """Return (cells, lines): visits a day by a net that knows the line's kinds; merged nets visit what any of them did.

    ``hours_a_visit`` is (communities,) of a merged net, in its last row of a single line's.
    """
    cells, lines = covered.shape
    communities = hours.shape[0]
    own, union, joined = np.zeros((communities, lines)), np.zeros(communities), np.zeros(communities)
    for c in range(communities):
        for line in range(lines):
            if merged[c, line]:
                joined[c] += hours[c, line]
    seen = np.zeros(cells, np.bool_)
    for cell in range(cells):
        c = community[cell]
        for line in range(lines):
            if covered[cell, line]:
                own[c, line] += 1.0
                seen[cell] = seen[cell] or merged[c, line]
        union[c] += seen[cell]
    visits = np.zeros((cells, lines))
    for cell in range(cells):
        c = community[cell]
        for line in range(lines):
            if merged[c, line] and seen[cell]:
                visits[cell, line] = joined[c] / hours_a_visit[c] / union[c]
            elif not merged[c, line] and covered[cell, line]:
                visits[cell, line] = hours[c, line] / hours_a_visit[communities] / own[c, line]
    return visits


@compiled
def _liveliness(f, alive, cells):
    """Return (cells,) how well branches at work notice things, a mean over the cell's jobs: their vitality and members' help.

    Who is listed by the community is known by its organisers, not by members.
    """
    jobs, lively = np.zeros(cells), np.zeros(cells)
    for i in range(f.cell.size):
        if alive[i]:
            jobs[f.cell[i]] += f.employees[i]
            if f.branch[i] != NO_BRANCH:
                lively[f.cell[i]] += f.employees[i] * f.vitality[i] * (1.0 if f.branch[i] == BACKSTOP else f.help[i])
    return lively / np.maximum(jobs, 1.0)


@compiled
def _hazards(visits, community, merged, eye, kinds, helpers, member, workplace, lively, out):
    for cell in range(visits.shape[0]):
        c = community[cell]
        for kind in range(N_KINDS):
            line = kinds.lines[kind, 0]
            visible = kinds.visible[kind] * (eye[c] if merged[c, line] else 1.0)
            v = visits[cell, line]
            # a visit or less: the chance that it comes today; more: each visit is another chance
            chance = visible * v if v < 1.0 else 1.0 - (1.0 - visible) ** v
            out.patrol[cell, kind] = -math.log(1.0 - min(chance, 1.0 - 1e-12)) if chance > 0.0 else 0.0
            out.member[cell, kind] = member[c] * helpers[cell] * kinds.neighbourly[kind]
            out.workplace[cell, kind] = lively[cell] * workplace * kinds.at_work[kind]
            out.total[cell, kind] = out.patrol[cell, kind] + out.member[cell, kind] + out.workplace[cell, kind]


def decide(city) -> None:
    """Write this month's hazards, and how far visits and records make people less willing to report and to help."""
    world, sizes, spec = city.world, city.sizes, city.spec
    n = sizes.communities * N_LINES
    hours = city.ledger.charged[:n, PATROL].reshape(-1, N_LINES)
    merged = np.ones(world.communities.merged.shape, np.bool_) if city.pooled else world.communities.merged > 0
    lines = np.zeros(sizes.communities) if city.pooled else merged.sum(axis=1).astype(float)  # the bound loses nothing
    each = np.append(spec.discovery.visit_hours * visit_times(spec.grids, lines), spec.discovery.visit_hours)
    visits = _visits(world.land.community, world.finding.covered, hours, merged, each)
    _feel_watched(city, visits)
    own_help = np.exp(-spec.discovery.crowding * world.communities.intrusion)
    world.communities.volunteers *= own_help
    lively = _liveliness(world.firms, open_firms(city), sizes.cells)
    seeing = np.ones(sizes.communities) if city.pooled else eye(spec.grids, lines)
    _hazards(
        visits, world.land.community, merged, seeing, city.kinds, world.finding.helpers,
        spec.discovery.member * own_help, spec.discovery.workplace, lively, world.finding,
    )  # fmt: skip


def _feel_watched(city, visits: np.ndarray) -> None:
    """Count visits and records a resident and year, and write what they leave of the will to report.

    A record is a known case as each line sees it that can read it (one, or all with a shared file), or a member
    registered where they live.
    """
    world, communities = city.world, city.sizes.communities
    land, m = world.land, world.members
    residents = np.maximum(np.bincount(land.community, land.residents, communities), 1.0)
    a_day = np.zeros(land.size)
    for line in range(N_LINES):  # a merged net's visit is one visit, whatever it looks for
        merged = world.communities.merged[land.community, line] > 0
        a_day += np.where(merged, 0.0, visits[:, line])
    any_merged = world.communities.merged[land.community] > 0
    a_day += np.where(any_merged, visits, 0.0).max(axis=1)
    visited = np.bincount(land.community, a_day, communities) * DAYS_A_YEAR / residents
    start = month_start(max(city.month - 1, 0))
    known = world.books.series[start : city.clock, S_FOUND].sum() / max(city.clock - start, 1) * DAYS_A_YEAR
    records = known / residents.sum() * (1.0 + (N_LINES - 1.0) * city.effect("shared_case_file"))
    registered = np.bincount(land.community[m.cell[m.registered > 0]], minlength=communities) / residents
    world.communities.intrusion[:] = visited + records + registered
    world.communities.willing[:] = np.exp(-city.spec.discovery.intrusion_aversion * world.communities.intrusion)
