//! The claims set of an access token.

use std::fmt;
use std::time::Duration;

use crate::error::ClaimReason;
use crate::token::claim;
use crate::twilio::grants::Grants;
use crate::twilio::{AccountSid, ApiKeySid, ChatGrant, SyncGrant, TaskRouterGrant, VideoGrant, VoiceGrant};
use crate::{ClaimError, NumericDate, TokenId};

/// The longest lifetime of a token: 24 hours from `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::twilio::MAX_LIFETIME.as_secs(), 86_400);
/// ```
///
/// Source: Twilio, errors 20104 and 20157.
pub const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The default lifetime of a token: one hour from `iat`.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::twilio::DEFAULT_LIFETIME.as_secs(), 3600);
/// ```
///
/// Source: Twilio's library for Node.
pub const DEFAULT_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The claims of an access token: account, API key, identity, grants and times.
///
/// # Examples
///
/// ```
/// use jwt_identity::twilio::{AccountSid, ApiKeySid, Claims, VideoGrant};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let account = AccountSid::new("AC00000000000000000000000000000001")?;
/// let api_key = ApiKeySid::new("SK00000000000000000000000000000002")?;
/// let now = NumericDate::from_unix_seconds(1_750_000_000);
/// let claims = Claims::builder(account, api_key, "ada", TokenId::new("id-1")?, now)
///     .video(VideoGrant::room("my-room"))
///     .build()?;
/// assert_eq!(
///     serde_json::to_string(&claims).unwrap(),
///     concat!(
///         r#"{"jti":"id-1","grants":{"identity":"ada","video":{"room":"my-room"}},"iat":1750000000,"exp":1750003600,"#,
///         r#""iss":"SK00000000000000000000000000000002","sub":"AC00000000000000000000000000000001"}"#,
///     ),
/// );
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Twilio, "Access Tokens".
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    pub(super) token_id: TokenId,
    pub(super) grants: Grants,
    pub(super) not_before: Option<NumericDate>,
    pub(super) issued_at: Option<NumericDate>,
    pub(super) expires_at: NumericDate,
    pub(super) api_key_sid: ApiKeySid,
    pub(super) account_sid: AccountSid,
}

impl Claims {
    /// Checks what the types of the claims leave open, wherever the claims come from.
    pub(super) fn check(&self) -> Result<(), ClaimError> {
        if let Some(issued_at) = self.issued_at {
            claim::check_range("iat", issued_at)?;
        }
        claim::check_range("exp", self.expires_at)?;
        if let Some(begin) = self.begin() {
            if self.expires_at <= begin {
                return Err(ClaimError::new("exp", ClaimReason::LifetimeTooShort));
            }
            if self.expires_at.saturating_duration_since(begin) > MAX_LIFETIME {
                return Err(ClaimError::new("exp", ClaimReason::LifetimeTooLong).with_hint("Twilio permits 24 hours"));
            }
        }
        if let Some(not_before) = self.not_before {
            claim::check_range("nbf", not_before)?;
            if not_before >= self.expires_at {
                return Err(ClaimError::new("nbf", ClaimReason::Invalid).with_hint("it must be before `exp`"));
            }
        }
        self.grants.check()
    }

    /// Returns when the lifetime begins, as far as the token says so.
    pub(super) fn begin(&self) -> Option<NumericDate> {
        self.issued_at.or(self.not_before)
    }

    /// Checks what a verifier accepts from other makers and a signer does not write.
    pub(super) fn check_mintable(&self) -> Result<(), ClaimError> {
        if self.issued_at.is_none() {
            return Err(ClaimError::new("iat", ClaimReason::Missing));
        }
        self.grants.check_mintable()
    }

    /// Returns the account: `sub`.
    #[must_use]
    pub const fn account_sid(&self) -> &AccountSid {
        &self.account_sid
    }

    /// Returns the API key whose secret signs the token: `iss`.
    #[must_use]
    pub const fn api_key_sid(&self) -> &ApiKeySid {
        &self.api_key_sid
    }

    /// Returns your own ID of the user: `grants.identity`.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.grants.identity
    }

    /// Returns the grant for Conversations, if there is one.
    #[must_use]
    pub const fn chat(&self) -> Option<&ChatGrant> {
        self.grants.chat.as_ref()
    }

    /// Returns the grant for calls, if there is one.
    #[must_use]
    pub const fn voice(&self) -> Option<&VoiceGrant> {
        self.grants.voice.as_ref()
    }

    /// Returns the grant for video rooms, if there is one.
    #[must_use]
    pub const fn video(&self) -> Option<&VideoGrant> {
        self.grants.video.as_ref()
    }

    /// Returns the grant for Sync, if there is one.
    #[must_use]
    pub const fn sync(&self) -> Option<&SyncGrant> {
        self.grants.data_sync.as_ref()
    }

    /// Returns the grant for TaskRouter, if there is one.
    #[must_use]
    pub const fn task_router(&self) -> Option<&TaskRouterGrant> {
        self.grants.task_router.as_ref()
    }

    /// Returns the ID of the token: `jti`.
    #[must_use]
    pub const fn token_id(&self) -> &TokenId {
        &self.token_id
    }

    /// Returns when the token was issued, if it has an `iat`. Tokens of the vendor's library for Python have none.
    #[must_use]
    pub const fn issued_at(&self) -> Option<NumericDate> {
        self.issued_at
    }

    /// Returns when the token expires: `exp`.
    #[must_use]
    pub const fn expires_at(&self) -> NumericDate {
        self.expires_at
    }

    /// Returns when the token becomes valid, if it has an `nbf`.
    #[must_use]
    pub const fn not_before(&self) -> Option<NumericDate> {
        self.not_before
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("token_id", &self.token_id)
            .field("grants", &self.grants)
            .field("not_before", &self.not_before)
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .field("api_key_sid", &self.api_key_sid)
            .field("account_sid", &self.account_sid)
            .finish()
    }
}
