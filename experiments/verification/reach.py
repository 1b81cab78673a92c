"""Reach of a referral over ties by chance: random graphs G(N, p) among the organisations of a street (ORACLES 5.1).

A case that no chain of allies can pass on is whistled for by the street, and so are told apart those that one did. The
reach of whoever has a case is itself and all to whom allies can pass it on: 1 + (N - 1) x share of cases that went so,
over cases with equally likely ways. Every street of every city is a graph of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import comb

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import Run, average
from model.state.names import COMMUNITY, KINDS, LINES, N_LINES, REFERRAL

ANY = 100  # ties: more than any street's chain has


@lru_cache
def _connected_exactly(nodes: int, p: Fraction) -> Fraction:
    """Gilbert's recursion in whole numbers: it takes nearly equal ones from each other."""
    return 1 - sum(
        comb(nodes - 1, k - 1) * _connected_exactly(k, p) * (1 - p) ** (k * (nodes - k)) for k in range(1, nodes)
    )  # fmt: skip


def connected(nodes: int, p: float) -> float:
    """Return the probability that G(nodes, p) is connected."""
    return float(_connected_exactly(nodes, Fraction(str(p))))


def component(nodes: int, p: float) -> np.ndarray:
    """Return the probabilities that the component of a node of G(nodes, p) has 1, 2, ... ``nodes`` members."""
    return np.array([
        comb(nodes - 1, k - 1) * connected(k, p) * (1.0 - p) ** (k * (nodes - k)) for k in range(1, nodes + 1)
    ])  # fmt: skip


def within(nodes: int, p: float, ties: int, substance: float = 1.0) -> float:
    """Return how many a node of G(nodes, p) reaches, itself counted, over at most 1, 2 or any number of ties.

    ``substance`` is the probability that a tie works when it is used, on a shortest way and no other (1 or 2 ties).
    """
    if ties == 1:
        return 1.0 + (nodes - 1) * p * substance
    if ties == 2:
        two = (1.0 - p) * (1.0 - (1.0 - p * p) ** (nodes - 2))
        return within(nodes, p, 1, substance) + (nodes - 1) * two * substance**2
    return float(component(nodes, p) @ np.arange(1, nodes + 1))


def giant(mean: float) -> float:
    """Return the share of nodes in the giant component of a large random graph with that mean number of ties a node."""
    low, high = (0.0, 0.0) if mean <= 1.0 else (1e-9, 1.0)
    for _ in range(80):
        middle = (low + high) / 2.0
        low, high = (middle, high) if middle < 1.0 - np.exp(-mean * middle) else (low, middle)
    return (low + high) / 2.0


# --- the city: streets whose organisations are tied by chance --------------------------------------------------------


@dataclass(frozen=True)
class Street:
    """How many of each kind have posts in a street, and may thus be tied."""

    lines: int
    communities: int = 1
    units: int = 0

    @property
    def nodes(self) -> int:
        """Number of organisations that may be tied."""
        return self.lines + self.communities + self.units


LINES_ALONE = Street(8, 0)
STREETS = {6: Street(5), 10: Street(8, 1, 1), 20: Street(8, 1, 11), 40: Street(8, 1, 31)}


def streets(street: Street, p: float, ties: int = ANY, cities: int = 1, substance: float = 1.0) -> Run:
    """Return the run of 900 streets a city, tied by chance and by nothing else, where cases go over so many ties."""
    settings = {
        "alliances.random_ties": p,
        "organisations.units_per_street": street.units,
        "organisations.grid_workers_per_cell": float(street.communities),
    }
    idle = LINES[street.lines :]
    settings |= {f"kinds.{kind}.per_1000_year": 0.0 for kind, line in _lines_of_kinds().items() if line in idle}
    levers = (("alliances", 1.0), ("street_command", 1.0), ("substance", substance))
    run = Run("ties", tuple(settings.items()), 1, cities, levers)
    return replace(run, switches=(("referral.tie_hops", ties),))


@lru_cache
def _lines_of_kinds() -> dict[str, str]:
    kinds = Run("ties").spec().kinds
    return {name: getattr(kinds, name).line for name in KINDS}


@dataclass(frozen=True)
class Seen:
    """What was seen of every case and every street: numbers of streets run over all cities."""

    street: np.ndarray
    line: np.ndarray  # that the case was for
    from_community: np.ndarray  # for the street's department; else from one department's line to another's
    ties: np.ndarray  # that it went over, 0 if the street whistled
    graph: np.ndarray  # (streets, nodes, nodes) whether tied: the community if it is a node, lines in order, units


