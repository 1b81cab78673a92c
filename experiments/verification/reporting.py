"""Cases become known or are given up: the raiser's hazard against that of giving up; who calls on the day itself."""

from __future__ import annotations

from experiments.verification import formulas
from experiments.verification.limit import Limit
from experiments.verification.quiet import NO_FEEDBACK, NOBODY, every_kind
from experiments.verification.runs import cases, measured
from model.state.names import BY_RAISER, LAPSED

DAYS, OLD = 100, 40
ALONE = {
    **NOBODY, **NO_FEEDBACK,
    **{f"discovery.{name}": 0.0 for name in ("member", "workplace", "online", "intrusion_aversion")},
    "organisations.patrol_share": 0.0, "discovery.trust_floor": 1.0, "discovery.migrant": 1.0,
    "feedback.ready_start": 1.0,
}  # fmt: skip


def _setting(report_days: float, lapse: float = 0.0, prompt: float = 0.0) -> dict:
    return {
        **ALONE,
        **every_kind(per_1000_year=2000.0, report_days=report_days, lapse=lapse, prompt=prompt, dispute=False),
    }


def _old(city):
    c = cases(city)
    return c[c.day <= DAYS - OLD]


def _known_by(city, days: int) -> float:
    c = _old(city)
    return float(((c.found >= 0) & (c.found - c.day < days)).mean())


def _wait(city) -> float:
    """Restricted mean of whole days until somebody knows, the day itself left out."""
    c = _old(city)
    waited = (c.found - c.day).clip(0, OLD - 1)
    waited[c.found < 0] = OLD - 1
    return float(waited.mean())


def limits() -> list[Limit]:
    """Return the known answers about becoming known."""
    found = []
    for report in (5.0, 20.0):
        for days in (1, 5, 20):
            found.append(
                Limit(
                    f"reported in {report:g} days on average", "3.1", f"share known within {days} days",
                    lambda r=report, n=days: formulas.share_by(1.0 / r, n),
                    measured(lambda city, n=days: _known_by(city, n), _setting(report), DAYS, 8), 0.1,
                )
            )  # fmt: skip
        found.append(
            Limit(
                f"reported in {report:g} days on average", "3.1", "mean days unknown, restricted to 39",
                lambda r=report: formulas.mean_days(1.0 / r, OLD - 1),
                measured(_wait, _setting(report), DAYS, 8), 0.05,
            )
        )  # fmt: skip
    for lapse in (0.02, 0.1):
        found.append(
            Limit(
                "reported or given up", "1.7", f"share known before it is given up (hazard {lapse:g})",
                lambda h=lapse: formulas.found_first(0.2, h),
                measured(lambda city: _known_by(city, OLD), _setting(5.0, lapse), DAYS, 8), 0.05,
            )
        )  # fmt: skip
        found.append(
            Limit(
                "reported or given up", "1.7", f"share given up within 40 days (hazard {lapse:g}, nobody reports)",
                lambda h=lapse: formulas.share_by(h, OLD),
                measured(_given_up, _setting(1e12, lapse), DAYS, 8), 0.05,
            )
        )  # fmt: skip
    for prompt in (0.3, 0.8):
        found.append(
            Limit(
                "told on the day itself", "3.1", f"share (chance {prompt:g})", lambda p=prompt: p,
                measured(lambda city: _on_the_day(city), _setting(1e12, 0.0, prompt), DAYS, 8), 0.05,
            )
        )  # fmt: skip
    return found


def _given_up(city) -> float:
    c = _old(city)
    return float(((c.state == LAPSED) & (c.ended - c.day < OLD)).mean())


def _on_the_day(city) -> float:
    c = cases(city)
    return float(((c.found == c.day) & (c.channel == BY_RAISER)).mean())
