"""Tokens of Twilio, LiveKit, Stream and Ably."""

import base64
import hashlib
import json
from datetime import datetime, timedelta, timezone

import jwt as pyjwt
import pytest
from conftest import NOW, OTHER_SECRET, SECRET

import jwt_identity
from jwt_identity import ably, livekit, twilio
from jwt_identity.keys import KeyPair, KeySet
from jwt_identity.stream import call, server, user

ACCOUNT, API_KEY = "AC00000000000000000000000000000001", "SK00000000000000000000000000000002"
SERVICE, APPLICATION_SID = "IS00000000000000000000000000000003", "AP00000000000000000000000000000004"
ABLY_KEY, OTHER_ABLY_KEY = f"xVLyHw.A-pwh7:{SECRET}", f"xVLyHw.B-pwh7:{OTHER_SECRET}"
CAPABILITY = {"chat:*": ["publish", "subscribe"]}
TWILIO_HEADER = {"typ": "JWT", "alg": "HS256", "cty": "twilio-fpa;v=1"}

# For each kind of token: its module, the key, positional and keyword arguments of `sign`, the claims and the header.
VENDORS = {
    "twilio": (
        twilio,
        SECRET,
        (ACCOUNT, API_KEY, "ada"),
        {"video_room": "r", "token_id": "t-1", "lifetime": 600},
        {
            "jti": "t-1",
            "grants": {"identity": "ada", "video": {"room": "r"}},
            "iat": NOW,
            "exp": NOW + 600,
            "iss": API_KEY,
            "sub": ACCOUNT,
        },
        TWILIO_HEADER,
    ),
    "livekit": (
        livekit,
        SECRET,
        ("APItest", "ada", "my-room", ["canPublish"]),
        {"lifetime": 600},
        {
            "video": {
                "roomJoin": True,
                "room": "my-room",
                "canPublish": True,
                "canSubscribe": False,
                "canPublishData": False,
            },
            "iss": "APItest",
            "exp": NOW + 600,
            "nbf": NOW - 10,
            "sub": "ada",
        },
        {"alg": "HS256"},
    ),
    "stream.user": (
        user,
        SECRET,
        ("john",),
        {"lifetime": 600},
        {"user_id": "john", "exp": NOW + 600, "iat": NOW - 1},
        {"alg": "HS256", "typ": "JWT"},
    ),
    "stream.call": (
        call,
        SECRET,
        ("john", ["default:call1"]),
        {"role": "admin", "lifetime": 600},
        {"user_id": "john", "call_cids": ["default:call1"], "role": "admin", "iat": NOW - 1, "exp": NOW + 600},
        {"alg": "HS256", "typ": "JWT"},
    ),
    "stream.server": (
        server,
        SECRET,
        (),
        {"lifetime": 600},
        {"server": True, "iat": NOW - 1, "exp": NOW + 600},
        {"alg": "HS256", "typ": "JWT"},
    ),
    "ably": (
        ably,
        ABLY_KEY,
        (CAPABILITY,),
        {"client_id": "ada", "lifetime": 600},
        {
            "iat": NOW,
            "exp": NOW + 600,
            "x-ably-capability": '{"chat:*":["publish","subscribe"]}',
            "x-ably-clientId": "ada",
        },
        {"alg": "HS256", "typ": "JWT", "kid": "xVLyHw.A-pwh7"},
    ),
}


@pytest.fixture(params=VENDORS)
def vendor(request):
    return VENDORS[request.param]


def test_claims_and_header(vendor, clock):
    module, key, arguments, keywords, claims, header = vendor
    signer, verifier = module.Signer(key), module.Verifier(key, clock=clock)
    token = signer.sign(*arguments, **keywords, issued_at=NOW)
    assert verifier.verify(token) == claims
    assert pyjwt.get_unverified_header(token) == header
    assert signer.sign_claims(claims) == signer.sign_json(verifier.verify_json(token)) == token
    same = module.Signer(key.encode()).sign(*arguments, **keywords, issued_at=datetime.fromtimestamp(NOW, timezone.utc))
    assert same == token
    with pytest.raises(jwt_identity.VerifyError) as raised:
        verifier.verify(token, NOW + 1000)
    assert (raised.value.code_name, raised.value.subject) == ("claim.expired", "exp")


