//! What a verifier tolerates in the token of a webhook, and what it expects.

use std::time::Duration;

use crate::error::ClaimReason;
use crate::nexmo::ApplicationId;
use crate::nexmo::webhook::{Claims, DEFAULT_WINDOW};
use crate::token::claim;
use crate::token::claim::Leeway;
use crate::{ClaimError, NumericDate};

/// What a verifier tolerates (how far `iat` lies from its own clock, both ways) and expects (an application).
///
/// Checked are, in this order: `exp` and `nbf` where they stand, with the default leeway of 30 seconds; `iat` within
/// the window; `application_id` where it is expected.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::token::claim::Leeway;
/// use jwt_identity::nexmo::{webhook::Policy, ApplicationId};
///
/// let policy = Policy::default()
///     .window(Leeway::new(Duration::from_secs(120))?)
///     .application_id(ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// How old a webhook may be is not documented by the vendor, who only advises to compare `iat` with the clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    window: Option<Leeway>,
    application_id: Option<ApplicationId>,
}

impl Policy {
    /// Sets how far `iat` may lie from the clock, in either direction; the edge itself is accepted. Default:
    /// [`DEFAULT_WINDOW`], 5 minutes; at most 10, by the type.
    #[must_use]
    pub fn window(self, window: Leeway) -> Self {
        Self { window: Some(window), ..self }
    }

    /// Expects webhooks of this application; others, and those that name none, are refused as
    /// [`ClaimReason::Unexpected`] (code 403, claim `application_id`). Default: any.
    #[must_use]
    pub fn application_id(self, application_id: ApplicationId) -> Self {
        Self { application_id: Some(application_id), ..self }
    }

    fn window_or_default(&self) -> Leeway {
        self.window.unwrap_or(DEFAULT_WINDOW)
    }

    pub(super) fn check(&self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        let leeway = Leeway::DEFAULT;
        if let Some(expires_at) = claims.expires_at {
            claim::check_exp(expires_at, now, leeway)?;
        }
        if let Some(not_before) = claims.not_before {
            claim::check_nbf(not_before, now, leeway)?;
        }
        let window = self.window_or_default();
        claim::check_iat(claims.issued_at(), now, window)?;
        // `check_age` rejects the last second of an age, and this window includes it.
        let max_age = window.as_duration().saturating_add(Duration::from_secs(1));
        claim::check_age(claims.issued_at(), max_age, now, Leeway::ZERO)?;
        if self.application_id.is_some() && self.application_id.as_ref() != claims.application_id() {
            return Err(ClaimError::new("application_id", ClaimReason::Unexpected));
        }
        Ok(())
    }

    /// The last second at which [`check`](Self::check) can pass under any policy, and the leeway for a clock that is
    /// set back. Not this policy's own: a guard may be shared with a verifier whose window is wider.
    pub(super) fn accepted_until(claims: &Claims) -> NumericDate {
        claims.issued_at().saturating_add(Leeway::MAX.as_duration()).saturating_add(Leeway::DEFAULT.as_duration())
    }
}
