"""Signed webhooks of Vonage Contact Center."""

from jwt_identity._native import ContactCenterSigner as Signer
from jwt_identity._native import ContactCenterVerifier as Verifier

__all__ = ["Signer", "Verifier"]
