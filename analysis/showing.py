"""Arguments shown to a reader: quoted, compared, tabled, drawn and judged. What the notebooks call; no sums of its own.

    value = examined("V2", "V5")
    value.quote("V2")
    value.table("V2")
    value.picture("V2")
    print(value.says("V2"))

Texts show themselves as Markdown and pictures as PNG wherever a notebook displays them.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable

import pandas as pd

from analysis.plain import boundary, compared, contrast_text, number, share_text, told, turning_of
from experiments.measures import SAYS
from experiments.study import QUICK, Size, Study

SETTING = "RONGHE_NOTEBOOK"  # environment variable; "small" runs everything in seconds, too small to say anything
SMALL = Size("small", "tiny", (), pilot=3, step=1, cap=3, cities=2, points=3, days=60)
WAYS = {-1: "less", 1: "more"}


class Text(str):
    """A text that notebooks show as Markdown."""

    def _repr_markdown_(self) -> str:
        return str(self)


class Picture:
    """A drawn figure, as the bytes of a PNG file."""

    def __init__(self, png: bytes):
        """Keep the bytes."""
        self.png = png

    def _repr_png_(self) -> bytes:
        return self.png


def picture(draw: Callable, *about) -> Picture:
    """Return what a function of ``analysis.figures`` or ``analysis.pictures`` draws, in the project's style."""
    from analysis.figures import STYLE, plt

    with plt.rc_context({**STYLE, "savefig.dpi": 110}):
        figure, file = draw(*about), io.BytesIO()
        figure.savefig(file, metadata={"Software": None})
        plt.close(figure)
    return Picture(file.getvalue())


def is_small() -> bool:
    """Tell whether the small setting is asked for by the environment."""
    return os.environ.get(SETTING) == "small"


class Examined:
    """Some arguments with what a study found of each.

    Attributes:
        study: The study, with all its runs.
        found: The finding of each argument by identifier.
        provenance: How the study was made.
    """

    def __init__(self, study: Study, found: list, provenance: dict):
        """Take in what has been run and found."""
        self.study, self.provenance = study, provenance
        self.found = {one.argument.id: one for one in found}

    def quote(self, name: str) -> Text:
        """Return the argument in the paper's words and ours, what is compared, and what would count against it."""
        a = self.found[name].argument
        test, unit = a.test, SAYS[a.test.outcome].unit
        less = f" less `{test.less}`" if test.less else ""
        return Text(
            f"> **{a.id}.** {a.english}\n>\n> {a.chinese}\n>\n> — {a.section}：{a.phrase}\n\n"
            f"**Compared:** {compared(a)}.\n\n"
            f"**Decides:** `{test.outcome}`{less} ({unit}). {SAYS[test.outcome].definition} The paper predicts "
            f"*{WAYS[test.sign]}*; the smallest effect of interest is {test.smallest:g} ({test.because}).\n\n"
            f"**Would count against it:** {a.counts_against}."
        )

    def table(self, name: str) -> pd.DataFrame:
        """Return a row a contrast: the deciding one, what would count against the argument, what else is shown."""
        one = self.found[name]
        against = [("counter-test", one.against)] if one.against else []
        rows = [("decides", one.effect), *against, *(("also", more) for more in one.also)]
        return pd.DataFrame(
            [
                {
                    "": role,
                    "outcome": c.test.outcome + (f" - {c.test.less}" if c.test.less else ""),
                    "contrast": c.label,
                    "effect [95 %]": contrast_text(c),
                    "pairs": c.found.n,
                    "paper predicts": WAYS[c.test.sign],
                    "found": c.said,
                }
                for role, c in rows
            ]
        ).set_index("")

    def picture(self, name: str) -> Picture:
        """Return the figure: every pair's two cities on the left, the effect over the sampled space on the right."""
        from analysis.pictures import draw_argument

        return picture(draw_argument, self.found[name], self.study)

    def says(self, name: str) -> str:
        """Return the verdict and what it rests on, in lines."""
        one, samples = self.found[name], self.study.tables()
        lines = [f"{name}: {one.verdict}{f' ({one.why})' if one.why else ''}"]
        if one.effect.found.n:
            lines += [
                f"  at the reference: {told(one.effect)} over {one.effect.found.n} pairs, {one.effect.direction}; "
                f"Holm's p {one.p_adjusted:.2g}",
            ]
            lines += [
                f"  {place}: the paper's sign in {share_text(where.share)}, in {where.clear:.0%} as large as matters"
                for place, where in (("plausible cities", one.cities), ("whole box", one.box))
                if where.numbers
            ]
        if one.against:
            lines.append(f"  counter-test: {told(one.against)}; {one.against.said}")
        if text := boundary(one, samples, turning_of(one, samples)):
            lines.append(f"  where it turns: {text}")
        return "\n".join(lines).replace("`", "")

    def summary(self) -> pd.DataFrame:
        """Return one row an argument: verdict, effect and share of the space."""
        return pd.DataFrame(
            {
                "": one.argument.id,
                "verdict": one.verdict,
                "decides": one.argument.test.outcome,
                "effect [95 %]": contrast_text(one.effect),
                "plausible": share_text(one.cities.share),
                "box": share_text(one.box.share),
            }
            for one in self.found.values()
        ).set_index("")

    def rests_on(self) -> str:
        """Return how much was run, and the two checks that every comparison must pass."""
        p = self.provenance
        gap = max((one.hours_gap for one in self.found.values()), default=0.0)
        lines = [
            f"{p['runs']:,} cities of '{self.study.spec.name}', {p['days']} working days each: {p['pairs']} pairs at "
            f"the reference, {p['cities']} plausible cities, {p['points']} points of the box ({p['seconds']:.0f} s)",
            f"equal hours: arms differ by at most {number(gap).lstrip('+')} of a day's paid hours",
            f"an arm that differs by its name only differs by {p['label_only_difference']:g} in every outcome",
            *(f"a place was left out because a run failed: {fault}" for fault in p["faults"]),
        ]
        if is_small():
            lines.append(f"SMALL SETTING ({SETTING}=small): for tests of the notebook, says nothing about policy")
        return "\n".join(lines)


