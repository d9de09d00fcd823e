"""Sets of keys, their rotation, and files."""

import os

import pytest
from conftest import KEYS, NOW, OTHER_SECRET, SECRET, pem

import jwt_identity
from jwt_identity import ManualClock, jwt, sunshine
from jwt_identity.keys import KeyEntry, KeyPair, KeyReader, KeySet, KeyStore, LocalKeys, VerifyingKey


def pair(key_id: str, secret: str = SECRET) -> KeyPair:
    return KeyPair.from_secret("HS256", secret, key_id=key_id)


def test_store_is_replaced_while_it_is_used(clock):
    store = KeyStore(KeySet([pair("old")]))
    signer, verifier = jwt.Signer(store), jwt.Verifier(store, clock=clock)
    old = signer.sign(lifetime=60, issued_at=NOW)
    store.replace(KeySet([pair("old"), pair("new", OTHER_SECRET)]))
    assert store.key_set.key_ids() == ["old", "new"]
    new = signer.sign(lifetime=60, issued_at=NOW)
    assert verifier.verify(old)["exp"] == verifier.verify(new)["exp"]
    store.replace(KeySet([pair("new", OTHER_SECRET)]))
    assert verifier.verify(new)
    with pytest.raises(jwt_identity.VerifyError) as raised:
        verifier.verify(old)
    assert raised.value.code_name == "header.unknown-key-id"


def test_entries_become_active_and_end():
    clock = ManualClock(NOW)
    keys = KeySet(
        [KeyEntry(pair("new", OTHER_SECRET), activate_at=NOW + 10), KeyEntry(pair("old"), verify_until=NOW + 20)], clock=clock
    )
    signer, verifier = jwt.Signer(keys), jwt.Verifier(keys, clock=clock)
    old = signer.sign(lifetime=600, issued_at=NOW)
    clock.set(NOW + 10)
    new = signer.sign(lifetime=600, issued_at=NOW)
    assert verifier.verify(old) and verifier.verify(new)
    clock.set(NOW + 20)
    assert verifier.verify(new)
    with pytest.raises(jwt_identity.VerifyError):
        verifier.verify(old)


