"""A proposed mapping as a TOML file for people to read and edit."""

from __future__ import annotations

import json

from experiments.caselogs.mapping import OFTEN, may_tell
from experiments.caselogs.propose import Proposal
from model.state.names import KINDS, LINES

_ROLES = {
    "request_id": "tells requests apart; not kept", "opened": "when it was opened", "closed": "when it was closed",
    "kind": "what it is about", "channel": "how it came in", "responsible": "whose business it is",
    "place": "where it is, by name", "latitude": "degrees north", "longitude": "degrees east",
    "status": "open or closed",
}  # fmt: skip


def as_toml(proposal: Proposal) -> str:
    """Return the mapping's file: what was found, what it looks like, and what is unsure."""
    tables = proposal.tables
    lines = ["# How to read this case log, as `ronghe log map` proposes it. Edit what is wrong (docs/case_logs.md)."]
    lines += [f"# Unsure: {sentence}." for sentence in proposal.unsure]
    lines += [f"name = {_quoted(tables['name'])}", "", "[columns]"]
    for key, name in tables["columns"].items():
        lines.append(f"{key} = {_value(name)} # {_ROLES[key]} ({proposal.examples[key]})")
    lines += ["", "[time]", f"format = {_value(tables['time']['format'])}"]
    if zone := tables["time"].get("timezone"):
        lines.append(f"timezone = {_quoted(zone)}")
    lines += ["# holidays = [2024-10-01] # days off besides Saturdays and Sundays"]
    lines += ["# working_weekends = [2024-09-29] # Saturdays and Sundays that are worked (调休)"]
    if tables.get("status"):
        lines += ["", "[status]", *(f"{key} = {_value(words)}" for key, words in tables["status"].items())]
    lines += ["", f"# Kinds: {', '.join(KINDS)}."] if tables.get("kinds") else []
    for table in ("kinds", "channels", "responsible"):
        if tables.get(table):
            lines += [f"# Lines: {', '.join(LINES)}."] if table == "responsible" else []
            lines += [f"[{table}]", *_words(proposal, table), ""]
    lines += ['[unmapped] # words that are not listed above; "refuse" leaves their rows aside']
    lines += [f"{key} = {_quoted(value)}" for key, value in tables["unmapped"].items()]
    return "\n".join(lines) + "\n"


def _words(proposal: Proposal, table: str) -> list[str]:
    """One line a word; rare ones that no dictionary knows, or that may tell of a person, are left to ``unmapped``."""
    guessed, counts = set(proposal.guessed.get(table, ())), proposal.counts[table]
    lines = []
    for word, meaning in proposal.tables[table].items():
        if (word in guessed and counts[word] < OFTEN) or may_tell(word, counts[word]):
            continue
        unsure = "; unsure: not in the dictionary" if word in guessed else ""
        lines.append(f"{_quoted(word)} = {_quoted(meaning)} # {counts[word]:,} rows{unsure}")
    return lines


def _value(value: str | list[str]) -> str:
    return f"[{', '.join(_quoted(one) for one in value)}]" if isinstance(value, list) else _quoted(value)


def _quoted(text: str) -> str:
    """Return text as a basic string of TOML: as JSON writes it, control characters escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
