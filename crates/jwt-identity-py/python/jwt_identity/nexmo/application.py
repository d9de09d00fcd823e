"""Tokens with which a server calls Vonage's APIs."""

from jwt_identity._native import ApplicationTokens, HeldToken
from jwt_identity._native import ApplicationSigner as Signer
from jwt_identity._native import ApplicationVerifier as Verifier

__all__ = ["ApplicationTokens", "HeldToken", "Signer", "Verifier"]
