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
VISITOR = {"name": "Ada", "email": "ada@example.com"}
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
    "intercom": (hs256, {"user_id": "user-42", "plan": "pro", "exp": NOW + 600}),
    "ably": (
        lambda: hs256(KEY_ID),
        {"iat": NOW, "exp": NOW + 600, "x-ably-capability": '{"chat":["publish"]}', "x-ably-clientId": "u-1"},
    ),
    "livekit": (
        hs256,
        {
            "iss": "API1", "sub": "u-1", "nbf": NOW, "exp": NOW + 600,
            "video": {"room": "daily", "roomJoin": True, "canPublish": False, "canSubscribe": True, "canPublishData": False},
        },
    ),
    "stream-call": (hs256, {"user_id": "u-1", "call_cids": ["default:call1"], "iat": NOW, "exp": NOW + 600}),
    "stream-server": (hs256, {"server": True, "iat": NOW, "exp": NOW + 600}),
    "stream-user": (hs256, {"user_id": "u-1", "iat": NOW, "exp": NOW + 600}),
    "twilio": (
        hs256,
        {
            "jti": "id-1", "grants": {"identity": "ada", "video": {"room": "daily"}}, "iat": NOW, "exp": NOW + 600,
            "iss": "SK00000000000000000000000000000002", "sub": "AC00000000000000000000000000000001",
        },
    ),
    "zendesk-chat": (hs256, {**VISITOR, "iat": NOW, "exp": NOW + 420, "external_id": "5678"}),
    "zendesk-sso": (hs256, {**VISITOR, "iat": NOW, "jti": "id-1", "role": "user"}),
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
# The profiles whose tokens Python can sign by itself.
WITH_SECRET = ("kustomer", "sunshine", "intercom", "zendesk-chat", "zendesk-sso")


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


class NexmoClaims(ctypes.Structure):
    _fields_ = [
        *((name, jwti.Str) for name in ("application_id", "token_id", "custom")),
        *((name, ctypes.c_int64) for name in ("issued_at", "not_before", "expires_at", "lifetime")),
    ]


class StrList(ctypes.Structure):
    _fields_ = [("items", ctypes.POINTER(jwti.Str)), ("count", ctypes.c_size_t)]


class NexmoVideoClaims(ctypes.Structure):
    _fields_ = [
        ("common", NexmoClaims),
        *((name, jwti.Str) for name in ("session_id", "role", "connection_data")),
        ("layout_classes", StrList),
    ]


class NexmoWebhookClaims(ctypes.Structure):
    _fields_ = [
        *((name, jwti.Str) for name in ("api_key", "application_id", "token_id")),
        ("issued_at", ctypes.c_int64),
    ]


class Field(ctypes.Structure):
    _fields_ = [("name", jwti.Str), ("value", jwti.Str)]


class FieldList(ctypes.Structure):
    _fields_ = [("items", ctypes.POINTER(Field)), ("count", ctypes.c_size_t)]


class WebhookSecret(ctypes.Structure):
    _fields_ = [("api_key", jwti.Str), ("secret", jwti.Str), ("is_base64", ctypes.c_bool)]


class WebhookRequest(ctypes.Structure):
    _fields_ = [("method", jwti.Str), ("query", jwti.Str), ("headers", FieldList), ("body", jwti.Str)]


