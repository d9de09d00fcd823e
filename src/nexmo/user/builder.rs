//! Building the claims set of a user token.

use std::time::Duration;

use crate::nexmo::common::{Common, common_builder};
use crate::nexmo::custom::{Custom, custom_builder};
use crate::nexmo::user::Claims;
use crate::nexmo::{Acl, ApplicationId, DEFAULT_LIFETIME};
use crate::{NumericDate, TokenId};

/// Builds the claims of one user token. [`Claims::builder`] starts it.
///
/// It reads no clock and draws no randomness: the same settings give the same claims.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::nexmo::user::Claims;
/// use jwt_identity::nexmo::{Acl, ApplicationId};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = Claims::builder(application.clone(), "alice", Acl::client_sdk(), TokenId::new("id")?, now)
///     .lifetime(Duration::from_secs(60 * 60))
///     .not_before(now)
///     .custom_claim("user_id", "8412")
///     .build()?;
/// assert_eq!(claims.expires_at(), Some(NumericDate::from_unix_seconds(1_700_003_600)));
///
/// let end = NumericDate::from_unix_seconds(1_700_000_060);
/// let builder = Claims::builder(application, "alice", Acl::client_sdk(), TokenId::new("id")?, now);
/// assert_eq!(builder.expires_at(end).build()?.expires_at(), Some(end));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct ClaimsBuilder {
    claims: Claims,
    lifetime: Option<Duration>,
}

common_builder! {
    ClaimsBuilder, DEFAULT_LIFETIME;

    /// Checks all claims and returns them.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Conflict`](crate::error::ClaimReason::Conflict) (code 416, claim `exp`) if both a lifetime and an end were set.
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `iat`, `exp` or `nbf`) if a time is not a
    ///   NumericDate, such as one in milliseconds.
    /// - [`ClaimReason::LifetimeTooShort`](crate::error::ClaimReason::LifetimeTooShort) (code 409, claim `exp`) below 30 seconds, or if the
    ///   end is before `iat`.
    /// - [`ClaimReason::LifetimeTooLong`](crate::error::ClaimReason::LifetimeTooLong) (code 408, claim `exp`) above 24 hours.
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `nbf`) if it is not before `exp`.
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `sub`) if the user's name is empty,
    ///   contains a control character, or begins or ends with whitespace or an invisible character; [`TooLong`](crate::error::ClaimReason::TooLong) (code 414) above 1024 bytes.
    /// - [`ClaimReason::Reserved`](crate::error::ClaimReason::Reserved) (code 415, the name itself) for a custom claim with a name of
    ///   RFC 7519 or of Vonage: `iss`, `sub`, `aud`, `exp`, `nbf`, `iat`, `jti`, `application_id`, `acl`, `ttl`, and those of video
    ///   client tokens, `session_id`, `scope`, `role`, `connection_data`, `initial_layout_class_list`.
    /// - [`ClaimReason::Conflict`](crate::error::ClaimReason::Conflict) (code 416, claim `custom claim`) if two have the same name;
    ///   [`Invalid`](crate::error::ClaimReason::Invalid) (code 402) if a name is empty.
    /// - [`ClaimReason::NestingTooDeep`](crate::error::ClaimReason::NestingTooDeep) (code 207, claim `custom claim` or
    ///   `acl.paths.filters`) if no reader would accept the token.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::nexmo::user::Claims;
    /// use jwt_identity::nexmo::{Acl, ApplicationId};
    /// use jwt_identity::{ErrorCode, NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let builder = Claims::builder(application, "alice", Acl::client_sdk(), TokenId::random()?, NumericDate::now()?);
    /// let error = builder.lifetime(Duration::from_secs(25 * 60 * 60)).build().unwrap_err();
    /// assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimLifetimeTooLong, Some("exp")));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: Vonage, "Authentication" (`exp`: 30 seconds to 24 hours).
    build
}
custom_builder!(ClaimsBuilder);

impl Claims {
    /// Starts the claims of one user token.
    ///
    /// `user` is the *name* of a user that exists in the application, not its `USR-` ID. It becomes `sub`. Draw a new token
    /// ID for each token ([`TokenId::random`]).
    ///
    /// Source: Vonage, "How to authenticate users", step 2.
    pub fn builder(
        application_id: ApplicationId,
        user: impl Into<String>,
        acl: Acl,
        token_id: TokenId,
        issued_at: NumericDate,
    ) -> ClaimsBuilder {
        let common = Common::new(application_id, token_id, issued_at);
        let claims = Self { common, subject: user.into(), acl, custom: Custom::default() };
        ClaimsBuilder { claims, lifetime: None }
    }
}