def test_pyjwt_reads_our_tokens_and_we_theirs(vendor, clock):
    module, key, arguments, keywords, claims, header = vendor
    token = module.Signer(key).sign(*arguments, **keywords)
    assert set(pyjwt.decode(token, SECRET, algorithms=["HS256"])) == set(claims)
    theirs = pyjwt.encode(claims, SECRET, headers=header)
    assert module.Verifier(key, clock=clock).verify(theirs) == claims
    wrong = pyjwt.encode(claims, OTHER_SECRET, headers=header)
    with pytest.raises(jwt_identity.VerifyError) as raised:
        module.Verifier(key, clock=clock).verify(wrong)
    assert raised.value.code_name == "signature.invalid"


def test_misspelt_members_are_rejected(vendor):
    module, key, arguments, keywords, claims, _ = vendor
    signer = module.Signer(key)
    with pytest.raises(jwt_identity.SignError) as raised:
        signer.sign_claims(claims | {"misspelt": 1})
    assert raised.value.subject == "misspelt"
    with pytest.raises(jwt_identity.ConfigError) as raised:
        module.Verifier(key, leeway=5)
    assert raised.value.subject == "leeway"
    with pytest.raises(TypeError, match="unexpected keyword"):
        signer.sign(*arguments, **keywords, misspelt=1)


def test_wrong_types_are_rejected(vendor):
    module, key, arguments, keywords, claims, _ = vendor
    signer = module.Signer(key)
    for position in range(len(arguments)):
        for value in (None, 1, b"bytes", object()):
            wrong = [*arguments[:position], value, *arguments[position + 1 :]]
            with pytest.raises(TypeError):
                signer.sign(*wrong, **keywords)
    for name in keywords:
        for value in (b"bytes", 1.5, object()):
            with pytest.raises(TypeError):
                signer.sign(*arguments, **keywords | {name: value})
    for lifetime, error in ((-1, ValueError), (timedelta(-1), ValueError), (True, TypeError)):
        with pytest.raises(error):
            signer.sign(*arguments, **keywords | {"lifetime": lifetime})
    with pytest.raises(jwt_identity.SignError):
        signer.sign(*arguments, **keywords, issued_at=NOW * 1000)
    for name in claims:
        with pytest.raises(jwt_identity.SignError):
            signer.sign_claims(claims | {name: None})
        with pytest.raises(jwt_identity.SignError):
            signer.sign_claims(claims | {name: [[]]})
    for wrong_key in (None, 1, object()):
        for build in (module.Signer, module.Verifier):
            with pytest.raises(TypeError, match="expected str, bytes"):
                build(wrong_key)


def test_objects_and_errors_show_no_secret(vendor):
    module, key, arguments, keywords, _, _ = vendor
    for value in (module.Signer(key), module.Verifier(key)):
        assert SECRET not in repr(value) and "xVLyHw" not in repr(value)
    for build in (module.Signer, module.Verifier):
        for wrong in (key[:8], key + "\n", "\ud800" + key, f'"{key}"'):
            with pytest.raises(jwt_identity.InvalidKeyError) as raised:
                build(wrong)
            shown = repr(vars(raised.value)) + str(raised.value) + repr(raised.value.__context__)
            assert key[:8] not in shown and SECRET[:8] not in shown
    token = module.Signer(key).sign(*arguments, **keywords, issued_at=NOW)
    with pytest.raises(jwt_identity.VerifyError) as raised:
        module.Verifier(key).verify(token)
    assert token not in str(raised.value) and "ada" not in str(raised.value)


