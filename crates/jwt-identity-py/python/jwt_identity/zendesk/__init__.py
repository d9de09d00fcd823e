"""Tokens of Zendesk. Those of Zendesk messaging are in `jwt_identity.sunshine`."""

from jwt_identity.zendesk import chat, sso

__all__ = ["chat", "sso"]
