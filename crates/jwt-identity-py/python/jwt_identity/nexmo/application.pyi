from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, final

import jwt_identity
from jwt_identity import ManualClock
from jwt_identity.keys import KeyPair, KeySet, KeyStore, LocalKeys, VerifyingKey
from jwt_identity.nexmo.acl import Acl

__all__ = ["ApplicationTokens", "HeldToken", "Signer", "Verifier"]

@final
class Signer(jwt_identity.Signer):
    def __new__(cls, key: str | bytes | KeyPair | KeySet | KeyStore | LocalKeys) -> Signer: ...
    def sign(
        self,
        application_id: str,
        *,
        acl: Acl | dict[str, Any] | None = None,
        lifetime: int | timedelta | None = None,
        expires_at: int | datetime | None = None,
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
        *,
        clock: ManualClock | None = None,
        max_token_len: int | None = None,
        cache: bool = False,
        leeway_seconds: int = ...,
        application_id: str = ...,
        allow_text_expires_at: bool = ...,
    ) -> Verifier: ...

@final
class ApplicationTokens:
    def __new__(
        cls,
        signer: Signer,
        application_id: str,
        *,
        acl: Acl | dict[str, Any] | None = None,
        lifetime: int | timedelta | None = None,
        renew_before: int | timedelta | None = None,
        clock: ManualClock | None = None,
    ) -> ApplicationTokens: ...
    def token(self, now: int | datetime | None = None) -> HeldToken: ...
    def invalidate(self) -> None: ...

@final
class HeldToken:
    @property
    def token(self) -> str: ...
    @property
    def bearer(self) -> str: ...
    @property
    def accepted_until(self) -> int: ...
