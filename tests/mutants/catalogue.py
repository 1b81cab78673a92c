"""The errors: where, what stands there, what is put in its place, and which tests of a law should notice.

Texts are exact and occur once in their file; ``test_catalogue.py`` says when a change of the rules has made one stale.
"""

from __future__ import annotations

from typing import NamedTuple

LAWS = "tests/properties/test_laws.py"
RULES = "tests/properties/test_rules.py"
BITS = "tests/properties/test_same_bits.py"
DESKS = "tests/properties/test_desks.py"
MEMBERS = "tests/initial/test_members.py"
PATROLS = "tests/properties/test_patrols.py"
MONOTONE = "tests/properties/test_monotone.py"
SLEEP = "tests/properties/test_sleep.py"
SYMMETRY = "tests/properties/test_symmetry.py"


class Mutant(NamedTuple):
    """One deliberate error."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


DAY, MONTH = "model/day", "model/month"

MUTANTS = (
    Mutant("a referral arrives a day late", f"{DAY}/loop.py",
           "if c.state[case] == REFERRAL and c.ready[case] <= day:",
           "if c.state[case] == REFERRAL and c.ready[case] < day:",
           (f"{RULES}::test_a_referral_takes_its_hops_to_the_day",)),
    Mutant("a referral takes no time", f"{DAY}/referral.py",
           "c.ready[case] = day + min(int(math.floor(delay + u_round)), 2000)", "c.ready[case] = day",
           (f"{RULES}::test_a_referral_takes_its_hops_to_the_day",)),
    Mutant("a case ends a day after it was solved", f"{DAY}/feedback.py",
           "c.state[case] = RESOLVED\n    c.ended[case] = day",
           "c.state[case] = RESOLVED\n    c.ended[case] = day + 1",
           (LAWS,)),
    Mutant("hours are handed out twice", f"{DAY}/accounts.py",
           "d.account[desk] = d.hours[desk]", "d.account[desk] = 2.0 * d.hours[desk]",
           (f"{RULES}::test_nobody_works_more_hours_than_are_paid",)),
    Mutant("an hour worked counts twice", f"{DAY}/accounts.py",
           "return hours, hours * rate", "return hours, 2.0 * hours * rate",
           (f"{RULES}::test_work_takes_its_hours_to_the_day",)),
    Mutant("a crumb of an hour begins a case", f"{DAY}/accounts.py",
           "CRUMB = 1e-4", "CRUMB = 0.0",
           (f"{DESKS}::test_a_desk_begins_as_many_cases_as_it_has_staff",)),
    Mutant("a crumb of work waits for the next morning", f"{DAY}/accounts.py",
           "CRUMB = 1e-4", "CRUMB = 1e-9",
           (f"{DESKS}::test_a_desk_ends_as_many_cases_as_its_hours_hold",)),
    Mutant("a crumb of what is owed is forgiven", f"{DAY}/accounts.py",
           "SPECK = 1e-9", "SPECK = 1e-4",
           (f"{DESKS}::test_hours_owed_are_paid_to_the_last_digit",)),
    Mutant("who was registered today is worked before older entries", f"{DAY}/loop.py",
           "return rates.by_registration > 0.0\n    if c.to_lapse", "return False\n    if c.to_lapse",
           (f"{DESKS}::test_a_desk_serves_by_age_or_by_registration",)),
    Mutant("a patrol passes by who is served last", f"{DAY}/patrol.py",
           "for slot in LISTS:", "for slot in LISTS[:4]:",
           (f"{PATROLS}::test_who_is_served_last_is_found_no_later",)),
    Mutant("more go out than there are patrollers", f"{DAY}/patrol.py",
           "min(patrollers, int(rates.patrollers))", "patrollers",
           (f"{PATROLS}::test_one_patroller_walks_step_by_step",)),
    Mutant("a dormant case drops off the list", f"{DAY}/loop.py",
           "if state > DORMANT:\n                continue", "if state >= DORMANT:\n                continue",
           (LAWS,)),
    Mutant("a failed promise raises trust", f"{DAY}/feedback.py",
           "move_trust(world.people, c.raiser[case], -rates.lapsed)",
           "move_trust(world.people, c.raiser[case], rates.lapsed)",
           (f"{RULES}::test_trust_moves_in_the_direction_of_what_happened",)),
    Mutant("trust feeds ignition", f"{DAY}/ignition.py",
           "math.exp(-rates.trust_shield * (trust - 0.6))", "math.exp(rates.trust_shield * (trust - 0.6))",
           (f"{RULES}::test_who_trusts_more_escalates_no_earlier",)),
    Mutant("one draw for two risks", f"{DAY}/arising.py",
           "c.to_lapse[case] = draws.exponential_threshold(u_lapse)",
           "c.to_lapse[case] = draws.exponential_threshold(u_found)",
           (f"{RULES}::test_a_case_has_clocks_of_its_own_for_each_risk",)),
    Mutant("one name for all children", f"{DAY}/ignition.py",
           "append(world, kinds, rates, case, ordinal, kind, cell, day, series)",
           "append(world, kinds, rates, case, 0, kind, cell, day, series)",
           (f"{RULES}::test_every_dispute_has_a_name_of_its_own",)),
    Mutant("spread keyed by the calendar", f"{DAY}/ignition.py",
           "age = int(c.level_day[case] - c.day[case]) * 4096 + int(day - c.level_day[case])", "age = int(day)",
           (f"{MONOTONE}::test_a_dispute_spreads_by_its_age_and_not_by_the_calendar",)),
    Mutant("ties work whatever their substance", f"{MONTH}/alliances.py",
           "float(policy.substance) if strength", "1.0 if strength",
           (f"{RULES}::test_ties_in_name_only_pass_nothing_on",)),
    Mutant("refusals cost no hours", f"{DAY}/referral.py",
           "c.toll[case] += rates.hop_hours * (hops + bounces)", "c.toll[case] += rates.hop_hours * hops",
           (LAWS,)),
    Mutant("tolls are paid and not written down", f"{DAY}/accounts.py",
           "world.desks.used[pool] += paid\n    uses[use] += paid", "world.desks.used[pool] += paid",
           (LAWS,)),
    Mutant("refusals are counted as hops", f"{DAY}/referral.py",
           "c.bounces[case] = min(int(c.bounces[case]) + bounces, 120)",
           "c.bounces[case] = min(int(c.bounces[case]) + hops, 120)",
           (LAWS,)),
    Mutant("secondment creates hours", f"{MONTH}/secondment.py",
           "free[home] -= hours", "free[home] -= 0.0",
           (LAWS,)),
    Mutant("a case in work is given up", f"{DAY}/loop.py",
           "rates.working_lapse > 0.0 and c.started[case] == NEVER and", "rates.working_lapse > 0.0 and",
           (f"{RULES}::test_nobody_gives_up_a_case_that_is_being_worked_on",)),
    Mutant("the first line keeps the case", f"{DAY}/handling.py",
           "kinds.lines[c.kind[case], stage])", "kinds.lines[c.kind[case], 0])",
           (LAWS,)),
    Mutant("paper closures count as solved", "model/outcomes/passes.py",
           "start, end, solved = int(day[i]), int(ended[i]), s == RESOLVED",
           "start, end, solved = int(day[i]), int(ended[i]), recorded[i] >= 0",
           (LAWS,)),
    Mutant("mediation succeeds when it should fail", f"{DAY}/handling.py",
           "if u_settle >= settling_chance", "if u_settle < settling_chance",
           (f"{RULES}::test_a_sure_settlement_settles_at_the_first_try_and_a_hopeless_one_never",)),
    Mutant("a lever acts at strength 0", f"{DAY}/rates.py",
           "online=d.online + online * p.online_gain", "online=d.online + (1.0 - policy.substance) * p.online_gain",
           (f"{BITS}::test_any_policy_at_strength_0_is_the_siloed_city",)),
    Mutant("members who leave a firm stay in its count", f"{MONTH}/firms.py",
           "f.members[firm] -= 1", "f.members[firm] -= 0",
           (f"{RULES}::test_members_who_change_job_are_counted_where_they_work",)),
    Mutant("a recruit is not counted where they work", f"{MONTH}/recruiting.py",
           "np.add.at(world.firms.members, new.firm, 1)", "np.add.at(world.firms.members, new.firm, 0)",
           (f"{MEMBERS}::test_recruits_are_members_in_every_respect",)),
    Mutant("all firms have the first one's share of members", "model/initial/people.py",
           "chance = firm_share[people.workplace[i], migrant]", "chance = firm_share[0, migrant]",
           (f"{MEMBERS}::test_in_the_extreme_a_firm_has_members_only_or_none",)),
    Mutant("vacant posts are worked", "model/state/ledger.py",
           "self.charged[:, VACANT] = self.paid - self.worked", "self.charged[:, VACANT] = 0.0",
           (LAWS,)),
    Mutant("a saved city forgets how intrusive it was", "model/saving.py",
           '"displaced", "intrusion", "willingness")', '"displaced", "willingness")',
           (f"{BITS}::test_a_city_resumed_on_any_day_goes_on_as_if_never_stopped",)),
    Mutant("a latent case oversleeps by a day", f"{DAY}/loop.py",
           "rest = min(rest, days_until(c.to_found[case], c.said[case]",
           "rest = min(rest, 1.0 + days_until(c.to_found[case], c.said[case]",
           (f"{RULES}::test_a_case_is_found_on_the_day_its_clock_strikes",)),
    Mutant("what a line dispatches today does not see itself", f"{DAY}/discovery.py",
           "world.desks.queue[world.desks.pool[target]] += 1", "world.desks.queue[world.desks.pool[target]] += 0",
           ("tests/properties/test_dispatch.py::test_the_cases_of_one_day_see_each_other",)),
    Mutant("the days a dispute slept are counted one too many", f"{DAY}/ignition.py",
           "for ago in range(1, days):", "for ago in range(0, days):",
           (f"{SLEEP}::test_a_dispute_escalates_on_the_day_its_clock_strikes",)),
    Mutant("a dispute sleeps as if it did not age", f"{DAY}/loop.py",
           "hottest(rates, c, case, month_end)", "hottest(rates, c, case, c.day[case])",
           (f"{SLEEP}::test_a_dispute_escalates_on_the_day_its_clock_strikes",)),
    Mutant("a case at a desk sleeps through its day on paper", f"{DAY}/loop.py",
           "rest = min(rest, c.found[case] + kinds.limit[kind] - day)",
           "rest = min(rest, c.found[case] + kinds.limit[kind] - day + 1.0)",
           (f"{RULES}::test_a_case_closed_on_paper_is_in_the_books_on_its_limit_and_not_solved",)),
    Mutant("open cases are counted before their day and not after", f"{DAY}/loop.py",
           "            tally(world, dispute, state, desk, 1)\n", "",
           (LAWS,)),
    Mutant("nets are told apart by their number", f"{DAY}/discovery.py",
           "line = (right + 1 + min(int(u_line * (N_LINES - 1)), N_LINES - 2)) % N_LINES",
           "line = min(int(u_line * N_LINES), N_LINES - 1)",
           (f"{SYMMETRY}::test_relabelled_lines_carry_their_cases_along",)),
    Mutant("a cell that had its dispute is drawn in again", f"{DAY}/ignition.py",
           "world.land.spared[cell] > day:", "world.land.spared[cell] > day + 10_000:",
           ("tests/properties/test_immunity.py",)),
    Mutant("a post helps where the trouble is, not where its raiser lives", f"{DAY}/arising.py",
           "home = world.people.cell[raiser]", "home = world.cases.cell[case]",
           ("tests/initial/test_posts.py",)),
)  # fmt: skip
