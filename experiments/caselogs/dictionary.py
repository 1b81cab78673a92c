"""What foreign words most likely mean: a small dictionary in English and Chinese, which a user's own may precede."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from experiments.caselogs.mapping import MOST_BYTES, CaseLogFault, plain, regular, shown

SHIPPED = files("experiments.caselogs") / "words.toml"
_CJK = re.compile(r"[\u3400-\u9fff]")


class Dictionary:
    """Words by table (columns, kinds, channels, status, responsible) and meaning."""

    def __init__(self, own: str | Path | None = None) -> None:
        """Read the shipped dictionary, and one of the user's own that goes before it.

        Raises:
            CaseLogFault: The user's file cannot be read.
        """
        self._tables = [_tables(None)]
        if own is not None:
            self._tables.insert(0, _tables(str(regular(own, "dictionary", MOST_BYTES))))

    def meaning(self, table: str, word: str) -> str | None:
        """Return what a word means in a table, None where no word of the dictionary is in it."""
        said = _apart(word)
        for tables in self._tables:
            found = [
                (len(plain(listed)) + 0.5 * (said == plain(listed)), meaning)
                for meaning, words in tables.get(table, {}).items()
                for listed in words
                if _within(plain(listed), said)
            ]
            if found:
                return max(found, key=lambda one: one[0])[1]
        return None

    def rank(self, role: str, column: str) -> float:
        """Return how well a column's name fits a role, 0-1: 1 for the surest word itself."""
        said, best = _apart(column), 0.0
        for tables in self._tables:
            words = tables["columns"].get(role, []) if "columns" in tables else []
            for at, listed in enumerate(words):
                if _within(plain(listed), said):
                    best = max(best, (1.0 if said == plain(listed) else 0.7) - 0.2 * at / len(words))
        return best


def _apart(word: str) -> str:
    """Return a word plain, with CamelCase and under_scores as separate words."""
    return plain(re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\-./]+", " ", word))


def _within(listed: str, said: str) -> bool:
    if _CJK.search(listed):
        return listed in said
    return re.search(rf"(?<![a-z]){re.escape(listed)}", said) is not None


@lru_cache(maxsize=4)
def _tables(own: str | None) -> dict[str, dict[str, list[str]]]:
    text = SHIPPED.read_text("utf-8") if own is None else Path(own).read_text("utf-8-sig", "replace")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CaseLogFault(f"{shown(own, 300)}: the dictionary is not valid TOML: {error}.") from None
