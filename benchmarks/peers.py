"""The heart of a city, discovery and queueing alone, written as others would write it: the yardstick for our times.

In plain Mesa every resident and every desk is an agent that acts once a day. In Ciw the same cases queue at one node
with as many servers as there are desks. Both do much less than a city of ours: no trust, disputes, referral or months.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import mesa

RAISES, FOUND, WORK, CAPACITY = 0.0008, 0.05, 4.0, 8.0  # a day; a day; hours a case; hours a desk and day


class Peer(NamedTuple):
    name: str
    seconds: float
    resident_days: int
    cases: int


class Resident(mesa.Agent):
    def __init__(self, model, desk):
        super().__init__(model)
        self.desk, self.trouble, self.known = desk, False, False

    def step(self):
        if not self.trouble:
            self.trouble = self.model.random.random() < RAISES
            self.model.cases += self.trouble
        elif not self.known and self.model.random.random() < FOUND:
            self.known = True
            self.desk.queue.append([self, self.model.random.expovariate(1.0 / WORK)])


class Desk(mesa.Agent):
    def __init__(self, model):
        super().__init__(model)
        self.queue = []

    def step(self):
        hours = CAPACITY
        while self.queue and hours > 0.0:
            resident, left = self.queue[0]
            done = min(left, hours)
            hours -= done
            self.queue[0][1] -= done
            if left <= done:
                self.queue.pop(0)
                resident.trouble = resident.known = False


class MesaCity(mesa.Model):
    def __init__(self, residents, desks, rng=7):
        super().__init__(rng=rng)
        self.cases = 0
        self.desks = Desk.create_agents(self, desks).to_list()
        Resident.create_agents(self, residents, [self.desks[i % desks] for i in range(residents)])

    def step(self):
        self.agents_by_type[Resident].do("step")
        self.agents_by_type[Desk].do("step")


def plain_mesa(residents: int, desks: int, days: int) -> Peer:
    begun = time.perf_counter()
    city = MesaCity(residents, desks)
    for _ in range(days):
        city.step()
    return Peer("Mesa, one agent per resident and desk", time.perf_counter() - begun, residents * days, city.cases)


def ciw_queue(residents: int, desks: int, days: int) -> Peer | None:
    """The queue alone; None where Ciw (extra ``test``) is not installed."""
    try:
        import ciw
    except ImportError:
        return None
    begun = time.perf_counter()
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=residents * RAISES)],
        service_distributions=[ciw.dists.Exponential(rate=CAPACITY / WORK)],
        number_of_servers=[desks],
    )
    ciw.seed(7)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(days)
    cases = len(simulation.get_all_records())
    return Peer("Ciw, the queue alone", time.perf_counter() - begun, residents * days, cases)
