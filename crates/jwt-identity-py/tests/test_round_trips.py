"""Each kind of token, signed and verified."""

from datetime import datetime, timedelta, timezone

import pytest
from conftest import APPLICATION, NOW, OTHER_SECRET, SECRET, pem

import jwt_identity
from jwt_identity import intercom, jwt, kustomer, sunshine
from jwt_identity.keys import KeyPair
from jwt_identity.nexmo import application, user, video
from jwt_identity.nexmo.acl import Acl
from jwt_identity.zendesk import chat, sso

PRIVATE, PUBLIC = pem("rsa2048.pkcs8"), pem("rsa2048.spki")


def test_kustomer(clock):
    signer, verifier = kustomer.Signer(SECRET), kustomer.Verifier(SECRET, clock=clock)
    token = signer.sign(email="ada@example.com", external_id="ada", issued_at=NOW)
    claims = {"email": "ada@example.com", "externalId": "ada", "iat": NOW}
    assert verifier.verify(token) == claims
    assert signer.sign_claims(claims) == signer.sign_json(verifier.verify_json(token)) == token


def test_sunshine(clock):
    signer, verifier = sunshine.Signer(SECRET, "app_1"), sunshine.Verifier(SECRET, "app_1", clock=clock)
    token = signer.sign(
        "ada", email="ada@example.com", email_verified=True, name="Ada", lifetime=timedelta(hours=1), issued_at=NOW
    )
    claims = verifier.verify(token)
    assert claims == {
        "scope": "user",
        "external_id": "ada",
        "email": "ada@example.com",
        "email_verified": True,
        "name": "Ada",
        "iat": NOW,
        "exp": NOW + 3600,
    }
    assert verifier.verify(signer.sign_claims(claims)) == claims


def test_intercom(clock):
    signer, verifier = intercom.Signer(SECRET), intercom.Verifier(SECRET, clock=clock)
    token = signer.sign("ada", email="ada@example.com", lifetime=3600, attributes={"plan": "pro"}, issued_at=NOW)
    claims = verifier.verify(token)
    assert (claims["user_id"], claims["plan"], claims["exp"]) == ("ada", "pro", NOW + 3600)
    assert verifier.verify(signer.sign_claims(claims)) == claims
    with pytest.raises(TypeError, match="exactly one of"):
        signer.sign("ada")


def test_zendesk(clock):
    signer, verifier = chat.Signer(SECRET), chat.Verifier(SECRET, clock=clock)
    claims = verifier.verify(signer.sign("Ada", "ada@example.com", "user-4711", lifetime=60, issued_at=NOW))
    assert (claims["external_id"], claims["exp"]) == ("user-4711", NOW + 60)
    assert verifier.verify(signer.sign_claims(claims)) == claims
    signer, verifier = sso.Signer(SECRET), sso.Verifier(SECRET, clock=clock)
    claims = verifier.verify(signer.sign("Ada", "ada@example.com", external_id="4711", tags=["a"], issued_at=NOW))
    assert (claims["name"], claims["external_id"], claims["iat"]) == ("Ada", "4711", NOW)
    assert verifier.verify(signer.sign_claims(claims)) == claims
    with pytest.raises(jwt_identity.VerifyError) as raised:
        verifier.verify(signer.sign("Ada", "ada@example.com", issued_at=NOW), NOW + 600)
    assert raised.value.subject == "iat"


def test_sunshine_scopes(clock):
    signer = sunshine.Signer(SECRET, "app_1")
    token = signer.sign_scope("app", lifetime=60, issued_at=NOW)
    assert sunshine.Verifier(SECRET, "app_1", clock=clock, scopes=["app"]).verify(token)["scope"] == "app"
    with pytest.raises(jwt_identity.VerifyError) as raised:
        sunshine.Verifier(SECRET, "app_1", clock=clock).verify(token)
    assert raised.value.code_name == "claim.wrong-scope"


def test_token_without_an_end_must_be_asked_for(clock):
    for signer in (jwt.Signer(SECRET, "HS256"),):
        with pytest.raises(TypeError, match="exactly one of"):
            signer.sign(subject="ada")
        token = signer.sign(subject="ada", never_expires=True, issued_at=NOW)
    with pytest.raises(jwt_identity.VerifyError):
        jwt.Verifier(SECRET, "HS256", clock=clock).verify(token)
    assert jwt.Verifier(SECRET, "HS256", clock=clock, allow_never_expiring=True).verify(token)["sub"] == "ada"
    with pytest.raises(TypeError, match="exactly one of"):
        sunshine.Signer(SECRET, "app_1").sign("ada", lifetime=60, never_expires=True)


