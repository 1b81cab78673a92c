"""A first mapping for an export that nobody has described: which column is what, in which forms, and what words mean.

Columns are recognised by their names (`words.toml`) and by what stands in them; what is unsure is said. Columns that
look like addresses, names or free text are passed over and never shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from experiments.caselogs import values
from experiments.caselogs.dictionary import Dictionary
from experiments.caselogs.files import MISFIT, ROW, opened
from experiments.caselogs.forms import ENOUGH, forms_of
from experiments.caselogs.mapping import OFTEN, CaseLogFault, Mapping, plain, shown

SAMPLE_ROWS = 20_000
WORDS_ROWS = 200_000  # rows whose words are translated; later ones' new words are counted as unknown, and told
MOST_WORDS = 400
MOST_PLACES = 3_000
UNKNOWN_KIND, UNKNOWN_CHANNEL = "everyday_service", "raiser"


@dataclass
class Proposal:
    """A mapping as tables of TOML, and what a person should know of it.

    Attributes:
        tables: As `Mapping.from_tables` takes them.
        examples: By key of ``columns``, what stands in that column, for people.
        counts: By table and word, in how many rows it stands.
        guessed: By table, words whose meaning no word of the dictionary tells.
        unsure: Sentences.
    """

    tables: dict
    examples: dict[str, str] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    guessed: dict[str, list[str]] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)

    @property
    def mapping(self) -> Mapping:
        """The mapping itself."""
        return Mapping.from_tables(self.tables, "the proposed mapping")


def propose(path: str | Path, words: str | Path | None = None, timezone: str | None = None) -> Proposal:
    """Propose a mapping for a case log.

    Args:
        path: The log.
        words: A dictionary of the user's own, which goes before the shipped one.
        timezone: Where the city's clock stands.

    Raises:
        CaseLogFault: The file is no table, or nothing in it looks like a time of opening.
    """
    dictionary = Dictionary(words)
    with opened(path, most=WORDS_ROWS) as source:
        sample = source.fetch(source.names, SAMPLE_ROWS).drop(columns=[ROW, MISFIT])
        proposal = Proposal({"name": _name(path), "columns": {}, "time": {}})
        roles = _Roles(sample, dictionary, proposal)
        roles.find(shown(path, 300))
        worded = [name for key in ("kind", "channel", "responsible", "status") if (name := roles.taken.get(key))]
        full = source.fetch(worded, WORDS_ROWS) if worded and len(sample) == SAMPLE_ROWS else sample
    _translate(full, roles.taken, dictionary, proposal)
    _clock(sample, roles, timezone, proposal)
    proposal.mapping  # noqa: B018 - a proposal that the mapping itself would refuse is a mistake of ours: fail here
    return proposal


class _Roles:
    """Which column is what."""

    def __init__(self, sample: pd.DataFrame, dictionary: Dictionary, proposal: Proposal) -> None:
        self.sample, self.dictionary, self.proposal = sample, dictionary, proposal
        self.distinct = {name: int(sample[name].nunique()) for name in sample}
        self.filled = {name: float((sample[name] != "").mean()) for name in sample}
        self.private = {name for name in sample if self._is_private(name)}
        self.taken: dict[str, str] = {}
        self.fuller: str | None = None  # a coarser column of places, for rows that the finer one leaves out

    def find(self, path: str) -> None:
        """Fill the proposal's columns and forms."""
        self._times(path)
        self._coordinates()
        self._take("request_id", lambda name: self.distinct[name] > 0.9 * len(self.sample), least=0.3)
        self._take("status", lambda name: self._tells("status", name) > 0.5)
        self._take("channel", lambda name: self.distinct[name] <= 60)
        self._kind()
        self._take("responsible", lambda name: self.distinct[name] <= MOST_WORDS)
        self._places()
        for key, name in self.taken.items():
            self.proposal.tables["columns"][key] = name
            self.proposal.examples[key] = self._shown(key, name)
        if self.fuller:
            self.proposal.tables["columns"]["place"] = [self.taken["place"], self.fuller]

    def _is_private(self, name: str) -> bool:
        said = self.dictionary.rank("private", name)
        return said > max(self.dictionary.rank(role, name) for role in ("opened", "closed", "kind", "channel", "place"))

    def _free(self) -> list[str]:
        return [name for name in self.sample if name not in self.taken.values() and name not in self.private]

    def _take(self, role: str, fits, least: float = 0.0) -> None:
        ranked = [(self.dictionary.rank(role, name), self.filled[name], name) for name in self._free() if fits(name)]
        best = max(ranked, default=(0.0, 0.0, ""), key=lambda one: one[:2])
        if best[0] > least and best[1] > 0:
            self.taken[role] = best[2]

    def _times(self, path: str) -> None:
        found = {}
        for name in self._free():
            named = max(self.dictionary.rank(role, name) for role in ("opened", "closed"))
            like = named > 0 or any(word in plain(name) for word in ("date", "time", "日期", "时间"))
            forms = forms_of(self.sample[name], like)
            if forms.share >= ENOUGH and (named or self.dictionary.rank("passed_over", name) == 0):
                found[name] = forms
        if not found:
            raise CaseLogFault(
                f"{path}: no column looks like a time of opening (columns: {shown(', '.join(self.sample), 300)}); "
                "write a mapping by hand (docs/case_logs.md)."
            )
        self._opened_and_closed(found)
        both = [found[self.taken[key]] for key in ("opened", "closed") if key in self.taken]
        forms = list(dict.fromkeys(form for one in both for form in one.forms))
        self.proposal.tables["time"]["format"] = forms if len(forms) > 1 else forms[0]
        self.proposal.unsure += [f"times: {one.unsure}" for one in both[:1] if one.unsure]

    def _opened_and_closed(self, found: dict) -> None:
        def ranked(role: str) -> list[str]:
            over = {name: self.dictionary.rank("passed_over", name) for name in found}
            good = [name for name in found if self.dictionary.rank(role, name) > over[name]]
            return sorted(good, key=lambda name: (-self.dictionary.rank(role, name), -self.filled[name]))

        by_name = ranked("opened")
        opened_name = by_name[0] if by_name else max(found, key=lambda name: self.filled[name])
        self.taken["opened"] = opened_name
        if not by_name:
            self.proposal.unsure.append(f"opened: no name says so; '{shown(opened_name)}' is the fullest of times")
        ends = [name for name in ranked("closed") if name != opened_name]
        later = [name for name in found if name != opened_name and self._is_later(name, opened_name, found)]
        if ends:
            self.taken["closed"] = ends[0]
        elif later:
            self.taken["closed"] = last = max(later, key=lambda name: self._gap(name, opened_name, found))
            self.proposal.unsure.append(f"closed: no name says so; '{shown(last)}' is the latest after opening")
        else:
            self.proposal.unsure.append("closed: no column found; times to closing cannot be learnt from this log")

    def _is_later(self, name: str, opened_name: str, found: dict) -> bool:
        gap = self._gaps(name, opened_name, found)
        over = self.dictionary.rank("passed_over", name) > 0
        return bool(not over and len(gap) and (gap >= pd.Timedelta(0)).mean() > 0.95 and gap.gt(pd.Timedelta(0)).any())

    def _gap(self, name: str, opened_name: str, found: dict) -> pd.Timedelta:
        return self._gaps(name, opened_name, found).median()

    def _gaps(self, name: str, opened_name: str, found: dict) -> pd.Series:
        first, then = (values.times(self.sample[n], found[n].forms, None).local for n in (opened_name, name))
        return (then - first).dropna()

    def _coordinates(self) -> None:
        for role, most in (("latitude", 90), ("longitude", 180)):
            self._take(role, lambda name, most=most: values.numbers(self.sample[name]).abs().max() <= most)
        if ("latitude" in self.taken) != ("longitude" in self.taken):
            self.taken.pop("latitude", None)
            self.taken.pop("longitude", None)

    def _tells(self, table: str, name: str) -> float:
        """Return the share of rows whose word the dictionary knows."""
        said = self.sample[name][self.sample[name] != ""]
        if not len(said) or self.distinct[name] > MOST_WORDS:
            return 0.0
        return float(values.each_word(said, lambda w: self.dictionary.meaning(table, w) is not None).mean())

    def _kind(self) -> None:
        some = [name for name in self._free() if 1 <= self.distinct[name] <= MOST_WORDS and self.filled[name] > 0.5]
        scored = [
            (self.dictionary.rank("kind", name) + self._tells("kinds", name), self.distinct[name] > 1, name)
            for name in some
            if self.dictionary.rank("kind", name) > 0 or (self.distinct[name] > 1 and self._is_worded(name))
        ]
        if not scored or max(scored)[0] < 0.4:
            self.proposal.unsure.append(f"kind: no column found; every request is counted as {UNKNOWN_KIND}")
            self.proposal.tables.setdefault("unmapped", {})["kind"] = UNKNOWN_KIND
            return
        self.taken["kind"] = max(scored)[2]
        if self.dictionary.rank("kind", self.taken["kind"]) == 0:
            self.proposal.unsure.append(f"kind: no name says so; '{shown(self.taken['kind'])}' holds words of kinds")

    def _is_worded(self, name: str) -> bool:
        return values.numbers(self.sample[name]).isna().mean() > 0.9 and self._tells("kinds", name) > 0.5

    def _places(self) -> None:
        few = max(20, min(MOST_PLACES, len(self.sample) // 4))
        ranked = sorted(
            (name for name in self._free() if self.dictionary.rank("place", name) > 0 and self.distinct[name] <= few),
            key=lambda name: (self.filled[name] < 0.5, -self.distinct[name]),
        )
        worded = [name for name in self._free() if 3 <= self.distinct[name] <= few and self._is_word(name)]
        if ranked:
            self.taken["place"] = ranked[0]
            self.fuller = next((name for name in ranked if self.filled[name] > self.filled[ranked[0]]), None)
        elif worded and "latitude" not in self.taken:
            self.taken["place"] = max(worded, key=lambda name: (self.filled[name], self.distinct[name]))
            self.proposal.unsure.append(f"place: no name says so; '{shown(self.taken['place'])}' has words that repeat")
        elif "latitude" not in self.taken:
            self.proposal.unsure.append("place: no column found; a replay deals its requests over all cells")

    def _is_word(self, name: str) -> bool:
        """Return whether a column holds words that repeat and are of no other role."""
        roles = ("request_id", "kind", "status", "channel", "responsible", "passed_over", "opened", "closed")
        number = values.numbers(self.sample[name]).notna().mean() > 0.5
        return not number and self.filled[name] > 0.5 and not any(self.dictionary.rank(role, name) for role in roles)

    def _shown(self, key: str, name: str) -> str:
        said = self.sample[name][self.sample[name] != ""]
        if key in ("latitude", "longitude", "request_id"):
            return f"{self.filled[name]:.0%} filled"
        if key in ("opened", "closed"):
            return f"{shown(said.iloc[0]) if len(said) else 'nothing'}; {self.filled[name]:.0%} filled"
        often = said.value_counts()
        words = ", ".join(shown(word, 24) for word in often[often >= OFTEN].index[:3])
        return f"{len(often):,} words, {self.filled[name]:.0%} filled" + (f": {words}" if words else "")


def _translate(rows: pd.DataFrame, taken: dict[str, str], dictionary: Dictionary, proposal: Proposal) -> None:
    """Give every word of kinds, channels and responsible departments a meaning, every status a state."""
    for key, table, default in (("kind", "kinds", UNKNOWN_KIND), ("channel", "channels", UNKNOWN_CHANNEL),
                                ("responsible", "responsible", None)):  # fmt: skip
        if key in taken:
            _give_meanings(rows[taken[key]], key, table, default, dictionary, proposal)
    proposal.tables.setdefault("unmapped", {}).setdefault("channel", UNKNOWN_CHANNEL)
    if "channel" not in taken:
        proposal.unsure.append(f"channel: no column found; every request is counted as from the {UNKNOWN_CHANNEL}")
    if "status" in taken:
        said = rows[taken["status"]]
        states: dict[str, list[str]] = {}
        for word in {plain(w): w for w in said[said != ""].value_counts().index[:60]}.values():
            if meaning := dictionary.meaning("status", word):
                states.setdefault(meaning, []).append(word)
        proposal.tables["status"] = states


def _give_meanings(said: pd.Series, key: str, table: str, default: str | None, dictionary, proposal: Proposal) -> None:
    """Fill one table of words; of spellings that count as one word the most frequent stands for all."""
    tables, counts = proposal.tables, said[said != ""].value_counts()
    once = {plain(word): word for word in reversed(counts.index[:MOST_WORDS])}
    kept = {word: int(n) for word, n in counts.items() if once.get(plain(word)) == word}
    meant = {word: dictionary.meaning(table, word) for word in kept}
    tables[table] = {word: meaning or default for word, meaning in meant.items() if meaning or default}
    proposal.counts[table] = {word: n for word, n in kept.items() if word in tables[table]}
    if default is None:
        return
    guessed = proposal.guessed[table] = [word for word, meaning in meant.items() if meaning is None]
    tables.setdefault("unmapped", {})[key] = default
    unknown = sum(kept[word] for word in guessed) + int(counts.iloc[MOST_WORDS:].sum())
    if unknown:
        many = f"{len(guessed):,} word{'s' * (len(guessed) != 1)} ({unknown / max(1, int(counts.sum())):.0%} of rows)"
        proposal.unsure.append(f"{table}: {many} unknown, counted as {default}")


def _clock(sample: pd.DataFrame, roles: _Roles, timezone: str | None, proposal: Proposal) -> None:
    """Say where the clock stands, where stamps carry an offset that is not the city's own."""
    forms = proposal.tables["time"]["format"]
    read = values.times(sample[roles.taken["opened"]], [forms] if isinstance(forms, str) else forms, None)
    chinese = any("\u4e00" <= c <= "\u9fff" for name in sample for c in name)
    zone = timezone or ("Asia/Shanghai" if chinese else None)
    if zone:
        proposal.tables["time"]["timezone"] = zone
    elif read.aware.any() and (read.local == read.instant)[read.aware].all():
        proposal.unsure.append("timezone: times are in UTC; name the city's own (--timezone Europe/Amsterdam)")


def _name(path: str | Path) -> str:
    return "".join(c for c in Path(path).name.split(".")[0] if c.isprintable()) or "log"
