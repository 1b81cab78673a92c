"""Known answers: the real city, reduced by its scenario to a textbook case, must give what theory gives.

``limits`` lists every case; tests and ``ronghe verify`` run the same list. Nothing here is a second model: each case is
a scenario file of ``scenarios/limits`` run by :class:`model.city.City`, and a formula.
"""

from __future__ import annotations

from experiments.verification.limit import Estimate, Limit, Verdict


def limits() -> list[Limit]:
    """Return every limit case, in the order in which they are told."""
    from experiments.verification import (
        attention,
        branching,
        capacity,
        clocks,
        covering,
        daily,
        delays,
        discovery,
        dispatch,
        disputes,
        epidemics,
        founding,
        frictions,
        general,
        giants,
        lattices,
        leaving,
        mixing,
        networks,
        parks,
        passing,
        patrols,
        pooling,
        pools,
        priorities,
        queues,
        ranks,
        reach,
        recruits,
        registers,
        selection,
        servers,
        staffing,
        stocks,
        strikes,
        tables,
        tails,
        unequal,
        values,
        walks,
        workloads,
        year,
    )

    families = (
        daily, year, queues, tables, pools, frictions, delays, leaving, strikes, passing, priorities, ranks,
        networks, general, workloads, clocks, registers, pooling, mixing, unequal, dispatch, capacity, staffing,
        servers, discovery, selection, patrols, walks, covering, disputes, branching, epidemics, lattices, founding,
        tails, parks, stocks, recruits, reach, giants, values, attention,
    )  # fmt: skip
    return [limit for family in families for limit in family.limits()]


__all__ = ["Estimate", "Limit", "Verdict", "limits"]
