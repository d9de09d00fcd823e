from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import final

import jwt_identity
from jwt_identity import ManualClock
from jwt_identity.keys import KeyPair, KeySet, KeyStore, LocalKeys, VerifyingKey

__all__ = ["Signer", "Verifier", "key"]

def key(key_id: str, secret: str | bytes) -> KeyPair: ...
@final
class Signer(jwt_identity.Signer):
    def __new__(
        cls, key: str | bytes | KeyPair | KeySet | KeyStore | LocalKeys, key_id: str | None = None
    ) -> Signer: ...
    def sign(
        self,
        external_id: str,
        *,
        lifetime: int | timedelta | None = None,
        expires_at: int | datetime | None = None,
        never_expires: bool = False,
        email: str | None = None,
        email_verified: bool = False,
        name: str | None = None,
        messaging: bool = False,
        issued_at: int | datetime | None = None,
    ) -> str: ...
    def sign_scope(
        self,
        scope: str,
        *,
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
        key_id: str | None = None,
        *,
        clock: ManualClock | None = None,
        max_token_len: int | None = None,
        cache: bool = False,
        leeway_seconds: int = ...,
        scopes: Sequence[str] = ...,
        require_expiry: bool = ...,
    ) -> Verifier: ...
