"""Tokens with which users log in to Vonage's client SDKs."""

from jwt_identity._native import UserSigner as Signer
from jwt_identity._native import UserVerifier as Verifier

__all__ = ["Signer", "Verifier"]
