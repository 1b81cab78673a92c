"""SQL over a sweep on disk, through DuckDB.

Views: ``runs`` (a row is one arm in one city), ``pairs`` (each arm minus the first arm in the same city: values of the
keys as they are, outcomes as differences, ``arm`` and ``against``), ``design`` (what varies: key, low, high, unit,
meaning), ``outcomes`` (name, unit, direction, definition) and ``timings`` (seconds of each task).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments.files import StoreFault
from experiments.store import manifest
from experiments.tasks import OUTCOME_NAMES


class QueryFault(ValueError):
    """A statement that DuckDB cannot run."""


def query(folder: str | Path, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the column names and the rows that a statement gives.

    Args:
        folder: A sweep's folder; while the sweep is at work, its finished parts are seen.
        sql: One statement over the views.

    Raises:
        StoreFault: If the folder holds no sweep, nothing finished yet, or a damaged part.
        QueryFault: If DuckDB refuses the statement, in its own words.
    """
    import duckdb

    connection = connected(folder)
    try:
        answer = connection.sql(sql)
        if answer is None:
            raise QueryFault(
                "the statement gives no rows; allowed is a select over runs, pairs, design, outcomes, timings"
            )
        return answer.columns, answer.fetchall()
    except duckdb.IOException as fault:
        raise StoreFault(f"{folder}: a part is damaged or gone ({_first_line(fault)})") from None
    except duckdb.Error as fault:
        raise QueryFault(f"the SQL cannot be run: {_first_line(fault)}") from None
    finally:
        connection.close()


def connected(folder: str | Path):
    """Return a DuckDB connection in memory that has the views of a sweep.

    Raises:
        StoreFault: If the folder holds no sweep, nothing finished yet, or a damaged part.
    """
    import duckdb

    kept, parts = manifest(folder), sorted(Path(folder).glob("parts/part-*.parquet"))
    if not parts:
        raise StoreFault(f"{folder}: no part of this sweep is finished yet.")
    connection = duckdb.connect()
    try:
        listed = ", ".join(_text(path) for path in parts)
        connection.execute(f"create view runs as select * from read_parquet([{listed}])")
        connection.execute(_pairs(kept["keys"], kept["arms"][0]))
        _describe(connection, kept)
        timings = Path(folder) / "timings.jsonl"
        if timings.exists() and timings.stat().st_size:
            columns = "{task: 'integer', seconds: 'double', finished: 'varchar'}"
            connection.execute(
                f"create view timings as select * from read_json({_text(timings)}, format = 'newline_delimited', "
                f"columns = {columns}, ignore_errors = true)"
            )
    except duckdb.Error as fault:
        connection.close()
        raise StoreFault(f"{folder}: a part is damaged ({_first_line(fault)})") from None
    return connection


def _pairs(keys: list[str], first: str) -> str:
    same = ", ".join(f"run.{_name(name)}" for name in ("task", "point", "replicate", "arm", *keys))
    gaps = ", ".join(f"run.{_name(name)} - one.{_name(name)} as {_name(name)}" for name in OUTCOME_NAMES)
    return (
        f"create view pairs as select {same}, one.arm as against, {gaps} from runs run "
        f"join runs one on run.task = one.task and one.arm = {_text(first)} and run.arm <> one.arm"
    )


def _describe(connection, kept: dict[str, Any]) -> None:
    """Make the small tables ``design`` and ``outcomes``."""
    from experiments.designs.axes import registry
    from model.outcomes import OUTCOMES
    from model.policy import LEVERS

    connection.execute(
        "create table design (key varchar, low varchar, high varchar, levels bigint, unit varchar, meaning varchar)"
    )
    for key in kept["keys"]:
        name, declared = _name(key), registry().get(key)
        unit, meaning = (declared.unit, declared.meaning) if declared else ("strength", LEVERS.get(key[7:], ""))
        spread = f"min({name})::varchar, max({name})::varchar, count(distinct {name})"
        connection.execute(f"insert into design select ?, {spread}, ?, ? from runs", [key, unit, meaning])
    connection.execute(
        'create table outcomes (name varchar, "group" varchar, unit varchar, direction integer, definition varchar)'
    )
    connection.executemany("insert into outcomes values (?, ?, ?, ?, ?)", [list(outcome[:5]) for outcome in OUTCOMES])


def _name(key: str) -> str:
    return '"' + key.replace('"', '""') + '"'


def _text(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _first_line(fault: Exception) -> str:
    return str(fault).strip().split("\n")[0]
