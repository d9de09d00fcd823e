"""Mints and verifies the JSON Web Tokens of Vonage, Kustomer, Zendesk, Twilio, LiveKit, Stream, Intercom and Ably."""

from jwt_identity import ably, intercom, jwt, keys, kustomer, livekit, nexmo, stream, sunshine, twilio, zendesk
from jwt_identity._errors import (
    ClaimError,
    ConfigError,
    Error,
    InvalidKeyError,
    LoadError,
    SignError,
    UnavailableError,
    VerifyError,
)
from jwt_identity._native import VERSION as __version__
from jwt_identity._native import Finding, ManualClock, Report, Signer, Verifier, bearer_token, diagnose

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
