"""Tokens exchanged with PyJWT and vonage-jwt, in both directions."""

import base64
import hashlib
import json
import time

import jwt as pyjwt
import pytest
import vonage_jwt
from conftest import APPLICATION, OTHER_SECRET, SECRET, pem

import jwt_identity
from jwt_identity import jwt, keys, kustomer, sunshine
from jwt_identity.nexmo import application, user, webhook

PRIVATE, PUBLIC = pem("rsa2048.pkcs8"), pem("rsa2048.spki")
ALGORITHMS = {
    "HS256": (SECRET, SECRET),
    "RS256": (PRIVATE, PUBLIC),
    "PS256": (PRIVATE, PUBLIC),
    "ES256": (pem("p256.pkcs8"), pem("p256.spki")),
    "ES384": (pem("p384.pkcs8"), pem("p384.spki")),
    "EdDSA": (pem("ed25519.pkcs8"), pem("ed25519.spki")),
}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_pyjwt_reads_our_tokens(algorithm):
    private, public = ALGORITHMS[algorithm]
    claims = {"sub": "ada", "exp": int(time.time()) + 60, "n": 2**70, "t": ["é", None]}
    token = jwt.Signer(private, algorithm).sign_claims(claims)
    assert pyjwt.decode(token, public, algorithms=[algorithm]) == claims
    with pytest.raises(pyjwt.InvalidSignatureError):
        pyjwt.decode(token[:-6] + "AAAAAA", public, algorithms=[algorithm])


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_we_read_tokens_of_pyjwt(algorithm):
    private, public = ALGORITHMS[algorithm]
    claims = {"sub": "ada", "exp": int(time.time()) + 60, "n": 2**70, "t": ["é", None, {"x": 1.5}]}
    token = pyjwt.encode(claims, private, algorithm=algorithm)
    verifier = jwt.Verifier(public, algorithm)
    assert verifier.verify(token) == claims
    with pytest.raises(jwt_identity.VerifyError):
        verifier.verify(token[:-6] + "AAAAAA")


def test_identity_tokens_of_pyjwt_are_those_of_the_vendors():
    now = int(time.time())
    token = pyjwt.encode({"externalId": "ada", "iat": now}, SECRET)
    assert kustomer.Verifier(SECRET).verify(token) == {"externalId": "ada", "iat": now}
    claims = {"scope": "user", "external_id": "ada", "exp": now + 60}
    token = pyjwt.encode(claims, SECRET, headers={"kid": "app_1"})
    assert sunshine.Verifier(SECRET, "app_1").verify(token) == claims
    ours = sunshine.Signer(SECRET, "app_1").sign_claims(claims)
    assert pyjwt.get_unverified_header(ours) == {"alg": "HS256", "typ": "JWT", "kid": "app_1"}


def test_vonage_reads_our_application_tokens_and_we_theirs():
    theirs = vonage_jwt.JwtClient(APPLICATION, PRIVATE).generate_application_jwt({"exp": int(time.time()) + 600})
    text = theirs.decode() if isinstance(theirs, bytes) else theirs
    assert application.Verifier(PUBLIC).verify(text)["application_id"] == APPLICATION
    ours = application.Signer(PRIVATE).sign(APPLICATION, custom={"tenant": "acme"})
    assert pyjwt.decode(ours, PUBLIC, algorithms=["RS256"])["tenant"] == "acme"


def test_vonage_user_tokens_are_read():
    acl = {"paths": {"/*/users/**": {}}}
    options = {"sub": "ada", "acl": acl, "exp": int(time.time()) + 600}
    theirs = vonage_jwt.JwtClient(APPLICATION, PRIVATE).generate_application_jwt(options)
    text = theirs.decode() if isinstance(theirs, bytes) else theirs
    claims = user.Verifier(PUBLIC).verify(text)
    assert (claims["sub"], claims["acl"]) == ("ada", acl)


def test_vonage_accepts_the_signature_of_our_webhooks():
    body = b'{"status":"delivered"}'
    token = webhook.Signer(SECRET).sign(body, api_key="abcd1234")
    assert vonage_jwt.verify_signature(token, SECRET)
    assert not vonage_jwt.verify_signature(token, OTHER_SECRET)
    assert pyjwt.decode(token, SECRET, algorithms=["HS256"])["payload_hash"] == hashlib.sha256(body).hexdigest()


def test_jwk_sets_are_exchanged_with_pyjwt():
    pair = keys.KeyPair.from_pem("ES256", pem("p256.pkcs8")).with_thumbprint()
    published = keys.KeySet([pair]).public_jwk_set()
    theirs = pyjwt.PyJWKSet.from_dict(published)[pair.key_id]
    token = jwt.Signer(pair).sign(subject="ada", lifetime=60)
    assert pyjwt.decode(token, theirs, algorithms=["ES256"])["sub"] == "ada"
    for jwk_set in (published, json.dumps(published)):
        verifier = jwt.Verifier(keys.KeySet.from_jwk_set(["ES256"], jwk_set))
        assert verifier.verify(token)["sub"] == "ada"
    members = {name: published["keys"][0][name] for name in ("crv", "kty", "x", "y")}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
    expected = base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()
    assert pair.key_id == pair.verifying_key.thumbprint == expected
