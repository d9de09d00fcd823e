//! Building the claims set of a video client token.

use std::time::Duration;

use crate::nexmo::common::{Common, common_builder};
use crate::nexmo::video::{Claims, DEFAULT_LIFETIME, Role, SessionId};
use crate::nexmo::{Acl, AclPath, ApplicationId};
use crate::{NumericDate, TokenId};

/// Builds the claims of one video client token. [`Claims::builder`] starts it.
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
/// let claims = Claims::builder(application.clone(), SessionId::new("abcd")?, TokenId::new("id")?, now)
///     .role(Role::Moderator)
///     .lifetime(Duration::from_secs(2 * 60 * 60))
///     .layout_class("focus")
///     .layout_class("wide")
///     .connection_data("name=Bob")
///     .build()?;
/// assert_eq!(claims.role(), Role::Moderator);
/// assert_eq!(claims.expires_at(), Some(NumericDate::from_unix_seconds(1_700_007_200)));
/// assert_eq!(claims.layout_classes().collect::<Vec<_>>(), ["focus", "wide"]);
/// assert_eq!(claims.connection_data(), Some("name=Bob"));
///
/// let end = NumericDate::from_unix_seconds(1_700_000_900);
/// let builder = Claims::builder(application, SessionId::new("abcd")?, TokenId::new("id")?, now);
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
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `iat` or `exp`) if a time is not a
    ///   NumericDate, such as one in milliseconds.
    /// - [`ClaimReason::LifetimeTooShort`](crate::error::ClaimReason::LifetimeTooShort) (code 409, claim `exp`) below 30 seconds, or if the
    ///   end is before `iat`.
    /// - [`ClaimReason::LifetimeTooLong`](crate::error::ClaimReason::LifetimeTooLong) (code 408, claim `exp`) above 30 days.
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `initial_layout_class_list`) if a class is empty or
    ///   contains whitespace or a control character; [`TooLong`](crate::error::ClaimReason::TooLong) (code 414) if all of them, joined by
    ///   blanks, have more than 1024 bytes.
    /// - [`ClaimReason::TooLong`](crate::error::ClaimReason::TooLong) (code 414, claim `connection_data`) above 1000 UTF-16 code units.
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
    /// let builder = Claims::builder(application, SessionId::new("abcd")?, TokenId::random()?, NumericDate::now()?);
    /// let error = builder.lifetime(MAX_LIFETIME + Duration::from_secs(1)).build().unwrap_err();
    /// assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimLifetimeTooLong, Some("exp")));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: Vonage, "Create a token" (Video; 30 days) and "Authentication" (30 seconds, for its tokens in general).
    build
}

impl Claims {
    /// Starts the claims for one user's connection to a session.
    ///
    /// Draw a new token ID for each token ([`TokenId::random`]).
    ///
    /// Source: Vonage, "Create a token" (Video).
    pub fn builder(
        application_id: ApplicationId,
        session_id: SessionId,
        token_id: TokenId,
        issued_at: NumericDate,
    ) -> ClaimsBuilder {
        let claims = Self {
            common: Common::new(application_id, token_id, issued_at),
            session_id,
            role: Role::default(),
            layout_classes: Vec::new(),
            connection_data: None,
            acl: Some(Acl::from_iter([AclPath::video_session()])),
        };
        ClaimsBuilder { claims, lifetime: None }
    }
}

impl ClaimsBuilder {
    /// Sets what the holder may do in the session. Default: [`Role::Publisher`].
    pub fn role(mut self, role: Role) -> Self {
        self.claims.role = role;
        self
    }

    /// Adds a class that the user's streams begin with in composed layouts. Default: none.
    pub fn layout_class(mut self, class: impl Into<String>) -> Self {
        self.claims.layout_classes.push(class.into());
        self
    }

    /// Sets a text about the user that every participant is shown. Default: none.
    ///
    /// It is signed, not encrypted, so no secret belongs here.
    pub fn connection_data(mut self, connection_data: impl Into<String>) -> Self {
        self.claims.connection_data = Some(connection_data.into());
        self
    }
}
