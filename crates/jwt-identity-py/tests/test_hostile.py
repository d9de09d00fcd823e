"""Arguments that nobody should pass."""

import collections
import enum
import math
from datetime import datetime, timedelta, timezone, tzinfo

import pytest
from conftest import APPLICATION, NOW, SECRET, pem

import jwt_identity
from jwt_identity import jwt, kustomer
from jwt_identity.nexmo import application

SIGNER = jwt.Signer(SECRET, "HS256")
VERIFIER = jwt.Verifier(SECRET, "HS256")
BASE = {"exp": NOW + 60}


def nested(depth: int, kind: type) -> object:
    value: object = 1
    for _ in range(depth):
        value = {"a": value} if kind is dict else kind([value])
    return value


def cyclic_dict() -> dict:
    value: dict = {}
    value["self"] = value
    return value


def cyclic_list() -> list:
    value: list = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "subject", "message"),
    [
        ({1: 2}, "x", "expected keys of type str, found int"),
        ({None: 2}, "x", "expected keys of type str, found NoneType"),
        ({b"a": 2}, "x", "expected keys of type str, found bytes"),
        ({"a": [0, {"b": b"bytes"}]}, "x.a[1].b", "found bytes"),
        ({1, 2}, "x", "found set"),
        (object(), "x", "found object"),
        (datetime.now(timezone.utc), "x", "found datetime"),
        (1j, "x", "found complex"),
        (math.nan, "x", "finite"),
        (math.inf, "x", "finite"),
        ([-math.inf], "x[0]", "finite"),
        ("\ud800", "x", "surrogate"),
        ({"\udfff": 1}, "x", "surrogate"),
        ([10**5000], "x[0]", "too many digits"),
        ([-(10**100_000)], "x[0]", "too many digits"),
        (collections.UserDict(a=1), "x", "found UserDict"),
        ((n for n in [1]), "x", "found generator"),
    ],
)
def test_value_without_json_form_is_rejected_by_its_path(value, subject, message):
    with pytest.raises(jwt_identity.SignError, match=message) as raised:
        SIGNER.sign_claims(BASE | {"x": value})
    assert raised.value.subject == subject
    assert raised.value.code_name == "claim.invalid"


@pytest.mark.parametrize("value", [nested(10_000, dict), nested(10_000, list), nested(10_000, tuple)], ids=["dict", "list", "tuple"])
def test_deep_nesting_is_rejected(value):
    with pytest.raises(jwt_identity.SignError) as raised:
        SIGNER.sign_claims(BASE | {"x": value})
    assert raised.value.code_name == "token.nesting-too-deep"


@pytest.mark.parametrize("value", [cyclic_dict(), cyclic_list()], ids=["dict", "list"])
def test_cycle_is_rejected(value):
    with pytest.raises(jwt_identity.SignError) as raised:
        SIGNER.sign_claims(BASE | {"x": value})
    assert raised.value.code_name == "token.nesting-too-deep"


def test_deepest_accepted_nesting_returns():
    accepted = 0
    for depth in range(1, 70):
        claims = BASE | {"x": nested(depth, list)}
        try:
            token = SIGNER.sign_claims(claims)
        except jwt_identity.SignError as error:
            assert error.code_name == "token.nesting-too-deep"
            break
        assert VERIFIER.verify(token, NOW) == claims
        accepted = depth
    assert 50 <= accepted < 64


@pytest.mark.parametrize(
    "number", [0, -1, 2**31, -(2**63), 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63) - 1, 10**300, -(10**300)]
)
def test_int_of_any_size_returns(number):
    claims = VERIFIER.verify(SIGNER.sign_claims(BASE | {"n": number, "l": [number]}), NOW)
    assert claims["n"] == number and claims["l"] == [number]
    assert type(claims["n"]) is int


def test_int_that_other_readers_take_for_infinity_is_rejected():
    for number in (10**309, -(10**400)):
        with pytest.raises(jwt_identity.SignError):
            SIGNER.sign_claims(BASE | {"n": number})


@pytest.mark.parametrize("number", [0.0, -0.0, 0.1, 1e300, 5e-324, 1.7976931348623157e308, 1e22, 123456789.123456789])
def test_float_returns(number):
    value = VERIFIER.verify(SIGNER.sign_claims(BASE | {"n": number}), NOW)["n"]
    assert value == number and type(value) is float


@pytest.mark.parametrize("text", ["", "\0", "\x1f\x7f", '"\\/', "\u2028", "\U0001f600", "é" * 100, "a\nb", "\\u0041"])
def test_text_returns(text):
    claims = VERIFIER.verify(SIGNER.sign_claims(BASE | {"t": text, f"k{text}": 1}), NOW)
    assert claims["t"] == text and claims[f"k{text}"] == 1


def test_big_int_that_a_kind_of_token_would_change_is_rejected():
    signer = application.Signer(pem("rsa2048.pkcs8"))
    for sign in (
        lambda number: signer.sign(APPLICATION, custom={"n": {"m": number}}),
        lambda number: signer.sign_claims(
            {"application_id": APPLICATION, "jti": "j", "iat": NOW, "exp": NOW + 60, "n": {"m": number}}
        ),
    ):
        assert sign(2**64 - 1)
        with pytest.raises(jwt_identity.SignError, match="64-bit") as raised:
            sign(2**64)
        assert raised.value.subject == "n.m"


