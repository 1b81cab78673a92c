"""The hours ledger of a month: every paid hour has one use, in every arm, every day.

A station is where posts sit: each desk, each street office, each stationed unit. Rules charge hours a day to stations;
what is left is free for cases. When charges exceed a station's hours, they are cut back in proportion: nobody works more
hours than are paid.
"""

from __future__ import annotations

import numpy as np

from model.state.names import N_USES, VACANT


class Ledger:
    """Charges of the coming month, in paid hours a day.

    Attributes:
        owner: (stations,) organisation of each station; desks first, then street offices, then stationed units.
        paid: (stations,) budgeted hours a day; fixed for the whole run, the same total in every arm.
        worked: (stations,) hours a day of posts that are filled.
        charged: (stations, uses) hours a day.
        paid_share: (stations,) share of its charges that each station could pay.
    """

    def __init__(self, owner: np.ndarray, share: np.ndarray, hours_per_day: float):
        self.owner = owner
        self.share = share
        self.hours_per_day = hours_per_day
        self.paid = np.zeros(owner.size)
        self.worked = np.zeros(owner.size)
        self.charged = np.zeros((owner.size, N_USES))
        self.paid_share = np.ones(owner.size)

    def open_month(self, posts: np.ndarray, staff: np.ndarray) -> None:
        """Start a month from the organisations' posts and filled posts; vacancies are charged first."""
        self.charged[:] = 0.0
        self.paid_share[:] = 1.0
        self.paid = posts[self.owner] * self.share * self.hours_per_day
        self.worked = staff[self.owner] * self.share * self.hours_per_day
        self.charged[:, VACANT] = self.paid - self.worked

    def charge_share(self, use: int, stations, share) -> None:
        """Charge a share of the worked hours of some stations to a use."""
        if isinstance(share, float) and share == 0.0:
            return
        self.charged[stations, use] += self.worked[stations] * share

    @property
    def vacant(self) -> np.ndarray:
        """Hours a day of posts that are not filled, by station."""
        return self.charged[:, VACANT]

    def charge_organisations(self, use: int, hours: np.ndarray) -> None:
        """Charge hours a day per organisation, spread over its stations by their share of posts."""
        self.charged[:, use] += hours[self.owner] * self.share

    def free(self) -> np.ndarray:
        """Cut overdrawn stations back in proportion and return the hours a day left at each station."""
        spent = self.charged.sum(axis=1) - self.charged[:, VACANT]
        over = spent > self.worked
        if over.any():
            factor = self.worked[over] / spent[over]
            self.paid_share[over] = factor
            vacant = self.charged[over, VACANT].copy()
            self.charged[over] *= factor[:, None]
            self.charged[over, VACANT] = vacant
            spent = self.charged.sum(axis=1) - self.charged[:, VACANT]
        return np.maximum(self.worked - spent, 0.0)
