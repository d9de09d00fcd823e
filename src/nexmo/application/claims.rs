//! The claims set of an application token.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::nexmo::common::{Common, common_claims};
use crate::nexmo::custom::{Custom, custom_claims};
use crate::nexmo::wire::Wire;
use crate::nexmo::{Acl, MAX_LIFETIME};

/// The claims of an application token.
///
/// [`Claims::builder`] starts a set. Every value was checked when it was built or read. `Debug` shows times, paths and
/// the names of custom claims, and no other value.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{ApplicationId, DEFAULT_LIFETIME};
/// use jwt_identity::nexmo::application::Claims;
/// use jwt_identity::{NumericDate, TokenId};
///
/// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = Claims::builder(application.clone(), TokenId::new("id")?, now).custom_claim("team", 42).build()?;
/// assert_eq!(claims.application_id(), &application);
/// assert_eq!(claims.token_id().as_str(), "id");
/// assert_eq!(claims.issued_at(), now);
/// assert_eq!(claims.not_before(), None);
/// assert_eq!(claims.accepted_until(), now.saturating_add(DEFAULT_LIFETIME));
/// assert_eq!(claims.expires_at(), Some(claims.accepted_until()));
/// assert_eq!(claims.acl(), None);
/// assert_eq!(claims.custom_claim("team").and_then(|value| value.as_u64()), Some(42));
/// assert_eq!(claims.custom_claims().count(), 1);
/// assert_eq!(
///     serde_json::to_string(&claims).unwrap(),
///     concat!(
///         r#"{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1700000000,"jti":"id","#,
///         r#""exp":1700000900,"team":42}"#,
///     ),
/// );
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Vonage, "Authentication" (JSON Web Tokens).
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    pub(super) common: Common,
    pub(super) acl: Option<Acl>,
    pub(super) custom: Custom,
}

common_claims!(Claims, MAX_LIFETIME);
custom_claims!(Claims);

impl Claims {
    /// Returns the list that limits the token, or `None` if every path of the application is open.
    #[must_use]
    pub const fn acl(&self) -> Option<&Acl> {
        self.acl.as_ref()
    }

    pub(super) fn decode(claims_set: &[u8]) -> Result<Self, ClaimError> {
        let mut wire = Wire::read(claims_set)?;
        wire.reject_video()?;
        let common = wire.take_common()?;
        // A user's token must not pass for the token of a backend.
        if wire.subject.is_some() {
            return Err(ClaimError::new("sub", ClaimReason::Unexpected).with_hint("a user token has it"));
        }
        let claims = Self { common, acl: wire.acl.map(Into::into), custom: wire.custom };
        claims.check_acl()?;
        Ok(claims)
    }

    pub(super) fn check_mintable(&self) -> Result<(), ClaimError> {
        self.common.check_mintable(MAX_LIFETIME)?;
        self.check_acl()?;
        self.custom.check_mintable()
    }

    fn check_acl(&self) -> Result<(), ClaimError> {
        self.acl.as_ref().map_or(Ok(()), Acl::check)
    }
}

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut claims = serializer.serialize_map(None)?;
        self.common.serialize_into(&mut claims)?;
        if let Some(acl) = &self.acl {
            claims.serialize_entry("acl", acl)?;
        }
        self.custom.serialize_into(&mut claims)?;
        claims.end()
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut claims = f.debug_struct("Claims");
        self.common.debug_into(&mut claims);
        claims.field("acl", &self.acl).field("custom_claims", &self.custom).finish()
    }
}
