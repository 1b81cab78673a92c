"""``ronghe log``: check a case log, map it, learn from it, predict it, lay it on a scenario and replay it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ronghe.common import console, load, prepare, telling_faults
from ronghe.options import JsonFile, Seed, Settings, Workers
from ronghe.writing import check_writable, make_room, write_json

app = typer.Typer(help="Read, map, learn from, predict and replay case logs of real requests.", no_args_is_help=True,
                  rich_markup_mode=None, pretty_exceptions_enable=False)  # fmt: skip

LogFile = Annotated[str, typer.Argument(metavar="FILE", help="Case log: CSV, TSV, JSON, Parquet, XLSX, or gzipped.")]
MappingFile = Annotated[
    str | None,
    typer.Option("--mapping", metavar="FILE", help="How to read it (TOML, or a shipped one's name); else proposed."),
]
Base = Annotated[str, typer.Option("--scenario", metavar="SCENARIO", help="Scenario file, or a shipped one's name.")]
Zone = Annotated[str | None, typer.Option("--timezone", metavar="ZONE", help="Where the city's clock stands.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]
MAPPINGS = Path(__file__).resolve().parent.parent / "scenarios" / "mappings"


@app.command()
def check(
    file: LogFile,
    mapping: MappingFile = None,
    timezone: Zone = None,
    aside: Annotated[
        str | None, typer.Option(metavar="FILE.csv", help="Write which rows are left aside, and why.")
    ] = None,
    json: JsonFile = None,
) -> None:
    """Say how every row of a case log is read: used, used with a note, or left aside, and why."""
    with telling_faults():
        check_writable(aside, json)
        log = read(file, mapping, timezone, quiet=json == "-")
        if aside is not None:
            log.write_aside(make_room(aside))
    if json is not None:
        write_json(_as_json(log), json)
    if json != "-":
        say(log.summary_text())
        if aside is not None:
            say(f"{len(log.aside):,} rows left aside are listed in {aside}")


@app.command(name="map")
def map_log(
    file: LogFile,
    out: Annotated[
        str | None, typer.Option(metavar="FILE.toml", help="Mapping to write; FILE's name with .toml if not given.")
    ] = None,
    words: Annotated[str | None, typer.Option(metavar="FILE.toml", help="Dictionary of your own, before ours.")] = None,
    timezone: Zone = None,
    force: Force = False,
) -> None:
    """Propose how to read a case log, show it with examples, and write it as TOML to edit."""
    from experiments.caselogs.propose import propose
    from experiments.caselogs.written import as_toml

    with telling_faults():
        where = Path(out) if out is not None else Path(f"{Path(file).name.split('.')[0]}_mapping.toml")
        check_new(where, force)
        proposal = propose(file, words, timezone)
        text = as_toml(proposal)
        log = read_with(file, text)
        make_room(where).write_text(text, encoding="utf-8")
    say(text)
    say(log.summary_text())
    say(f"\nThe mapping is in {where}. Next: ronghe log fit {file} --mapping {where}")


@app.command()
def fit(
    file: LogFile,
    out: Annotated[str, typer.Option(metavar="FILE.toml", help="Scenario to write.")] = "fitted.toml",
    mapping: MappingFile = None,
    timezone: Zone = None,
    scenario: Base = "street",
    residents: Annotated[
        float | None, typer.Option(min=1, help="Persons living where the log was kept; else only its mix is taken.")
    ] = None,
    settings: Settings = None,
    json: JsonFile = None,
    force: Force = False,
) -> None:
    """Learn from a case log, and write a scenario whose demand is the log's, with sources."""
    from experiments.caselogs.estimate import estimate
    from experiments.caselogs.fitted import fitted_scenario, learnt_lines

    spec = load(scenario, settings)
    with telling_faults():
        check_new(out, force)
        check_writable(json)
        log = read(file, mapping, timezone, quiet=json == "-")
        found = estimate(log, spec, residents)
        prepare()
        text = fitted_scenario(log, found, spec, residents)
        make_room(out).write_text(text, encoding="utf-8")
        load(out, None)
    if json is not None:
        write_json(estimates_as_json(found), json)
    if json != "-":
        say(log.summary_text())
        say("\nlearnt:\n" + "\n".join(f"  {line}" for line in learnt_lines(found)))
        say(found.kinds.drop(columns="limit_days").round(3).dropna(axis=1, how="all").to_string())
        say(f"\nThe scenario is in {out}. Next: ronghe compare {out}")


@app.command()
def predict(
    file: LogFile,
    out: Annotated[str, typer.Option(metavar="FILE.json", help="Prediction and score to write.")] = "prediction.json",
    mapping: MappingFile = None,
    timezone: Zone = None,
    split: Annotated[float, typer.Option(min=0.05, max=0.95, help="Share of working days that is learnt from.")] = 0.7,
    seed: Seed = None,
    scenario: Base = "street",
    settings: Settings = None,
    json: JsonFile = None,
    force: Force = False,
) -> None:
    """Learn from the first part of a case log, predict the rest, hash the prediction, and only then score it."""
    from experiments.caselogs import predict as predicting

    spec = load(scenario, settings)
    with telling_faults():
        check_new(out, force)
        check_writable(json)
        log = read(file, mapping, timezone, quiet=json == "-")
        told = predicting.predict(log, spec, split, 0 if seed is None else seed)
        data = predicting.as_plain(told)
        write_json(data, out)
        if json != "-":
            say(log.summary_text())
            say("\n" + "\n".join(predicting.told_lines(told)))
        scored = predicting.score(told, log, spec)
    data["score"] = predicting.score_as_plain(scored)
    write_json(data, out)
    if json is not None:
        write_json(data, json)
    if json != "-":
        say("\n".join(predicting.score_lines(scored)))
        say(f"\nprediction and score are in {out}")