def test_subclasses_are_written_as_what_they_are():
    class Text(str):
        def __str__(self) -> str:
            return "other"

    class Number(enum.IntEnum):
        ONE = 1
        HUGE = 2**70

    class Real(float):
        def __repr__(self) -> str:
            return "other"

    claims = BASE | {"t": Text("text"), "n": Number.ONE, "h": Number.HUGE, "f": Real(1.5)}
    assert VERIFIER.verify(SIGNER.sign_claims(claims), NOW) == BASE | {"t": "text", "n": 1, "h": 2**70, "f": 1.5}


def test_overridden_methods_of_a_dict_are_not_called():
    class Mutating(dict):
        def items(self):
            self.clear()
            return super().items()

        __iter__ = keys = __getitem__ = get = items

    claims = Mutating(BASE, x=Mutating(a=1))
    assert VERIFIER.verify(SIGNER.sign_claims(claims), NOW) == BASE | {"x": {"a": 1}}
    ordered = collections.OrderedDict(BASE, x=collections.defaultdict(list, a=1))
    assert VERIFIER.verify(SIGNER.sign_claims(ordered), NOW) == BASE | {"x": {"a": 1}}


class Vandal(tzinfo):
    """A time zone that changes the claims while they are written."""

    def __init__(self, claims: dict) -> None:
        self.claims = claims

    def utcoffset(self, _: object) -> timedelta:
        for index in range(1000):
            self.claims[f"n{index}"] = index
        self.claims.pop("x", None)
        return timedelta(0)


def test_claims_that_change_meanwhile_are_those_of_the_start():
    claims: dict = {"x": [1]}
    claims["exp"] = datetime(2023, 11, 14, 22, 30, tzinfo=Vandal(claims))
    claims["y"] = 2
    assert VERIFIER.verify(SIGNER.sign_claims(claims), NOW) == {"x": [1], "exp": 1_700_001_000, "y": 2}


def test_exception_of_a_time_zone_is_raised():
    class Broken(tzinfo):
        def utcoffset(self, _: object) -> timedelta:
            raise LookupError("no offset")

    with pytest.raises(LookupError, match="no offset"):
        SIGNER.sign_claims({"exp": datetime(2023, 1, 1, tzinfo=Broken())})


@pytest.mark.parametrize("claims", [None, [], "text", b"{}", 1, [("exp", 1)], collections.UserDict()], ids=repr)
def test_claims_that_are_not_a_dict_are_rejected(claims):
    with pytest.raises(TypeError):
        SIGNER.sign_claims(claims)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"exp":1,}', '{"exp":1}{}', '{"a":1,"a":2}', "\ud800"], ids=repr)
def test_text_that_is_not_a_claims_set_is_rejected(text):
    with pytest.raises((jwt_identity.SignError, UnicodeEncodeError)):
        SIGNER.sign_json(text)


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "...", "a.b.c", "\0", "\ud800", "é.é.é", "e30.e30.e30", " " * 100, "a" * 1_000_000, "ey.\udc80.ey"],
    ids=lambda token: ascii(token)[:20],
)
def test_text_that_is_not_a_token_is_rejected(token):
    with pytest.raises(jwt_identity.VerifyError) as raised:
        VERIFIER.verify(token)
    assert 200 <= raised.value.code < 300
    assert raised.value.http_status == 401


@pytest.mark.parametrize("token", [None, b"a.b.c", 1, ["a.b.c"], bytearray(b"a.b.c")], ids=repr)
def test_token_of_another_type_is_rejected(token):
    with pytest.raises(TypeError):
        VERIFIER.verify(token)


@pytest.mark.parametrize("key", [None, 1, 1.5, {}, object(), [None], [[SECRET]], bytearray(b"k" * 32)], ids=repr)
def test_key_of_another_type_is_rejected(key):
    for build in (kustomer.Signer, kustomer.Verifier):
        with pytest.raises(TypeError, match="expected str, bytes"):
            build(key)


@pytest.mark.parametrize("key", ["", b"", "short", "\ud800" * 40, [], [SECRET, ""], SECRET + "\n"], ids=repr)
def test_useless_secret_is_rejected(key):
    with pytest.raises(jwt_identity.InvalidKeyError):
        kustomer.Verifier(key)


def test_changed_tokens_are_rejected_without_a_panic():
    token = SIGNER.sign_claims(BASE | {"x": [1, "é", {"a": None}]})
    for at in range(len(token)):
        for other in ("A", ".", "=", "\0", "é", ""):
            changed = token[:at] + other + token[at + 1 :]
            if changed == token:
                continue
            with pytest.raises(jwt_identity.VerifyError):
                VERIFIER.verify(changed, NOW)


def test_keyword_that_is_not_a_setting_is_rejected():
    with pytest.raises(jwt_identity.ConfigError, match="leeway_seconds") as raised:
        kustomer.Verifier(SECRET, leeway=5)
    assert raised.value.subject == "leeway"
    for value in (1.5, "5", None, -1, 10**30, datetime.now(timezone.utc)):
        with pytest.raises(jwt_identity.ConfigError):
            kustomer.Verifier(SECRET, leeway_seconds=value)
