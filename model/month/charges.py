"""Charges: levers' running costs that are shares of paid hours, as each lever declares them (:mod:`model.policy.levers`)."""

from __future__ import annotations

from model.initial.organisations import first_desks
from model.policy.effective import value_at
from model.policy.lever import CITIES, COMMUNITIES, DISTRICTS, OFFICES, STREETS
from model.policy.levers import LEVER
from model.state.names import USES


def stations(sizes) -> dict[str, slice]:
    """Return where the stations of each form lie in the ledger."""
    community, street, district, city = first_desks(sizes)
    return {
        COMMUNITIES: slice(community, street), STREETS: slice(street, district), DISTRICTS: slice(district, city),
        CITIES: slice(city, sizes.desks), OFFICES: slice(sizes.desks, sizes.desks + sizes.streets),
    }  # fmt: skip


def decide(city) -> None:
    """Charge each lever's declared costs where it acts."""
    where = stations(city.sizes)
    for name, lever in LEVER.items():
        if lever.costs and city.on(name):
            strength = city.at_stations(city.strength(name))
            for cost in lever.costs:
                for form in cost.of:
                    share = value_at(city.spec, cost.parameter) * strength[where[form]]
                    city.ledger.charge_share(USES.index(cost.use), where[form], share)
