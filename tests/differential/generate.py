"""Writes rows with tokens: valid ones, and ones with a mutation of the text, the JSON, the signature or the key."""

import base64
import json
import random
import sys

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

NOW = 1_800_000_000
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, length=None):
    return b64(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


class Key:
    """A public JWK and the function that signs with its private key."""

    def __init__(self, algorithm, jwk, sign):
        self.algorithm, self.jwk, self.sign = algorithm, jwk, sign


def keys(rng):
    secret = rng.randbytes(48)

    def mac(data, secret=secret):
        context = hmac.HMAC(secret, hashes.SHA256())
        context.update(data)
        return context.finalize()

    private_rsa = rsa.generate_private_key(65537, 2048)
    public = private_rsa.public_key().public_numbers()
    jwk_rsa = {"kty": "RSA", "n": number(public.n), "e": number(public.e)}
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    private_ec = ec.generate_private_key(ec.SECP256R1())
    point = private_ec.public_key().public_numbers()

    def ecdsa(data):
        r, s = decode_dss_signature(private_ec.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    private_ed = ed25519.Ed25519PrivateKey.generate()
    return [
        Key("HS256", {"kty": "oct", "k": b64(secret)}, mac),
        Key("RS256", jwk_rsa, lambda data: private_rsa.sign(data, padding.PKCS1v15(), hashes.SHA256())),
        Key("PS256", jwk_rsa, lambda data: private_rsa.sign(data, pss, hashes.SHA256())),
        Key("ES256", {"kty": "EC", "crv": "P-256", "x": number(point.x, 32), "y": number(point.y, 32)}, ecdsa),
        Key("EdDSA", {"kty": "OKP", "crv": "Ed25519", "x": b64(private_ed.public_key().public_bytes_raw())}, private_ed.sign),
    ]


def value(rng, depth=0):
    kind = rng.randrange(10 if depth < 3 else 7)
    if kind == 0:
        return None
    if kind == 1:
        return rng.choice([True, False])
    if kind == 2:
        return rng.choice([0, -1, 1, 2**31, 2**53 + 1, -(2**63), 2**63, 1.5, -0.0, 1e308, 12345678901234567890])
    if kind <= 6:
        return rng.choice(["", "ada", "ж", "\u0000", 'quo"te', "back\\slash", "line\nend", "😀", "a" * 300])
    if kind <= 8:
        return [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    return {name(rng): value(rng, depth + 1) for _ in range(rng.randrange(4))}


def name(rng):
    return rng.choice(["a", "b", "", "alg", "exp", "__proto__", "ключ", "a b", "\u0001", "constructor", "toString"])


def time(rng):
    return rng.choice([
        NOW, NOW + 1, NOW - 1, NOW + 900, NOW - 900, NOW + 0.5, NOW - 0.5, NOW + 1e-7, float(NOW + 900), 0, -1, 1e300,
        253402300799, 253402300800, 2**63, 2**64, NOW * 1000, str(NOW + 900), None, True, [], {}, "", -0.0, 1e-7,
    ])


def claims(rng):
    out = {}
    for claim, chance in (("iss", 4), ("sub", 4), ("aud", 3), ("exp", 7), ("nbf", 3), ("iat", 5), ("jti", 3)):
        if rng.randrange(10) >= chance:
            continue
        if claim in ("exp", "nbf", "iat"):
            good = NOW + 900 if claim == "exp" else NOW - 10
            out[claim] = good if rng.random() < 0.7 else time(rng)
        elif rng.random() < 0.85:
            out[claim] = rng.choice(["a", "https://issuer.example", "ж", ""]) if claim != "aud" else rng.choice(["a", ["a", "b"]])
        else:
            out[claim] = value(rng)
    for _ in range(rng.randrange(3)):
        out[rng.choice(["name", "scope", "x", "__proto__", "n.n"])] = value(rng)
    return out


def text(rng, document):
    """Serializes JSON in a random form."""
    way = rng.randrange(8)
    if way == 0:
        return json.dumps(document, indent=rng.choice([1, "\t"]))
    if way == 1:
        return json.dumps(document, ensure_ascii=False)
    if way == 2:
        return " " + json.dumps(document, separators=(" ,", ": ")) + "\r\n"
    return json.dumps(document, separators=(",", ":"))


def header(rng, key):
    out = {"alg": key.algorithm}
    if rng.random() < 0.6:
        out["typ"] = rng.choice(["JWT", "JWT", "jwt", "application/jwt", "at+jwt"])
    if rng.random() < 0.3:
        out["kid"] = rng.choice(["a", "", "ж", "../x"])
    if rng.random() < 0.15:
        extra = rng.choice(["cty", "jku", "jwk", "x5u", "x5c", "x5t", "crit", "b64", "zip", "enc", "x", "epk", "url", "nonce", "p2c"])
        out[extra] = rng.choice([
            "JWT", "x", "DEF", [], ["exp"], ["b64"], ["x"], True, False, None, 1, {}, "https://example.com/keys", ["MIIB"],
        ])
        if extra == "crit" and rng.random() < 0.5:
            out["b64"] = rng.choice([True, False])
    items = list(out.items())
    if rng.random() < 0.3:
        rng.shuffle(items)
    return dict(items)


def mutate_json(rng, json_text):
    """Changes the JSON before it is signed."""
    ways = [
        lambda t: t.replace("{", '{"alg":"none",', 1),
        lambda t: t.replace("{", '{"exp":1,', 1),
        lambda t: t[:-1] + ',"exp":1800000900}' if t.endswith("}") and len(t) > 2 else t,
        lambda t: t + rng.choice([" ", "\n", "x", "{}", ",", "\u0000", "//c"]),
        lambda t: "\ufeff" + t,
        lambda t: t.replace('"', "'"),
        lambda t: t.replace("a", "\\u0061", 1),
        lambda t: t.replace("HS256", "hs256").replace("RS256", "Rs256").replace("ES256", "ES256 "),
        lambda t: t.replace("EdDSA", "Ed25519"),
        lambda t: t.replace(":1", ":01", 1),
        lambda t: t.replace(":1", ":+1", 1),
        lambda t: t.replace("1800000900", "1.8000009e9"),
        lambda t: t.replace("1800000900", "1800000900.0000000001"),
        lambda t: t.replace("1800000900", "NaN"),
        lambda t: t.replace("1800000900", "Infinity"),
        lambda t: "[" + t + "]",
        lambda t: t[: rng.randrange(len(t) + 1)],
        lambda t: t.replace("{", '{"deep":' + "[" * 70 + "]" * 70 + ",", 1),
        lambda t: t.replace("{", '{"s":"\\ud800",', 1),
        lambda t: t.replace("{", '{"s":"\t",', 1),
    ]
    return rng.choice(ways)(json_text)


def mutate(rng, data):
    if not data:
        return b"\x00"
    at = rng.randrange(len(data))
    way = rng.randrange(6)
    if way == 0:
        return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
    if way == 1:
        return data[:at]
    if way == 2:
        return data + rng.randbytes(1)
    if way == 3:
        return b"\x00" + data
    if way == 4:
        return bytes(len(data))
    return data[len(data) // 2 :] + data[: len(data) // 2]


def mutate_text(rng, token):
    """Changes the text of a signed token."""
    at = rng.randrange(len(token))
    ways = [
        lambda t: t[:at] + rng.choice(ALPHABET) + t[at + 1 :],
        lambda t: t[:at] + t[at + 1 :],
        lambda t: t[:at] + rng.choice(ALPHABET + "=+/. \n\t\u00e9.") + t[at:],
        lambda t: t + rng.choice(["=", "==", "A", ".", "\n", " ", "\u0000"]),
        lambda t: rng.choice([" ", "\n", "\ufeff", "Bearer "]) + t,
        lambda t: t[:-1] + rng.choice(ALPHABET),
        lambda t: ".".join(reversed(t.split("."))),
        lambda t: ".".join(t.split(".")[:2]) + ".",
        lambda t: ".".join(t.split(".")[:2]),
        lambda t: t.replace("-", "+").replace("_", "/"),
        lambda t: t.replace(".", "=.", 1),
        lambda t: t.replace(".", "=.", 2),
        lambda t: t.swapcase(),
        lambda t: t + "." + t,
    ]
    return rng.choice(ways)(token)


def row(rng, all_keys, index):
    key = rng.choice(all_keys)
    tags = []
    header_text, payload = text(rng, header(rng, key)), text(rng, claims(rng))
    # A third is valid, a third is changed before it is signed, and a third afterwards.
    way = rng.randrange(6)
    if way == 2:
        header_text = mutate_json(rng, header_text)
        tags.append("header")
    elif way == 3:
        payload = mutate_json(rng, payload)
        tags.append("payload")
    encoded = [b64(part.encode("utf-8", "surrogatepass")) for part in (header_text, payload)]
    if way == 3 and rng.random() < 0.2:
        raw = payload.encode() + rng.choice([b"\xff", b"\xc0\x80", b"\xed\xa0\x80"])
        encoded[1] = b64(raw)
    signing_input = ".".join(encoded)
    signature = key.sign(signing_input.encode())
    if way == 4:
        signature = mutate(rng, signature)
        tags.append("signature")
    token = f"{signing_input}.{b64(signature)}"
    if way == 5:
        token = mutate_text(rng, token)
        tags.append("text")
    judged_with = key
    if rng.random() < 0.05:
        judged_with = rng.choice(all_keys)
        tags.append("key")
    jwk = {**judged_with.jwk, "alg": judged_with.algorithm}
    return {
        "id": f"row-{index}", "layer": "jwt", "alg": [judged_with.algorithm], "expect": "acceptable", "now": NOW,
        "policy": {"leeway": 0, "iat_in_past": True}, "key": jwk, "token": token, "mutated": tags,
        "header_text": header_text.encode("utf-8", "replace").decode(), "payload_text": payload.encode("utf-8", "replace").decode(),
    }


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    all_keys = keys(rng)
    for index in range(count):
        # A mutation may leave a lone surrogate, which cannot be encoded in UTF-8. Replace it.
        line = json.dumps(row(rng, all_keys, index), ensure_ascii=True)
        print(line)


if __name__ == "__main__":
    main()
