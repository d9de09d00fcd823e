"""Signers and verifiers that threads share."""

import sys
import threading
import time

import pytest
from conftest import NOW, OTHER_SECRET, SECRET, pem

import jwt_identity
from jwt_identity import jwt, kustomer
from jwt_identity.keys import KeyPair, KeySet, KeyStore

THREADS = 8


def run(work) -> None:
    """Runs the work in all threads at once, and raises what one of them raises."""
    failures: list[BaseException] = []
    start = threading.Barrier(THREADS)

    def body(index: int) -> None:
        try:
            start.wait(30)
            work(index)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=body, args=(index,)) for index in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    if failures:
        raise failures[0]


def test_keys_rotate_under_load(clock):
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        sets = [
            KeySet([KeyPair.from_secret("HS256", SECRET, key_id="a"), KeyPair.from_secret("HS256", OTHER_SECRET, key_id="b")]),
            KeySet([KeyPair.from_secret("HS256", OTHER_SECRET, key_id="b"), KeyPair.from_secret("HS256", SECRET, key_id="a")]),
        ]
        store = KeyStore(sets[0])
        signer, verifier = jwt.Signer(store), jwt.Verifier(store, clock=clock)

        def work(index: int) -> None:
            for step in range(1500):
                if index == 0:
                    store.replace(sets[step % 2])
                claims = {"sub": f"{index}-{step}", "exp": NOW + 60, "iat": NOW}
                assert verifier.verify(signer.sign_claims(claims)) == claims

        run(work)
    finally:
        sys.setswitchinterval(interval)


def test_rejections_do_not_mix(clock):
    verifier = kustomer.Verifier(SECRET, clock=clock)
    tokens = {
        "claim.too-old": kustomer.Signer(SECRET).sign(external_id="a", issued_at=NOW - 5000),
        "signature.invalid": kustomer.Signer(OTHER_SECRET).sign(external_id="a", issued_at=NOW),
        "token.malformed": "a.b",
    }
    expected = list(tokens.items())

    def work(index: int) -> None:
        name, token = expected[index % len(expected)]
        for _ in range(1000):
            with pytest.raises(jwt_identity.VerifyError) as raised:
                verifier.verify(token)
            assert raised.value.code_name == name

    run(work)


def test_python_runs_while_rsa_signs():
    signer = jwt.Signer(pem("rsa4096.pkcs1"), "RS256")
    signing, counted = threading.Event(), 0

    def sign() -> None:
        signing.set()
        for _ in range(30):
            signer.sign(lifetime=60)
        signing.clear()

    interval = sys.getswitchinterval()
    # Without a release of the lock the other thread runs only between signatures, once in this interval.
    sys.setswitchinterval(1000)
    try:
        thread = threading.Thread(target=sign)
        thread.start()
        signing.wait(10)
        while signing.is_set():
            counted += 1
            time.sleep(0)
        thread.join(60)
    finally:
        sys.setswitchinterval(interval)
    assert counted > 30
