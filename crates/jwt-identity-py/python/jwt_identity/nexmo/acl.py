"""Access control lists: what a token of Vonage permits."""

from jwt_identity._native import Acl, Comparison, Decision, lint_claims
from jwt_identity._native import AclFinding as Finding

__all__ = ["Acl", "Comparison", "Decision", "Finding", "lint_claims"]
