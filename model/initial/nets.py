"""Nets: which cells of its community each line's own net really patrols at the start."""

from __future__ import annotations

import numpy as np

from model import draws
from model.compiled import compiled


@compiled
def covered_cells(key, community, lines, share):
    """Return (cells, lines): whether a line's own net really patrols the cell; each by its own draw."""
    covered = np.zeros((community.size, lines), np.uint8)
    for cell in range(community.size):
        for line in range(lines):
            covered[cell, line] = 1 if draws.uniform(key, draws.COVERAGE, cell, line, 0) < share else 0
    return covered
