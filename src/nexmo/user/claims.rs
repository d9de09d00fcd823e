//! The claims set of a user token.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::nexmo::common::{Common, common_claims};
use crate::nexmo::custom::{Custom, custom_claims};
use crate::nexmo::wire::Wire;
use crate::nexmo::{Acl, MAX_LIFETIME};
use crate::token::claim;
use crate::token::claim::Redacted;

/// The longest `sub`, in bytes. Not documented by the vendor.
const MAX_SUBJECT_LEN: usize = 1024;

/// The claims of a user token.
///
/// [`Claims::builder`] starts a set. Every value was checked when it was built or read. `Debug` shows times, paths and
/// the names of custom claims, and no other value.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::user::Claims;
/// use jwt_identity::nexmo::{Acl, ApplicationId, DEFAULT_LIFETIME};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = Claims::builder(application.clone(), "alice", Acl::empty(), TokenId::new("id")?, now).build()?;
/// assert_eq!(claims.application_id(), &application);
/// assert_eq!((claims.subject(), claims.acl()), ("alice", &Acl::empty()));
/// assert_eq!(claims.token_id().as_str(), "id");
/// assert_eq!(claims.issued_at(), now);
/// assert_eq!(claims.not_before(), None);
/// assert_eq!(claims.accepted_until(), now.saturating_add(DEFAULT_LIFETIME));
/// assert_eq!(claims.expires_at(), Some(claims.accepted_until()));
/// assert_eq!(claims.custom_claim("team"), None);
/// assert_eq!(claims.custom_claims().count(), 0);
/// assert_eq!(
///     serde_json::to_string(&claims).unwrap(),
///     concat!(
///         r#"{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1700000000,"jti":"id","#,
///         r#""exp":1700000900,"sub":"alice","acl":{"paths":{}}}"#,
///     ),
/// );
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Vonage, "Authentication" (JSON Web Tokens).
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    pub(super) common: Common,
    pub(super) subject: String,
    pub(super) acl: Acl,
    pub(super) custom: Custom,
}

common_claims!(Claims, MAX_LIFETIME);
custom_claims!(Claims);

impl Claims {
    /// Returns the name of the user.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Returns the list of what the user may do.
    #[must_use]
    pub const fn acl(&self) -> &Acl {
        &self.acl
    }

    pub(super) fn decode(claims_set: &[u8]) -> Result<Self, ClaimError> {
        let mut wire = Wire::read(claims_set)?;
        wire.reject_video()?;
        let common = wire.take_common()?;
        let subject = wire.subject.ok_or(ClaimError::new("sub", ClaimReason::Missing))?;
        // To Vonage an absent `acl` means every path of the application.
        let acl = wire.acl.ok_or(ClaimError::new("acl", ClaimReason::Missing))?.into();
        let claims = Self { common, subject, acl, custom: wire.custom };
        claims.check_grant()?;
        Ok(claims)
    }

    pub(super) fn check_mintable(&self) -> Result<(), ClaimError> {
        self.common.check_mintable(MAX_LIFETIME)?;
        self.check_grant()?;
        self.custom.check_mintable()
    }

    fn check_grant(&self) -> Result<(), ClaimError> {
        claim::check_identifier("sub", &self.subject, MAX_SUBJECT_LEN)?;
        if self.subject.len() > MAX_SUBJECT_LEN {
            return Err(ClaimError::new("sub", ClaimReason::TooLong));
        }
        self.acl.check()
    }
}

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut claims = serializer.serialize_map(None)?;
        self.common.serialize_into(&mut claims)?;
        claims.serialize_entry("sub", &self.subject)?;
        claims.serialize_entry("acl", &self.acl)?;
        self.custom.serialize_into(&mut claims)?;
        claims.end()
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut claims = f.debug_struct("Claims");
        self.common.debug_into(&mut claims);
        claims.field("subject", &Redacted::new(&self.subject));
        claims.field("acl", &self.acl).field("custom_claims", &self.custom).finish()
    }
}
