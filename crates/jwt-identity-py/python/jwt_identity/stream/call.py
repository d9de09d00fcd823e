"""Tokens of users in some calls of Stream."""

from jwt_identity._native import StreamCallSigner as Signer
from jwt_identity._native import StreamCallVerifier as Verifier

__all__ = ["Signer", "Verifier"]
