"""Tokens of Ably."""

from jwt_identity._native import AblySigner as Signer
from jwt_identity._native import AblyVerifier as Verifier
from jwt_identity._native import ably_key as key

__all__ = ["Signer", "Verifier", "key"]