def test_plain_jwt_keeps_custom_claims(clock):
    signer = jwt.Signer(SECRET, "HS256")
    verifier = jwt.Verifier(SECRET, "HS256", clock=clock, issuers=["me"], audiences=["you", "they"])
    custom = {"tenant": "acme", "n": [1, 2.5, None, True, {"deep": "é\"\\\n"}], "big": 10**40, "z": {}, "a": []}
    token = signer.sign(
        issuer="me",
        subject="ada",
        audience=["you", "him"],
        lifetime=900,
        not_before=NOW,
        issued_at=NOW,
        token_id="t-1",
        custom=custom,
    )
    registered = {"iss": "me", "sub": "ada", "aud": ["you", "him"], "exp": NOW + 900, "nbf": NOW, "iat": NOW, "jti": "t-1"}
    claims = verifier.verify(token)
    assert claims == registered | custom
    assert verifier.verify(signer.sign_claims(claims)) == claims
    assert [name for name in claims if name in custom] == list(custom)


def test_nexmo_application(clock):
    signer, verifier = application.Signer(PRIVATE), application.Verifier(PUBLIC, clock=clock)
    acl = {"paths": {"/*/users/**": {"methods": ["GET"]}}}
    token = signer.sign(APPLICATION, acl=acl, issued_at=NOW, token_id="t-1", custom={"tenant": "acme"})
    claims = verifier.verify(token)
    assert claims == {
        "application_id": APPLICATION,
        "jti": "t-1",
        "iat": NOW,
        "exp": NOW + 900,
        "acl": acl,
        "tenant": "acme",
    }
    assert verifier.verify(signer.sign_claims(claims)) == claims


def test_nexmo_user(clock):
    signer, verifier = user.Signer(PRIVATE), user.Verifier(PUBLIC, clock=clock, subject="ada")
    token = signer.sign(APPLICATION, "ada", Acl.client_sdk(), lifetime=timedelta(minutes=5), issued_at=NOW)
    claims = verifier.verify(token)
    assert (claims["sub"], claims["exp"]) == ("ada", NOW + 300)
    assert Acl(claims["acl"]) == Acl.client_sdk()
    with pytest.raises(jwt_identity.VerifyError) as raised:
        user.Verifier(PUBLIC, clock=clock, subject="bob").verify(token)
    assert raised.value.subject == "sub"


def test_nexmo_video(clock):
    signer, verifier = video.Signer(PRIVATE), video.Verifier(PUBLIC, clock=clock)
    token = signer.sign(
        APPLICATION,
        "1_MX4xMjM",
        role="moderator",
        connection_data="ada",
        layout_classes=["focus"],
        expires_at=NOW + 600,
        issued_at=NOW,
    )
    claims = verifier.verify(token)
    assert (claims["session_id"], claims["role"], claims["exp"]) == ("1_MX4xMjM", "moderator", NOW + 600)
    assert verifier.verify(signer.sign_claims(claims)) == claims


