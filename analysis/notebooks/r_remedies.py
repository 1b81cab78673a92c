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
# # Remedies: what the paper proposes (R)
#
# The paper's third section proposes what to do. Each proposal is a lever of the simulated city that can be pulled
# alone, at a cost in paid hours. This notebook tests three of fifteen, in a minute or two. Two of them claim to beat
# several others at once: there, the best of the others is what has to be beaten.
#
# The cities compared are *twins*: the same residents, firms, members and troubles from the same seed, and the same
# paid hours on every day. The deciding number, its predicted sign and the smallest effect that matters were fixed
# before anything was run. No verdict below is written by hand.

# %%
from analysis.showing import examined, rule

remedies = examined("R8", "R9", "R12")
print(remedies.rests_on())

# %% [markdown]
# ## R8: online and offline lines together

# %%
remedies.quote("R8")

# %% [markdown]
# *Offline* is a members' service centre, and members counted in where they live; *online* is an organised line for
# whoever is online. The contrast takes the weaker of two comparisons: both against offline only, both against online
# only. Two further rows ask whether older or younger residents gain.

# %%
remedies.table("R8")

# %%
remedies.picture("R8")

# %% [markdown]
# Left: each grey line is one city, lived through in every arm. Right: each point is a city with other parameters; in
# the grey band an effect would be too small to matter, and the dashed line is the mean of the pairs on the left.

# %%
print(remedies.says("R8"))

# %% [markdown]
# ## R9: one network, one database

# %%
remedies.quote("R9")

# %% [markdown]
# The platform needs a desk that runs it and hours that feed it. If it only moved the work there, cases would take
# longer although they change hands less often: that is the second row.

# %%
remedies.table("R9")

# %%
remedies.picture("R9")

# %%
print(remedies.says("R9"))

# %% [markdown]
# ## R12: two-way secondment

# %%
remedies.quote("R12")

# %% [markdown]
# In one-way secondment the street's departments lend hours to the communities most pressed for them; in two-way
# secondment those communities lend as many back. A secondee at first works only part of the hours, and a tie remains
# after the return. Two-way has to beat both one-way and none.

# %%
remedies.table("R12")

# %%
remedies.picture("R12")

# %%
print(remedies.says("R12"))

# %% [markdown]
# ## Together

# %%
remedies.summary()

# %% [markdown]
# ## How a verdict is given

# %%
rule()

# %% [markdown]
# ## Limits
#
# - This is the small city of `ronghe arguments R8 R9 R12 --quick`, which gives the same numbers. The full study
#   (`--full`, and RESULTS.md) has a larger city, more pairs and many more points; where it disagrees, it is right.
# - A remedy is judged alone, beside a city that pulls no other lever. What it does in company is another question
#   (V1).
# - One year is too short for remedies that grow people: training or secondment that pays back in year three looks
#   like a loss here. `ronghe sweep` can run three years.
