"""A small scenario to read, with a field of each sort, and the faults that reading it gives."""

import math
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field, model_validator

from model.scenario.faults import Fault, ScenarioFault
from model.scenario.fields import Section, choice, file_path, quantity
from model.scenario.read import read


class Policy(Section):
    alliance_rate: float = quantity(0.2, low=0, high=0.6, most=1, unit="share", source="S", meaning="new alliances")
    secondment: Literal["none", "one_way", "two_way"] = choice("none", source="S", meaning="secondment")
    style: str = choice("formal", source="S", meaning="project rule", allowed=("formal", "common_need"))
    joint: bool = choice(False, source="S", meaning="joint handling")

    @model_validator(mode="after")
    def _possible(self):
        if self.joint and self.alliance_rate == 0:
            raise ValueError("joint handling needs alliances: alliance_rate must be above 0")
        return self


class Kind(Section):
    hours: float = quantity(4, low=1, high=10, unit="hours", source="S", meaning="work")
    patience: float = quantity(math.inf, low=1, high=90, unit="days", source="S", meaning="wait", infinite=True)
    tiers: tuple[float, float] = (0.9, 0.1)


class Fixed(Section):
    law: Literal["fixed"] = "fixed"
    value: float = 1.0


class Spread(Section):
    law: Literal["spread"] = "spread"
    mean: float = 1.0
    cv: float = 1.0


class Stop(Section):
    day: int = quantity(..., low=1, high=100, unit="days", source="S", meaning="day of the stop")
    name: str = ""


class Enterprises(Section):
    per_1000: float = quantity(10.0, low=5, high=15, unit="firms", source="S", meaning="firms")
    employees: int = quantity(45, low=20, high=80, least=1, most=1000, unit="persons", source="S", meaning="size")


class City(Section):
    name: str = choice(..., source="user", meaning="name")
    seed: int = quantity(1, low=0, high=99, unit="-", source="user", meaning="seed", sweep=False)
    log: str | None = file_path(source="user", meaning="case log")
    shares: list[Annotated[float, Field(ge=0, le=1)]] = [0.5, 0.5]
    weights: dict[str, float] = {"near": 1.0, "far": 2.0}
    policy: Policy = Policy(alliance_rate=0.3)
    enterprises: Enterprises = Enterprises()
    kinds: dict[str, Kind] = {"elder_care": Kind(hours=5), "dispute": Kind(hours=6)}
    stops: list[Stop] = []
    law: Annotated[Fixed | Spread, Field(discriminator="law")] = Spread(cv=2)

    @model_validator(mode="after")
    def _sums(self):
        faults = []
        if abs(sum(self.shares) - 1) > 1e-9:
            faults.append(f"shares: the shares add up to {sum(self.shares):g}; they must add up to 1")
        if self.enterprises.per_1000 * self.enterprises.employees > 1000:
            faults.append("enterprises: more employees than residents")
        if faults:
            raise ValueError("\n".join(faults))
        return self


def faults_of(path: Path | str, overrides=()) -> list[Fault]:
    with pytest.raises(ScenarioFault) as caught:
        read(path, City, overrides)
    assert str(caught.value).split("\n") == [str(fault) for fault in caught.value.faults]
    assert "Traceback" not in str(caught.value)
    return caught.value.faults
