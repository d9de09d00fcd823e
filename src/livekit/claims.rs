//! The claims set of a LiveKit token.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::crypto::Sha256Digest;
use crate::error::ClaimReason;
use crate::livekit::video::MAX_TEXT_LEN;
use crate::livekit::{Permission, SipGrant, VideoGrant};
use crate::token::claim;
use crate::token::claim::Redacted;
use crate::{ClaimError, NumericDate};

/// The default lifetime of a token: 6 hours.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::livekit::DEFAULT_LIFETIME.as_secs(), 6 * 60 * 60);
/// ```
///
/// Source: LiveKit's libraries for Node and Go.
pub const DEFAULT_LIFETIME: Duration = Duration::from_secs(6 * 60 * 60);

/// How long before its issue a token becomes valid by default: 10 seconds.
///
/// A server whose clock is behind yours rejects an `nbf` that is now: "token not valid yet (nbf)".
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::livekit::BACKDATING.as_secs(), 10);
/// ```
///
/// Source: livekit/livekit, issue 2394. The number is our choice. It is what LiveKit's library for Node tolerates.
pub const BACKDATING: Duration = Duration::from_secs(10);

/// The claims of a token: API key, participant, grants and times.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::livekit::{Claims, Permission, VideoGrant};
///
/// let now = NumericDate::from_unix_seconds(1_750_000_000);
/// let claims = Claims::builder("APItest", "ada", now)
///     .video(VideoGrant::join("my-room", [Permission::CanPublish, Permission::CanSubscribe]))
///     .build()?;
/// assert_eq!(
///     serde_json::to_string(&claims).unwrap(),
///     concat!(
///         r#"{"video":{"roomJoin":true,"room":"my-room","canPublish":true,"canSubscribe":true,"canPublishData":false},"#,
///         r#""iss":"APItest","exp":1750021600,"nbf":1749999990,"sub":"ada"}"#,
///     ),
/// );
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: LiveKit, "Tokens & grants".
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    pub(super) metadata: Option<String>,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) name: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) room_preset: Option<String>,
    pub(super) room_config: Option<Map<String, Value>>,
    pub(super) video: Option<VideoGrant>,
    pub(super) sip: Option<SipGrant>,
    pub(super) permits_inference: Option<bool>,
    pub(super) permits_observability: Option<bool>,
    pub(super) body_digest: Option<Sha256Digest>,
    pub(super) api_key: String,
    pub(super) expires_at: NumericDate,
    pub(super) not_before: Option<NumericDate>,
    pub(super) identity: Option<String>,
}

impl Claims {
    /// Checks what the types of the claims leave open, wherever the claims come from.
    pub(super) fn check(&self) -> Result<(), ClaimError> {
        claim::check_identifier("iss", &self.api_key, MAX_TEXT_LEN)?;
        claim::check_range("exp", self.expires_at)?;
        if let Some(not_before) = self.not_before {
            claim::check_range("nbf", not_before)?;
            if self.expires_at <= not_before {
                return Err(ClaimError::new("exp", ClaimReason::LifetimeTooShort));
            }
        }
        let texts = [("name", &self.name), ("kind", &self.kind), ("roomPreset", &self.room_preset)];
        for (name, text) in texts {
            text.as_ref().map_or(Ok(()), |text| claim::check_text(name, text, MAX_TEXT_LEN))?;
        }
        if let Some(identity) = &self.identity {
            claim::check_identifier("sub", identity, MAX_TEXT_LEN)?;
        }
        let Some(video) = &self.video else { return Ok(()) };
        video.check()?;
        if video.permits(Permission::RoomJoin) && self.identity.is_none() {
            return Err(ClaimError::new("sub", ClaimReason::Missing).with_hint("`roomJoin` needs an identity"));
        }
        Ok(())
    }

    /// Checks what a verifier accepts from other makers and a signer does not write.
    pub(super) fn check_mintable(&self) -> Result<(), ClaimError> {
        self.video.as_ref().map_or(Ok(()), VideoGrant::check_mintable)
    }

    /// Checks the body of a webhook, whose token holds the digest of the body in `sha256`.
    ///
    /// LiveKit sends the token in the header field `Authorization`, without `Bearer`.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Missing`] (code 401, claim `sha256`) if the token is not the token of a webhook.
    /// - [`ClaimReason::ContentMismatch`] (code 417, claim `sha256`) if the body is another one.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{FixedClock, NumericDate, SharedSecret, livekit};
    ///
    /// let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
    /// let now = NumericDate::from_unix_seconds(1_750_000_000);
    /// let body = br#"{"event":"room_started"}"#;
    /// let token = livekit::signer(&secret)?.sign(&livekit::Claims::webhook("APItest", body, now)?)?; // LiveKit's part
    ///
    /// let verifier = livekit::verifier("APItest", &secret)?.with_clock(FixedClock(now));
    /// let verified = verifier.verify(token.as_str())?;
    /// assert!(verified.claims().check_body(body).is_ok());
    /// assert_eq!(verified.claims().check_body(b"{}").unwrap_err().code().as_u16(), 417);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: LiveKit, "Webhooks & events"; LiveKit's library for Node (`WebhookReceiver`).
    pub fn check_body(&self, body: &[u8]) -> Result<(), ClaimError> {
        match &self.body_digest {
            Some(digest) if *digest == Sha256Digest::of(body) => Ok(()),
            Some(_) => Err(ClaimError::new("sha256", ClaimReason::ContentMismatch)),
            None => Err(ClaimError::new("sha256", ClaimReason::Missing)),
        }
    }

    /// Returns the API key whose secret signs the token: `iss`.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// Returns the identity of the participant: `sub`. A token that permits to join a room has one.
    #[must_use]
    pub fn identity(&self) -> Option<&str> {
        self.identity.as_deref()
    }

    /// Returns the name of the participant that others see, if there is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the metadata of the participant, if there is any.
    #[must_use]
    pub fn metadata(&self) -> Option<&str> {
        self.metadata.as_deref()
    }

    /// Returns the attributes of the participant, by their names.
    #[must_use]
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the kind of participant, if the token names one.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// Returns the preset for a room that is created on joining, if there is one.
    #[must_use]
    pub fn room_preset(&self) -> Option<&str> {
        self.room_preset.as_deref()
    }

    /// Returns the configuration of a room that is created on joining, as JSON, if there is one.
    #[must_use]
    pub fn room_config_json(&self) -> Option<String> {
        self.room_config.as_ref().and_then(|config| serde_json::to_string(config).ok())
    }

    /// Returns the grant for rooms, if there is one.
    #[must_use]
    pub const fn video(&self) -> Option<&VideoGrant> {
        self.video.as_ref()
    }

    /// Returns the grant for telephony, if there is one.
    #[must_use]
    pub const fn sip(&self) -> Option<SipGrant> {
        self.sip
    }

    /// Reports whether the holder may perform inference.
    #[must_use]
    pub const fn permits_inference(&self) -> bool {
        matches!(self.permits_inference, Some(true))
    }

    /// Reports whether the holder may publish data for observability.
    #[must_use]
    pub const fn permits_observability(&self) -> bool {
        matches!(self.permits_observability, Some(true))
    }

    /// Returns when the token expires: `exp`. A participant who has joined stays in the room.
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
            .field("name", &self.name.as_ref().map(Redacted::new))
            .field("video", &self.video)
            .field("sip", &self.sip)
            .field("api_key", &Redacted::new(&self.api_key))
            .field("expires_at", &self.expires_at)
            .field("not_before", &self.not_before)
            .field("identity", &self.identity.as_ref().map(Redacted::new))
            .finish_non_exhaustive()
    }
}
