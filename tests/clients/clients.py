"""Exchanges tokens between the program `jwt-identity` and the clients of PyPI, in both directions."""

import os
import subprocess
import sys
import time
import uuid

import jwt as pyjwt
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from vonage_jwt import JwtClient, verify_signature

program, keys = sys.argv[1:3]
SECRET = "test-secret-of-thirty-two-bytes!"
APPLICATION = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
KEY_ID = "app_5deaa3531c7f940010cc4ba4"


def path(name):
    return f"{keys}/{name}.pem"


def pem(name):
    with open(path(name), encoding="utf-8") as file:
        return file.read()


def now():
    return int(time.time())


def run(arguments, text=""):
    environment = {**os.environ, "SECRET": SECRET}
    done = subprocess.run([program, *arguments], input=text, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout.strip(), done.stderr


def mint(*arguments, text=""):
    code, out, err = run(["mint", *arguments], text)
    if code != 0:
        raise RuntimeError(f"mint {arguments[0]}: {err}")
    return out


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


def tampered(text):
    head, signature = text.rsplit(".", 1)
    return f"{head}.{'B' if signature.startswith('A') else 'A'}{signature[1:]}"


def is_rejected(verify, *arguments):
    try:
        verify(*arguments)
    except Exception:  # each client has errors of its own
        return True
    return False


failures = 0


def cell(is_good):
    global failures
    if is_good is None:
        return "–"
    if not is_good:
        failures += 1
    return "yes" if is_good else "**NO**"


for name, (kinds, sign, verify) in CLIENTS.items():
    for kind in kinds:
        algorithm, private, public, key_id, claims, ours, reading = TOKENS[kind]
        they_read = we_read = None
        if verify:
            minted = ours()
            good = not is_rejected(verify, algorithm, public, minted)
            they_read = good and is_rejected(verify, algorithm, public, tampered(minted))
        if sign:
            minted = sign(algorithm, private, key_id, claims())
            code, out, err = run(["--json", "verify", *reading], minted)
            we_read = code == 0 and run(["verify", *reading], tampered(minted))[0] == 1
            if not we_read:
                print(f"{name} {kind}: {out} {err}", file=sys.stderr)
        print(f"| {name} | {kind} | {cell(they_read)} | {cell(we_read)} |")
sys.exit(1 if failures else 0)
