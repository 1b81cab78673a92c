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
# # Value: what fusing is said to be good for (V)
#
# The paper's first section says what is gained when Party organisations that each work for themselves are linked.
# Seven of its arguments can be tested by simulation; this notebook tests three. It takes a minute or two.
#
# Two cities are *twins*: the same residents, firms, members and troubles, drawn from the same seed. One is *siloed*,
# the other has some of its levers pulled; in *fused* it is all of them. Whatever a lever costs is taken from the same
# paid hours, so nothing is won by more staff. What differs between twins is owed to the policy.
#
# Each argument was given one deciding number, the sign the paper predicts, and the smallest effect that matters,
# before anything was run. It is looked at in several pairs of twins at the reference scenario, in cities that
# published patterns leave plausible, and in cities drawn from all ranges at once. No verdict below is written by hand.

# %%
from analysis.showing import examined, rule

value = examined("V2", "V5", "V7")
print(value.rests_on())

# %% [markdown]
# ## V2: units that spin alone

# %%
value.quote("V2")

# %% [markdown]
# A trouble crosses a boundary when it needs more than one line of work, or a tier above the community. What crossing
# costs is how much longer such a trouble takes than one of as much work that crosses none; only links are added
# (alliances, joint handling, command). They could come out ahead because simple matters got slower: so the second row
# asks whether crossing matters gain at all.

# %%
value.table("V2")

# %%
value.picture("V2")

# %% [markdown]
# Left: each grey line is one city, lived through in both arms. Right: each point is a city with other parameters; in
# the grey band an effect would be too small to matter, and the dashed line is the mean of the pairs on the left.

# %%
print(value.says("V2"))

# %% [markdown]
# ## V5: two grids become one, with no blind spot

# %%
value.quote("V5")

# %% [markdown]
# What counts is not who might look, but what nobody has known within sixty working days. A net that looks for
# everything takes longer over each visit and sees less outside its own line: so the second row asks of every kind that
# needs an eye whether it is found later.

# %%
value.table("V5")

# %%
value.picture("V5")

# %%
print(value.says("V5"))

# %% [markdown]
# ## V7: found, resourced and solved inside the grid

# %%
value.quote("V7")

# %% [markdown]
# The share could rise for a bad reason: hard matters are kept in the grid instead of being passed up, and flare up
# later. So escalations are the second row.

# %%
value.table("V7")

# %%
value.picture("V7")

# %%
print(value.says("V7"))

# %% [markdown]
# ## Together

# %%
value.summary()

# %% [markdown]
# ## How a verdict is given

# %%
rule()

# %% [markdown]
# ## Limits
#
# - This is the small city of `ronghe arguments V2 V5 V7 --quick`, which gives the same numbers. The full study
#   (`--full`, and RESULTS.md) has a larger city, more pairs and many more points; where it disagrees, it is right.
# - So few points leave the share of the space wide open: its interval is printed for that reason.
# - Hours per case and most ranges are assumptions. A verdict says what follows from the model, not what a city has
#   measured.
# - Holm's correction is for all forty arguments, also when only three are run: one effect may be clear and yet
#   undecided.
