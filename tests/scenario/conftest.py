"""Where scenarios are written to be read."""

from pathlib import Path

import pytest


@pytest.fixture
def street(workdir: Path) -> Path:
    return workdir / "street.toml"
