//! `jwt_identity.stream.user`.

use jwt_identity::stream::{Policy, Stream, User};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::end::End;
use crate::failure::Failure;
use crate::signer;
use crate::signer::TypedSigner;
use crate::stream::FORM;
use crate::time::{Span, Time};
use crate::verifier::verifier_class;

/// Signs tokens of users of Stream. `key` is the app's API secret, or a key of `jwt_identity.keys`.
///
/// >>> from jwt_identity.stream import user
/// >>> signer = user.Signer("0123456789abcdef0123456789abcdef")
/// >>> token = signer.sign("john", lifetime=3600)
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.stream.user")]
pub(crate) struct Signer(TypedSigner<Stream<User>>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs a user's identity.
    ///
    /// One of `lifetime` (seconds or timedelta), `expires_at` and `never_expires` is required. `issued_at` is the time of
    /// the system's clock unless it is given. `iat` is one second earlier, because Stream rejects an `iat` that is later
    /// than its own clock.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (user_id, *, lifetime=None, expires_at=None, never_expires=false, issued_at=None))]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        user_id: &str,
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        never_expires: bool,
        issued_at: Option<Time>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let end = End { lifetime, expires_at, never_expires, issued_at };
        super::sign(py, &self.0, User::new(user_id), end)
    }
}

verifier_class! {
    "jwt_identity.stream.user", Stream<User>, Policy,
    /// Verifies tokens of users of Stream.
    ///
    /// `key` is a secret, a list of secrets, or a key of `jwt_identity.keys`. The policy is `leeway_seconds` and
    /// `allow_never_expiring`.
}
