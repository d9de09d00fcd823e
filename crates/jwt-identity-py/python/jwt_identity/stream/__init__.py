"""Tokens of Stream: users, users in some calls, and servers."""

from jwt_identity.stream import call, server, user

__all__ = ["call", "server", "user"]
