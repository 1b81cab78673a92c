"""A limit case: a question whose answer theory knows, put to the real city with everything else switched off.

Acceptance (ORACLES 0.2): with mean m and standard error se over independent units, a case is met when |m - theory| is
at most 4 se and se at most delta / 6.3. The first bound gives a false alarm in 6 of 100,000 checks; with the second a
bias of delta would have been caught with a probability of 99 % (4 + 2.33). An exact case allows rounding only.
Seeds are fixed, so a verdict is reproducible bit for bit; effort multiplies the replications and tightens delta.
Where more than a thousand cases are checked, luck puts one of them beyond 4 se in every twelfth check: such a case is
run on to twice its replications, and all of them together decide. A bias has by then moved further away, luck has
not. Where the reference is itself a simulation's, its error counts with the model's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

FALSE_ALARM, POWER = 4.0, 6.3  # standard errors
STATED = 0.02  # bias that the reference values ask to be caught, as a share of the answer
MOST_EFFORT = 25  # of a full check: what one machine's memory holds and an hour's patience allows
SLACK = 1.25  # times the effort that delta would ask for: standard errors differ from run to run


class Unanswered(Exception):
    """A run that cannot answer its question; its message says why, in the words of a verdict."""


class Estimate(NamedTuple):
    """What the model gave: value, standard error (0: exact) and the number of independent units behind it."""

    value: float
    error: float
    units: int


class Verdict(NamedTuple):
    """One row of the table of ``ronghe verify``."""

    case: str
    section: str
    quantity: str
    theory: float
    model: float
    difference: float
    error: float
    tolerance: float  # largest difference that passes
    delta: float  # smallest bias that would be caught with 99 %
    met: bool
    why: str  # empty when met


@dataclass(frozen=True)
class Limit:
    """One known answer.

    Attributes:
        case: What is reduced to what, in a few words.
        section: Section of the collection of reference values (ORACLES).
        quantity: What is compared, with its unit.
        theory: Formula that gives the answer.
        measure: Runs the city with an effort (1 or more) and returns an estimate.
        delta: Bias to be caught at effort 1, as a share of the answer; it falls with the root of the effort, to 2 %.
        reference_error: Standard error of the answer, where that is a simulation's.
        published: The answer as published among the reference values, where it is.
        exact: Largest difference of an exact case (then there is no standard error); None for a statistical one.
    """

    case: str
    section: str
    quantity: str
    theory: Callable[[], float]
    measure: Callable[[int], Estimate]
    delta: float = 0.05
    published: float | None = None
    exact: float | None = None
    reference_error: float = 0.0

    @property
    def name(self) -> str:
        """Case and quantity: unique among all limits."""
        return f"{self.case}: {self.quantity}"

    @property
    def full_effort(self) -> int:
        """Effort at which the bias that the reference values ask for is caught, or the most that a full check makes."""
        if self.exact is not None or self.delta <= STATED:
            return 1
        return min(math.ceil(SLACK * (self.delta / STATED) ** 2), MOST_EFFORT)

    def catches(self, effort: int) -> float:
        """Return the bias to be caught at an effort, as a share of the answer; no less than the references ask."""
        return min(max(self.delta * math.sqrt(SLACK / effort), STATED), self.delta)

    def check(self, effort: int = 1) -> Verdict:
        """Run the case and judge it."""
        reference = None
        try:
            reference = float(self.theory())
            value, error, units = self.measure(effort)
            if self.exact is None and _is_beyond(value - reference, math.hypot(error, self.reference_error)):
                value, error, units = self.measure(2 * effort)
        except Unanswered as reason:
            return self._unanswered(reference, str(reason))
        if not math.isfinite(value + error):
            return self._unanswered(reference, f"{units} units give no number")
        difference = value - reference
        if self.exact is not None:
            met, tolerance, delta = abs(difference) <= self.exact, self.exact, self.exact
            why = "" if met else f"differs by {difference:.3g}; rounding allows {self.exact:.0e}"
        else:
            error = math.hypot(error, self.reference_error) if error > 0.0 else error
            delta = math.hypot(self.catches(effort) * reference, POWER * self.reference_error)
            tolerance = FALSE_ALARM * error
            why = _why(difference, error, delta, units)
            met = not why
        return Verdict(
            self.case, self.section, self.quantity, reference, value, difference, error, tolerance, delta, met, why
        )  # fmt: skip

    def _unanswered(self, reference: float | None, why: str) -> Verdict:
        """Return the verdict on a run without an answer: not met. What was not measured is told as 0."""
        reference = reference or 0.0
        return Verdict(
            self.case, self.section, self.quantity, reference, 0.0, -reference, 0.0, 0.0, self.exact or 0.0, False,
            f"no answer: {why}",
        )  # fmt: skip


def _is_beyond(difference: float, error: float) -> bool:
    return error > 0.0 and abs(difference) > FALSE_ALARM * error


def _why(difference: float, error: float, delta: float, units: int) -> str:
    if not error > 0.0:
        return f"no spread between {units} units: nothing was measured"
    if _is_beyond(difference, error):
        return f"differs by {difference / error:.1f} standard errors; at most {FALSE_ALARM:g} are allowed"
    if error > delta / POWER:
        return f"too weak: standard error {error:.3g}, needed {delta / POWER:.3g}"
    return ""
