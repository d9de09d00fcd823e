"""Signed webhooks."""

import http.client

import pytest
from conftest import APPLICATION, NOW, OTHER_SECRET, SECRET

import jwt_identity
from jwt_identity.nexmo import contact_center, webhook

BODY = b'{"status":"delivered"}'


def headers(content: bytes = BODY, secret: str = SECRET, **claims: str) -> dict[str, str]:
    return {"authorization": "Bearer " + webhook.Signer(secret).sign(content, issued_at=NOW, **claims)}


def code(call) -> tuple[int, int]:
    with pytest.raises(jwt_identity.VerifyError) as raised:
        call()
    assert raised.value.challenge is None
    return raised.value.code, raised.value.http_status


def test_body_is_verified(clock):
    verifier = webhook.Verifier(SECRET, clock=clock, application_id=APPLICATION)
    verified = verifier.verify("POST", headers(application_id=APPLICATION, api_key="abcd1234"), BODY)
    assert verified.claims["api_key"] == "abcd1234"
    assert verified.parameters is None
    assert code(lambda: verifier.verify("POST", headers(application_id=APPLICATION), BODY + b" ")) == (417, 401)
    assert code(lambda: verifier.verify("POST", {}, BODY)) == (217, 500)
    assert code(lambda: verifier.verify("POST", headers(), BODY)) == (403, 401)


def test_query_is_verified(clock):
    verifier = webhook.Verifier(SECRET, clock=clock)
    query = "to=1&from=%2B44&text=a+b"
    content = b'{"to":"1","from":"+44","text":"a b"}'
    verified = verifier.verify("GET", headers(content), query=query)
    assert verified.parameters == [("to", "1"), ("from", "+44"), ("text", "a b")]


def test_headers_of_all_shapes(clock):
    verifier = webhook.Verifier(SECRET, clock=clock)
    plain = headers()
    message = http.client.HTTPMessage()
    message["Authorization"] = plain["authorization"]
    for shape in (plain, list(plain.items()), message, {"AUTHORIZATION": plain["authorization"].encode()}, iter(plain.items())):
        assert verifier.verify("POST", shape, BODY).claims["iss"] == "Vonage"
    repeated = list(plain.items()) * 2
    assert code(lambda: verifier.verify("POST", repeated, BODY))[1] == 401
    for shape in (None, 1, [1], [("a",)], {"a": 1}, {1: "a"}):
        with pytest.raises((TypeError, ValueError)):
            verifier.verify("POST", shape, BODY)


def test_webhook_is_accepted_once(clock):
    guard = webhook.ReplayGuard(1)
    verifier = webhook.Verifier(SECRET, clock=clock, replay_guard=guard)
    first, second = headers(), headers()
    assert verifier.verify("POST", first, BODY)
    assert code(lambda: verifier.verify("POST", first, BODY)) == (418, 401)
    other = webhook.Verifier(SECRET, clock=clock, replay_guard=guard)
    assert code(lambda: other.verify("POST", first, BODY)) == (418, 401)
    # The guard is full.
    assert code(lambda: verifier.verify("POST", second, BODY)) == (505, 503)


def test_secrets_are_replaced_and_the_guard_stays(clock):
    verifier = webhook.Verifier(SECRET, clock=clock, replay_guard=webhook.ReplayGuard(1000))
    used = headers()
    assert verifier.verify("POST", used, BODY)
    verifier.replace_secrets([SECRET, OTHER_SECRET])
    assert verifier.verify("POST", headers(secret=OTHER_SECRET), BODY)
    assert code(lambda: verifier.verify("POST", used, BODY)) == (418, 401)
    verifier.replace_secrets(OTHER_SECRET)
    assert code(lambda: verifier.verify("POST", headers(), BODY)) == (301, 401)
    with pytest.raises(jwt_identity.InvalidKeyError):
        verifier.replace_secrets("")


def test_accounts_have_their_own_secrets(clock):
    verifier = webhook.Verifier.for_accounts({"abcd1234": [SECRET], "efgh5678": OTHER_SECRET}, clock=clock)
    assert verifier.verify("POST", headers(api_key="abcd1234"), BODY).account == "abcd1234"
    assert code(lambda: verifier.verify("POST", headers(api_key="efgh5678"), BODY))[1] == 401
    with pytest.raises(jwt_identity.ConfigError):
        verifier.replace_secrets(SECRET)
    verifier.replace_accounts({"efgh5678": SECRET})
    assert verifier.verify("POST", headers(api_key="efgh5678"), BODY).account == "efgh5678"
    with pytest.raises(TypeError, match="at least one"):
        webhook.Verifier.for_accounts({})


def test_contact_center(clock):
    signer, verifier = contact_center.Signer(SECRET), contact_center.Verifier(SECRET, clock=clock)
    token = signer.sign(BODY, expires_at=NOW + 60)
    for name in ("X-Vonage-Signature", "Vonage-Signature", "Authorization"):
        for value in (token, f"Bearer {token}"):
            try:
                verified = verifier.verify("POST", {name: value}, BODY)
            except jwt_identity.VerifyError:
                continue
            assert verified.claims["exp"] == NOW + 60
            break
        else:
            continue
        break
    else:
        pytest.fail("no header was accepted")
    assert code(lambda: verifier.verify("POST", {name: value}, BODY + b" "))[1] == 401


def test_long_body_is_verified(clock):
    body = b"x" * 1_000_000
    assert webhook.Verifier(SECRET, clock=clock).verify("POST", headers(body), body)
