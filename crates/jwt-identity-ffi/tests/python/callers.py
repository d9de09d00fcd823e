"""Calls the C library from Python.

    callers.py FOLDER    FOLDER holds the test keys
"""

import base64
import ctypes
import hashlib
import hmac
import json
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwti

KEYS = Path(sys.argv[1])
# A test secret. It protects nothing.
SECRET = "test-secret-of-thirty-two-bytes!"
KEY_ID = "app_5deaa3531c7f940010cc4ba4"
APPLICATION = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
NOW = 1_700_000_000
TIMES = {"iat": NOW, "exp": NOW + 900, "jti": "705b6f50-8c21-41e8-9bcb-595326422d60"}
ACL = {"paths": {"/*/conversations/**": {"methods": ["GET"]}}}


def pem(name):
    return (KEYS / f"{name}.pem").read_text()


def rsa():
    return jwti.private_keys("RS256", pem("rsa2048.pkcs8")), jwti.public_keys("RS256", pem("rsa2048.spki"))


def hs256(key_id=None):
    keys = jwti.secret_keys("HS256", SECRET, key_id)
    return keys, keys


def es256():
    return jwti.private_keys("ES256", pem("p256.pkcs8")), jwti.public_keys("ES256", pem("p256.spki"))


# profile: the keys that sign and verify, and the claims
VENDORS = {
    "kustomer": (hs256, {"email": "ada@example.com", "externalId": "u-1", "iat": NOW}),
    "sunshine": (lambda: hs256(KEY_ID), {"scope": "user", "external_id": "42", "exp": NOW + 600}),
    "nexmo-application": (rsa, {"application_id": APPLICATION, **TIMES}),
    "nexmo-user": (rsa, {"application_id": APPLICATION, **TIMES, "sub": "alice", "acl": ACL}),
    "nexmo-video": (
        rsa,
        {
            "application_id": APPLICATION, **TIMES, "scope": "session.connect", "session_id": "1_MX4xMjM0NTY3OH4",
            "role": "moderator", "initial_layout_class_list": "", "sub": "video", "acl": {"paths": {"/session/**": {}}},
        },
    ),
    # The number has more digits than a float.
    "jwt": (es256, {"sub": "ada", "exp": NOW + 600, "seats": 12345678901234567890123}),
}


def decoded(segment):
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def encoded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def mac(signing_input):
    return hmac.new(SECRET.encode(), signing_input.encode(), hashlib.sha256).digest()


def tampered(token):
    at = token.rindex(".") + 1
    return token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1 :]


class KustomerClaims(ctypes.Structure):
    _fields_ = [("email", jwti.Str), ("external_id", jwti.Str), ("issued_at", ctypes.c_int64)]


class SunshineClaims(ctypes.Structure):
    _fields_ = [
        *((name, jwti.Str) for name in ("scope", "external_id", "name", "email")),
        *((name, ctypes.c_bool) for name in ("is_email_verified", "is_messaging", "never_expires")),
        *((name, ctypes.c_int64) for name in ("issued_at", "expires_at")),
    ]


class Callers(unittest.TestCase):
    def fails(self, code, name, *arguments):
        """Checks that a call fails with a code, and returns the failure."""
        with self.assertRaises(jwti.Failure) as raised:
            jwti.read(name, *arguments)
        self.assertEqual(raised.exception.code, code, str(raised.exception))
        return raised.exception

    def test_token_of_each_vendor_is_signed_and_verified(self):
        for profile, (keys, claims) in VENDORS.items():
            with self.subTest(profile):
                signing, verifying = keys()
                signer, verifier = jwti.signer(profile, signing), jwti.verifier(profile, verifying)
                del signing, verifying
                token = jwti.read("jwti_sign_json", signer, json.dumps(claims))
                self.assertEqual(json.loads(jwti.read("jwti_verify_at", verifier, token, NOW)), claims)
                self.assertEqual(json.loads(decoded(token.split(".")[1])), claims)
                failure = self.fails(301, "jwti_verify_at", verifier, tampered(token), NOW)
                self.assertEqual((failure.code_name, failure.http_status), ("signature.invalid", 401))
                self.assertFalse(failure.is_retryable)

    def test_hs256_token_has_the_mac_that_hmac_computes(self):
        for profile in ("kustomer", "sunshine"):
            keys, claims = VENDORS[profile]
            token = jwti.read("jwti_sign_json", jwti.signer(profile, keys()[0]), json.dumps(claims))
            signing_input, signature = token.rsplit(".", 1)
            self.assertEqual(decoded(signature), mac(signing_input))

    def test_token_of_python_is_verified(self):
        for profile in ("kustomer", "sunshine"):
            keys, claims = VENDORS[profile]
            header = {"alg": "HS256", "typ": "JWT", **({"kid": KEY_ID} if profile == "sunshine" else {})}
            signing_input = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
            token = f"{signing_input}.{encoded(mac(signing_input))}"
            verified = jwti.read("jwti_verify_at", jwti.verifier(profile, keys()[1]), token, NOW)
            self.assertEqual(json.loads(verified), claims)

    def test_claims_structures_are_signed(self):
        keys = hs256(KEY_ID)[0]
        kustomer = KustomerClaims(jwti.Str("ada@example.com"), jwti.Str("u-1"), NOW)
        token = jwti.read("jwti_mint_kustomer", jwti.signer("kustomer", hs256()[0]), ctypes.byref(kustomer))
        self.assertEqual(json.loads(decoded(token.split(".")[1])), VENDORS["kustomer"][1])
        sunshine = SunshineClaims(external_id=jwti.Str("42"), expires_at=NOW + 600)
        token = jwti.read("jwti_mint_sunshine", jwti.signer("sunshine", keys), ctypes.byref(sunshine))
        self.assertEqual(json.loads(decoded(token.split(".")[1])), VENDORS["sunshine"][1])

    def test_failure_names_its_subject(self):
        signer = jwti.signer("kustomer", hs256()[0])
        misspelt = json.dumps({"email": "ada@example.com", "externalID": "u-1", "iat": NOW})
        failure = self.fails(422, "jwti_sign_json", signer, misspelt)
        self.assertEqual(failure.code_name, "claim.unknown-member")
        self.assertIn("externalID", str(failure))
        self.assertEqual(self.fails(-1, "jwti_sign_json", signer, None).subject, "claims")
        self.assertEqual(self.fails(-2, "jwti_sign_json", hs256()[0], "{}").subject, "signer")
        self.assertEqual(self.fails(-4, "jwti_sign_json", signer, b"\xff").subject, "claims")

    def test_old_token_is_rejected_by_the_system_clock(self):
        keys, claims = VENDORS["kustomer"]
        signing, verifying = keys()
        signer, verifier = jwti.signer("kustomer", signing), jwti.verifier("kustomer", verifying)
        self.fails(406, "jwti_verify", verifier, jwti.read("jwti_sign_json", signer, json.dumps(claims)))
        fresh = json.dumps({**claims, "iat": int(time.time())})
        jwti.read("jwti_verify", verifier, jwti.read("jwti_sign_json", signer, fresh))

    def test_each_thread_reads_the_error_of_its_own_call(self):
        verifier = jwti.verifier("kustomer", hs256()[1])
        codes = {"no token": 202, "a" * 20_000: 201, ".".join(["e30", "e30", "e30"]): 208}

        def code(token):
            try:
                jwti.read("jwti_verify_at", verifier, token, NOW)
            except jwti.Failure as failure:
                return failure.code
            return 0

        tokens = list(codes) * 500
        # ctypes releases the interpreter's lock during a call.
        with ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(code, tokens)), [codes[token] for token in tokens])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
