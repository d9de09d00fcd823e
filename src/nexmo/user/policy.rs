//! What a verifier of user tokens tolerates and expects.

use std::fmt;

use crate::error::ClaimReason;
use crate::nexmo::MAX_LIFETIME;
use crate::nexmo::common_policy::{CommonPolicy, common_policy};
use crate::nexmo::user::Claims;
use crate::token::claim::Redacted;
use crate::{ClaimError, NumericDate};

/// What a verifier of user tokens tolerates (a clock difference) and expects (an application, a user).
///
/// The checks are, in this order:
///
/// 1. `exp` is a number, unless [`allow_text_expires_at`](Self::allow_text_expires_at) is set.
/// 2. The token has not ended ([`Claims::accepted_until`]). The error is [`ClaimReason::Expired`] (code 404, claim `exp`), also if
///    24 hours from `iat` came before `exp`, or 15 minutes without `exp`: one code that says "mint the next".
/// 3. `nbf`, if there is one, has come.
/// 4. `iat` does not lie ahead.
/// 5. There is no `aud`.
/// 6. `application_id` and `sub` are the expected ones.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::ApplicationId;
/// use jwt_identity::nexmo::user::Policy;
/// use jwt_identity::token::claim::Leeway;
///
/// let policy = Policy::default()
///     .leeway(Leeway::ZERO)
///     .application_id(ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?)
///     .subject("alice")
///     .allow_text_expires_at();
/// assert!(!format!("{policy:?}").contains("alice"));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Clock differences and an `iat` that lies ahead are not documented by the vendor.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Policy {
    common: CommonPolicy,
    subject: Option<String>,
}

common_policy!(Policy);

impl Policy {
    /// Accepts only tokens of this user. Default: any user.
    ///
    /// Others are rejected as [`ClaimReason::Unexpected`] (code 403, claim `sub`).
    #[must_use]
    pub fn subject(self, subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    pub(super) fn check(&self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        self.common.check(&claims.common, MAX_LIFETIME, now)?;
        if self.subject.as_deref().is_some_and(|expected| expected != claims.subject()) {
            return Err(ClaimError::new("sub", ClaimReason::Unexpected));
        }
        Ok(())
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("common", &self.common)
            .field("subject", &self.subject.as_ref().map(Redacted::new))
            .finish()
    }
}
