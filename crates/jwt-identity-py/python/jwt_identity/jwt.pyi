from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, final

import jwt_identity
from jwt_identity import ManualClock
from jwt_identity.keys import KeyPair, KeySet, KeyStore, LocalKeys, VerifyingKey

__all__ = ["Signer", "Verifier"]

@final
class Signer(jwt_identity.Signer):
    def __new__(
        cls, key: str | bytes | KeyPair | KeySet | KeyStore | LocalKeys, algorithm: str | None = None
    ) -> Signer: ...
    def sign(
        self,
        *,
        issuer: str | None = None,
        subject: str | None = None,
        audience: str | Sequence[str] | None = None,
        lifetime: int | timedelta | None = None,
        expires_at: int | datetime | None = None,
        never_expires: bool = False,
        not_before: int | datetime | None = None,
        issued_at: int | datetime | None = None,
        token_id: str | None = None,
        custom: dict[str, Any] | None = None,
    ) -> str: ...

@final
class Verifier(jwt_identity.Verifier):
    def __new__(
        cls,
        key: str | bytes | Sequence[str | bytes] | KeyPair | VerifyingKey | KeySet | KeyStore | LocalKeys,
        algorithm: str | None = None,
        *,
        clock: ManualClock | None = None,
        max_token_len: int | None = None,
        cache: bool = False,
        leeway_seconds: int = ...,
        issuers: Sequence[str] = ...,
        audiences: Sequence[str] = ...,
        any_audience: bool = ...,
        token_type: str = ...,
        require: Sequence[str] = ...,
        require_custom: Sequence[str] = ...,
        allow_never_expiring: bool = ...,
        allow_future_issued_at: bool = ...,
        max_age_seconds: int = ...,
        max_lifetime_seconds: int = ...,
    ) -> Verifier: ...
