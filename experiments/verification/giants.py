"""Large and connected graphs of ties: the giant component of a random graph, streets that hang together (ORACLES 5.1).

A street has at most 308 organisations: a hundred communities, eight departments and two hundred stationed units. The
share of them in large components is nearly that of infinitely many, and what is lacking is known from an exact chain.
One city serves all mean numbers of ties: it is more willing month by month, and the coins of a tie stay what they are.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from scipy import stats
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from experiments.verification.limit import Estimate, Limit
from experiments.verification.reach import STREETS, Street, connected, giant, graph_of, streets
from experiments.verification.runs import Run, average
from model.initial.firms import month_start
from model.policy import FusionPolicy
from model.state.names import KINDS

LARGEST = Street(8, 100, 200)
LARGE = 0.1  # share of all organisations from which on a component counts as large

# --- theory ----------------------------------------------------------------------------------------------------------


@lru_cache
def sizes(nodes: int, p: float) -> np.ndarray:
    """Return the probabilities that the component of a node of G(nodes, p) has 1, 2, ... ``nodes`` members.

    Its members are asked one by one whom they are tied to; it has n if after n of them nobody new is left to ask. Other
    than Gilbert's recursion this takes no nearly equal numbers from each other.
    """
    number = np.arange(nodes)
    missed = stats.binom.pmf(number[None, :], number[:, None], 1.0 - p)  # of so many strangers, so many stay strangers
    strangers, law = np.zeros(nodes), np.zeros(nodes)
    strangers[-1] = 1.0
    for asked in range(1, nodes + 1):
        strangers = strangers @ missed
        law[asked - 1], strangers[nodes - asked] = strangers[nodes - asked], 0.0
    return law


def share_in_large(nodes: int, p: float) -> float:
    """Return the expected share of nodes of G(nodes, p) in large components."""
    return float(sizes(nodes, p)[int(LARGE * nodes) :].sum())


# --- the city --------------------------------------------------------------------------------------------------------


def quiet(street: Street, p: float, cities: int, side: int = 30, days: int = 1) -> Run:
    """Return the run of cities of such streets, tied by chance, in which next to nothing happens; ``side`` in cells."""
    run, kinds = streets(street, p, 1, cities), Run("ties").spec().kinds
    few = {f"kinds.{kind}.per_1000_year": min(getattr(kinds, kind).per_1000_year, 1.0) for kind in KINDS}
    few |= dict(run.settings) | {"organisations.grid_workers_per_cell": 1.0}
    few |= {"city.rows": side, "city.columns": side, "population.residents_per_cell": 2}
    few |= {"city.communities_per_street": street.communities}
    return replace(run, settings=tuple(few.items()), days=days)


def parts(graph: np.ndarray) -> np.ndarray:
    """Return (streets, nodes) which component of its street each organisation belongs to."""
    number, nodes = graph.shape[:2]
    at, a, b = np.nonzero(graph)
    whole = coo_array((np.ones(at.size), (at * nodes + a, at * nodes + b)), (number * nodes, number * nodes))
    return connected_components(whole, directed=False)[1].reshape(number, nodes)


MEANS = {  # ties of an organisation: smallest bias caught, published share of the giant component
    1.1: (0.2, 0.176134), 1.25: (0.1, 0.37137), 1.5: (0.05, 0.582812), 2.0: (0.03, 0.796812), 3.0: (0.02, 0.94048),
    4.0: (0.02, 0.980173), 5.0: (0.02, 0.993023),
}  # fmt: skip


@lru_cache(maxsize=2)
def large(effort: int) -> dict[float, np.ndarray]:
    """Return by mean number of ties (3, streets): the share in large components, ties, and pairs of ties that meet."""
    nodes, most = LARGEST.nodes, max(MEANS)
    run = quiet(LARGEST, most / (nodes - 1), 11, 40, month_start(len(MEANS)))
    found = {mean: [] for mean in MEANS}
    for city in run.built(effort):
        for month, mean in enumerate(MEANS):
            city.policy = FusionPolicy(**(dict(run.levers) | {"alliances": mean / most}))
            city.run_until(month_start(month) + 1)
            graph = graph_of(city)
            part = parts(graph)
            share = (np.bincount(part.ravel())[part] > LARGE * nodes).mean(axis=1)
            ties = graph.sum(axis=2)
            found[mean].append(np.stack([share, ties.sum(axis=1) / 2.0, (ties * (ties - 1)).sum(axis=1) / 2.0]))
    return {mean: np.concatenate(each, axis=1) for mean, each in found.items()}


def _giants():
    """The share of the giant component: what streets have of it, and what the chain says that they lack."""
    nodes = LARGEST.nodes
    for mean, (delta, published) in MEANS.items():
        p = mean / (nodes - 1)

        def measure(effort: int, mean=mean, p=p) -> Estimate:
            share, ties, pairs = large(effort)[mean]
            found = average(share, (ties, nodes * mean / 2.0), (pairs, nodes * (nodes - 1) * (nodes - 2) * p**2 / 2.0))
            return found._replace(value=found.value + giant(mean) - share_in_large(nodes, p))

        yield Limit(
            f"streets of {nodes} organisations, any two tied by chance, as if there were infinitely many", "5.1",
            f"share in the giant component at {mean:g} ties each", lambda c=mean: giant(c), measure, delta, published,
        )  # fmt: skip


CONNECTED = ((6, 0.2, 12, 0.2, 0.0922966), (10, 0.2, 4, 0.2, 0.217229), (20, 0.1, 20, 0.2, 0.0500611))


def _connected():
    """Streets that hang together now and then: more of them than the cases of reach have."""
    for nodes, p, cities, delta, published in CONNECTED:

        def measure(effort: int, nodes=nodes, p=p, cities=cities) -> Estimate:
            seen, run = [], quiet(STREETS[nodes], p, cities)
            for city in run.cities(effort):
                graph = graph_of(city)
                part = parts(graph)
                seen.append(np.stack([(part == part[:, :1]).all(axis=1), graph.sum(axis=(1, 2)) / 2.0]))
            whole, number = np.concatenate(seen, axis=1)
            return average(whole, (number, nodes * (nodes - 1) / 2.0 * p))

        yield Limit(
            f"{cities * 900} streets of {nodes} organisations, any two tied with probability {p:g}", "5.1",
            "share of streets where everybody reaches everybody", lambda a=(nodes, p): connected(*a), measure, delta,
            published,
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of large and connected graphs."""
    return [limit for family in (_giants, _connected) for limit in family()]
