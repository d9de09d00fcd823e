"""Compares our verdicts with those of the peers. If we accept a token that a peer rejects, a rule must explain it."""

import collections
import json
import sys


def header(row):
    try:
        return json.loads(row["header_text"])
    except ValueError:
        return {}


def claims(row):
    try:
        return json.loads(row["payload_text"])
    except ValueError:
        return {}


UNUSED = {"jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256"}

ED25519 = "RFC 9864 section 2.2: `Ed25519` is another name for the algorithm; the row allows `EdDSA`, and peers compare names"

# (peer, name, reason, condition on the row and the peer's error)
RULES = [
    (
        "joserfc",
        "unknown header parameter",
        "RFC 7515 section 4: unknown parameters must be ignored; joserfc accepts only known ones",
        lambda row, error: error.startswith("unsupported_header: Unsupported {"),
    ),
    (
        "joserfc",
        "unused header parameter of another type",
        "RFC 7515 section 4.1: this crate never uses keys embedded in a token, so it does not parse them",
        lambda row, error: error.startswith("invalid_header_value: ")
        and any(error.startswith(f"invalid_header_value: '{name}' in header") for name in UNUSED & header(row).keys()),
    ),
    (
        "joserfc",
        "`iat` ahead by a fraction of a second",
        "RFC 7519 has no rule for `iat`; the clock counts whole seconds, and a fraction is dropped",
        lambda row, error: error == "invalid_claim: The token was issued in the future"
        and isinstance(claims(row).get("iat"), float)
        and 0 < claims(row)["iat"] - row["now"] < 1,
    ),
    (
        "joserfc",
        "Ed25519 for EdDSA",
        ED25519,
        lambda row, error: error == "unsupported_algorithm: Algorithm of 'Ed25519' is not allowed",
    ),
    (
        "jose",
        "Ed25519 for EdDSA",
        ED25519,
        lambda row, error: error.startswith("ERR_JOSE_ALG_NOT_ALLOWED") and header(row).get("alg") == "Ed25519",
    ),
]


def load(path):
    verdicts = {}
    for line in open(path, encoding="utf-8"):
        verdict = json.loads(line)
        if "id" in verdict:
            verdicts[verdict["id"]] = verdict
    return verdicts


def main():
    rows_path, ours_path, *peers = sys.argv[1:]
    rows = [json.loads(line) for line in open(rows_path, encoding="utf-8")]
    ours = load(ours_path)
    theirs = {name: load(path) for name, path in (peer.split("=", 1) for peer in peers)}
    for name, verdicts in {"ours": ours, **theirs}.items():
        if len(verdicts) != len(rows):
            sys.exit(f"{name}: {len(verdicts)} verdicts for {len(rows)} rows")

    accepted = sum(ours[row["id"]]["verdict"] == "valid" for row in rows)
    stricter, explained, unexplained = collections.Counter(), collections.Counter(), []
    for row in rows:
        our = ours[row["id"]]
        if our["verdict"] == "valid":
            for peer, verdicts in theirs.items():
                their = verdicts[row["id"]]
                if their["verdict"] == "valid":
                    continue
                rule = next((rule for rule in RULES if rule[0] == peer and rule[3](row, their["error"])), None)
                if rule:
                    explained[f"{peer}: {rule[1]}"] += 1
                else:
                    unexplained.append((peer, their["error"], row))
        elif all(verdicts[row["id"]]["verdict"] == "valid" for verdicts in theirs.values()):
            stricter[our.get("error") or "?"] += 1

    print(f"{len(rows)} tokens, {accepted} accepted by us")
    for name, count in sorted(stricter.items()):
        print(f"  rejected by us alone, {name}: {count}")
    for name, count in sorted(explained.items()):
        print(f"  accepted by us, explained, {name}: {count}")
    # Not a failure, because the tokens are random.
    for peer, name, *_ in RULES:
        if peer in theirs and f"{peer}: {name}" not in explained:
            print(f"  unused rule, {peer}: {name}")
    for peer, error, row in unexplained[:20]:
        print(f"UNEXPLAINED: {peer}: {error}\n  {row['mutated']} {row['header_text']!r} {row['payload_text'][:300]!r}")
    # If nearly all tokens are accepted, or nearly none, the comparison proves nothing.
    if not 0.1 < accepted / len(rows) < 0.9:
        sys.exit("the share of accepted tokens is below 10 % or above 90 %")
    if unexplained:
        sys.exit(f"{len(unexplained)} tokens that we accept and a peer rejects are not explained")


if __name__ == "__main__":
    main()