@pytest.mark.parametrize("name", VENDORS)
def test_diagnosis_knows_the_kind(name):
    module, key, arguments, keywords, _, _ = VENDORS[name]
    token = module.Signer(key).sign(*arguments, **keywords, issued_at=NOW)
    for kind in (None, name.replace(".", "-")):
        report = jwt_identity.diagnose(token, kind=kind, verifier=module.Verifier(key), now=NOW)
        assert (report.kind, report.is_verified) == (name.replace(".", "-"), True)


def test_list_of_keys_accepts_each_of_them(vendor, clock):
    module, key, arguments, keywords, claims, _ = vendor
    keys = [key, OTHER_ABLY_KEY if module is ably else OTHER_SECRET]
    for each in keys:
        token = module.Signer(each).sign(*arguments, **keywords, issued_at=NOW)
        assert module.Verifier(keys, clock=clock).verify(token) == claims


def test_twilio_grants(clock):
    signer, verifier = twilio.Signer(SECRET), twilio.Verifier(SECRET, clock=clock)
    token = signer.sign(
        ACCOUNT,
        API_KEY,
        "ada",
        chat_service_sid=SERVICE,
        sync_service_sid=SERVICE,
        voice_incoming=True,
        voice_application_sid=APPLICATION_SID,
        any_video_room=True,
        issued_at=NOW,
    )
    claims = verifier.verify(token)
    assert claims["exp"] == NOW + 3600 and claims["jti"]
    assert claims["grants"] == {
        "identity": "ada",
        "chat": {"service_sid": SERVICE},
        "voice": {"incoming": {"allow": True}, "outgoing": {"application_sid": APPLICATION_SID}},
        "video": {},
        "data_sync": {"service_sid": SERVICE},
    }
    incoming = verifier.verify(signer.sign(ACCOUNT, API_KEY, "ada", voice_incoming=True, expires_at=NOW + 60, issued_at=NOW))
    assert (incoming["grants"]["voice"], incoming["exp"]) == ({"incoming": {"allow": True}}, NOW + 60)
    task_router = {"workspace_sid": "WS" + "0" * 32, "worker_sid": "WK" + "0" * 32, "role": "worker"}
    other = claims | {"grants": {"identity": "ada", "task_router": task_router}}
    assert verifier.verify(signer.sign_claims(other)) == other


@pytest.mark.parametrize(
    ("arguments", "keywords", "subject"),
    [
        ((ACCOUNT, API_KEY, "ada"), {}, "grants"),
        ((API_KEY, API_KEY, "ada"), {"video_room": "r"}, "sub"),
        ((ACCOUNT, ACCOUNT, "ada"), {"video_room": "r"}, "iss"),
        ((ACCOUNT, API_KEY, ""), {"video_room": "r"}, "grants.identity"),
        ((ACCOUNT, API_KEY, "a@b.c"), {"voice_incoming": True}, "grants.identity"),
        ((ACCOUNT, API_KEY, "ada"), {"chat_service_sid": ACCOUNT}, "service_sid"),
        ((ACCOUNT, API_KEY, "ada"), {"sync_service_sid": ""}, "service_sid"),
        ((ACCOUNT, API_KEY, "ada"), {"voice_application_sid": SERVICE}, "application_sid"),
        ((ACCOUNT, API_KEY, "ada"), {"video_room": "r", "lifetime": timedelta(hours=25)}, "exp"),
    ],
)
def test_invalid_twilio_arguments_are_rejected(arguments, keywords, subject):
    with pytest.raises(jwt_identity.SignError) as raised:
        twilio.Signer(SECRET).sign(*arguments, **keywords)
    assert raised.value.subject == subject


