"""The working calendar: 250 working days and 12 organisational months a year, five working days a week.

A city lives on a *clock* that counts working days from the start of its run-in; the reform day is day 0 for whoever
reads it, so a day of the run-in is negative. Months begin alike on either count when the run-in is whole years.
"""

from __future__ import annotations

DAYS_A_YEAR = 250
MONTHS_A_YEAR = 12
DAYS_A_WEEK = 5
DAYS_A_MONTH = DAYS_A_YEAR / MONTHS_A_YEAR
LONGEST_MONTH = 21


def month_start(month: int) -> int:
    """Return the working day on which a month begins (12 months are 250 days)."""
    return month * DAYS_A_YEAR // MONTHS_A_YEAR


def months_in(days: int) -> int:
    """Return how many months begin within a horizon of working days."""
    return month_of(days - 1) + 1 if days > 0 else 0


def month_of(day: int) -> int:
    """Return the organisational month that a working day belongs to."""
    month = day * MONTHS_A_YEAR // DAYS_A_YEAR
    while month_start(month + 1) <= day:
        month += 1
    return month