def examined(*names: str, size: Size | None = None, seed: int = 1, workers: int | None = None) -> Examined:
    """Run the arms of some arguments in a small city and return what is found of each.

    Args:
        names: Identifiers such as ``"V2"``.
        size: How large; None takes that of ``ronghe arguments --quick``, and so gives the same numbers.
        seed: Seed of the experiment and of the sample.
        workers: Processes; None takes two.

    Raises:
        ValueError: If there is no such argument.
    """
    from analysis.conduct import conduct, plan_of
    from analysis.findings import findings
    from experiments.arguments import chosen

    size = size or (SMALL if is_small() else QUICK)
    asked = chosen(names)
    study = Study(asked, size, seed, workers or (1 if is_small() else 2))
    provenance = conduct(study)
    return Examined(study, findings(asked, study.runs, plan_of(study)), provenance)


def rule() -> Text:
    """Return the rule by which every verdict is given."""
    from analysis.verdicts.rule import RULE

    return Text(RULE)


def side_by_side(runs, outcomes) -> pd.DataFrame:
    """Return some outcomes of a comparison of arms: mean of the first, every other's difference, and its mark."""
    from analysis.tables import comparison

    table = comparison(runs)
    kept = table[table["outcome"].isin(outcomes)]
    return pd.DataFrame(
        {
            "outcome": row["outcome"],
            "unit": row["unit"],
            row["against"]: f"{row['mean_against']:.3g}",
            "arm": row["arm"],
            "difference [95 %]": f"{number(row['difference'])} [{number(row['low'])}, {number(row['high'])}]",
            "": row["verdict"],
        }
        for row in kept.to_dict("records")
    ).set_index("outcome")


def marks(runs, outcomes) -> str:
    """Return for some outcomes, line by line, whether an arm did better or worse than the first one."""
    from analysis.tables import comparison

    table = comparison(runs)
    rows = table[table["outcome"].isin(outcomes)].to_dict("records")
    hours = f"paid hours agree in all arms on every day, to {runs.balance:.2g} h"
    return "\n".join(
        [
            *(
                f"{row['arm']} against {row['against']}, {row['outcome']}: {row['verdict']} "
                f"({number(row['difference'])} [{number(row['low'])}, {number(row['high'])}] {row['unit']}, "
                f"{row['pairs']} pairs)"
                for row in rows
            ),
            hours,
        ]
    )
