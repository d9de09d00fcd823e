"""Tokens of users of Stream."""

from jwt_identity._native import StreamUserSigner as Signer
from jwt_identity._native import StreamUserVerifier as Verifier

__all__ = ["Signer", "Verifier"]
