"""Logs made up with known numbers: keyed draws, so that a test can ask for them back."""

import numpy as np
import pandas as pd

from model.draws import generator

WEEKDAY = (1.3, 1.0, 0.95, 0.9, 0.85)


def made_log(days=400, level=40.0, cv=0.3, memory=0.5, seed=1):
    """A log of working days: day factor lognormal with memory, a fifth closed on the spot, else lognormal 3 days."""
    draw, rows = generator(seed, 99), []
    spread = np.sqrt(np.log1p(cv**2))
    state = draw.normal(0.0, spread)
    for day in pd.bdate_range("2021-01-04", periods=days):
        state = memory * state + np.sqrt(1 - memory**2) * draw.normal(0.0, spread)
        n = draw.poisson(level * WEEKDAY[day.weekday()] * np.exp(state - spread**2 / 2))
        opened = day + pd.to_timedelta(np.sort(draw.uniform(8 * 3600, 17 * 3600, n)).round(), unit="s")
        hours = np.where(draw.random(n) < 0.2, draw.uniform(0.1, 0.9, n), 24 * np.exp(draw.normal(np.log(3), 1.0, n)))
        rows.append(
            pd.DataFrame(
                {
                    "opened": opened,
                    "closed": opened + pd.to_timedelta((hours * 3600).round(), unit="s"),
                    "kind": draw.choice(["Noise", "Pothole", "Graffiti"], n, p=[0.5, 0.3, 0.2]),
                    "channel": draw.choice(["Call", "App", "Patrol"], n, p=[0.5, 0.3, 0.2]),
                    "ward": draw.integers(1, 15, n),
                }
            )
        )
    log = pd.concat(rows, ignore_index=True)
    return log.assign(
        closed=log["closed"].where(log["closed"] < log["opened"].max().normalize() + pd.Timedelta(days=1))
    )
