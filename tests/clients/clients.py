"""Exchanges tokens between the program `jwt-identity` and the clients of PyPI, in both directions."""

import sys
import uuid
from functools import partial

import jwt as pyjwt
from exchange import SECRET, exchange, finish, now, output, run
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from vonage_jwt import JwtClient, verify_signature

program, keys = sys.argv[1:3]
APPLICATION = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
KEY_ID = "app_5deaa3531c7f940010cc4ba4"


def path(name):
    return f"{keys}/{name}.pem"


def pem(name):
    with open(path(name), encoding="utf-8") as file:
        return file.read()


def mint(*arguments, text=""):
    return output(program, ["mint", *arguments], text)


secret = ["--secret", "env:SECRET"]
application = ["--key", f"file:{path('rsa2048.pkcs8')}", "--application-id", APPLICATION]


def user_claims():
    return {
        "application_id": APPLICATION, "iat": now(), "exp": now() + 900, "jti": str(uuid.uuid4()), "sub": "alice",
        "acl": {"paths": {"/*/legs/**": {}, "/*/conversations/**": {"methods": ["GET"]}}},
    }


def application_claims():
    return {"application_id": APPLICATION, "iat": now(), "exp": now() + 900, "jti": str(uuid.uuid4())}


# kind: algorithm, key to sign with, key to verify with, key ID, claims, how we mint, how we read
TOKENS = {
    "kustomer": (
        "HS256", SECRET, SECRET, None, lambda: {"email": "ada@example.com", "iat": now()},
        lambda: mint("kustomer", *secret, "--email", "ada@example.com"), ["kustomer", *secret],
    ),
    "sunshine": (
        "HS256", SECRET, SECRET, KEY_ID, lambda: {"scope": "user", "external_id": "42", "exp": now() + 600},
        lambda: mint("sunshine", *secret, "--key-id", KEY_ID, "--external-id", "42", "--expires-in", "10m"),
        ["sunshine", *secret, "--key-id", KEY_ID],
    ),
    "nexmo-application": (
        "RS256", pem("rsa2048.pkcs8"), pem("rsa2048.spki"), None, application_claims,
        lambda: mint("nexmo-app", *application), ["nexmo-application", "--public-key", f"file:{path('rsa2048.spki')}"],
    ),
    "nexmo-user": (
        "RS256", pem("rsa2048.pkcs8"), pem("rsa2048.spki"), None, user_claims,
        lambda: mint("nexmo-user", *application, "--sub", "alice"),
        ["nexmo-user", "--public-key", f"file:{path('rsa2048.spki')}"],
    ),
    "jwt": (
        "ES256", pem("p256.pkcs8"), pem("p256.spki"), None, lambda: {"sub": "ada", "exp": now() + 60, "role": "admin"},
        lambda: mint(
            "jwt", "--alg", "ES256", "--key", f"file:{path('p256.pkcs8')}", "--claims", "-",
            text=f'{{"sub":"ada","exp":{now() + 60}}}',
        ),
        ["jwt", "--public-key", f"file:{path('p256.spki')}"],
    ),
}


def pyjwt_sign(algorithm, key, key_id, claims):
    return pyjwt.encode(claims, key, algorithm=algorithm, headers={"kid": key_id} if key_id else None)


def pyjwt_verify(algorithm, key, text):
    pyjwt.decode(text, key, algorithms=[algorithm], options={"verify_aud": False})


def joserfc_key(algorithm, key):
    return {"HS256": OctKey, "RS256": RSAKey, "ES256": ECKey}[algorithm].import_key(key)


def joserfc_sign(algorithm, key, key_id, claims):
    header = {"alg": algorithm, "typ": "JWT", **({"kid": key_id} if key_id else {})}
    return joserfc_jwt.encode(header, claims, joserfc_key(algorithm, key), algorithms=[algorithm])


def joserfc_verify(algorithm, key, text):
    joserfc_jwt.decode(text, joserfc_key(algorithm, key), algorithms=[algorithm])


def vonage_sign(_algorithm, key, _key_id, claims):
    options = {name: claims[name] for name in ("sub", "acl") if name in claims}
    minted = JwtClient(APPLICATION, key).generate_application_jwt(options)
    return minted.decode() if isinstance(minted, bytes) else minted


def vonage_verify(_algorithm, key, text):
    if not verify_signature(text, key):
        raise ValueError("rejected")


# client: kinds of token, sign, verify; None where it has no such call
CLIENTS = {
    "PyJWT": (list(TOKENS), pyjwt_sign, pyjwt_verify),
    "joserfc": (list(TOKENS), joserfc_sign, joserfc_verify),
    "vonage-jwt": (["nexmo-application", "nexmo-user"], vonage_sign, None),
    "vonage-jwt verify_signature": (["kustomer", "sunshine"], None, vonage_verify),
}


for name, (kinds, sign, verify) in CLIENTS.items():
    for kind in kinds:
        algorithm, private, public, key_id, claims, ours, reading = TOKENS[kind]
        exchange(
            name,
            kind,
            mint=ours,
            verify=verify and partial(verify, algorithm, public),
            sign=sign and (lambda: sign(algorithm, private, key_id, claims())),
            read=lambda text: run(program, ["--json", "verify", *reading], text),
        )
finish()
