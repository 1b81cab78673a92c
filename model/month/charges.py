"""Charges: levers' running costs that are shares of paid hours, as each lever declares them (:mod:`model.policy.levers`)."""

from __future__ import annotations

from model.initial.organisations import first_desks
from model.policy.effective import value_at
from model.policy.lever import PAYERS
from model.policy.levers import LEVER
from model.state.names import USES


def stations(sizes) -> dict[str, slice]:
    """Return where the stations of each payer lie in the ledger."""
    community, street, district, city = first_desks(sizes)
    offices = slice(sizes.desks, sizes.desks + sizes.streets)
    where = (
        slice(community, street),
        slice(street, district),
        offices,
        slice(district, city),
        slice(city, sizes.desks),
    )
    return dict(zip(PAYERS, where, strict=True))


def decide(city) -> None:
    """Charge each lever's declared costs where it acts."""
    where = stations(city.sizes)
    for name, lever in LEVER.items():
        if lever.costs and city.on(name):
            strength = city.stations.mean(city.strength(name))
            for cost in lever.costs:
                for form in cost.of:
                    share = value_at(city.spec, cost.parameter) * strength[where[form]]
                    city.ledger.charge_share(USES.index(cost.use), where[form], share)
