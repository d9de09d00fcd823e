"""Times and durations of Python."""

from datetime import date, datetime, timedelta, timezone

import pytest
from conftest import NOW, SECRET

import jwt_identity
from jwt_identity import ManualClock, jwt, kustomer, sunshine

SIGNER = jwt.Signer(SECRET, "HS256")
VERIFIER = jwt.Verifier(SECRET, "HS256")
AWARE = datetime.fromtimestamp(NOW, timezone.utc)


def test_datetimes_of_all_zones_are_the_same_time():
    for hours in (-12, 0, 5, 14):
        local = AWARE.astimezone(timezone(timedelta(hours=hours)))
        claims = VERIFIER.verify(SIGNER.sign_claims({"exp": local, "iat": local - timedelta(minutes=1)}), NOW - 1)
        assert claims == {"exp": NOW, "iat": NOW - 60}
        assert kustomer.Verifier(SECRET).verify(kustomer.Signer(SECRET).sign(external_id="a", issued_at=local), local)


def test_fraction_is_cut_off():
    late = AWARE + timedelta(microseconds=999_999)
    assert VERIFIER.verify(SIGNER.sign(expires_at=late, issued_at=NOW - 9), NOW - 1)["exp"] == NOW
    last = datetime(9999, 12, 31, 23, 59, 59, 999_999, timezone.utc)
    assert VERIFIER.verify(SIGNER.sign_claims({"exp": last}), NOW)["exp"] == 253_402_300_799


def test_naive_datetime_is_rejected():
    naive = datetime(2023, 11, 14)
    for call in (
        lambda: SIGNER.sign(expires_at=naive),
        lambda: SIGNER.sign_claims({"exp": naive}),
        lambda: VERIFIER.verify("a.b.c", naive),
        lambda: ManualClock(naive),
    ):
        with pytest.raises(ValueError, match="no time zone"):
            call()


@pytest.mark.parametrize("value", [1.7e9, "1700000000", True, None, date(2023, 11, 14), timedelta(1), object()], ids=repr)
def test_other_types_are_no_times(value):
    with pytest.raises(TypeError):
        ManualClock(NOW).set(value)
    if value is not None:
        with pytest.raises(TypeError):
            SIGNER.sign(expires_at=value)


@pytest.mark.parametrize("value", [60.0, "60", True, AWARE, object()], ids=repr)
def test_other_types_are_no_durations(value):
    with pytest.raises(TypeError):
        SIGNER.sign(lifetime=value)


def test_time_or_duration_out_of_range_is_rejected():
    for value in (2**63, -(2**63) - 1, 10**100):
        with pytest.raises(OverflowError):
            SIGNER.sign(expires_at=value)
        with pytest.raises(OverflowError):
            SIGNER.sign(lifetime=value)
    for value in (-1, timedelta(seconds=-1), timedelta.min):
        with pytest.raises(ValueError, match="negative"):
            SIGNER.sign(lifetime=value)
    for value in (-1, NOW * 1000, 2**62):
        with pytest.raises(jwt_identity.SignError) as raised:
            SIGNER.sign(expires_at=value)
        assert raised.value.subject == "exp"
    with pytest.raises(jwt_identity.SignError):
        sunshine.Signer(SECRET, "app").sign("ada", lifetime=timedelta.max)


def test_float_in_a_time_claim_follows_the_rules_of_the_crate():
    assert VERIFIER.verify(SIGNER.sign_claims({"exp": NOW + 0.5}), NOW - 1)["exp"] in (NOW, NOW + 1)


def test_manual_clock_moves():
    clock = ManualClock(AWARE)
    assert clock.now == NOW
    clock.advance(5)
    clock.advance(timedelta(minutes=1, microseconds=1))
    assert clock.now == NOW + 65
    clock.set(NOW)
    assert clock.now == NOW
