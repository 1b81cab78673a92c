# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Your own city
#
# The other notebooks test the paper's arguments in a city that comes with the model. Here you write one: a scenario
# in a few lines, checked; its twins; the life of one case in both; a lever changed; a rule of your own; and a log of
# requests in place of drawn ones. It takes a minute.

# %%
import tempfile
from pathlib import Path

from analysis.figures import days_to_resolution, hours_by_use
from analysis.histories import tale, worth_telling
from analysis.showing import is_small, marks, picture, side_by_side
from experiments.pairs import run_pairs
from model import City, FusionPolicy, Scenario
from model.scenario import ScenarioFault

folder = Path(tempfile.mkdtemp(prefix="own-city-"))
PAIRS, DAYS = (3, 60) if is_small() else (8, 250)
SHOWN = ["found_within_3_days", "days_to_resolution", "dispute_days_per_10k", "response_gap_migrant"]

# %% [markdown]
# ## Write a scenario
#
# Whatever is not written keeps its default: `ronghe parameters` prints all of them with unit, range and source. This
# is a quarter with many migrants. Two things are wrong with it.

# %%
text = """
name = "harbour"
title = "A harbour quarter with many migrants"

[city]
rows = 4
columns = 5
cells_per_community = 5
communities_per_street = 4

[population]
residents_per_cel = 900
migrant_share = 45
"""
own = folder / "harbour.toml"
own.write_text(text, encoding="utf-8")
try:
    Scenario.load(own)
except ScenarioFault as fault:
    print(str(fault).replace(f"{folder}/", ""))

# %% [markdown]
# All faults are told at once, each with its line and what is allowed. Mended:

# %%
text = text.replace("residents_per_cel =", "residents_per_cell =").replace("= 45", "= 0.45")
own.write_text(text, encoding="utf-8")
harbour = Scenario.load(own)
print(f"{harbour.title}: {harbour.city.rows} x {harbour.city.columns} cells of 900 residents")

# %% [markdown]
# ## Run twin cities
#
# Each pair is the same quarter twice: siloed, and with every lever of fusion pulled, at the same paid hours every
# day. A mark is given where the interval excludes nought and Holm's correction over the whole table agrees.

# %%
runs = run_pairs(harbour, ("siloed", "fused"), PAIRS, seed=7, days=DAYS)
side_by_side(runs, SHOWN)

# %%
picture(days_to_resolution, runs, harbour.title)

# %%
print(marks(runs, SHOWN))

# %% [markdown]
# Where do the hours go?

# %%
picture(hours_by_use, runs, harbour.title)

# %% [markdown]
# ## The life of one case
#
# A primary case has the same number in both cities. Here is one that is typical of those whose two lives differ, and
# one that is worse off in the fused city, if there is any.

# %%
twins = [City(harbour, arm, rng=7, days=DAYS).run() for arm in ("siloed", "fused")]
print("\n\n".join(tale(twins, number, why) for number, why in worth_telling(twins)))

# %% [markdown]
# ## Change a lever
#
# What if everything is done but merging the nets? What if they are merged, and generalists are poor at what they were
# not trained for? The first is another policy; the second is another scenario.

# %%
apart = FusionPolicy.preset("fused").replace(grid_merging=0.0, name="nets apart")
runs = run_pairs(harbour, ("fused", apart), PAIRS, seed=7, days=DAYS)
print(marks(runs, SHOWN))

# %%
poor = harbour.with_values({"grids.generalist": 0.6})
runs = run_pairs(poor, ("fused", apart), PAIRS, seed=7, days=DAYS)
print(marks(runs, SHOWN))

# %% [markdown]
# ## A rule of your own
#
# A rule is a function of the city, asked before each month's hours are budgeted. This one lets communities meet for
# an hour in twenty in every month that begins with more cases waiting than the last one did. What it charges is gone
# from the hours for cases.

# %%
from model.state.names import IS_COMMUNITY, MEETINGS, S_KNOWN


def crisis_meetings(city):
    """Meet for an hour in twenty when more cases wait than a month ago."""
    before = getattr(city, "waiting_before", 0)
    waiting = int(city.world.books.series[max(city.day - 1, 0), S_KNOWN])
    if waiting > before:
        city.ledger.charge_share(MEETINGS, city.stations.of(IS_COMMUNITY), 0.05)
    city.waiting_before = waiting


meeting = City(harbour, "fused", rng=7, days=DAYS, rules=[crisis_meetings]).run()
plain, with_rule = twins[1].outcomes(), meeting.outcomes()
for name in ("paid_hours", "paid_hours_meetings", "days_to_resolution"):
    print(f"{name}: {plain[name]:,.2f} without the rule, {with_rule[name]:,.2f} with it")

# %% [markdown]
# One pair says little: run it over several replications (`City(..., replicate=n)`) before believing it.
#
# ## Replay a log
#
# With a log of real requests the city lives through those instead of drawn ones. A mapping says what the log's columns
# and words mean; one is proposed for any export (`ronghe log map`), and a kind that no dictionary knows is counted as
# everyday service and told. The model takes a clean table of cases, laid on the city's days and cells. This log has 240
# made-up requests.

# %%
kinds = ("Noise", "Street light", "Illegal dumping", "Lost cat")
rows = ["id,opened,closed,kind,channel,place"] + [
    f"r{n},2024-03-{4 + n // 48:02d} {8 + n % 9:02d}:00:00,2024-03-{6 + n // 48:02d} 12:00:00,"
    f"{kinds[(n * n + n // 7) % 4]},{'App' if n % 3 else 'Call'},Ward {n % 11}"
    for n in range(240)
]
(folder / "requests.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")

# %%
from experiments.caselogs.layout import case_table
from experiments.caselogs.log import read_log
from experiments.caselogs.propose import propose

proposal = propose(folder / "requests.csv")
log = read_log(folder / "requests.csv", proposal.mapping)
print(log.summary_text())
print("unsure:", *proposal.unsure)
case_table(log, harbour).to_parquet(folder / "cases.parquet")
replayed = harbour.with_values({"arrivals.cases": str(folder / "cases.parquet")})

# %%
runs = run_pairs(replayed, ("siloed", "fused"), PAIRS, seed=7, days=DAYS)
print(marks(runs, SHOWN))

# %% [markdown]
# ## Limits
#
# - A quarter of eighteen thousand is small: rare events, such as escalations, are few, and their intervals wide.
# - A comparison covers chance, not doubt about parameters: one scenario is one set of assumptions. `ronghe sweep`
#   varies them.
# - A log brings the requests that people made. Troubles that nobody reported are not in it.
