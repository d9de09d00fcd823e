//! The end of a token, as the caller may give it.

use jwt_identity::NumericDate;
use jwt_identity::token::claim::Expiry;
use pyo3::exceptions::PyTypeError;

use crate::failure::Failure;
use crate::time::{Span, Time};

/// The arguments from which `iat` and `exp` follow.
pub(crate) struct End {
    pub(crate) lifetime: Option<Span>,
    pub(crate) expires_at: Option<Time>,
    pub(crate) never_expires: bool,
    pub(crate) issued_at: Option<Time>,
}

impl End {
    /// Returns the time of issue, and the end if it is given, for kinds of token that have a default.
    pub(crate) fn or_default(
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        issued_at: Option<Time>,
    ) -> Result<(NumericDate, Option<NumericDate>), Failure> {
        if lifetime.is_some() && expires_at.is_some() {
            return Err(PyTypeError::new_err("expected at most one of `lifetime` and `expires_at`").into());
        }
        let issued_at = Time::or_now(issued_at)?;
        let end = lifetime.map(|Span(lifetime)| issued_at.saturating_add(lifetime));
        Ok((issued_at, end.or(expires_at.map(|Time(expires_at)| expires_at))))
    }

    /// Returns the time of issue and the end. Exactly one end is required, so that no token is endless by omission.
    pub(crate) fn resolve(self) -> Result<(NumericDate, Expiry), Failure> {
        let issued_at = Time::or_now(self.issued_at)?;
        let expiry = match (self.lifetime, self.expires_at, self.never_expires) {
            (Some(Span(lifetime)), None, false) => Expiry::At(issued_at.saturating_add(lifetime)),
            (None, Some(Time(expires_at)), false) => Expiry::At(expires_at),
            (None, None, true) => Expiry::Never,
            _ => {
                let expected = "expected exactly one of `lifetime`, `expires_at` and `never_expires`";
                return Err(PyTypeError::new_err(expected).into());
            }
        };
        Ok((issued_at, expiry))
    }
}
