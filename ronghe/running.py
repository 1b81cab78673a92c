"""``ronghe run``: one city, one arm, once."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from ronghe.common import console, load, number, prepare, replay_summary, telling_faults
from ronghe.options import Days, JsonFile, ScenarioFile, Seed, Settings
from ronghe.writing import check_writable, make_room, write_json


def run(
    scenario: ScenarioFile,
    arm: Annotated[str | None, typer.Option(help="Arm to run (siloed if not given; ronghe arms lists all).")] = None,
    seed: Seed = None,
    days: Days = None,
    settings: Settings = None,
    json: JsonFile = None,
    cases: Annotated[str | None, typer.Option(metavar="FILE.parquet", help="Write every case to a file.")] = None,
    save: Annotated[str | None, typer.Option(metavar="FILE", help="Save the city at the end.")] = None,
    resume: Annotated[str | None, typer.Option(metavar="FILE", help="Go on with a saved city.")] = None,
) -> None:
    """Run one city under one arm and print its outcomes."""
    spec = load(scenario, settings)
    with telling_faults():
        check_writable(json, cases, save)
        _check_arm(arm)
    prepare()
    begun = time.perf_counter()
    with telling_faults():
        city = _resumed(spec, resume, arm, seed, days) if resume is not None else _fresh(spec, arm, seed, days)
    built = time.perf_counter()
    city.run()
    ran = time.perf_counter()
    with telling_faults():
        if cases:
            city.cases().to_parquet(make_room(cases))
        if save:
            city.save(make_room(save))
    seconds = {"build": round(built - begun, 4), "run": round(ran - built, 4)}
    result = _result(city, spec, seconds)
    if json is not None:
        write_json(result, json)
    if json != "-":
        _show(result, city, replay_summary(spec, city.horizon))


def _check_arm(arm: str | None) -> None:
    """Refuse an arm that there is not before anything slow begins."""
    from model.policy import FusionPolicy

    FusionPolicy.preset("siloed" if arm is None else arm)


def _fresh(spec, arm, seed, days):
    from model.city import City

    return City(spec, "siloed" if arm is None else arm, rng=seed, days=days)


def _resumed(spec, path, arm, seed, days):
    from model.city import City

    city = City.resume(path, days)
    if days is None and city.day < spec.run.days != city.days:
        city = City.resume(path, spec.run.days)  # saved on its way: go on to the scenario's own horizon
    for what, given, kept in (("arm", arm, city.policy.name), ("seed", seed, city.seed)):
        if given is not None and given != kept:
            raise ValueError(f"{path}: the saved city has {what} {kept!r}, not {given!r}; leave --{what} out")
    if city.spec.model_dump() != spec.model_dump():
        raise ValueError(
            f"{path}: the saved city was built from another scenario ({city.spec.name!r}) or other settings"
        )
    return city


def _result(city, spec, seconds) -> dict:
    from analysis.tables import plain
    from model.records import package_version

    return {
        "scenario": spec.name,
        "arm": city.policy.name,
        "seed": city.seed,
        "days": city.day,
        "residents": int(city.world.land.residents.sum()),
        "version": package_version(),
        "outcomes": {name: plain(value) for name, value in city.outcomes().items()},
        "hours": {use: plain(float(total)) for use, total in city.hours().sum().items()},
        "seconds": seconds,
    }


def _show(result, city, summary) -> None:
    from rich.table import Table

    from model.outcomes import OUTCOMES

    out = console()
    if summary:
        out.print(summary, markup=False, soft_wrap=True)
    title = f"{result['scenario']}, {result['arm']}: {result['residents']:,} residents, {result['days']} working days"
    table = Table("outcome", "value", "unit", title=title)
    table.columns[1].justify = "right"
    group = None
    for outcome in OUTCOMES:
        if outcome.name not in result["outcomes"]:
            continue
        if outcome.group != group:
            group = outcome.group
            table.add_section()
            table.add_row(f"[bold]{group}[/bold]")
        value = result["outcomes"][outcome.name]
        table.add_row(outcome.name, number(float("nan") if value is None else value), outcome.unit)
    out.print(table)
    out.print(f"built in {result['seconds']['build']:.2f} s, ran in {result['seconds']['run']:.2f} s")
