"""Tokens of LiveKit."""

from jwt_identity._native import LiveKitSigner as Signer
from jwt_identity._native import LiveKitVerifier as Verifier

__all__ = ["Signer", "Verifier"]
