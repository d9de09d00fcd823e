"""Test keys and a fixed time."""

from pathlib import Path

import pytest

from jwt_identity import ManualClock

KEYS = Path(__file__).parents[3] / "tests" / "keys"
SECRET = "0123456789abcdef0123456789abcdef"
OTHER_SECRET = "fedcba9876543210fedcba9876543210"
APPLICATION = "78d335fa-323d-0114-9c3d-d6f0d48968cf"
NOW = 1_700_000_000


def pem(name: str) -> str:
    """Returns a test key of the repository."""
    return (KEYS / f"{name}.pem").read_text()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)