def test_defaults_are_the_clock_and_a_random_id():
    before = int(datetime.now(timezone.utc).timestamp())
    signer, verifier = jwt.Signer(SECRET, "HS256"), jwt.Verifier(SECRET, "HS256")
    first, second = (verifier.verify(signer.sign(lifetime=60)) for _ in range(2))
    assert before <= first["iat"] <= before + 60
    assert first["exp"] == first["iat"] + 60
    assert first["jti"] != second["jti"]


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_secrets_of_each_length(algorithm, clock):
    secret = "k" * (int(algorithm[2:]) // 8)
    token = jwt.Signer(secret, algorithm).sign(lifetime=60, issued_at=NOW)
    assert jwt.Verifier(secret.encode(), algorithm, clock=clock).verify(token)["exp"] == NOW + 60
    with pytest.raises(jwt_identity.InvalidKeyError) as raised:
        jwt.Signer(secret[1:], algorithm)
    assert raised.value.code_name == "key.too-short"


@pytest.mark.parametrize(
    ("algorithm", "private", "public"),
    [
        ("RS256", "rsa2048.pkcs8", "rsa2048.spki"),
        ("PS384", "rsa2048.pkcs8", "rsa2048.spki"),
        ("ES256", "p256.pkcs8", "p256.spki"),
        ("ES384", "p384.pkcs8", "p384.spki"),
        ("EdDSA", "ed25519.pkcs8", "ed25519.spki"),
    ],
)
def test_key_pairs_of_each_type(algorithm, private, public, clock):
    token = jwt.Signer(pem(private), algorithm).sign(lifetime=60, issued_at=NOW)
    assert jwt.Verifier(pem(public), algorithm, clock=clock).verify(token)["exp"] == NOW + 60
    pair = KeyPair.from_pem(algorithm, pem(private)).with_thumbprint()
    token = jwt.Signer(pair).sign(lifetime=60, issued_at=NOW)
    assert jwt.Verifier(pair.verifying_key, clock=clock).verify(token)["exp"] == NOW + 60


def test_list_of_keys_accepts_each_of_them(clock):
    for secret in (SECRET, OTHER_SECRET):
        token = kustomer.Signer(secret).sign(external_id="ada", issued_at=NOW)
        assert kustomer.Verifier([SECRET, OTHER_SECRET.encode()], clock=clock).verify(token)["externalId"] == "ada"
        token = sunshine.Signer(secret, "app_1").sign("ada", lifetime=60, issued_at=NOW)
        assert sunshine.Verifier([SECRET, OTHER_SECRET], "app_1", clock=clock).verify(token)["external_id"] == "ada"


def test_cache_keeps_the_time_checks(clock):
    verifier = kustomer.Verifier(SECRET, clock=clock, cache=True)
    token = kustomer.Signer(SECRET).sign(external_id="ada", issued_at=NOW)
    assert verifier.verify(token) == verifier.verify(token)
    clock.advance(timedelta(hours=1))
    with pytest.raises(jwt_identity.VerifyError) as raised:
        verifier.verify(token)
    assert raised.value.code_name == "claim.too-old"


def test_now_takes_precedence_over_the_clock(clock):
    verifier = kustomer.Verifier(SECRET, clock=clock)
    token = kustomer.Signer(SECRET).sign(external_id="ada", issued_at=NOW + 100_000)
    with pytest.raises(jwt_identity.VerifyError):
        verifier.verify(token)
    assert verifier.verify(token, NOW + 100_000) == verifier.verify(
        token, now=datetime.fromtimestamp(NOW + 100_000, timezone.utc)
    )


def test_application_tokens_sign_once(clock):
    tokens = application.ApplicationTokens(application.Signer(PRIVATE), APPLICATION, lifetime=600, clock=clock)
    first = tokens.token()
    assert first.bearer == f"Bearer {first.token}"
    assert first.accepted_until == NOW + 600
    assert tokens.token().token == first.token
    clock.advance(550)
    assert tokens.token().token != first.token
    assert application.Verifier(PUBLIC).verify(first.token, NOW)["application_id"] == APPLICATION


def test_diagnosis_names_every_fault():
    token = kustomer.Signer(SECRET).sign(external_id="ada", issued_at=NOW)
    report = jwt_identity.diagnose(token, secret=OTHER_SECRET, other_secrets={"old": SECRET}, now=NOW + 100_000)
    assert not report.is_verified
    assert report.kind == "kustomer"
    assert {404, 406, 301} & {finding.code for finding in report.findings}
    assert all(finding.cure and finding.message for finding in report.findings)
    assert SECRET not in str(report) and "ada" not in str(report)
    good = jwt_identity.diagnose(token, verifier=kustomer.Verifier(SECRET), now=NOW)
    assert good.is_verified


@pytest.mark.parametrize(
    ("values", "code"),
    [(None, 217), ([], 217), ("Basic YTpi", 218), (["Bearer a", "Bearer b"], 218), (b"\xff", 218), ("\ud800", 218)],
)
def test_bearer_token_is_one_token(values, code):
    with pytest.raises(jwt_identity.VerifyError) as raised:
        jwt_identity.bearer_token(values)
    assert raised.value.code == code
    assert raised.value.http_status in (400, 401)


def test_bearer_token_of_text_and_bytes():
    assert jwt_identity.bearer_token("Bearer a.b.c") == jwt_identity.bearer_token([b"bearer a.b.c"]) == "a.b.c"