@lru_cache(maxsize=4)
def seen(run: Run, effort: int) -> Seen:
    """Run the case and return what was seen."""
    parts, graphs = [], []
    for number, city in enumerate(run.cities(effort)):
        c = city.world.born
        c = c[c.state == REFERRAL]
        passed = (c.meet == 0.0) & (c.bounces == 0)
        street = city.world.land.street[c.cell] + number * city.sizes.streets
        line = city.kinds.lines[c.kind, 0]
        parts.append((street, line, c.tier > COMMUNITY, np.where(passed, c.handoffs, 0)))
        graphs.append(graph_of(city))
    return Seen(*map(np.concatenate, zip(*parts, strict=True)), np.concatenate(graphs))


def graph_of(city) -> np.ndarray:
    """Return (streets, nodes, nodes) whether the organisations of a street that have posts are tied."""
    o, t = city.world.organisations, city.world.ties
    streets = city.sizes.streets
    members = np.flatnonzero((o.street >= 0) & (o.posts > 0.0))
    members = members[np.argsort(o.street[members], kind="stable")]
    nodes = members.size // streets
    place = np.zeros(o.posts.size, np.int64)
    place[members] = np.tile(np.arange(nodes), streets)
    graph = np.zeros((streets, nodes, nodes), np.bool_)
    tied = (t.alive > 0) & (o.street[t.b] >= 0)
    a, b = t.a[tied], t.b[tied]
    graph[o.street[a], place[a], place[b]] = graph[o.street[a], place[b], place[a]] = True
    return graph


def _reach(run: Run, street: Street, p: float, most: int):
    """Return the measure of the mean reach over at most so many ties; chance's number of ties is taken out."""

    def measure(effort: int) -> Estimate:
        s = seen(run, effort)
        others = street.nodes - 1
        # A case for a community's desk is entered in one of seven other lines, of which some are no node.
        weight = np.where(s.from_community, float(street.communities), (street.lines - 1) / (N_LINES - 1))
        number = s.graph.shape[0]
        possible = np.bincount(s.street, weight, number)
        asked = possible > 0.0  # once in twenty thousand streets no case tells of their ties
        share = np.bincount(s.street, (s.ties > 0) & (s.ties <= most), number)[asked] / possible[asked]
        luck = [(amount[asked], expected) for amount, expected in _luck(s, street, p)]
        return average(1.0 + others * share, *luck)

    return measure


def _ties(s: Seen) -> np.ndarray:
    return s.graph.sum(axis=(1, 2)) / 2.0


def _luck(s: Seen, street: Street, p: float) -> list:
    """Return as controls the ties among those who have cases, departments and the community, and all others.

    That there are as many as there should be is a case of its own.
    """
    c, both = street.communities, street.communities + street.lines
    controls = [(s.graph[:, c:both, c:both].sum(axis=(1, 2)) / 2.0, comb(street.lines, 2) * p)]
    if c:
        controls.append((s.graph[:, :c, c:both].sum(axis=(1, 2)).astype(float), c * street.lines * p))
    if street.units:
        among = s.graph[:, :both, :both].sum(axis=(1, 2)) / 2.0
        controls.append((_ties(s) - among, (comb(street.nodes, 2) - comb(both, 2)) * p))
    return controls


def _connected(run: Run, street: Street, p: float):
    """Return the measure of the share of streets in which everybody can be reached from everybody."""

    def measure(effort: int) -> Estimate:
        s = seen(run, effort)
        at, a, b = np.nonzero(s.graph)
        size = s.graph.shape[0] * street.nodes
        whole = coo_array((np.ones(at.size), (at * street.nodes + a, at * street.nodes + b)), (size, size))
        parts = connected_components(whole, directed=False)[1].reshape(-1, street.nodes)
        return average((parts == parts[:, :1]).all(axis=1).astype(float), *_luck(s, street, p))

    return measure


def shortest(graph: np.ndarray) -> np.ndarray:
    """Return (streets, nodes) how many ties the nearest way from the first node takes (0 if there is none)."""
    reached = np.zeros(graph.shape[:2], np.bool_)
    reached[:, 0] = True
    ties = np.zeros(graph.shape[:2], np.int64)
    for length in range(1, graph.shape[1]):
        fresh = (reached[:, :, None] & graph).any(axis=1) & ~reached
        ties[fresh] = length
        reached |= fresh
    return ties


def _strays(run: Run):
    """Return the measure of how many cases of a community went over another number of ties than the nearest way."""

    def measure(effort: int) -> Estimate:
        s = seen(run, effort)
        own = s.from_community
        nearest = shortest(s.graph)[s.street[own], 1 + s.line[own]]
        return Estimate(float((nearest != s.ties[own]).sum()), 0.0, int(own.sum()))

    return measure


