"""The exceptions of the package."""

from __future__ import annotations


class Error(Exception):
    """The base of all exceptions of this package.

    Its text says what was expected, what was found and how to repair it. It contains no token, secret or claim value.

    >>> from jwt_identity import Error, kustomer
    >>> try:
    ...     kustomer.Signer("short")
    ... except Error as error:
    ...     print(type(error).__name__, error.code, error.code_name)
    InvalidKeyError 104 key.too-short
    """

    def __init__(
        self,
        message: str,
        code: int,
        code_name: str,
        subject: str | None = None,
        is_retryable: bool = False,
        http_status: int | None = None,
        challenge: str | None = None,
    ) -> None:
        super().__init__(message)
        #: The number of the error. It never changes its meaning.
        self.code = code
        #: The name of the error, such as ``"claim.expired"``.
        self.code_name = code_name
        #: The claim, member, header parameter or setting that the error is about.
        self.subject = subject
        #: Whether the same call may succeed later.
        self.is_retryable = is_retryable
        #: For a rejected token or webhook, the status to answer with.
        self.http_status = http_status
        #: For a rejected token, the value of the header ``WWW-Authenticate``.
        self.challenge = challenge

    def __reduce__(self) -> tuple[type[Error], tuple[object, ...]]:
        arguments = (self.code, self.code_name, self.subject, self.is_retryable, self.http_status, self.challenge)
        return type(self), (str(self), *arguments)


class InvalidKeyError(Error):
    """A key or a secret cannot be used."""


class ClaimError(Error):
    """A value that is not part of a token breaks a rule, such as an ACL."""


class SignError(Error):
    """A token was not signed."""


class VerifyError(Error):
    """A token or a webhook was rejected."""


class ConfigError(Error):
    """A policy or a setting is not valid."""


class LoadError(Error):
    """Keys were not loaded."""


class UnavailableError(Error):
    """The clock, the random numbers or the keys are not available."""


# The package is the place where users find them.
for _class in (Error, InvalidKeyError, ClaimError, SignError, VerifyError, ConfigError, LoadError, UnavailableError):
    _class.__module__ = "jwt_identity"
