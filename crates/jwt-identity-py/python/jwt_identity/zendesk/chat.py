"""Tokens of visitors of Zendesk Chat."""

from jwt_identity._native import ChatSigner as Signer
from jwt_identity._native import ChatVerifier as Verifier

__all__ = ["Signer", "Verifier"]
