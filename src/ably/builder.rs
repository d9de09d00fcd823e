//! Building a claims set.

use std::time::Duration;

use crate::ably::channel_claims::ChannelClaims;
use crate::ably::{Capability, Claims, ClientId, MAX_REVOCABLE_LIFETIME};
use crate::{ClaimError, NumericDate};

/// Builds [`Claims`]; created by [`Claims::builder`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::NumericDate;
/// use jwt_identity::ably::{Capability, Claims, Operation};
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000); // NumericDate::now()?
/// let claims = Claims::builder(Capability::new("chat:*", [Operation::Publish, Operation::Subscribe])?, now)
///     .client_id("ada")
///     .lifetime(Duration::from_secs(600))
///     .build()?;
/// assert_eq!(claims.expires_at(), NumericDate::from_unix_seconds(1_700_000_600));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder creates nothing until `build` is called"]
pub struct ClaimsBuilder {
    claims: Claims,
    lifetime: Duration,
}

impl Claims {
    /// Creates a builder for the claims of a token that permits `capability`.
    ///
    /// A capability as JSON text, or as an object, does not compile:
    ///
    /// ```compile_fail
    /// # let now = jwt_identity::NumericDate::from_unix_seconds(1_700_000_000);
    /// jwt_identity::ably::Claims::builder(r#"{"*":["*"]}"#, now);
    /// ```
    pub fn builder(capability: Capability, issued_at: NumericDate) -> ClaimsBuilder {
        let claims = Self {
            issued_at,
            expires_at: issued_at,
            capability,
            client_id: None,
            revocation_key: None,
            channels: ChannelClaims::default(),
            not_before: None,
        };
        ClaimsBuilder { claims, lifetime: MAX_REVOCABLE_LIFETIME }
    }
}

impl ClaimsBuilder {
    /// Sets the identity of the client, which other clients can trust. It has no `*`. It replaces
    /// [`any_client_id`](Self::any_client_id).
    pub fn client_id(mut self, client_id: impl Into<String>) -> Self {
        self.claims.client_id = Some(ClientId::Named(client_id.into()));
        self
    }

    /// Lets the client claim any identity. **Clients can then pretend to be each other.** It replaces
    /// [`client_id`](Self::client_id).
    pub fn any_client_id(mut self) -> Self {
        self.claims.client_id = Some(ClientId::Any);
        self
    }

    /// Sets a key by which Ably's API can revoke the token, together with others of the same key. The lifetime is then
    /// at most [`MAX_REVOCABLE_LIFETIME`].
    ///
    /// Source: Ably, "Token revocation" (revocation key).
    pub fn revocation_key(mut self, key: impl Into<String>) -> Self {
        self.claims.revocation_key = Some(key.into());
        self
    }

    /// Adds a text about the client that the other clients of a channel can read and trust, such as a role. It may hold
    /// JSON. It replaces an earlier one of the same channel.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::ably::{Capability, Claims, Operation};
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let capability = Capability::new("chat:*", [Operation::Publish])?;
    /// let claims = Claims::builder(capability, now).channel_claim("chat:lobby", r#"{"role":"moderator"}"#).build()?;
    /// assert_eq!(claims.channel_claim("chat:lobby"), Some(r#"{"role":"moderator"}"#));
    /// assert!(serde_json::to_string(&claims).unwrap().contains(r#""ably.channel.chat:lobby":"{\"role"#));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Ably, "JSON Web Tokens (JWTs)" (channel-scoped claims).
    pub fn channel_claim(mut self, channel: impl Into<String>, text: impl Into<String>) -> Self {
        self.claims.channels.insert(channel.into(), text.into());
        self
    }

    /// Sets the lifetime, counted from `iat` in whole seconds. A fraction is cut off. Default: 1 hour, as in the SDKs.
    pub fn lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// Creates the claims.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `iat`) if the time is not
    ///   a NumericDate, for example because it counts milliseconds.
    /// - [`ClaimReason::LifetimeTooShort`](crate::error::ClaimReason::LifetimeTooShort) (code 409, claim `exp`) below
    ///   one second.
    /// - [`ClaimReason::LifetimeTooLong`](crate::error::ClaimReason::LifetimeTooLong) (code 408, claim `exp`) above 24
    ///   hours, or above 1 hour with a revocation key.
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `x-ably-clientId`,
    ///   `x-ably-revocation-key` or `ably.channel`) if a text is empty, has a control character, or begins or ends with
    ///   whitespace or an invisible character (the text of a channel may), or if the id has a `*`.
    /// - [`ClaimReason::TooLong`](crate::error::ClaimReason::TooLong) (code 414, same claims) above 1024 characters.
    ///   The vendor does not document these bounds.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ably::{Capability, Claims, MAX_LIFETIME, Operation};
    /// use jwt_identity::{ErrorCode, NumericDate};
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let builder = Claims::builder(Capability::new("*", [Operation::All])?, now).lifetime(MAX_LIFETIME);
    /// assert!(builder.clone().build().is_ok());
    /// let refused = builder.revocation_key("device-7").build().unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimLifetimeTooLong, Some("exp")));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    pub fn build(mut self) -> Result<Claims, ClaimError> {
        self.claims.expires_at = self.claims.issued_at.saturating_add(self.lifetime);
        self.claims.check()?;
        self.claims.check_lifetime()?;
        Ok(self.claims)
    }
}
