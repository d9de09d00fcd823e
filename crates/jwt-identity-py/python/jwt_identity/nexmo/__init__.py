"""Tokens and webhooks of Vonage."""

from jwt_identity.nexmo import acl, application, contact_center, user, video, webhook

__all__ = ["acl", "application", "contact_center", "user", "video", "webhook"]
