//! The policy of verifiers of video client tokens.

use serde::{Deserialize, Serialize};

use crate::error::ClaimReason;
use crate::nexmo::common_policy::{CommonPolicy, common_policy};
use crate::nexmo::video::{Claims, MAX_LIFETIME, SessionId};
use crate::{ClaimError, ConfigError, NumericDate};

/// The policy of a verifier of video client tokens: the leeway, and the expected application and session.
///
/// [`user::Policy`](crate::nexmo::user::Policy) describes the checks and their order. The longest lifetime is 30 days, and
/// `session_id` is checked instead of `sub`.
///
/// In JSON each setting is a member, which may be left out:
///
/// | member | type | setter |
/// |---|---|---|
/// | `leeway_seconds` | whole number, at most 600 | [`leeway`](Self::leeway) |
/// | `application_id` | string, a UUID | [`application_id`](Self::application_id) |
/// | `session_id` | string | [`session_id`](Self::session_id) |
/// | `allow_text_expires_at` | boolean | [`allow_text_expires_at`](Self::allow_text_expires_at) |
///
/// A policy serializes to this form, so that [`from_json`](Self::from_json) reads back an equal policy, unless its
/// application has an [opaque](crate::nexmo::ApplicationId::opaque) ID.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::ApplicationId;
/// use jwt_identity::nexmo::video::{Policy, SessionId};
/// use jwt_identity::token::claim::Leeway;
///
/// let policy = Policy::default()
///     .leeway(Leeway::ZERO)
///     .application_id(ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?)
///     .session_id(SessionId::new("abcd")?)
///     .allow_text_expires_at();
/// let json = r#"{"leeway_seconds":0,"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","session_id":"abcd","allow_text_expires_at":true}"#;
/// assert_eq!(Policy::from_json(json)?, policy);
/// assert_eq!(serde_json::to_string(&policy).unwrap(), json);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Clock differences and an `iat` that lies ahead are not documented by the vendor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy {
    common: CommonPolicy,
    session_id: Option<SessionId>,
}

common_policy!(video::Policy, session_id: SessionId = session_id);

impl Policy {
    /// Accepts only tokens for this session. Default: any session.
    ///
    /// Others are rejected as [`ClaimReason::Unexpected`] (code 403, claim `session_id`).
    #[must_use]
    pub fn session_id(self, session_id: SessionId) -> Self {
        Self { session_id: Some(session_id), ..self }
    }

    pub(super) fn check(&self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        self.common.check(&claims.common, MAX_LIFETIME, now)?;
        if self.session_id.as_ref().is_some_and(|expected| expected != claims.session_id()) {
            return Err(ClaimError::new("session_id", ClaimReason::Unexpected));
        }
        Ok(())
    }
}

fn session_id(text: String) -> Result<SessionId, ConfigError> {
    let rule = "must have 1 to 1024 bytes, and no whitespace or control character";
    SessionId::new(text).map_err(|_| ConfigError::policy("session_id", rule))
}
