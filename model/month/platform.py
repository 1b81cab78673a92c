"""Platform: the shared case file, the online line, the service centre and the four linking duties cost hours every day.

Their effects lie in the day: the case file in dispatch, delays, refusals and duplicates, the online line in discovery and
noise, the centre as a pocket of hours for every desk of its street, linking in hops through a level.
"""

from __future__ import annotations

import numpy as np

from model.state.names import COORDINATION, IS_COMMUNITY, IS_OFFICE, N_LINES, PLATFORM


def decide(city) -> None:
    """Charge what each arrangement takes out of paid hours."""
    rule, policy, ledger, sizes = city.spec.platform, city.policy, city.ledger, city.sizes
    communities = city.stations_of(IS_COMMUNITY)
    everyone = city.stations_of(IS_COMMUNITY, departments=True)
    ledger.charge_share(PLATFORM, everyone, rule.case_file_share * policy.shared_case_file)
    ledger.charge_share(PLATFORM, communities, rule.online_share * policy.online_line)
    n, s, d = sizes.communities * N_LINES, sizes.streets * N_LINES, sizes.districts * N_LINES
    ledger.charge_share(COORDINATION, slice(0, n), rule.link_hours * policy.link_community)
    ledger.charge_share(COORDINATION, slice(n, n + s), rule.link_hours * policy.link_street)
    ledger.charge_share(COORDINATION, city.stations_of(IS_OFFICE), rule.link_hours * policy.link_street)
    ledger.charge_share(COORDINATION, slice(n + s, n + s + d), rule.link_hours * policy.link_district)
    ledger.charge_share(COORDINATION, slice(n + s + d, sizes.desks), rule.link_hours * policy.link_city)


def centre(city, free: np.ndarray) -> np.ndarray:
    """Pool a share of the communities' case hours in each street's service centre; return hours a day per street."""
    share = city.spec.platform.centre_share * city.policy.effect("service_centre")
    sizes = city.sizes
    if share == 0.0:
        return np.zeros(sizes.streets)
    n = sizes.communities * N_LINES
    given = free[:n] * share
    free[:n] -= given
    return np.bincount(np.repeat(city.street_of_community, N_LINES), given, sizes.streets)