def test_private_jwk_set_signs(clock):
    jwk_set = {"keys": [{"kty": "oct", "k": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY", "alg": "HS256", "kid": "k"}]}
    keys = KeySet.from_private_jwk_set(["HS256"], jwk_set)
    token = jwt.Signer(keys).sign(lifetime=60, issued_at=NOW)
    assert jwt.Verifier(SECRET, "HS256", clock=clock).verify(token)
    assert jwt.Verifier(KeySet.from_unpublished_jwk_set(["HS256"], jwk_set), clock=clock).verify(token)
    assert keys.public_jwk_set() == {"keys": []}
    with pytest.raises(jwt_identity.InvalidKeyError):
        KeySet.from_jwk_set(["HS256"], jwk_set)


def test_unusable_members_are_skipped_by_name():
    good = VerifyingKey.from_pem("ES256", pem("p256.spki"), key_id="good").public_jwk()
    keys = KeySet.from_jwk_set(["ES256"], {"keys": [good, {"kty": "EC", "crv": "P-521", "kid": "bad"}]})
    assert (len(keys), keys.key_ids()) == (1, ["good"])
    assert len(keys.skipped) == 1 and keys.skipped[0].startswith("bad: ")


@pytest.mark.parametrize("jwk_set", ["", "{", "[]", {}, {"keys": 3}, {"keys": []}, "\ud800", {"keys": [{1: 2}]}], ids=repr)
def test_what_is_not_a_jwk_set_is_rejected(jwk_set):
    with pytest.raises(jwt_identity.InvalidKeyError):
        KeySet.from_jwk_set(["ES256"], jwk_set)


def test_duplicate_key_id_is_rejected():
    with pytest.raises(jwt_identity.InvalidKeyError) as raised:
        KeySet([pair("k"), pair("k", OTHER_SECRET)])
    assert raised.value.code_name == "key.duplicate-key-id"
    with pytest.raises(TypeError, match="KeyPair, VerifyingKey or KeyEntry"):
        KeySet([SECRET])


def test_key_from_a_jwk_is_that_from_the_pem():
    public = VerifyingKey.from_pem("ES256", pem("p256.spki"))
    twin = VerifyingKey.from_jwk(["ES256"], public.public_jwk())
    assert twin.thumbprint == public.thumbprint
    assert VerifyingKey.from_unchecked_certificate_pem("ES256", pem("p256.certificate")).algorithm == "ES256"
    assert (pair("k").key_id, pair("k").algorithm, pair("k").verifying_key.public_jwk()) == ("k", "HS256", None)


def test_local_keys_are_read_again(tmp_path, clock):
    path = tmp_path / "secret"
    path.write_text(SECRET)
    path.chmod(0o600)
    keys = LocalKeys.from_file(path, KeyReader.secret("HS256"))
    signer, verifier = jwt.Signer(keys), jwt.Verifier(keys, clock=clock)
    old = signer.sign(lifetime=60, issued_at=NOW)
    assert verifier.verify(old)
    assert not keys.refresh()
    path.write_text(OTHER_SECRET)
    assert keys.refresh()
    with pytest.raises(jwt_identity.VerifyError):
        verifier.verify(old)
    assert verifier.verify(signer.sign(lifetime=60, issued_at=NOW))
    assert keys.health()["state"] == "fresh"
    path.unlink()
    with pytest.raises(jwt_identity.LoadError):
        keys.refresh()
    assert verifier.verify(signer.sign(lifetime=60, issued_at=NOW))


def test_exposed_secret_file_is_rejected(tmp_path):
    path = tmp_path / "secret"
    path.write_text(SECRET)
    path.chmod(0o644)
    with pytest.raises(jwt_identity.LoadError) as raised:
        LocalKeys.from_file(path, KeyReader.secret("HS256"))
    assert raised.value.code_name == "key-source.exposed"


def test_keys_from_the_environment(monkeypatch, clock):
    monkeypatch.setenv("TEST_KEY", pem("p256.pkcs8"))
    keys = LocalKeys.from_env("TEST_KEY", KeyReader.private_key(["ES256"]).with_thumbprint())
    token = jwt.Signer(keys).sign(lifetime=60, issued_at=NOW)
    public = LocalKeys.from_file(os.fspath(KEYS / "p256.spki.pem"), KeyReader.public_key(["ES256"]).with_thumbprint())
    assert jwt.Verifier(public, clock=clock).verify(token)
    with pytest.raises(jwt_identity.LoadError) as raised:
        LocalKeys.from_env("NO_SUCH_VARIABLE", KeyReader.secret("HS256"))
    assert raised.value.code_name == "key-source.not-found"


def test_sunshine_needs_a_key_id_beside_a_secret(clock):
    with pytest.raises(TypeError, match="key_id"):
        sunshine.Signer(SECRET)
    keys = KeySet([sunshine.key("app_1", SECRET), sunshine.key("app_2", OTHER_SECRET)])
    with pytest.raises(TypeError, match="key_id"):
        sunshine.Verifier(keys, "app_1")
    verifier = sunshine.Verifier(keys, clock=clock)
    for key_id, secret in (("app_1", SECRET), ("app_2", OTHER_SECRET)):
        assert verifier.verify(sunshine.Signer(secret, key_id).sign("ada", lifetime=60, issued_at=NOW))


def test_plain_jwt_needs_the_algorithm_of_a_text():
    for build in (jwt.Signer, jwt.Verifier):
        with pytest.raises(TypeError, match="algorithm"):
            build(SECRET)
    with pytest.raises(TypeError):
        jwt.Signer(VerifyingKey.from_pem("ES256", pem("p256.spki")))
