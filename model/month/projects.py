"""Projects: allies take on something together for some months, with hours and funds from both; it helps, or it fails.

By common need a project goes where the community is most pressed; a formal one where the partner happens to be at home.
The chance that it helps is what the two have to give each other in that line, less their friction, as far as funds could be
spent. A project that helped leaves a faster desk for some months (needs change) and a tie with more substance; one that
failed takes some away. Under a policy without substance projects are reports: they cost as much and help nobody.
"""

from __future__ import annotations

import numpy as np

from model import draws
from model.calendar import DAYS_A_MONTH
from model.compiled import compiled
from model.month import pressure
from model.state.names import COORDINATION, IS_COMMUNITY, N_LINES


def run(city, allied: np.ndarray, partners: np.ndarray, room: np.ndarray) -> None:
    """End, begin and charge projects of alliances. Who has more ties than room gives each of them less attention.

    Args:
        city: The city.
        allied: (ties,) which are alliances, not only ties between persons.
        partners: (organisations,) ties that each has.
        room: (organisations,) ties that each can keep up.
    """
    rule, world, o = city.spec.alliances, city.world, city.world.organisations
    t = world.ties
    attention = np.minimum(room / np.maximum(partners, 1), 1.0)
    by_need = city.policy.project_rule == "common_need"
    _run(
        world.key, t, o, allied, pressure.of_communities(city), pressure.lacking(city), attention, by_need,
        float(city.policy.substance), rule.overlap, rule.project_months, rule.help_months, rule.project_gain,
        rule.project_loss,
    )  # fmt: skip
    running = t.project > 0
    hours = np.bincount(t.a[running], minlength=o.size) + np.bincount(t.b[running], minlength=o.size)
    city.ledger.charge_organisations(COORDINATION, rule.project_hours * hours / DAYS_A_MONTH)


@compiled
def news(alike, overlap):
    """Return what two organisations so much alike have to give each other: all, down to ``overlap`` where they are the same."""
    return 1.0 - alike * (1.0 - overlap)


@compiled
def _chance(t, i, o, lacking, overlap):
    """Return the chance that a project helps if all it needs is there: what two have to give in its line, less friction."""
    need = lacking[t.a[i], t.line[i]] if o.form[t.a[i]] == IS_COMMUNITY else 0.5
    return max(news(t.alike[i], overlap) * 0.5 * (1.0 + need) - t.friction[i], 0.0)


@compiled
def _run(key, t, o, allied, pressed, lacking, attention, by_need, substance, overlap, months, lasts, gain, loss):
    for i in range(t.a.size):
        t.lasting[i] = max(t.lasting[i] - 1, 0)
        if not allied[i]:
            t.project[i] = 0
            continue
        a, b = t.a[i], t.b[i]
        if t.project[i] > 0:
            t.project[i] -= 1
            if t.project[i] == 0:
                chance = _chance(t, i, o, lacking, overlap) * min(o.funds[a], o.funds[b])
                chance *= substance * min(attention[a], attention[b])
                if draws.uniform(key, draws.PROJECT, a, b, t.begun[i]) < chance:
                    t.helped[i] += 1
                    t.lasting[i] = lasts
                    t.substance[i] += gain * (1.0 - t.substance[i])
                else:
                    t.substance[i] -= loss * t.substance[i]
            continue
        t.begun[i] += 1
        t.project[i] = months
        t.line[i] = max(o.line[b], 0)
        if by_need and o.form[a] == IS_COMMUNITY:
            t.line[i] = np.argmax(pressed[a])


def help_at_desks(city) -> np.ndarray:
    """Return (desks,) factor on speed: what projects that helped have left behind at communities' desks."""
    t, o, rule = city.world.ties, city.world.organisations, city.spec.alliances
    factor = np.ones(city.sizes.desks)
    helped = (t.lasting > 0) & (o.form[t.a] == IS_COMMUNITY)
    np.add.at(factor, t.a[helped] * N_LINES + t.line[helped], rule.project_help)
    return factor
