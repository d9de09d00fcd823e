//! The policy of verifiers of application tokens.

use serde::{Deserialize, Serialize};

use crate::nexmo::MAX_LIFETIME;
use crate::nexmo::application::Claims;
use crate::nexmo::common_policy::{CommonPolicy, common_policy};
use crate::{ClaimError, NumericDate};

/// The policy of a verifier of application tokens: the leeway, and the expected application.
///
/// [`user::Policy`](crate::nexmo::user::Policy) describes the checks and their order.
///
/// In JSON each setting is a member, which may be left out:
///
/// | member | type | setter |
/// |---|---|---|
/// | `leeway_seconds` | whole number, at most 600 | [`leeway`](Self::leeway) |
/// | `application_id` | string, a UUID | [`application_id`](Self::application_id) |
/// | `allow_text_expires_at` | boolean | [`allow_text_expires_at`](Self::allow_text_expires_at) |
///
/// A policy serializes to this form, so that [`from_json`](Self::from_json) reads back an equal policy, unless its
/// application has an [opaque](crate::nexmo::ApplicationId::opaque) ID.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::ApplicationId;
/// use jwt_identity::nexmo::application::Policy;
/// use jwt_identity::token::claim::Leeway;
///
/// let policy = Policy::default()
///     .leeway(Leeway::ZERO)
///     .application_id(ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?)
///     .allow_text_expires_at();
/// let json = r#"{"leeway_seconds":0,"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","allow_text_expires_at":true}"#;
/// assert_eq!(Policy::from_json(json)?, policy);
/// assert_eq!(serde_json::to_string(&policy).unwrap(), json);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Policy {
    common: CommonPolicy,
}

common_policy!(application::Policy);

impl Policy {
    pub(super) fn check(&self, claims: &Claims, now: NumericDate) -> Result<(), ClaimError> {
        self.common.check(&claims.common, MAX_LIFETIME, now)
    }
}