# nodes, probability of a tie, cities, smallest bias caught (any number of ties, two, one), and published: any, two, one
PUBLISHED = (
    (6, 0.2, 3, (0.043, 0.04, 0.041), (2.86068, 2.60261, 2.0)),
    (6, 0.5, 2, (0.03, 0.03, 0.036), (5.61792, 5.20898, 3.5)),
    (10, 0.05, 3, (0.05, 0.044, 0.039), (1.68806, 1.61951, 1.45)),
    (10, 0.1, 3, (0.05, 0.043, 0.04), (3.02693, 2.52577, 1.9)),
    (10, 0.2, 2, (0.041, 0.036, 0.043), (6.78446, 4.806, 2.8)),
    (10, 0.3, 1, (0.034, 0.036, 0.053), (9.08504, 7.03741, 3.7)),
    (20, 0.05, 2, (0.095, 0.08, 0.073), (3.99117, 2.74522, 1.95)),
    (20, 0.1, 2, (0.054, 0.064, 0.067), (12.6944, 5.72981, 2.9)),
    (20, 0.2, 1, (0.022, 0.049, 0.073), (19.4048, 12.71, 4.8)),
    (40, 0.025, 2, (0.14, 0.12, 0.1), (5.22253, 2.86773, 1.975)),
    (40, 0.05, 1, (0.09, 0.14, 0.14), (24.9857, 6.31174, 2.95)),
    (40, 0.1, 1, (0.026, 0.082, 0.11), (38.6189, 16.0423, 4.9)),
)  # fmt: skip
CONNECTED = ((6, 0.5, 0.06, 0.814941), (10, 0.3, 0.15, 0.648966), (20, 0.2, 0.12, 0.745872), (40, 0.1, 0.2, 0.514126))
OVER = {1: "one tie", 2: "at most two ties", ANY: "any number of ties"}


def _case(nodes: int, p: float, street: Street) -> str:
    """Name a street in words."""
    units = {0: "", 1: " and a stationed unit"}.get(street.units, f" and {street.units} stationed units")
    who = f"{street.lines} departments" + (", a community" if street.communities else "") + units
    return f"{nodes} organisations ({who}), any two tied with probability {p:g}"


def _published():
    """Reach in streets of as many organisations as published: the community's and its departments' alike."""
    for nodes, p, cities, deltas, published in PUBLISHED:
        street = STREETS[nodes]
        run = streets(street, p, ANY, cities)
        for most, delta, number in zip((ANY, 2, 1), deltas, published, strict=True):
            yield Limit(
                _case(nodes, p, street), "5.1", f"reach over {OVER[most]}, organisations",
                lambda a=(nodes, p, most): within(*a), _reach(run, street, p, most), delta, number,
            )  # fmt: skip
        yield Limit(
            _case(nodes, p, street), "5.1", "ties of a street", lambda a=(nodes, p): comb(a[0], 2) * a[1],
            lambda effort, r=run: average(_ties(seen(r, effort))), 0.09,
        )  # fmt: skip
        for size, chance, delta, number in CONNECTED:
            if (size, chance) == (nodes, p):
                yield Limit(
                    _case(nodes, p, street), "5.1", "share of streets where everybody reaches everybody",
                    lambda a=(nodes, p): connected(*a), _connected(run, street, p), delta, number,
                )  # fmt: skip
        if (nodes, p) == (20, 0.1):
            yield Limit(
                _case(nodes, p, street), "5.1", "cases that do not go the nearest way over ties", lambda: 0.0,
                _strays(run), exact=0.0,
            )  # fmt: skip


def _departments():
    """The eight departments of a street alone: a case goes over as many ties as the scenario lets it."""
    for p, delta in ((0.05, 0.06), (0.1, 0.06), (0.2, 0.06), (0.3, 0.05), (0.5, 0.04)):
        for most in (1, 2, ANY):
            yield Limit(
                f"{_case(8, p, LINES_ALONE)}, cases go over {OVER[most]}", "5.1", "reach, organisations",
                lambda a=(8, p, most): within(*a),
                _reach(streets(LINES_ALONE, p, most, 2), LINES_ALONE, p, ANY), delta,
            )  # fmt: skip
    for most in (1, 2):
        yield Limit(
            f"{_case(8, 0.3, LINES_ALONE)} that works in 6 of 10 cases, cases go over {OVER[most]}", "5.1",
            "reach, organisations", lambda a=(8, 0.3, most, 0.6): within(*a),
            _reach(streets(LINES_ALONE, 0.3, most, 2, 0.6), LINES_ALONE, 0.3, ANY), 0.06,
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of reach."""
    return [limit for family in (_departments, _published) for limit in family()]
