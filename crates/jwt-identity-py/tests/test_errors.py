"""Exceptions, their attributes, and what they do not contain."""

import copy
import pickle

import pytest
from conftest import NOW, OTHER_SECRET, SECRET, pem

import jwt_identity
from jwt_identity import ably, jwt, keys, kustomer, livekit, sunshine, twilio
from jwt_identity.nexmo import acl, application, webhook
from jwt_identity.stream import call, server, user

OBJECTS = [
    jwt.Signer(SECRET, "HS256"),
    jwt.Verifier(SECRET, "HS256"),
    kustomer.Signer(SECRET),
    kustomer.Verifier(SECRET),
    sunshine.Signer(SECRET, "app_1"),
    sunshine.Verifier(SECRET, "app_1"),
    twilio.Signer(SECRET),
    twilio.Verifier(SECRET),
    livekit.Signer(SECRET),
    livekit.Verifier(SECRET),
    user.Signer(SECRET),
    user.Verifier(SECRET),
    call.Signer(SECRET),
    call.Verifier(SECRET),
    server.Signer(SECRET),
    server.Verifier(SECRET),
    ably.Signer(f"xVLyHw.A-pwh7:{SECRET}"),
    ably.Verifier(f"xVLyHw.A-pwh7:{SECRET}"),
    application.Signer(pem("rsa2048.pkcs8")),
    webhook.Verifier(SECRET),
    webhook.ReplayGuard(10),
    keys.KeyPair.from_secret("HS256", SECRET, key_id="k"),
    keys.KeyPair.from_secret("HS256", SECRET).verifying_key,
    keys.KeySet([keys.KeyPair.from_secret("HS256", SECRET)]),
    keys.KeyStore(keys.KeySet([keys.KeyPair.from_secret("HS256", SECRET)])),
    jwt_identity.ManualClock(NOW),
    acl.Acl.empty(),
]


def test_verify_error_has_all_attributes():
    token = kustomer.Signer(SECRET).sign(external_id="ada", issued_at=NOW)
    with pytest.raises(jwt_identity.VerifyError) as raised:
        kustomer.Verifier(SECRET).verify(token)
    error = raised.value
    assert (error.code, error.code_name, error.subject) == (406, "claim.too-old", "iat")
    assert (error.is_retryable, error.http_status) == (False, 401)
    assert error.challenge == 'Bearer error="invalid_token"'
    assert "ada" not in str(error)


@pytest.mark.parametrize(
    ("call", "kind", "code"),
    [
        (lambda: kustomer.Signer("short"), jwt_identity.InvalidKeyError, 104),
        (lambda: kustomer.Signer(SECRET).sign(), jwt_identity.SignError, 401),
        (lambda: kustomer.Signer(SECRET).sign_claims({"email": "a@b.c", "iat": NOW, "externalID": "x"}), jwt_identity.SignError, 422),
        (lambda: kustomer.Verifier(SECRET).verify("a.b"), jwt_identity.VerifyError, 202),
        (lambda: kustomer.Verifier(SECRET, leeway_seconds=10**6), jwt_identity.ConfigError, 419),
        (lambda: jwt.Signer(SECRET, "none"), jwt_identity.ConfigError, 113),
        (lambda: acl.Acl("{}"), jwt_identity.ClaimError, 402),
        (lambda: keys.LocalKeys.from_file("/nonexistent", keys.KeyReader.secret("HS256")), jwt_identity.LoadError, 507),
    ],
)
def test_each_stage_has_a_class(call, kind, code):
    with pytest.raises(kind) as raised:
        call()
    assert raised.value.code == code
    assert isinstance(raised.value, jwt_identity.Error)
    assert isinstance(raised.value.code_name, str)


def test_errors_survive_pickling_and_copying():
    with pytest.raises(jwt_identity.Error) as raised:
        kustomer.Verifier(SECRET).verify("a.b")
    for twin in (pickle.loads(pickle.dumps(raised.value)), copy.copy(raised.value)):
        assert type(twin) is jwt_identity.VerifyError
        assert (str(twin), vars(twin)) == (str(raised.value), vars(raised.value))


@pytest.mark.parametrize("value", OBJECTS, ids=repr)
def test_texts_of_objects_contain_no_secret(value):
    for text in (repr(value), str(value), f"{value}", repr([value])):
        assert SECRET not in text and SECRET[:8] not in text and "BEGIN" not in text


@pytest.mark.parametrize("value", OBJECTS, ids=repr)
def test_objects_are_not_pickled(value):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        # The old protocols write the names of some classes, and nothing can be created from these.
        with pytest.raises(TypeError, match="cannot pickle|is not safe"):
            pickled = pickle.dumps(value, protocol)
            assert SECRET.encode() not in pickled
            pickle.loads(pickled)
    with pytest.raises(TypeError, match="is not safe"):
        object.__new__(type(value))


@pytest.mark.parametrize("value", OBJECTS, ids=repr)
def test_objects_are_immutable(value):
    for name in ("new_name", "sign", "verify", "key_id", "_key"):
        with pytest.raises(AttributeError):
            setattr(value, name, 1)
    with pytest.raises((AttributeError, TypeError)):
        value.__class__ = object
    assert not hasattr(value, "__dict__")


def test_traceback_of_a_wrong_secret_does_not_show_it():
    secret = "\ud800" + OTHER_SECRET
    with pytest.raises(jwt_identity.Error) as raised:
        kustomer.Signer(secret)
    chain: BaseException | None = raised.value
    while chain is not None:
        assert OTHER_SECRET not in repr(vars(chain)) + repr(chain.args) + str(chain)
        chain = chain.__cause__ or chain.__context__


def test_base_classes_cannot_be_created():
    for base in (jwt_identity.Signer, jwt_identity.Verifier):
        with pytest.raises(TypeError):
            base()
    assert isinstance(OBJECTS[0], jwt_identity.Signer) and isinstance(OBJECTS[1], jwt_identity.Verifier)
