from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, final

import jwt_identity
from jwt_identity import ManualClock
from jwt_identity.keys import KeyPair, KeySet, KeyStore, LocalKeys

__all__ = ["ReplayGuard", "Signer", "VerifiedWebhook", "Verifier"]

@final
class ReplayGuard:
    def __new__(cls, capacity: int) -> ReplayGuard: ...

@final
class Signer(jwt_identity.Signer):
    def __new__(cls, key: str | bytes | KeyPair | KeySet | KeyStore | LocalKeys) -> Signer: ...
    def sign(
        self,
        content: bytes,
        *,
        api_key: str | None = None,
        application_id: str | None = None,
        issued_at: int | datetime | None = None,
        token_id: str | None = None,
    ) -> str: ...

@final
class VerifiedWebhook:
    @property
    def claims(self) -> dict[str, Any]: ...
    @property
    def account(self) -> str | None: ...
    @property
    def parameters(self) -> list[tuple[str, str]] | None: ...

@final
class Verifier:
    def __new__(
        cls,
        secret: str | bytes | Sequence[str | bytes],
        *,
        replay_guard: ReplayGuard | None = None,
        clock: ManualClock | None = None,
        video: str | None = None,
        behind_cloud_runtime: bool = False,
        window_seconds: int = ...,
        application_id: str = ...,
    ) -> Verifier: ...
    @staticmethod
    def for_accounts(
        accounts: dict[str, str | bytes | Sequence[str | bytes]],
        *,
        replay_guard: ReplayGuard | None = None,
        clock: ManualClock | None = None,
        window_seconds: int = ...,
        application_id: str = ...,
    ) -> Verifier: ...
    def verify(
        self,
        method: str,
        headers: Mapping[str, str | bytes] | Mapping[str, str] | Iterable[tuple[str, str | bytes]],
        body: bytes = ...,
        *,
        query: str | None = None,
        now: int | datetime | None = None,
    ) -> VerifiedWebhook: ...
    def replace_secrets(self, secret: str | bytes | Sequence[str | bytes]) -> None: ...
    def replace_accounts(self, accounts: dict[str, str | bytes | Sequence[str | bytes]]) -> None: ...
