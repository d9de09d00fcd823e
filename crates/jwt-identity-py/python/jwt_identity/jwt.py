"""Plain JSON Web Tokens, with registered and custom claims."""

from jwt_identity._native import JwtSigner as Signer
from jwt_identity._native import JwtVerifier as Verifier

__all__ = ["Signer", "Verifier"]
