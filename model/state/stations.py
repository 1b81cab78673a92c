"""The stations of the ledger: desks first, then party offices of streets, then stationed units, each in a row."""

from __future__ import annotations

import numpy as np

from model.state.names import IS_COMMUNITY, IS_OFFICE, IS_UNIT, N_LINES
from model.state.world import World


class Stations:
    """Who sits where.

    Attributes:
        owner: (stations,) the organisation of each.
        share: (stations,) share of its organisation's hours that a station has.
        of_unit: (organisations,) the station of a stationed unit, -1 for all others.
    """

    def __init__(self, world: World, sizes):
        """Lay the stations of a world out."""
        o, desks = world.organisations, world.desks
        offices, units = np.flatnonzero(o.form == IS_OFFICE), np.flatnonzero(o.form == IS_UNIT)
        self.owner = np.concatenate([desks.organisation, offices, units]).astype(np.int64)
        self.share = np.concatenate([desks.share, np.ones(offices.size + units.size)])
        self.of_unit = np.full(o.posts.size, -1)
        self.of_unit[units] = sizes.desks + offices.size + np.arange(units.size)
        self._departments, self._offices = sizes.communities * N_LINES, sizes.desks
        self._units = sizes.desks + offices.size
        tier = np.concatenate([desks.tier, np.ones(offices.size), np.ones(units.size)]).astype(int)
        block = np.concatenate([desks.block, np.arange(offices.size), o.street[units]]).astype(int)
        width = np.cumprod([1, sizes.communities_per_street, sizes.streets_per_district])
        width = np.append(width, sizes.communities)[tier]
        self._first = np.where(tier == 3, 0, block * width)
        self._last = np.minimum(self._first + width, sizes.communities)

    def of(self, form: int, departments: bool = False) -> slice:
        """Return the stations of communities, offices or units, with departments where asked for."""
        if form == IS_COMMUNITY:
            return slice(0, self._offices if departments else self._departments)
        if form == IS_OFFICE:
            return slice(self._departments if departments else self._offices, self._units)
        return slice(self._units, self.owner.size)

    def mean(self, by_community: np.ndarray) -> np.ndarray:
        """Return (stations,) a community's value at its desks, and the mean over its block at stations above it."""
        upto = np.concatenate([[0.0], np.cumsum(by_community)])
        return (upto[self._last] - upto[self._first]) / (self._last - self._first)