def test_twilio_policy(clock):
    _, _, arguments, keywords, claims, _ = VENDORS["twilio"]
    token = twilio.Signer(SECRET).sign(*arguments, **keywords, issued_at=NOW)
    assert twilio.Verifier(SECRET, clock=clock, account_sid=ACCOUNT, api_key_sids=[API_KEY]).verify(token) == claims
    other = API_KEY[:-1] + "9"
    for policy, subject in (({"api_key_sids": [other]}, "iss"), ({"account_sid": ACCOUNT[:-1] + "9"}, "sub")):
        with pytest.raises(jwt_identity.VerifyError) as raised:
            twilio.Verifier(SECRET, clock=clock, **policy).verify(token)
        assert raised.value.subject == subject
    with pytest.raises(jwt_identity.ConfigError, match="SK"):
        twilio.Verifier(SECRET, api_key_sids=[ACCOUNT])
    with pytest.raises(jwt_identity.VerifyError) as raised:
        twilio.Verifier(SECRET, clock=clock).verify(pyjwt.encode(claims, SECRET))
    assert raised.value.subject == "cty"


def test_ambiguous_arguments_are_rejected():
    both = {"lifetime": 60, "expires_at": NOW + 60}
    with pytest.raises(TypeError, match="at most one of `lifetime` and `expires_at`"):
        twilio.Signer(SECRET).sign(ACCOUNT, API_KEY, "ada", video_room="r", **both)
    with pytest.raises(TypeError, match="at most one of `lifetime` and `expires_at`"):
        livekit.Signer(SECRET).sign("APItest", "ada", "r", [], **both)
    with pytest.raises(TypeError, match="at most one of `video_room` and `any_video_room`"):
        twilio.Signer(SECRET).sign(ACCOUNT, API_KEY, "ada", video_room="r", any_video_room=True)
    with pytest.raises(TypeError, match="at most one of `client_id` and `any_client_id`"):
        ably.Signer(ABLY_KEY).sign(CAPABILITY, client_id="ada", any_client_id=True)


def test_livekit_participants(clock):
    signer, verifier = livekit.Signer(SECRET), livekit.Verifier(SECRET, clock=clock, api_keys=["APItest"])
    token = signer.sign(
        "APItest",
        "ada",
        "my-room",
        ("canSubscribe",),
        publish_sources=["camera", "screen_share"],
        name="Ada",
        metadata="{}",
        attributes={"a": "1", "b": ""},
        issued_at=NOW,
    )
    claims = verifier.verify(token)
    assert claims["video"]["canPublishSources"] == ["camera", "screen_share"]
    assert claims["video"]["canPublish"] and claims["video"]["canSubscribe"] and not claims["video"]["canPublishData"]
    assert (claims["name"], claims["metadata"], claims["attributes"]) == ("Ada", "{}", {"a": "1", "b": ""})
    assert claims["exp"] == NOW + 6 * 3600
    with pytest.raises(jwt_identity.VerifyError) as raised:
        livekit.Verifier(SECRET, clock=clock, api_keys=["APIother"]).verify(token)
    assert raised.value.subject == "iss"


def test_livekit_servers(clock):
    signer, verifier = livekit.Signer(SECRET), livekit.Verifier(SECRET, clock=clock)
    token = signer.sign_server("APItest", "backend", ["roomCreate", "roomList"], lifetime=60, issued_at=NOW)
    claims = verifier.verify(token)
    assert (claims["video"], claims["exp"]) == ({"roomCreate": True, "roomList": True}, NOW + 60)
    token = signer.sign_server("APItest", "backend", [], admin_room="r", expires_at=NOW + 60, issued_at=NOW)
    assert verifier.verify(token)["video"] == {"roomAdmin": True, "room": "r"}
    webhook = {"iss": "APItest", "exp": NOW + 60, "sha256": base64.b64encode(hashlib.sha256(b"{}").digest()).decode()}
    assert verifier.verify(signer.sign_claims(webhook)) == webhook


