"""What is found wrong in the rows of a case log while it is inspected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

EXAMPLES = 3


@dataclass
class Findings:
    """At most one fault for each row, any number of notes; three examples of each."""

    row: np.ndarray
    fault: np.ndarray = field(init=False)
    faults: dict[str, list[tuple[int, str]]] = field(init=False, default_factory=dict)
    _notes: list[tuple[str, np.ndarray, Callable]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.fault = np.zeros(len(self.row), np.int16)  # 0: none, else the place in `faults` from 1

    @property
    def sound(self) -> np.ndarray:
        """(rows,) rows not left aside so far."""
        return self.fault == 0

    def set_aside(self, where, fault: str, say: Callable[[int], str] = lambda i: "") -> None:
        """Leave rows aside, unless they already are for an earlier fault."""
        at = np.flatnonzero(np.asarray(where, bool) & self.sound)
        if at.size:
            self.faults.setdefault(fault, [(int(self.row[i]), say(i)) for i in at[:EXAMPLES]])
            self.fault[at] = list(self.faults).index(fault) + 1

    def note(self, where, what: str, say: Callable[[int], str] = lambda i: "") -> None:
        """Remark on rows; in the end it counts for those that are used."""
        self._notes.append((what, np.asarray(where, bool), say))

    def noted(self) -> list[tuple[str, int, list[tuple[int, str]]]]:
        """Return notes on used rows: what, how many, examples; and how many rows carry any (first, as "")."""
        out, any_note = [], np.zeros(len(self.row), bool)
        for what, where, say in self._notes:
            at = np.flatnonzero(where & self.sound)
            any_note[at] = True
            if at.size:
                out.append((what, int(at.size), [(int(self.row[i]), say(i)) for i in at[:EXAMPLES]]))
        return [("", int(any_note.sum()), []), *sorted(out, key=lambda note: -note[1])]
