//! Building a claims set.

use crate::twilio::grants::Grants;
use crate::twilio::{
    AccountSid, ApiKeySid, ChatGrant, Claims, DEFAULT_LIFETIME, SyncGrant, TaskRouterGrant, VideoGrant, VoiceGrant,
};
use crate::{ClaimError, NumericDate, TokenId};

/// Builds [`Claims`]; created by [`Claims::builder`].
///
/// A token needs at least one grant. Their order in the token is `chat`, `voice`, `video`, `data_sync`, `task_router`,
/// whatever the order of the calls.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::twilio::{AccountSid, ApiKeySid, ChatGrant, Claims, ServiceSid, VoiceGrant};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let account = AccountSid::new("AC00000000000000000000000000000001")?;
/// let api_key = ApiKeySid::new("SK00000000000000000000000000000002")?;
/// let now = NumericDate::from_unix_seconds(1_750_000_000); // NumericDate::now()?
/// let claims = Claims::builder(account, api_key, "ada", TokenId::random()?, now)
///     .chat(ChatGrant::new(ServiceSid::new("IS00000000000000000000000000000003")?))
///     .voice(VoiceGrant::incoming())
///     .expires_at(now.saturating_add(Duration::from_secs(600)))
///     .build()?;
/// assert!(claims.voice().is_some_and(VoiceGrant::permits_incoming));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder creates nothing until `build` is called"]
pub struct ClaimsBuilder {
    claims: Claims,
}

impl Claims {
    /// Creates a builder for the token of the user `identity`, which is issued at `issued_at`.
    ///
    /// `identity` is your own ID of the user, as text. The secret of `api_key_sid` must sign the token. Take a new `token_id`
    /// for each token.
    pub fn builder(
        account_sid: AccountSid,
        api_key_sid: ApiKeySid,
        identity: impl Into<String>,
        token_id: TokenId,
        issued_at: NumericDate,
    ) -> ClaimsBuilder {
        let grants = Grants::new(identity.into());
        let expires_at = issued_at.saturating_add(DEFAULT_LIFETIME);
        let claims = Self {
            token_id,
            grants,
            not_before: None,
            issued_at: Some(issued_at),
            expires_at,
            api_key_sid,
            account_sid,
        };
        ClaimsBuilder { claims }
    }
}

impl ClaimsBuilder {
    /// Permits the use of Conversations.
    pub fn chat(mut self, grant: ChatGrant) -> Self {
        self.claims.grants.chat = Some(grant);
        self
    }

    /// Permits calls. The identity then has only letters, digits and underscores.
    pub fn voice(mut self, grant: VoiceGrant) -> Self {
        self.claims.grants.voice = Some(grant);
        self
    }

    /// Permits video rooms.
    pub fn video(mut self, grant: VideoGrant) -> Self {
        self.claims.grants.video = Some(grant);
        self
    }

    /// Permits the use of Sync.
    pub fn sync(mut self, grant: SyncGrant) -> Self {
        self.claims.grants.data_sync = Some(grant);
        self
    }

    /// Permits what a worker of TaskRouter does.
    pub fn task_router(mut self, grant: TaskRouterGrant) -> Self {
        self.claims.grants.task_router = Some(grant);
        self
    }

    /// Sets when the token expires. Default: [`DEFAULT_LIFETIME`] after `iat`.
    pub fn expires_at(mut self, expires_at: NumericDate) -> Self {
        self.claims.expires_at = expires_at;
        self
    }

    /// Sets when the token becomes valid: `nbf`. Default: no `nbf`.
    ///
    /// Leave it out unless the token is for later. A vendor whose clock is behind yours rejects an `nbf` that is now.
    pub fn not_before(mut self, not_before: NumericDate) -> Self {
        self.claims.not_before = Some(not_before);
        self
    }

    /// Creates the claims.
    ///
    /// # Errors
    ///
    /// The first of:
    ///
    /// - [`ClaimReason::OutOfRange`](crate::error::ClaimReason::OutOfRange) (code 413, claim `iat`, `exp` or `nbf`) if a time
    ///   is not a NumericDate, for example because it counts milliseconds.
    /// - [`ClaimReason::LifetimeTooShort`](crate::error::ClaimReason::LifetimeTooShort) (code 409, claim `exp`) if `exp` is
    ///   not later than `iat`.
    /// - [`ClaimReason::LifetimeTooLong`](crate::error::ClaimReason::LifetimeTooLong) (code 408, claim `exp`) if it is more
    ///   than [`MAX_LIFETIME`](crate::twilio::MAX_LIFETIME) later.
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `nbf`) if it is not before `exp`.
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402) and
    ///   [`ClaimReason::TooLong`](crate::error::ClaimReason::TooLong) (code 414) for `grants.identity`, `endpoint_id`, `room`
    ///   or `role`. Each has 1 to 1024 characters, no control character, and no whitespace or invisible character at either
    ///   end. The vendor does not document these bounds.
    /// - [`ClaimReason::Missing`](crate::error::ClaimReason::Missing) (code 401, claim `grants`) if there is no grant.
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402, claim `grants.identity`) if there is a grant
    ///   for calls, and the identity has another character than a letter of ASCII, a digit or an underscore.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::twilio::{AccountSid, ApiKeySid, Claims, VoiceGrant};
    /// use jwt_identity::{ErrorCode, NumericDate, TokenId};
    ///
    /// let account = AccountSid::new("AC00000000000000000000000000000001")?;
    /// let api_key = ApiKeySid::new("SK00000000000000000000000000000002")?;
    /// let now = NumericDate::from_unix_seconds(1_750_000_000);
    /// let builder = Claims::builder(account, api_key, "ada@example.com", TokenId::random()?, now);
    /// assert_eq!(builder.clone().build().unwrap_err().code(), ErrorCode::ClaimMissing);
    /// let refused = builder.voice(VoiceGrant::incoming()).build().unwrap_err();
    /// assert_eq!(refused.subject(), Some("grants.identity"));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn build(self) -> Result<Claims, ClaimError> {
        self.claims.check()?;
        self.claims.check_mintable()?;
        Ok(self.claims)
    }
}
