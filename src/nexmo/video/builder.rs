//! Building a claims set.

use std::time::Duration;

use crate::error::ClaimReason;
use crate::nexmo::builder::check_expires_at;
use crate::nexmo::video::{Claims, DEFAULT_LIFETIME, MAX_LIFETIME, Role, SessionId};
use crate::nexmo::{Acl, AclPath, ApplicationId};
use crate::token::claim;
use crate::{ClaimError, NumericDate, TokenId};

/// Builds the claims set of one token; started by [`Claims::builder`].
///
/// It reads no clock and draws no randomness: the same settings give the same claims.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::nexmo::ApplicationId;
/// use jwt_identity::nexmo::video::{Claims, Role, SessionId};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = Claims::builder(application, TokenId::new("id")?, SessionId::new("abcd")?, now)
///     .role(Role::Moderator)
///     .lifetime(Duration::from_secs(2 * 60 * 60))
///     .layout_class("focus")
///     .layout_class("wide")
///     .connection_data("name=Bob")
///     .build()?;
/// assert_eq!(claims.session_id().as_str(), "abcd");
/// assert_eq!(claims.role(), Role::Moderator);
/// assert_eq!(claims.expires_at(), Some(NumericDate::from_unix_seconds(1_700_007_200)));
/// assert_eq!(claims.layout_classes().collect::<Vec<_>>(), ["focus", "wide"]);
/// assert_eq!(claims.connection_data(), Some("name=Bob"));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct ClaimsBuilder {
    claims: Claims,
    lifetime: Option<Duration>,
}

impl ClaimsBuilder {
    pub(super) fn new(
        application_id: ApplicationId,
        token_id: TokenId,
        session_id: SessionId,
        issued_at: NumericDate,
    ) -> Self {
        let claims = Claims {
            application_id,
            issued_at,
            token_id,
            expires_at: None,
            not_before: None,
            session_id,
            role: Role::default(),
            layout_classes: Vec::new(),
            connection_data: None,
            acl: None,
            has_audience: false,
        };
        Self { claims, lifetime: None }
    }

    /// Sets what the holder may do in the session. Default: [`Role::Publisher`].
    pub fn role(mut self, role: Role) -> Self {
        self.claims.role = role;
        self
    }

    /// Sets how long the token lives from `iat`, in whole seconds; a fraction is cut off. Default: 24 hours.
    pub fn lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime: Some(lifetime), ..self }
    }

    /// Sets when the token ends, in place of [`lifetime`](Self::lifetime).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::ApplicationId;
    /// use jwt_identity::nexmo::video::{Claims, SessionId};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let (iat, exp) = (NumericDate::from_unix_seconds(1_700_000_000), NumericDate::from_unix_seconds(1_700_000_900));
    /// let builder = Claims::builder(application, TokenId::new("id")?, SessionId::new("abcd")?, iat);
    /// assert_eq!(builder.expires_at(exp).build()?.expires_at(), Some(exp));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    pub fn expires_at(mut self, expires_at: NumericDate) -> Self {
        self.claims.expires_at = Some(expires_at);
        self
    }

    /// Adds a class that the user's streams begin with in composed layouts. Default: none.
    pub fn layout_class(mut self, class: impl Into<String>) -> Self {
        self.claims.layout_classes.push(class.into());
        self
    }

    /// Sets what the other participants are told about the user. Default: nothing.
    ///
    /// It is signed, not encrypted, and every participant sees it: no secret belongs here.
    pub fn connection_data(mut self, connection_data: impl Into<String>) -> Self {
        self.claims.connection_data = Some(connection_data.into());
        self
    }

    /// Checks everything and makes the claims.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Conflict`] (code 416, claim `exp`) when both a lifetime and an end were set.
    /// - [`ClaimReason::OutOfRange`] (code 413, claim `iat` or `exp`) when a time is not a NumericDate; milliseconds
    ///   are not.
    /// - [`ClaimReason::LifetimeTooShort`] (code 409, claim `exp`) below 30 seconds, or an end before the beginning.
    /// - [`ClaimReason::LifetimeTooLong`] (code 408, claim `exp`) above 30 days.
    /// - [`ClaimReason::Invalid`] (code 402, claim `initial_layout_class_list`) when a class is empty, or has white
    ///   space or a control character; [`TooLong`](ClaimReason::TooLong) (code 414) when all of them, joined by blanks,
    ///   have more than 1 024 octets.
    /// - [`ClaimReason::TooLong`] (code 414, claim `connection_data`) above 1 000 UTF-16 code units.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::nexmo::ApplicationId;
    /// use jwt_identity::nexmo::video::{Claims, MAX_LIFETIME, SessionId};
    /// use jwt_identity::{ErrorCode, NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let builder = Claims::builder(application, TokenId::random()?, SessionId::new("abcd")?, NumericDate::now()?);
    /// let refused = builder.lifetime(MAX_LIFETIME + Duration::from_secs(1)).build().unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimLifetimeTooLong, Some("exp")));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: Vonage, "Create a token" (Video; 30 days) and "Authentication" (30 seconds, for its tokens in general).
    pub fn build(self) -> Result<Claims, ClaimError> {
        let Self { mut claims, lifetime } = self;
        claim::check_range("iat", claims.issued_at)?;
        let expires_at = match (lifetime, claims.expires_at) {
            (Some(_), Some(_)) => return Err(ClaimError::new("exp", ClaimReason::Conflict)),
            (None, Some(expires_at)) => expires_at,
            (lifetime, None) => claims.issued_at.saturating_add(lifetime.unwrap_or(DEFAULT_LIFETIME)),
        };
        claims.expires_at = Some(expires_at);
        claims.acl = Some(Acl::from_iter([AclPath::video_session()]));
        check_mintable(&claims)?;
        Ok(claims)
    }
}

/// What every token must be that is signed, wherever its claims come from.
pub(super) fn check_mintable(claims: &Claims) -> Result<(), ClaimError> {
    let expires_at = claims.expires_at.ok_or(ClaimError::new("exp", ClaimReason::Missing))?;
    check_expires_at(expires_at, claims.issued_at, MAX_LIFETIME)?;
    claims.check_audience()?;
    claims.check()
}
