"""Compares the speed with PyJWT: the least time of several interleaved rounds.

`--quick` only checks that everything runs. `--enforce` fails if a ratio is below its target.
"""

import argparse
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

import jwt as pyjwt

from jwt_identity import jwt, kustomer

SECRET = "0123456789abcdef0123456789abcdef"
KEYS = Path(__file__).parents[3] / "tests" / "keys"
PRIVATE, PUBLIC = ((KEYS / f"rsa2048.{form}.pem").read_text() for form in ("pkcs8", "spki"))
NOW = int(time.time())
IDENTITY = {"externalId": "user-4711", "email": "ada@example.com", "iat": NOW}
IDENTITY_JSON = f'{{"externalId":"user-4711","email":"ada@example.com","iat":{NOW}}}'
PLAIN = {"sub": "user-4711", "iat": NOW, "exp": NOW + 900, "tenant": "acme", "roles": ["admin", "editor"]}
PLAIN_JSON = f'{{"sub":"user-4711","iat":{NOW},"exp":{NOW + 900},"tenant":"acme","roles":["admin","editor"]}}'

# The least ratios to PyJWT with HS256.
DICT_TARGET, JSON_TARGET = 10, 20

Row = tuple[str, str, Callable[[], object], str | None, float | None]


def rows() -> list[Row]:
    """Returns name, column, call, the name of the row to compare with, and the target."""
    identity, verifier = kustomer.Signer(SECRET), kustomer.Verifier(SECRET)
    plain, plain_verifier = jwt.Signer(SECRET, "HS256"), jwt.Verifier(SECRET, "HS256")
    rsa, rsa_verifier = jwt.Signer(PRIVATE, "RS256"), jwt.Verifier(PUBLIC, "RS256")
    token, plain_token, rsa_token = identity.sign_claims(IDENTITY), plain.sign_claims(PLAIN), rsa.sign_claims(PLAIN)
    private = pyjwt.get_algorithm_by_name("RS256").prepare_key(PRIVATE)
    public = pyjwt.get_algorithm_by_name("RS256").prepare_key(PUBLIC)
    peer, peer_plain, peer_rsa = "PyJWT, identity", "PyJWT, plain", "PyJWT, RS256"
    return [
        (peer, "mint", lambda: pyjwt.encode(IDENTITY, SECRET), None, None),
        (peer, "verify", lambda: pyjwt.decode(token, SECRET, algorithms=["HS256"]), None, None),
        ("`kustomer`, dict", "mint", lambda: identity.sign_claims(IDENTITY), peer, DICT_TARGET),
        ("`kustomer`, dict", "verify", lambda: verifier.verify(token), peer, DICT_TARGET),
        ("`kustomer`, JSON text", "mint", lambda: identity.sign_json(IDENTITY_JSON), peer, JSON_TARGET),
        ("`kustomer`, JSON text", "verify", lambda: verifier.verify_json(token), peer, JSON_TARGET),
        (
            "`kustomer`, typed",
            "mint",
            lambda: identity.sign(external_id="user-4711", email="ada@example.com"),
            peer,
            JSON_TARGET,
        ),
        (peer_plain, "mint", lambda: pyjwt.encode(PLAIN, SECRET), None, None),
        (peer_plain, "verify", lambda: pyjwt.decode(plain_token, SECRET, algorithms=["HS256"]), None, None),
        ("`jwt`, dict", "mint", lambda: plain.sign_claims(PLAIN), peer_plain, DICT_TARGET),
        ("`jwt`, dict", "verify", lambda: plain_verifier.verify(plain_token), peer_plain, DICT_TARGET),
        ("`jwt`, JSON text", "mint", lambda: plain.sign_json(PLAIN_JSON), peer_plain, None),
        ("`jwt`, JSON text", "verify", lambda: plain_verifier.verify_json(plain_token), peer_plain, JSON_TARGET),
        (peer_rsa, "mint", lambda: pyjwt.encode(PLAIN, private, algorithm="RS256"), None, None),
        (peer_rsa, "verify", lambda: pyjwt.decode(rsa_token, public, algorithms=["RS256"]), None, None),
        ("`jwt`, RS256, dict", "mint", lambda: rsa.sign_claims(PLAIN), peer_rsa, None),
        ("`jwt`, RS256, dict", "verify", lambda: rsa_verifier.verify(rsa_token), peer_rsa, None),
    ]


def seconds_per_call(call: Callable[[], object], calls: int) -> float:
    """Runs the call a number of times and returns the mean."""
    start = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - start) / calls


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--enforce", action="store_true")
    parser.add_argument("--rounds", type=int, default=25)
    arguments = parser.parse_args()
    rounds, calls = (1, 2) if arguments.quick else (arguments.rounds, 1000)
    measured = rows()
    least = [float("inf")] * len(measured)
    for _ in range(rounds):
        for index, (name, _, call, _, _) in enumerate(measured):
            least[index] = min(least[index], seconds_per_call(call, calls // 10 + 1 if "RS256" in name else calls))

    figures = {(name, column): value for (name, column, *_), value in zip(measured, least)}
    missed = []
    print(f"Python {platform.python_version()}, PyJWT {pyjwt.__version__}, least of {rounds} rounds of {calls} calls\n")
    print("| | mint | verify |")
    print("|---|---|---|")
    for name in dict.fromkeys(name for name, *_ in measured):
        cells = []
        for column in ("mint", "verify"):
            if (value := figures.get((name, column))) is None:
                cells.append("")
                continue
            peer, target = next((row[3], row[4]) for row in measured if row[:2] == (name, column))
            ratio = figures[peer, column] / value if peer else None
            cells.append(f"{value * 1e6:.1f} µs" + (f" ({ratio:.1f}x)" if ratio else ""))
            if ratio and target and ratio < target:
                missed.append(f"{name}, {column}: {ratio:.1f}x is less than {target}x")
        print(f"| {name} | {' | '.join(cells)} |")
    if arguments.enforce and missed:
        print("\n".join(["", *missed]), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
