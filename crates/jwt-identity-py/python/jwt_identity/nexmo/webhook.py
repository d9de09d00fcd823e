"""Signed webhooks of Vonage."""

from jwt_identity._native import ReplayGuard, VerifiedWebhook
from jwt_identity._native import WebhookSigner as Signer
from jwt_identity._native import WebhookVerifier as Verifier

__all__ = ["ReplayGuard", "Signer", "VerifiedWebhook", "Verifier"]
