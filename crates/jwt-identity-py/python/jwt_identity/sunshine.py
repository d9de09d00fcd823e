"""Tokens of Sunshine Conversations and Zendesk messaging."""

from jwt_identity._native import SunshineSigner as Signer
from jwt_identity._native import SunshineVerifier as Verifier
from jwt_identity._native import sunshine_key as key

__all__ = ["Signer", "Verifier", "key"]
