"""Access tokens of Twilio."""

from jwt_identity._native import TwilioSigner as Signer
from jwt_identity._native import TwilioVerifier as Verifier

__all__ = ["Signer", "Verifier"]
