from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, final

from typing_extensions import disjoint_base

from jwt_identity import ably as ably
from jwt_identity import intercom as intercom
from jwt_identity import jwt as jwt
from jwt_identity import keys as keys
from jwt_identity import kustomer as kustomer
from jwt_identity import livekit as livekit
from jwt_identity import nexmo as nexmo
from jwt_identity import stream as stream
from jwt_identity import sunshine as sunshine
from jwt_identity import twilio as twilio
from jwt_identity import zendesk as zendesk
from jwt_identity._errors import ClaimError as ClaimError
from jwt_identity._errors import ConfigError as ConfigError
from jwt_identity._errors import Error as Error
from jwt_identity._errors import InvalidKeyError as InvalidKeyError
from jwt_identity._errors import LoadError as LoadError
from jwt_identity._errors import SignError as SignError
from jwt_identity._errors import UnavailableError as UnavailableError
from jwt_identity._errors import VerifyError as VerifyError

__all__ = [
    "ClaimError",
    "ConfigError",
    "Error",
    "Finding",
    "InvalidKeyError",
    "LoadError",
    "ManualClock",
    "Report",
    "SignError",
    "Signer",
    "UnavailableError",
    "Verifier",
    "VerifyError",
    "__version__",
    "ably",
    "bearer_token",
    "diagnose",
    "intercom",
    "jwt",
    "keys",
    "kustomer",
    "livekit",
    "nexmo",
    "stream",
    "sunshine",
    "twilio",
    "zendesk",
]

__version__: str

@disjoint_base
class Signer:
    def sign_claims(self, claims: dict[str, Any]) -> str: ...
    def sign_json(self, claims_set: str) -> str: ...

@disjoint_base
class Verifier:
    def verify(self, token: str, now: int | datetime | None = None) -> dict[str, Any]: ...
    def verify_json(self, token: str, now: int | datetime | None = None) -> str: ...

@final
class ManualClock:
    def __new__(cls, now: int | datetime | None = None) -> ManualClock: ...
    @property
    def now(self) -> int: ...
    def set(self, now: int | datetime) -> None: ...
    def advance(self, by: int | timedelta) -> None: ...

@final
class Finding:
    @property
    def rule(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def code(self) -> int | None: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def message(self) -> str: ...
    @property
    def detail(self) -> str | None: ...
    @property
    def found(self) -> str | None: ...
    @property
    def vendor_answer(self) -> str | None: ...
    @property
    def cure(self) -> str: ...
    @property
    def text(self) -> str: ...

@final
class Report:
    @property
    def is_verified(self) -> bool: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def findings(self) -> list[Finding]: ...

def bearer_token(authorization: str | bytes | Sequence[str | bytes] | None) -> str: ...
def diagnose(
    token: str,
    *,
    kind: str | None = None,
    verifier: Verifier | None = None,
    secret: str | bytes | None = None,
    other_secrets: Mapping[str, str | bytes] = ...,
    public_key_pem: str | None = None,
    key_id: str | None = None,
    with_values: bool = False,
    now: int | datetime | None = None,
) -> Report: ...
