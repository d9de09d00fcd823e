"""Tokens of Kustomer's chat."""

from jwt_identity._native import KustomerSigner as Signer
from jwt_identity._native import KustomerVerifier as Verifier

__all__ = ["Signer", "Verifier"]
