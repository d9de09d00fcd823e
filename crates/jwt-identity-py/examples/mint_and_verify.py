"""Mints and verifies a token of each vendor, offline, and shows an error."""

from datetime import timedelta
from pathlib import Path

from jwt_identity import VerifyError, ably, jwt, kustomer, livekit, sunshine, twilio
from jwt_identity.nexmo import application, user, webhook
from jwt_identity.nexmo.acl import Acl
from jwt_identity.stream import user as stream_user

# Test keys of this repository. Load yours from the secret store.
SECRET = "0123456789abcdef0123456789abcdef"
ABLY_KEY = "xVLyHw.A-pwh7:test-secret-of-an-ably-key"
KEYS = Path(__file__).parents[3] / "tests" / "keys"
APPLICATION = "78d335fa-323d-0114-9c3d-d6f0d48968cf"


def main() -> None:
    token = kustomer.Signer(SECRET).sign(external_id="ada", email="ada@example.com")
    print("kustomer:", kustomer.Verifier(SECRET).verify(token)["externalId"])

    token = sunshine.Signer(SECRET, "app_1").sign("ada", lifetime=timedelta(hours=1))
    print("sunshine:", sunshine.Verifier(SECRET, "app_1").verify(token)["external_id"])

    private, public = ((KEYS / f"rsa2048.{form}.pem").read_text() for form in ("pkcs8", "spki"))
    tokens = application.ApplicationTokens(application.Signer(private), APPLICATION)
    print("nexmo application:", application.Verifier(public).verify(tokens.token().token)["application_id"])

    token = user.Signer(private).sign(APPLICATION, "ada", Acl.client_sdk())
    print("nexmo user:", user.Verifier(public, subject="ada").verify(token)["sub"])

    body = b'{"status":"delivered"}'
    verifier = webhook.Verifier(SECRET, replay_guard=webhook.ReplayGuard(10_000))
    headers = {"Authorization": f"Bearer {webhook.Signer(SECRET).sign(body)}"}
    print("nexmo webhook:", verifier.verify("POST", headers, body).claims["iss"])
    try:
        verifier.verify("POST", headers, body)
    except VerifyError as error:
        print("shown twice:", error.code, error.code_name, error.http_status)

    account, api_key = "AC00000000000000000000000000000001", "SK00000000000000000000000000000002"
    token = twilio.Signer(SECRET).sign(account, api_key, "ada", video_room="my-room")
    print("twilio:", twilio.Verifier(SECRET, api_key_sids=[api_key]).verify(token)["grants"]["identity"])

    token = livekit.Signer(SECRET).sign("APItest", "ada", "my-room", ["canPublish", "canSubscribe"])
    print("livekit:", livekit.Verifier(SECRET, api_keys=["APItest"]).verify(token)["sub"])

    token = stream_user.Signer(SECRET).sign("ada", lifetime=timedelta(hours=1))
    print("stream:", stream_user.Verifier(SECRET).verify(token)["user_id"])

    token = ably.Signer(ABLY_KEY).sign({"chat:*": ["publish", "subscribe"]}, client_id="ada")
    print("ably:", ably.Verifier(ABLY_KEY).verify(token)["x-ably-clientId"])

    plain = jwt.Signer(SECRET, "HS256").sign(subject="ada", lifetime=900, custom={"tenant": "acme"})
    print("jwt:", jwt.Verifier(SECRET, "HS256", require_custom=["tenant"]).verify(plain)["tenant"])


if __name__ == "__main__":
    main()
