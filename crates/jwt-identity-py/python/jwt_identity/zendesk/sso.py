"""Tokens with which users log in to Zendesk (SSO)."""

from jwt_identity._native import SsoSigner as Signer
from jwt_identity._native import SsoVerifier as Verifier

__all__ = ["Signer", "Verifier"]
