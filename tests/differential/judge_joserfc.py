"""Prints the verdict of joserfc for each row as a JSON line."""

import json
import sys

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import import_key


def judge(row):
    key = import_key(row["key"])
    token = jwt.decode(row["token"], key, algorithms=row["alg"])
    jwt.JWTClaimsRegistry(now=row["now"], leeway=0).validate(token.claims)


def main():
    for line in open(sys.argv[1], encoding="utf-8"):
        row = json.loads(line)
        try:
            judge(row)
            verdict = {"id": row["id"], "verdict": "valid"}
        except JoseError as error:
            verdict = {"id": row["id"], "verdict": "invalid", "error": f"{error.error}: {error.description}"}
        except Exception as error:  # An unexpected exception counts as a rejection.
            verdict = {"id": row["id"], "verdict": "invalid", "error": f"{type(error).__name__} (unforeseen)"}
        print(json.dumps(verdict))


if __name__ == "__main__":
    main()
