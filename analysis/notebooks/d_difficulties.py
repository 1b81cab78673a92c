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
# # Difficulties: what stands in the way (D)
#
# The paper's second section names what makes fusing hard. Its arguments are about conditions as often as about
# policies: some compare a siloed city with itself under other circumstances. This notebook tests three of fourteen,
# in a minute or two.
#
# The cities compared are *twins*: the same residents, firms, members and troubles from the same seed, and the same
# paid hours on every day. The deciding number, its predicted sign and the smallest effect that matters were fixed
# before anything was run. No verdict below is written by hand.

# %%
from analysis.showing import examined, rule

difficulties = examined("D1", "D4", "D8")
print(difficulties.rests_on())

# %% [markdown]
# ## D1: where organising lags behind growth

# %%
difficulties.quote("D1")

# %% [markdown]
# Both cities are siloed. In one, few firms arrive and organisers have time to visit them; in the other many arrive
# and organisers have little. A firm is covered if it has a branch that is active, its own or a joint one.

# %%
difficulties.table("D1")

# %%
difficulties.picture("D1")

# %% [markdown]
# Left: each grey line is one city, lived through in both arms. Right: each point is a city with other parameters; in
# the grey band an effect would be too small to matter, and the dashed line is the mean of the pairs on the left.

# %%
print(difficulties.says("D1"))

# %% [markdown]
# ## D4: allied in name, not in fact

# %%
difficulties.quote("D4")

# %% [markdown]
# Both cities form alliances and pay for their meetings. They differ in how joint projects are chosen: by what both
# sides need, or for show. That alliances for show are hollow is half of the argument; the other half is that hollow
# alliances do not help. The second row is that half: if cases take no longer there, alliances in name help as much.

# %%
difficulties.table("D4")

# %%
difficulties.picture("D4")

# %%
print(difficulties.says("D4"))

# %% [markdown]
# ## D8: form without substance

# %%
difficulties.quote("D8")

# %% [markdown]
# The *formal* city keeps every tie, meeting and form of the fused one, pays for all of them, and does none of what
# they are for. The second row compares it with the siloed city: form alone should help nobody.

# %%
difficulties.table("D8")

# %%
difficulties.picture("D8")

# %%
print(difficulties.says("D8"))

# %% [markdown]
# ## Together

# %%
difficulties.summary()

# %% [markdown]
# ## How a verdict is given

# %%
rule()

# %% [markdown]
# ## Limits
#
# - This is the small city of `ronghe arguments D1 D4 D8 --quick`, which gives the same numbers. The full study
#   (`--full`, and RESULTS.md) has a larger city, more pairs and many more points; where it disagrees, it is right.
# - Arguments about circumstances, such as D1, compare cities that differ in those alone. They do not say what to do.
# - How much a joint project from common need brings is an assumption with a range, and so is the hours a meeting
#   takes. The points on the right of each figure vary both, with everything else.
