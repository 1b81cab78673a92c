"""One case's life in two cities: which case is worth telling, its two histories line by line, and where they part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.state.names import KINDS, RESOLVED, STATES

# What became of a case, by the state it is in at the end; {days} since it was raised.
ENDS = {
    "latent": "nobody knows of it after {days}",
    "referral": "on its way between desks after {days}",
    "desk": "waiting or in work at a desk after {days}",
    "dormant": "closed on paper or settled for now, and to come back, after {days}",
    "resolved": "resolved after {days}",
    "lapsed": "lapsed after {days}: a need that nobody met",
    "merged": "found to be an entry of another case after {days}",
}


def days_taken(city) -> np.ndarray:
    """Return the working days from being raised to being resolved of primary cases; to the run's end if never."""
    cases = city.world.cases[: city.primary]
    ended = np.where(cases.state == RESOLVED, cases.ended, city.clock)
    return ended.astype(int) - cases.day


def worth_telling(cities: Sequence) -> list[tuple[int, str]]:
    """Return a case whose difference is the median one of those that differ, and the median one of those worse off.

    Each comes with a phrase that says why it was chosen; the list is empty when no case took a different time.
    """
    gap = days_taken(cities[1]) - days_taken(cities[0])
    second, found = cities[1].policy.name, []
    for rows, what, which in (
        (np.flatnonzero(gap != 0), "typical of the cases that differ", "that differ"),
        (np.flatnonzero(gap > 0), "worse off", "that are slower"),
    ):
        if rows.size:
            middle = rows[np.argsort(gap[rows], kind="stable")[(rows.size - 1) // 2]]
            days = f"{_days(abs(gap[middle]))} {'slower' if gap[middle] > 0 else 'faster'} in {second}"
            found.append((int(middle), f"{what}: {days}, the median of {rows.size:,} cases {which}"))
    return found


def tale(cities: Sequence, number: int, why: str) -> str:
    """Return a primary case's history in both cities, line by line, and the line at which the two part."""
    case = cities[0].world.cases[number]
    lines = [f"Case {number}, {KINDS[case.kind].replace('_', ' ')}, cell {case.cell}, raised on day {case.day} ({why})"]
    stories = [[_line(event) for event in city.explain(number)] for city in cities]
    for city, story in zip(cities, stories, strict=True):
        state, ended = STATES[city.world.cases.state[number]], int(city.world.cases.ended[number])
        over = ended - int(case.day) if state in ("lapsed", "merged") else int(days_taken(city)[number])
        lines += ["", f"  {city.policy.name}: {ENDS.get(state, 'not raised yet').format(days=_days(over))}"]
        lines += [f"    {line}" for line in story]
    return "\n".join([*lines, "", _parting(cities, stories)])


def _days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"


def _line(event) -> str:
    of_work = " of work" if event.what == "arises" else " on that day" if event.what == "work starts" else ""
    hours = f", {event.hours:.2f} h{of_work}" if event.hours else ""
    return f"day {event.day:>3}  {event.what:<18} {event.where}{hours}".rstrip()


def _parting(cities, stories) -> str:
    shared = 0
    for a, b in zip(*stories, strict=False):
        if a != b:
            break
        shared += 1
    if shared == len(stories[0]) == len(stories[1]):
        return "  The histories do not part."
    after = [story[shared] if shared < len(story) else "nothing further" for story in stories]
    names = [city.policy.name for city in cities]
    line = "the first line" if shared == 1 else f"{shared} lines"
    return f"  The histories part after {line}:\n    {names[0]}: {after[0]}\n    {names[1]}: {after[1]}"