def test_invalid_livekit_arguments_are_rejected():
    signer = livekit.Signer(SECRET)
    for permissions in (["canpublish"], ["can_publish"], ["canPublish", ""], ["*"]):
        with pytest.raises(jwt_identity.SignError, match="canPublish") as raised:
            signer.sign("APItest", "ada", "r", permissions)
        assert (raised.value.code_name, raised.value.subject) == ("claim.invalid", "permissions")
    for sources in ([], ["Camera"], ["microphone", "speaker"]):
        with pytest.raises(jwt_identity.SignError) as raised:
            signer.sign("APItest", "ada", "r", [], publish_sources=sources)
        assert raised.value.subject == "canPublishSources"
    for arguments, subject in ((("", "ada", "r"), "iss"), (("k", "", "r"), "sub"), (("k", "ada", ""), "room")):
        with pytest.raises(jwt_identity.SignError) as raised:
            signer.sign(*arguments, [])
        assert raised.value.subject == subject
    with pytest.raises(jwt_identity.SignError) as raised:
        signer.sign_server("APItest", "backend", ["roomJoin"])
    assert raised.value.subject == "room"
    for wrong in ("canPublish", [1], {"canPublish": True}):
        with pytest.raises(TypeError):
            signer.sign("APItest", "ada", "r", wrong)
    for wrong in ({"a": 1}, {1: "a"}, [("a", "b")]):
        with pytest.raises(TypeError):
            signer.sign("APItest", "ada", "r", [], attributes=wrong)


def test_stream_kinds_do_not_mix(clock):
    rows = {row[0]: row for row in VENDORS.values()}
    for kind in (user, call, server):
        _, _, arguments, keywords, _, _ = rows[kind]
        token = kind.Signer(SECRET).sign(*arguments, **keywords, issued_at=NOW)
        for other in {user, call, server} - {kind}:
            with pytest.raises(jwt_identity.VerifyError) as raised:
                other.Verifier(SECRET, clock=clock).verify(token)
            assert raised.value.subject in ("user_id", "call_cids", "server")


def test_stream_token_without_an_end_must_be_asked_for(clock):
    for kind, arguments in ((user, ("john",)), (call, ("john", ["default:call1"])), (server, ())):
        signer = kind.Signer(SECRET)
        with pytest.raises(TypeError, match="exactly one of"):
            signer.sign(*arguments)
        with pytest.raises(TypeError, match="exactly one of"):
            signer.sign(*arguments, lifetime=60, never_expires=True)
        token = signer.sign(*arguments, never_expires=True, issued_at=NOW)
        assert "exp" not in kind.Verifier(SECRET, clock=clock, allow_never_expiring=True).verify(token)
        with pytest.raises(jwt_identity.VerifyError) as raised:
            kind.Verifier(SECRET, clock=clock).verify(token)
        assert raised.value.subject == "exp"


def test_invalid_stream_arguments_are_rejected():
    for user_id in ("", "*", " ada"):
        with pytest.raises(jwt_identity.SignError) as raised:
            user.Signer(SECRET).sign(user_id, lifetime=60)
        assert raised.value.subject == "user_id"
    for call_cids in ([], ["call1"], ["default:"], ["default:call1", ":x"]):
        with pytest.raises(jwt_identity.SignError) as raised:
            call.Signer(SECRET).sign("john", call_cids, lifetime=60)
        assert raised.value.subject == "call_cids"
    with pytest.raises(jwt_identity.SignError) as raised:
        call.Signer(SECRET).sign("john", ["default:call1"], role="", lifetime=60)
    assert raised.value.subject == "role"
    with pytest.raises(TypeError):
        call.Signer(SECRET).sign("john", "default:call1", lifetime=60)


def test_ably_claims(clock):
    signer, verifier = ably.Signer(ABLY_KEY), ably.Verifier(ABLY_KEY, clock=clock)
    token = signer.sign(
        {"chat:*": ("publish",), "[meta]log": ["subscribe", "history"]},
        any_client_id=True,
        revocation_key="device-7",
        channel_claims={"chat:lobby": '{"role":"moderator"}'},
        issued_at=NOW,
    )
    claims = verifier.verify(token)
    assert json.loads(claims["x-ably-capability"]) == {"[meta]log": ["history", "subscribe"], "chat:*": ["publish"]}
    assert (claims["x-ably-clientId"], claims["x-ably-revocation-key"]) == ("*", "device-7")
    assert (claims["ably.channel.chat:lobby"], claims["exp"]) == ('{"role":"moderator"}', NOW + 3600)