@app.command()
def table(
    file: LogFile,
    out: Annotated[str, typer.Option(metavar="FILE.parquet", help="Table of cases to write.")] = "cases.parquet",
    mapping: MappingFile = None,
    timezone: Zone = None,
    scenario: Base = "replay",
    settings: Settings = None,
    force: Force = False,
) -> None:
    """Lay a case log on a scenario's days and cells: the clean table that `arrivals.cases` names."""
    spec = load(scenario, settings)
    with telling_faults():
        check_new(out, force)
        log = read(file, mapping, timezone)
        say(log.summary_text())
        say(_lay(log, spec, make_room(out)))
    say(f"next: ronghe compare {scenario} --set arrivals.cases={out}")


@app.command()
def replay(
    file: LogFile,
    mapping: MappingFile = None,
    timezone: Zone = None,
    scenario: Base = "replay",
    arm: Annotated[list[str] | None, typer.Option(help="Arm; the first is what others are compared with.")] = None,
    replicates: Annotated[str, typer.Option(metavar="N|auto", help="Pairs of cities, or until precise enough.")] = "30",
    seed: Seed = None,
    workers: Workers = None,
    days: Annotated[int | None, typer.Option(min=1, max=750, help="Working day to end on.")] = None,
    settings: Settings = None,
    json: JsonFile = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for tables and figures.")] = Path("replayed"),
) -> None:
    """Let both arrangements live through the log's own cases, and compare them."""
    from ronghe.comparing import compare

    spec = load(scenario, settings)
    cases = out / "cases.parquet"
    with telling_faults():
        check_writable(json, cases)
        log = read(file, mapping, timezone, quiet=json == "-")
        laid = _lay(log, spec, make_room(cases))
        log.write_aside(out / "left_aside.csv")
    if json != "-":
        say(f"{log.summary_text()}\n{laid}")
    named = [*(settings or []), f'arrivals.cases="{cases.resolve()}"']
    how = {"arm": arm, "replicates": replicates, "seed": seed, "workers": workers, "days": days, "json": json}
    compare(scenario, settings=named, out=out, **how)


def check_new(out: str | Path, force: bool) -> None:
    """Refuse a file that cannot be written, or that is there and not to be replaced.

    Raises:
        ValueError: Which, and what to do.
    """
    check_writable(out)
    if Path(out).exists() and not force:
        raise ValueError(f"{out}: is there already; --force replaces it, --out names another")


def read(file: str, mapping: str | None, timezone: str | None = None, quiet: bool = False):
    """Return the log, by the mapping given or else by one that is proposed.

    Raises:
        ValueError: The log or the mapping cannot be used; one sentence a line.
    """
    from experiments.caselogs.log import read_log
    from experiments.caselogs.propose import propose

    if mapping is not None:
        shipped = MAPPINGS / f"{mapping}.toml"
        given = Path(mapping)
        return read_log(file, shipped if not given.exists() and given.name == mapping and shipped.exists() else given)
    proposal = propose(file, None, timezone)
    if not quiet:
        say("No mapping is given; one is proposed (ronghe log map writes it to a file).")
        for sentence in proposal.unsure:
            say(f"  unsure: {sentence}")
    return read_log(file, proposal.mapping)


def read_with(file: str, text: str):
    """Return the log read by a mapping's text."""
    import tomllib

    from experiments.caselogs.log import read_log
    from experiments.caselogs.mapping import Mapping

    return read_log(file, Mapping.from_tables(tomllib.loads(text), "the proposed mapping"))


def _lay(log, spec, out: Path) -> str:
    """Write the log's table of cases for a scenario, and say what was laid where."""
    from experiments.caselogs.layout import case_table, stretch_of

    cases, stretch = case_table(log, spec), stretch_of(log, spec)
    cases.to_parquet(out, index=False)
    return (
        f"laid on {spec.city.rows * spec.city.columns:,} cells: {len(cases):,} cases over "
        f"{int(cases['day'].max()) + 1:,} working days (each working day of the log over {stretch:,} of the "
        f"scenario's), in {out}"
    )


def _as_json(log) -> dict:
    def listed(findings) -> list[dict]:
        return [{"what": f.what, "rows": f.count, "examples": [list(e) for e in f.examples]} for f in findings]

    first, last = (str(at.date()) for at in (log.rows["opened"].iloc[0], log.rows["opened"].iloc[-1]))
    return {
        "file": log.source, "form": log.form, "rows": log.in_file, "used": len(log), "left_aside": len(log.aside),
        "with_a_note": log.noted, "first_opened": first, "last_opened": last, "working_days": log.span,
        "why_left_aside": listed(log.faults), "notes": listed(log.notes),
    }  # fmt: skip


def estimates_as_json(found) -> dict:
    """Return what was learnt as plain values."""
    from dataclasses import asdict

    return {
        "kinds": found.kinds.astype(object).where(found.kinds.notna(), None).to_dict("index"),
        "places": {name: float(share) for name, share in found.places.items()},
        "channels": {name: float(share) for name, share in found.channels.items()},
        "demand": asdict(found.demand), "durations": asdict(found.durations),
        "on_time": found.on_time, "still_open": found.still_open,
    }  # fmt: skip


def say(text: str) -> None:
    """Print text as it stands, control characters but line breaks escaped."""
    text = "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)
    console().print(text, markup=False, soft_wrap=True)
