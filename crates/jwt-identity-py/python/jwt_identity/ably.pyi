from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import final

import jwt_identity
from jwt_identity import ManualClock
from jwt_identity.keys import KeyPair, KeySet, KeyStore, LocalKeys, VerifyingKey

__all__ = ["Signer", "Verifier", "key"]

def key(api_key: str | bytes) -> KeyPair: ...
@final
class Signer(jwt_identity.Signer):
    def __new__(cls, key: str | bytes | KeyPair | KeySet | KeyStore | LocalKeys) -> Signer: ...
    def sign(
        self,
        capability: dict[str, list[str]],
        *,
        client_id: str | None = None,
        any_client_id: bool = False,
        revocation_key: str | None = None,
        channel_claims: dict[str, str] = ...,
        lifetime: int | timedelta | None = None,
        issued_at: int | datetime | None = None,
    ) -> str: ...

@final
class Verifier(jwt_identity.Verifier):
    def __new__(
        cls,
        key: str | bytes | Sequence[str | bytes] | KeyPair | VerifyingKey | KeySet | KeyStore | LocalKeys,
        *,
        clock: ManualClock | None = None,
        max_token_len: int | None = None,
        cache: bool = False,
        leeway_seconds: int = ...,
    ) -> Verifier: ...
