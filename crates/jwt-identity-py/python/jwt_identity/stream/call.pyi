from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import final

import jwt_identity
from jwt_identity import ManualClock
from jwt_identity.keys import KeyPair, KeySet, KeyStore, LocalKeys, VerifyingKey

__all__ = ["Signer", "Verifier"]

@final
class Signer(jwt_identity.Signer):
    def __new__(cls, key: str | bytes | KeyPair | KeySet | KeyStore | LocalKeys) -> Signer: ...
    def sign(
        self,
        user_id: str,
        call_cids: Sequence[str],
        *,
        role: str | None = None,
        lifetime: int | timedelta | None = None,
        expires_at: int | datetime | None = None,
        never_expires: bool = False,
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
        allow_never_expiring: bool = ...,
    ) -> Verifier: ...
