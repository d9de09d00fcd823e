//! The policy of verifiers of user tokens.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::ClaimReason;
use crate::nexmo::MAX_LIFETIME;
use crate::nexmo::common_policy::{CommonPolicy, common_policy};
use crate::nexmo::user::Claims;
use crate::token::claim::Redacted;
use crate::{ClaimError, ConfigError, NumericDate};

/// The policy of a verifier of user tokens: the leeway, and the expected application and user.
///
/// The checks are, in this order:
///
/// 1. `exp` is a number, unless [`allow_text_expires_at`](Self::allow_text_expires_at) is set.
/// 2. The token has not ended ([`Claims::accepted_until`]). The error is [`ClaimReason::Expired`] (code 404, claim
///    `exp`). The same code is returned 24 hours after `iat` even if `exp` is later, and 15 minutes after `iat` without
///    `exp`.
/// 3. `nbf`, if there is one, is not in the future.
/// 4. `iat` is not in the future.
/// 5. `application_id` and `sub` are the expected ones.
///
/// In JSON each setting is a member, which may be left out:
///
/// | member | type | setter |
/// |---|---|---|
/// | `leeway_seconds` | whole number, at most 600 | [`leeway`](Self::leeway) |
/// | `application_id` | string, a UUID | [`application_id`](Self::application_id) |
/// | `subject` | string | [`subject`](Self::subject) |
/// | `allow_text_expires_at` | boolean | [`allow_text_expires_at`](Self::allow_text_expires_at) |
///
/// A policy serializes to this form, so that [`from_json`](Self::from_json) reads back an equal policy, unless its
/// application has an [opaque](crate::nexmo::ApplicationId::opaque) ID.
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
/// let json = r#"{"leeway_seconds":0,"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","subject":"alice","allow_text_expires_at":true}"#;
/// assert_eq!(Policy::from_json(json)?, policy);
/// assert_eq!(serde_json::to_string(&policy).unwrap(), json);
/// assert!(!format!("{policy:?}").contains("alice"));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Clock differences and an `iat` that lies ahead are not documented by the vendor.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy {
    common: CommonPolicy,
    subject: Option<String>,
}

common_policy!(user::Policy, subject: String = Ok::<String, ConfigError>);

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