CLOCK = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int64))


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
        for profile in WITH_SECRET:
            keys, claims = VENDORS[profile]
            token = jwti.read("jwti_sign_json", jwti.signer(profile, keys()[0]), json.dumps(claims))
            signing_input, signature = token.rsplit(".", 1)
            self.assertEqual(decoded(signature), mac(signing_input))

    def test_token_of_python_is_verified(self):
        for profile in WITH_SECRET:
            keys, claims = VENDORS[profile]
            header = {"alg": "HS256", "typ": "JWT", **({"kid": KEY_ID} if profile == "sunshine" else {})}
            signing_input = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
            token = f"{signing_input}.{encoded(mac(signing_input))}"
            verified = jwti.read("jwti_verify_at", jwti.verifier(profile, keys()[1]), token, NOW)
            self.assertEqual(json.loads(verified), claims)

    def test_claims_structures_are_signed(self):
        nexmo = NexmoClaims(jwti.Str(APPLICATION), jwti.Str(TIMES["jti"]), issued_at=NOW)
        nexmo_short = NexmoClaims(jwti.Str(APPLICATION), jwti.Str(TIMES["jti"]), issued_at=NOW, lifetime=900)
        video = NexmoVideoClaims(nexmo_short, jwti.Str("1_MX4xMjM0NTY3OH4"), jwti.Str("moderator"))
        acl = jwti.create("jwti_acl_from_json", json.dumps(ACL))
        for profile, claims, more in (
            ("kustomer", KustomerClaims(jwti.Str("ada@example.com"), jwti.Str("u-1"), NOW), []),
            ("sunshine", SunshineClaims(external_id=jwti.Str("42"), expires_at=NOW + 600), []),
            ("nexmo-application", nexmo, [ctypes.c_void_p()]),
            ("nexmo-user", nexmo, ["alice", acl]),
            ("nexmo-video", video, []),
        ):
            with self.subTest(profile):
                keys, expected = VENDORS[profile]
                name = f"jwti_mint_{profile.replace('-', '_')}"
                token = jwti.read(name, jwti.signer(profile, keys()[0]), ctypes.byref(claims), *more)
                self.assertEqual(json.loads(decoded(token.split(".")[1])), expected)

    def test_webhook_is_verified_with_its_body(self):
        body = '{"status":"delivered"}'
        claims = NexmoWebhookClaims(token_id=jwti.Str("id-1"), issued_at=NOW)
        signer = jwti.signer("nexmo-webhook", hs256()[0])
        token = jwti.read("jwti_mint_nexmo_webhook", signer, ctypes.byref(claims), body)
        payload = json.loads(decoded(token.split(".")[1]))
        self.assertEqual(payload["payload_hash"], hashlib.sha256(body.encode()).hexdigest())

        secret = WebhookSecret(secret=jwti.Str(SECRET))
        webhook = jwti.create(
            "jwti_webhook_new", "nexmo-webhook", ctypes.byref(secret), ctypes.c_size_t(1), None, ctypes.c_bool(False)
        )
        header = Field(jwti.Str("Authorization"), jwti.Str(f"Bearer {token}"))
        headers = FieldList(ctypes.pointer(header), 1)
        request = WebhookRequest(jwti.Str("POST"), jwti.Str(), headers, jwti.Str(body))
        result = json.loads(jwti.read("jwti_webhook_verify_at", webhook, ctypes.byref(request), NOW))
        self.assertEqual(result["claims"]["jti"], "id-1")
        request.body = jwti.Str("{}")
        failure = self.fails(417, "jwti_webhook_verify_at", webhook, ctypes.byref(request), NOW)
        self.assertEqual(failure.http_status, 401)

    def test_clock_of_python_decides(self):
        keys, claims = VENDORS["kustomer"]
        times = [NOW, NOW + 86_400]

        @CLOCK
        def clock(_, now):
            if not times:
                return 1
            now[0] = times.pop(0)
            return 0

        signing, verifying = keys()
        token = jwti.read("jwti_sign_json", jwti.signer("kustomer", signing), json.dumps(claims))
        no_pointer = ctypes.c_void_p()
        verifier = jwti.create(
            "jwti_verifier_with_clock", jwti.verifier("kustomer", verifying), clock, no_pointer, no_pointer
        )
        self.assertEqual(json.loads(jwti.read("jwti_verify", verifier, token)), claims)
        self.fails(406, "jwti_verify", verifier, token)
        self.assertTrue(self.fails(501, "jwti_verify", verifier, token).is_retryable)

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
