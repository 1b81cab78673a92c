"""A small case log of a test town, sound and with every fault, and its mapping."""

import csv
import datetime as dt
import tomllib
from pathlib import Path

import pytest

from experiments.caselogs.mapping import Mapping

MAPPING = """
name = "Test town"
[columns]
request_id = "id"
opened = "opened"
closed = "closed"
kind = "kind"
channel = "channel"
responsible = "dept"
place = ["village", "district"]
latitude = "lat"
longitude = "lon"
status = "status"
[time]
format = "%Y-%m-%d %H:%M:%S"
exported = 2023-12-01T00:00:00
[status]
open = ["Open"]
closed = ["Closed"]
cancelled = ["Cancelled"]
[kinds]
"Street light" = "safety_hazard"
"Noise" = "neighbour_dispute"
[channels]
"Call" = "raiser"
"Crew" = "patrol"
[responsible]
"Lamps" = "safety"
"""
HEADER = ["id", "opened", "closed", "kind", "channel", "dept", "village", "district", "lat", "lon", "status"]


def mapping(**changes):
    """The test town's mapping; ``table__key=value`` changes one key, ``None`` removes it."""
    tables = tomllib.loads(MAPPING)
    for path, value in changes.items():
        *above, key = path.split("__")
        table = tables
        for name in above:
            table = table.setdefault(name, {})
        if value is None:
            table.pop(key)
        else:
            table[key] = value
    return Mapping.from_tables(tables, "town.toml")


def good(number, **changes):
    """A sound row: Monday 5 June 2023 and on, one an hour, closed two days later."""
    opened = dt.datetime(2023, 6, 5) + dt.timedelta(hours=number)
    row = {
        "id": f"r{number}",
        "opened": str(opened),
        "closed": str(opened + dt.timedelta(days=2)),
        "kind": "Noise" if number % 3 else "Street light",
        "channel": "Crew" if number % 4 == 0 else "Call",
        "dept": "Lamps",
        "village": f"V{number % 5}",
        "district": "1",
        "lat": f"{31.0 + number % 10 / 100:.3f}",
        "lon": f"{120.0 + number // 10 / 100:.3f}",
        "status": "Closed",
    }
    return row | changes


def write(path, rows, header=HEADER, encoding="utf-8"):
    with open(path, "w", newline="", encoding=encoding) as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([row if isinstance(row, list) else [row[name] for name in header] for row in rows])
    return path


ASIDE = {
    "missing opened": good(51, opened=""),
    "unreadable time (closed)": good(52, closed="yesterday"),
    "missing kind": good(53, kind="NULL"),
    "unmapped kind": good(54, kind="Street lihgt"),
    "missing channel": good(55, channel=""),
    "unmapped channel": good(56, channel="Pigeon"),
    "missing place": good(57, village="", district="n/a", lat="", lon=""),
    "unreadable coordinates": good(58, lat="north"),
    "coordinates of another place": good(59, lat="34.05", lon="-118.25"),
    "opened far off": good(60, opened="1970-01-01 00:00:00"),
    "closed before opened": good(61, closed="2023-06-01 12:00:00"),
    "closed far too late": good(62, closed="2049-01-01 00:00:00"),
    "closed after the export": good(63, closed="2024-01-15 00:00:00"),
    "exact duplicate": good(7),
    "duplicate id, conflicting rows": good(8, kind="Street light", village="V9"),
    "more fields than the header": [*good(64).values(), "more"],
}
NOTED = {
    "no coordinates, placed by name": good(70, lat="", lon=""),
    "coordinates are zero, placed by name": good(71, lat="0", lon="0.000"),
    "no place name, placed by coordinates": good(72, village="", district=""),
    "unmapped responsible, line unknown": good(73, dept="Parks"),
    "status open with a closing, taken as open": good(75, status="open"),
    "cancelled, time to cancellation counts as time open": good(76, status="Cancelled"),
    "status closed without a closing": good(77, closed=""),
    "still open": good(78, closed="", status="Open"),
    "status unknown": good(79, status="Lost"),
    "closed at the moment of opening, time open unknown": good(80, closed=good(80)["opened"]),
    "closing that stands for none, taken as open": good(81, closed="9999-12-31 00:00:00"),
    "no id, taken as a request of its own": good(82, id=" "),
}


def shared_data() -> Path:
    """The folder of real exports; its tests are skipped where it is absent."""
    root = Path(__file__).resolve().parents[2]
    for folder in (root.parent / "shared", root.parent.parent / "shared"):
        if (folder / "data" / "README.md").exists():
            return folder / "data"
    pytest.skip("no shared data beside the checkout")
