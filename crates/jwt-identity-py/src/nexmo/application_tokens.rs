//! An application's token that is used until shortly before its end.

use jwt_identity::HeldToken as Held;
use jwt_identity::nexmo::{ApplicationId, ApplicationTokens as Tokens};
use pyo3::prelude::*;
use std::sync::Arc;

use crate::clock::ManualClock;
use crate::failure::Failure;
use crate::nexmo::acl::AclArgument;
use crate::nexmo::application::Signer;
use crate::time::{Span, Time};

/// Signs an application's token once and returns it until shortly before its end.
///
/// The lifetime is 15 minutes and the token is renewed 60 seconds before its end unless `lifetime` and `renew_before` are
/// given. The object may be shared between threads: one of them signs.
#[pyclass(frozen, module = "jwt_identity.nexmo.application")]
pub(crate) struct ApplicationTokens(Tokens);

#[pymethods]
impl ApplicationTokens {
    #[new]
    #[pyo3(signature = (signer, application_id, *, acl=None, lifetime=None, renew_before=None, clock=None))]
    fn new(
        signer: &Bound<'_, Signer>,
        application_id: &str,
        acl: Option<AclArgument>,
        lifetime: Option<Span>,
        renew_before: Option<Span>,
        clock: Option<&Bound<'_, ManualClock>>,
    ) -> Result<Self, Failure> {
        let mut tokens = Tokens::new(signer.get().as_token_signer().clone(), ApplicationId::new(application_id)?);
        if let Some(AclArgument(acl)) = acl {
            tokens = tokens.with_acl(acl);
        }
        if let Some(Span(lifetime)) = lifetime {
            tokens = tokens.with_lifetime(lifetime);
        }
        if let Some(Span(renew_before)) = renew_before {
            tokens = tokens.with_renew_before(renew_before);
        }
        if let Some(clock) = clock {
            tokens = tokens.with_clock(clock.get().as_clock().clone());
        }
        Ok(Self(tokens))
    }

    /// Returns a token that is accepted for a while. `now` is the time of the clock unless it is given.
    #[pyo3(signature = (now=None))]
    fn token(&self, py: Python<'_>, now: Option<Time>) -> Result<HeldToken, Failure> {
        let token = py.detach(|| match now {
            Some(Time(now)) => self.0.token_at(now),
            None => self.0.token(),
        });
        Ok(HeldToken(token?))
    }

    /// Discards the token, for example because Vonage has rejected it. The next call signs another one.
    fn invalidate(&self) {
        self.0.invalidate();
    }
}

/// A token that is used for several requests.
#[pyclass(frozen, module = "jwt_identity.nexmo.application")]
pub(crate) struct HeldToken(Arc<Held>);

#[pymethods]
impl HeldToken {
    /// The token.
    #[getter]
    fn token(&self) -> &str {
        self.0.as_str()
    }

    /// The value of the header `Authorization`.
    #[getter]
    fn bearer(&self) -> &str {
        self.0.bearer()
    }

    /// The end of the token in Unix seconds.
    #[getter]
    fn accepted_until(&self) -> i64 {
        self.0.accepted_until().as_unix_seconds()
    }
}
