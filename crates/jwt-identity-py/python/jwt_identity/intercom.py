"""Tokens of Intercom's Messenger."""

from jwt_identity._native import IntercomSigner as Signer
from jwt_identity._native import IntercomVerifier as Verifier

__all__ = ["Signer", "Verifier"]
