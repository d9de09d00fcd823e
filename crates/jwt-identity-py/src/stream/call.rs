//! `jwt_identity.stream.call`.

use jwt_identity::stream::{Call, Policy, Stream, User};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::end::End;
use crate::failure::Failure;
use crate::signer;
use crate::signer::TypedSigner;
use crate::stream::FORM;
use crate::time::{Span, Time};
use crate::verifier::verifier_class;

/// Signs tokens of users in some calls of Stream. `key` is the app's API secret, or a key of `jwt_identity.keys`.
///
/// >>> from jwt_identity.stream import call
/// >>> signer = call.Signer("0123456789abcdef0123456789abcdef")
/// >>> token = signer.sign("john", ["default:call1"], lifetime=3600)
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.stream.call")]
pub(crate) struct Signer(TypedSigner<Stream<Call>>);

#[pymethods]
impl Signer {
    #[new]
    fn new(key: &Bound<'_, PyAny>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &FORM, Self)
    }

    /// Signs the identity of a user in some calls, each given as `type:id`. `role` is the role in these calls.
    ///
    /// One of `lifetime` (seconds or timedelta), `expires_at` and `never_expires` is required. `issued_at` is the time of
    /// the system's clock unless it is given. `iat` is one second earlier, because Stream rejects an `iat` that is later
    /// than its own clock.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (user_id, call_cids, *, role=None, lifetime=None, expires_at=None, never_expires=false, issued_at=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        user_id: &str,
        call_cids: Vec<String>,
        role: Option<&str>,
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        never_expires: bool,
        issued_at: Option<Time>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let end = End { lifetime, expires_at, never_expires, issued_at };
        let build = || {
            let call = Call::new(User::new(user_id)?, call_cids)?;
            match role {
                Some(role) => call.with_role(role),
                None => Ok(call),
            }
        };
        super::sign(py, &self.0, build(), end)
    }
}

verifier_class! {
    "jwt_identity.stream.call", Stream<Call>, Policy,
    /// Verifies tokens of users in some calls of Stream.
    ///
    /// `key` is a secret, a list of secrets, or a key of `jwt_identity.keys`. The policy is `leeway_seconds` and
    /// `allow_never_expiring`.
}
