from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import final

import jwt_identity
from jwt_identity import ManualClock
from jwt_identity.keys import KeyPair, KeySet, KeyStore, LocalKeys
from jwt_identity.nexmo.webhook import ReplayGuard, VerifiedWebhook

__all__ = ["Signer", "Verifier"]

@final
class Signer(jwt_identity.Signer):
    def __new__(cls, key: str | bytes | KeyPair | KeySet | KeyStore | LocalKeys) -> Signer: ...
    def sign(
        self, content: bytes, *, expires_at: int | datetime | None = None, token_id: str | None = None
    ) -> str: ...

@final
class Verifier:
    def __new__(
        cls,
        secret: str | bytes | Sequence[str | bytes],
        *,
        replay_guard: ReplayGuard | None = None,
        clock: ManualClock | None = None,
        leeway_seconds: int = ...,
    ) -> Verifier: ...
    def verify(
        self,
        method: str,
        headers: Mapping[str, str | bytes] | Mapping[str, str] | Iterable[tuple[str, str | bytes]],
        body: bytes = ...,
        *,
        now: int | datetime | None = None,
    ) -> VerifiedWebhook: ...
    def replace_secrets(self, secret: str | bytes | Sequence[str | bytes]) -> None: ...
