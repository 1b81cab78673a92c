"""The day's accounts: opened in the morning, drawn on by cases, empty at some time of the day, closed in the evening.

What rounding leaves of an hour is no hour: with it a desk would begin one case more than it has staff for. What it
leaves of work is no work: with it the day's last case would end on the next morning. Hours owed (tolls, meetings) are
kept to sixteen digits, so all but nothing of them is paid.
"""

from __future__ import annotations

from model.compiled import inlined, inner
from model.state.names import IDLE, N_USES, REFERRAL_HOURS, S_DISPUTES, S_KNOWN, S_LATENT

HOURS_TOLERANCE = (
    1e-4  # hours, and hours' work: cases keep work to seven digits, which in a day of 1,000 hours leaves so much
)
OWED_TOLERANCE = 1e-9  # hours owed: what is less has been left by rounding


@inner
def open_accounts(world, uses):
    """Fill every account with today's hours, pay for yesterday's needless reports; return the paid hours in them."""
    d, streets, communities = world.desks, world.streets, world.communities
    paid = 0.0
    for desk in range(d.size):
        d.account[desk] = d.hours[desk]
        d.aid_account[desk] = d.aid[desk]
        d.over_account[desk] = d.over[desk]
        d.whistled[desk] = d.whistles[desk]
        d.whistles[desk] = 0
        d.spent[desk] = False
        paid += d.hours[desk] + d.aid[desk]
    for desk in range(d.size):
        if d.owed[desk] > 0.0:
            d.owed[desk] -= pay(world, d.pool[desk], d.owed[desk], uses, REFERRAL_HOURS)
    for street in range(streets.size):
        streets.centre_account[street] = streets.centre[street]
        paid += streets.centre[street]
    for community in range(communities.size):
        communities.common_account[community] = communities.common[community]
        communities.volunteer_account[community] = communities.volunteers[community]
        paid += communities.common[community]
    return paid


@inlined
def exhausted(world, desk):
    """Tell whether nobody who could work for a desk has hours left today: once it is so, it stays so for the day."""
    desks = world.desks
    if desks.spent[desk]:
        return True
    pool, street = desks.pool[desk], desks.street[desk]
    if max(desks.account[pool], desks.aid_account[pool], desks.over_account[pool]) > HOURS_TOLERANCE:
        return False
    if street >= 0 and world.streets.centre_account[street] > HOURS_TOLERANCE:
        return False
    if desks.tier[desk] == 0:
        block, shared = desks.block[desk], world.communities
        if max(shared.common_account[block], shared.volunteer_account[block]) > HOURS_TOLERANCE:
            return False
    desks.spent[desk] = True
    return True


@inlined
def pay(world, pool, hours, uses, use):
    """Take paid hours for overhead from a desk's account; return what could be paid."""
    paid = min(hours, world.desks.account[pool])
    world.desks.account[pool] -= paid
    world.desks.used[pool] += paid
    uses[use] += paid
    return paid


@inlined
def draw(accounts, index, rate, room, need):
    """Take hours from one account at a rate of work; return (hours, work)."""
    if accounts[index] <= HOURS_TOLERANCE or rate <= 0.0 or need <= HOURS_TOLERANCE or room <= 0.0:
        return 0.0, 0.0
    hours = min(accounts[index], room, need / rate)
    accounts[index] -= hours
    return hours, hours * rate


@inner
def close_books(world, day, paid, uses):
    """Write the day's uses: what the month fixed, what cases took, and what was left idle; count who stands where."""
    books, communities, desks, standing = world.books, world.communities, world.desks, world.open.standing
    books.series[day, S_LATENT], books.series[day, S_KNOWN], books.series[day, S_DISPUTES] = standing
    overtime = 0.0
    for desk in range(desks.size):
        desks.queue[desk] = 0
        overtime += desks.over[desk] - desks.over_account[desk]
    for desk in range(desks.size):
        desks.queue[desks.pool[desk]] += desks.waiting[desk]
    books.overtime[day] = overtime
    taken = 0.0
    for use in range(N_USES):
        books.uses[day, use] = books.budget[use] + uses[use]
        taken += uses[use]
    books.uses[day, IDLE] += paid - taken
    given = 0.0
    for community in range(communities.size):
        given += communities.volunteers[community] - communities.volunteer_account[community]
    books.volunteer[day] = given
