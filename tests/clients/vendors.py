"""Exchanges tokens between `vendor-tokens` and the vendors' own libraries for Python, in both directions."""

import base64
import hashlib
import json
import sys
from datetime import timedelta

import jwt as pyjwt
from exchange import SECRET, exchange, finish, now, output, run
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import OctKey
from joserfc.jws import JWSRegistry
from livekit.api import AccessToken as LiveKitToken
from livekit.api import SIPGrants, TokenVerifier, VideoGrants, WebhookReceiver
from twilio.jwt.access_token import AccessToken as TwilioToken
from twilio.jwt.access_token import grants

program = sys.argv[1]
ACCOUNT = "AC00000000000000000000000000000001"
API_KEY = "SK00000000000000000000000000000002"
WEBHOOK = '{"event":"room_started"}'


def twilio_token(options, granted):
    return TwilioToken(ACCOUNT, API_KEY, SECRET, grants=granted, identity="ada", **options).to_jwt()


def verify_twilio(text):
    """Verifies a token with joserfc, because the library verifies no access tokens."""
    registry = JWSRegistry(algorithms=["HS256"], strict_check_header=False)
    token = joserfc_jwt.decode(text, OctKey.import_key(SECRET), registry=registry)
    # The library writes no `iat`.
    return token.header, {name: value for name, value in token.claims.items() if name != "iat"}


def livekit_participant():
    video = VideoGrants(
        room_join=True, room="standup", can_publish=True, can_subscribe=False, can_publish_data=True,
        can_publish_sources=["camera", "screen_share"],
    )
    token = LiveKitToken("APItest", SECRET).with_identity("ada").with_name("Ada").with_metadata('{"desk":7}')
    return token.with_attributes({"team": "support"}).with_ttl(timedelta(seconds=600)).with_grants(video).to_jwt()


def livekit_server(identity):
    video = VideoGrants(room_admin=True, room="standup", room_list=True)
    sip = SIPGrants(admin=True, call=True)
    return LiveKitToken("APItest", SECRET).with_identity(identity).with_grants(video).with_sip_grants(sip).to_jwt()


def livekit_webhook():
    digest = base64.b64encode(hashlib.sha256(WEBHOOK.encode()).digest()).decode()
    return LiveKitToken("APItest", SECRET).with_sha256(digest).to_jwt()


def verify_livekit(text):
    return TokenVerifier("APItest", SECRET).verify(text)


def verify_livekit_webhook(text):
    return WebhookReceiver(TokenVerifier("APItest", SECRET)).receive(WEBHOOK, text)


# client, kind, sign, verify, and the row if it is not the kind; `src/kinds.rs` mints each kind from the same input
VENDORS = [
    (
        "twilio (PyPI)", "twilio",
        lambda: twilio_token({"nbf": None}, [
            grants.VoiceGrant(
                incoming_allow=True,
                outgoing_application_sid="AP00000000000000000000000000000004",
                outgoing_application_params={"desk": "7"},
                push_credential_sid="CR00000000000000000000000000000005",
            ),
            grants.ChatGrant(service_sid="IS00000000000000000000000000000003"),
            grants.TaskRouterGrant("WS00000000000000000000000000000007", "WK00000000000000000000000000000008", "worker"),
        ]),
        verify_twilio,
    ),
    (
        "twilio (PyPI)", "twilio-region",
        lambda: twilio_token({"ttl": 900, "region": "ie1"}, [
            grants.VideoGrant(room="standup"),
            grants.SyncGrant(service_sid="IS00000000000000000000000000000006"),
        ]),
        verify_twilio,
    ),
    ("livekit-api", "livekit-participant", livekit_participant, verify_livekit),
    ("livekit-api", "livekit-server", lambda: livekit_server("backend"), verify_livekit),
    ("livekit-api", "livekit-server", lambda: livekit_server(""), None, "livekit-server, no identity"),
    ("livekit-api", "livekit-webhook", livekit_webhook, verify_livekit_webhook),
]


def claims_of(token):
    return pyjwt.decode(token, options={"verify_signature": False, "verify_exp": False})


def issued_at(token):
    """Returns the second in which a library minted a token."""
    claims = claims_of(token)
    return claims["nbf"] if "nbf" in claims else int(claims["jti"].rsplit("-", 1)[1])


def read(kind, text):
    code, out, err = run(program, ["read", kind], text)
    # livekit-api writes an empty `sub` where there is none.
    claims = {name: value for name, value in claims_of(text).items() if value != ""}
    if code == 0 and json.loads(out) != claims:
        return 3, out, "these are not the claims of the token"
    return code, out, err


def exchange_with(client, kind, sign, verify, row=None):
    theirs = sign()

    def verify_same(text):
        if verify(text) != verify(theirs):
            raise ValueError(f"other claims: {verify(text)}, expected {verify(theirs)}")

    exchange(
        client,
        row or kind,
        mint=lambda: output(program, ["mint", kind, str(issued_at(theirs))]),
        verify=verify and verify_same,
        sign=lambda: theirs,
        read=lambda text: read(kind, text),
    )


for vendor in VENDORS:
    exchange_with(*vendor)
finish()