@pytest.mark.parametrize(
    ("capability", "keywords", "subject"),
    [
        ({}, {}, "x-ably-capability"),
        ({"chat:*": []}, {}, "x-ably-capability"),
        ({"chat*": ["publish"]}, {}, "x-ably-capability"),
        ({"chat:*": ["pubish"]}, {}, "x-ably-capability"),
        ({"chat:*": "publish"}, {}, "x-ably-capability"),
        ({"chat:*": {"publish": True}}, {}, "x-ably-capability"),
        (CAPABILITY, {"client_id": "a*"}, "x-ably-clientId"),
        (CAPABILITY, {"client_id": ""}, "x-ably-clientId"),
        (CAPABILITY, {"revocation_key": ""}, "x-ably-revocation-key"),
        (CAPABILITY, {"channel_claims": {"": "text"}}, "ably.channel"),
        (CAPABILITY, {"lifetime": timedelta(hours=25)}, "exp"),
        (CAPABILITY, {"lifetime": timedelta(hours=2), "revocation_key": "k"}, "exp"),
    ],
)
def test_invalid_ably_arguments_are_rejected(capability, keywords, subject):
    with pytest.raises(jwt_identity.SignError) as raised:
        ably.Signer(ABLY_KEY).sign(capability, **keywords)
    assert raised.value.subject == subject


def test_ably_capability_without_json_form_is_rejected():
    for capability, subject in (({"a": [{1}]}, "a[0]"), ({1: ["publish"]}, ""), ({"a": ["\ud800"]}, "a[0]")):
        with pytest.raises(jwt_identity.SignError) as raised:
            ably.Signer(ABLY_KEY).sign(capability)
        assert (raised.value.subject or "") == subject


def test_ably_keys_have_their_own_ids(clock):
    assert (ably.key(ABLY_KEY).key_id, ably.key(ABLY_KEY.encode()).algorithm) == ("xVLyHw.A-pwh7", "HS256")
    keys = KeySet([ably.key(ABLY_KEY), ably.key(OTHER_ABLY_KEY)])
    token = ably.Signer(OTHER_ABLY_KEY).sign(CAPABILITY, issued_at=NOW)
    assert ably.Verifier(keys, clock=clock).verify(token)["iat"] == NOW
    # The right secret does not excuse another key ID.
    forged = ably.Signer(f"xVLyHw.A-pwh7:{OTHER_SECRET}").sign(CAPABILITY, issued_at=NOW)
    for verifier in (ably.Verifier([ABLY_KEY, OTHER_ABLY_KEY], clock=clock), ably.Verifier(keys, clock=clock)):
        with pytest.raises(jwt_identity.VerifyError) as raised:
            verifier.verify(forged)
        assert raised.value.code_name == "signature.invalid"
    renamed = ably.Signer(f"xVLyHw.C-pwh7:{SECRET}").sign(CAPABILITY, issued_at=NOW)
    for key in (ABLY_KEY, [ABLY_KEY], ably.key(ABLY_KEY), [ABLY_KEY, OTHER_ABLY_KEY]):
        with pytest.raises(jwt_identity.VerifyError) as raised:
            ably.Verifier(key, clock=clock).verify(renamed)
        assert raised.value.code_name == "header.unknown-key-id"
    with pytest.raises(jwt_identity.InvalidKeyError) as raised:
        ably.Verifier([ABLY_KEY, ABLY_KEY])
    assert raised.value.code_name == "key.duplicate-key-id"
    for wrong in (SECRET, "xVLyHw.A-pwh7", f"xVLyHw:{SECRET}", f"xVLyHw.A-pwh7:{SECRET}:{SECRET}", []):
        with pytest.raises(jwt_identity.InvalidKeyError):
            ably.Verifier(wrong)
    with pytest.raises(TypeError, match="found list"):
        ably.Signer([ABLY_KEY])
    with pytest.raises(jwt_identity.SignError):
        ably.Signer(KeyPair.from_secret("HS256", SECRET)).sign(CAPABILITY)
