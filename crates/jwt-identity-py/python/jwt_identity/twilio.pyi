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
        account_sid: str,
        api_key_sid: str,
        identity: str,
        *,
        chat_service_sid: str | None = None,
        sync_service_sid: str | None = None,
        voice_incoming: bool = False,
        voice_application_sid: str | None = None,
        video_room: str | None = None,
        any_video_room: bool = False,
        lifetime: int | timedelta | None = None,
        expires_at: int | datetime | None = None,
        issued_at: int | datetime | None = None,
        token_id: str | None = None,
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
        account_sid: str = ...,
        api_key_sids: Sequence[str] = ...,
    ) -> Verifier: ...
