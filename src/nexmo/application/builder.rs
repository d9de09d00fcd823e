//! Building the claims set of an application token.

use std::time::Duration;

use crate::nexmo::application::Claims;
use crate::nexmo::common::{Common, common_builder};
use crate::nexmo::custom::{Custom, custom_builder};
use crate::nexmo::{Acl, ApplicationId, DEFAULT_LIFETIME};
use crate::{NumericDate, TokenId};

/// Builds the claims of one application token. [`Claims::builder`] starts it.
///
/// It reads no clock and draws no randomness: the same settings give the same claims.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::nexmo::application::Claims;
/// use jwt_identity::nexmo::{Acl, AclPath, ApplicationId};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = Claims::builder(application.clone(), TokenId::new("id")?, now)
///     .lifetime(Duration::from_secs(60 * 60))
///     .not_before(now)
///     .acl(Acl::from_iter([AclPath::users()]))
///     .custom_claim("team", "billing")
///     .build()?;
/// assert_eq!(claims.expires_at(), Some(NumericDate::from_unix_seconds(1_700_003_600)));
/// assert_eq!(claims.acl().map(Acl::len), Some(1));
///
/// let end = NumericDate::from_unix_seconds(1_700_000_060);
/// let claims = Claims::builder(application, TokenId::new("id")?, now).expires_at(end).build()?;
/// assert_eq!(claims.expires_at(), Some(end));
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
    /// The errors of [`user::ClaimsBuilder::build`](crate::nexmo::user::ClaimsBuilder::build), except those of `sub`.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::nexmo::ApplicationId;
    /// use jwt_identity::nexmo::application::Claims;
    /// use jwt_identity::{ErrorCode, NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let builder = Claims::builder(application, TokenId::random()?, NumericDate::now()?);
    /// let error = builder.lifetime(Duration::from_secs(29)).build().unwrap_err();
    /// assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimLifetimeTooShort, Some("exp")));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    build
}
custom_builder!(ClaimsBuilder);

impl Claims {
    /// Starts the claims of one application token.
    ///
    /// Draw a new token ID for each token ([`TokenId::random`]). Without [`acl`](ClaimsBuilder::acl) the token permits
    /// everything that the application may do.
    pub fn builder(application_id: ApplicationId, token_id: TokenId, issued_at: NumericDate) -> ClaimsBuilder {
        let common = Common::new(application_id, token_id, issued_at);
        ClaimsBuilder { claims: Self { common, acl: None, custom: Custom::default() }, lifetime: None }
    }
}

impl ClaimsBuilder {
    /// Limits the token to the paths of a list. Default: every path of the application.
    pub fn acl(mut self, acl: Acl) -> Self {
        self.claims.acl = Some(acl);
        self
    }
}
