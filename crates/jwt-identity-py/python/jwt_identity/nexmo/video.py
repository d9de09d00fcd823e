"""Tokens with which clients connect to a session of Vonage Video."""

from jwt_identity._native import VideoSigner as Signer
from jwt_identity._native import VideoVerifier as Verifier

__all__ = ["Signer", "Verifier"]
