"""Keys, sets of keys that are replaced while they are used, and keys from files."""

from jwt_identity._native import KeyEntry, KeyPair, KeyReader, KeySet, KeyStore, LocalKeys, VerifyingKey

__all__ = ["KeyEntry", "KeyPair", "KeyReader", "KeySet", "KeyStore", "LocalKeys", "VerifyingKey"]
