"""Parts of a sweep: rows as Parquet, the same bytes for the same rows."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.designs import Axis, Plan
from experiments.files import StoreFault, replaced
from experiments.tasks import OUTCOME_NAMES


def schema_of(plan: Plan) -> pa.Schema:
    """Return the columns of a plan's rows."""
    head = [("task", pa.int32()), ("point", pa.int32()), ("replicate", pa.int32()), ("arm", pa.string())]
    values = [(axis.key, _type_of(axis)) for axis in plan.axes]
    outcomes = [(name, pa.float64()) for name in OUTCOME_NAMES]
    return pa.schema([*head, *values, *outcomes, ("hours_gap", pa.float64()), ("error", pa.string())])


def _type_of(axis: Axis) -> pa.DataType:
    kinds = {type(value) for value in axis.values}
    if kinds == {bool}:
        return pa.bool_()
    if str in kinds:
        return pa.string()
    return pa.int64() if axis.whole else pa.float64()


def write_part(path: Path, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    """Write rows as one file, whole or not at all, with a checksum on every page."""
    columns = {
        field.name: pa.array([_fit(row[field.name], field.type) for row in rows], field.type, from_pandas=False)
        for field in schema
    }
    replaced(path, as_bytes(pa.table(columns, schema=schema)))


def as_bytes(table: pa.Table) -> bytes:
    """Return a table as a Parquet file; equal tables give equal bytes."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", write_page_checksum=True)
    return buffer.getvalue()


def damage(path: Path) -> str:
    """Return the sentence for a part that is not what was written."""
    return f"{path}: this part is damaged; move it away, and its tasks are run again."


def _fit(value: Any, kind: pa.DataType) -> Any:
    return float(value) if value is not None and pa.types.is_floating(kind) else value


def rows_in(path: Path) -> pa.Table:
    """Return the rows of a part, every page checked.

    Raises:
        StoreFault: If the file is damaged.
    """
    try:
        return pq.ParquetFile(path, page_checksum_verification=True).read()
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException) as fault:
        if isinstance(fault, OSError) and fault.errno is not None:
            raise
        raise StoreFault(damage(path)) from None


def table(folder: Path, paths: list[Path]) -> pa.Table:
    """Return the rows of several parts."""
    if not paths:
        raise StoreFault(f"{folder}: no part of this sweep is finished yet.")
    return pa.concat_tables([rows_in(path) for path in paths])
