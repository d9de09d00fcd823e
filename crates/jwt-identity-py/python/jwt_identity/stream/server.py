"""Tokens of servers of Stream."""

from jwt_identity._native import StreamServerSigner as Signer
from jwt_identity._native import StreamServerVerifier as Verifier

__all__ = ["Signer", "Verifier"]
