"""``ronghe explain``: the life of one case in two arms, line by line, and where the histories part."""

from __future__ import annotations

from typing import Annotated

import typer

from ronghe.common import Days, ScenarioFile, Seed, Settings, load, telling_faults

# What became of a case, by the state it is in at the end; {days} are working days since it was raised.
ENDS = {
    "latent": "nobody knows of it after {days} working days",
    "referral": "on its way between desks after {days} working days",
    "desk": "waiting or in work at a desk after {days} working days",
    "dormant": "closed on paper or settled for now, and to come back, after {days} working days",
    "resolved": "resolved after {days} working days",
    "lapsed": "lapsed after {days} working days: a need that nobody met",
    "merged": "found to be an entry of another case after {days} working days",
}


def explain(
    scenario: ScenarioFile,
    seed: Seed = None,
    case: Annotated[int | None, typer.Option(help="Primary case; a typical and a worse-off one if not given.")] = None,
    arm: Annotated[list[str] | None, typer.Option(help="Two arms (siloed and fused if not given).")] = None,
    days: Days = None,
    settings: Settings = None,
) -> None:
    """Tell the life of one case in two arms, and where the histories part."""
    from model.city import City

    spec = load(scenario, settings)
    arms = arm or ["siloed", "fused"]
    with telling_faults():
        if len(arms) != 2:
            raise ValueError(f"{len(arms)} arm(s) given; a case is told in exactly two")
        if arms[0] == arms[1]:
            raise ValueError(f"both arms are {arms[0]!r}; a case is told in two different ones")
        cities = [City(spec, name, rng=seed, days=days) for name in arms]
        primary = cities[0].primary
        if case is not None and not 0 <= case < primary:
            raise ValueError(f"case is {case}; cases that both arms share run from 0 to {primary - 1}")
    for city in cities:
        city.run()
    chosen = [(case, "the case asked for")] if case is not None else _chosen(cities)
    if not chosen:
        typer.echo("No case took a different time in the two arms.")
    for number, why in chosen:
        _tell(cities, number, why)


def _days_taken(city):
    """Days from being raised to being resolved of primary cases; to the end of the run when not resolved."""
    import numpy as np

    from model.state.names import RESOLVED

    cases = city.world.cases[: city.primary]
    ended = np.where(cases.state == RESOLVED, cases.ended, city.day)
    return ended.astype(int) - cases.day


def _chosen(cities) -> list[tuple[int, str]]:
    """Return a case whose difference is the median one of those that differ, and the median one of those worse off."""
    import numpy as np

    gap = _days_taken(cities[1]) - _days_taken(cities[0])
    second, found = cities[1].policy.name, []
    for rows, what, which in (
        (np.flatnonzero(gap != 0), "typical of the cases that differ", "that differ"),
        (np.flatnonzero(gap > 0), "worse off", "that are slower"),
    ):
        if rows.size:
            middle = rows[np.argsort(gap[rows], kind="stable")[(rows.size - 1) // 2]]
            days = f"{abs(gap[middle])} working days {'slower' if gap[middle] > 0 else 'faster'} in {second}"
            found.append((int(middle), f"{what}: {days}, the median of {rows.size:,} cases {which}"))
    return found


def _tell(cities, number: int, why: str) -> None:
    from model.state.names import KINDS, STATES

    case = cities[0].world.cases[number]
    typer.echo(
        f"\nCase {number}, {KINDS[case.kind].replace('_', ' ')}, cell {case.cell}, raised on day {case.day} ({why})"
    )
    stories = [[_line(event) for event in city.explain(number)] for city in cities]
    taken = [int(_days_taken(city)[number]) for city in cities]
    for city, story, days in zip(cities, stories, taken, strict=True):
        state, ended = STATES[city.world.cases.state[number]], int(city.world.cases.ended[number])
        over = ended - int(case.day) if state in ("lapsed", "merged") else days
        typer.echo(f"\n  {city.policy.name}: {ENDS.get(state, 'not raised yet').format(days=over)}")
        for line in story:
            typer.echo(f"    {line}")
    typer.echo("\n" + _parting(cities, stories))


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
