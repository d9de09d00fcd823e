//! Building a claims set.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::crypto::Sha256Digest;
use crate::error::ClaimReason;
use crate::livekit::{BACKDATING, Claims, DEFAULT_LIFETIME, SipGrant, VideoGrant};
use crate::token::claim;
use crate::{ClaimError, NumericDate};

/// Builds [`Claims`]; created by [`Claims::builder`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use jwt_identity::NumericDate;
/// use jwt_identity::livekit::{Claims, Permission, SipGrant, VideoGrant};
///
/// let now = NumericDate::from_unix_seconds(1_750_000_000); // NumericDate::now()?
/// let server = Claims::builder("APItest", "backend", now)
///     .video(VideoGrant::server([Permission::RoomCreate, Permission::RoomList]))
///     .sip(SipGrant::call())
///     .expires_at(now.saturating_add(Duration::from_secs(60)))
///     .build()?;
/// assert!(server.sip().is_some_and(SipGrant::permits_call));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder creates nothing until `build` is called"]
pub struct ClaimsBuilder {
    claims: Claims,
    /// The error of the configuration, for `build` to report.
    failure: Option<ClaimError>,
    issued_at: NumericDate,
}

impl Claims {
    /// Creates a builder for the token of a participant, or of a server, that is issued at `issued_at`.
    ///
    /// The secret of `api_key` must sign the token. `identity` is your own ID of the user, or a name of the server. LiveKit
    /// writes it into logs, so it should be neither a name of a person nor an email address.
    pub fn builder(api_key: impl Into<String>, identity: impl Into<String>, issued_at: NumericDate) -> ClaimsBuilder {
        let claims = Self { identity: Some(identity.into()), ..Self::empty(api_key.into(), issued_at) };
        ClaimsBuilder { claims, failure: None, issued_at }
    }

    /// Creates the claims of a webhook with this body, as LiveKit does. Use it in tests and for a stand-in of the server.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `iss`) if the API key is empty.
    /// - [`ClaimReason::OutOfRange`] (code 413, claim `exp`) if the time is not a
    ///   NumericDate.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::livekit::Claims;
    ///
    /// let claims = Claims::webhook("APItest", b"{}", NumericDate::from_unix_seconds(1_750_000_000))?;
    /// assert!(claims.check_body(b"{}").is_ok() && claims.video().is_none());
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    pub fn webhook(api_key: impl Into<String>, body: &[u8], issued_at: NumericDate) -> Result<Self, ClaimError> {
        let claims = Self { body_digest: Some(Sha256Digest::of(body)), ..Self::empty(api_key.into(), issued_at) };
        claims.check()?;
        Ok(claims)
    }

    fn empty(api_key: String, issued_at: NumericDate) -> Self {
        Self {
            metadata: None,
            attributes: BTreeMap::new(),
            name: None,
            kind: None,
            room_preset: None,
            room_config: None,
            video: None,
            sip: None,
            permits_inference: None,
            permits_observability: None,
            body_digest: None,
            api_key,
            expires_at: issued_at.saturating_add(DEFAULT_LIFETIME),
            not_before: Some(issued_at.saturating_sub(BACKDATING)),
            identity: None,
        }
    }
}

impl ClaimsBuilder {
    /// Sets the grant for rooms.
    pub fn video(mut self, grant: VideoGrant) -> Self {
        self.claims.video = Some(grant);
        self
    }

    /// Sets the grant for telephony.
    pub fn sip(mut self, grant: SipGrant) -> Self {
        self.claims.sip = Some(grant);
        self
    }

    /// Permits inference.
    pub fn inference(mut self) -> Self {
        self.claims.permits_inference = Some(true);
        self
    }

    /// Permits to publish data for observability.
    pub fn observability(mut self) -> Self {
        self.claims.permits_observability = Some(true);
        self
    }

    /// Sets the name that other participants see.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.claims.name = Some(name.into());
        self
    }

    /// Sets a text that other participants receive with the participant, often JSON.
    pub fn metadata(mut self, metadata: impl Into<String>) -> Self {
        self.claims.metadata = Some(metadata.into());
        self
    }

    /// Sets an attribute that other participants receive with the participant.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.claims.attributes.insert(name.into(), value.into());
        self
    }

    /// Sets the kind of participant, such as `agent`. Which kinds there are is not checked here.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.claims.kind = Some(kind.into());
        self
    }

    /// Sets the preset for a room that is created on joining.
    pub fn room_preset(mut self, preset: impl Into<String>) -> Self {
        self.claims.room_preset = Some(preset.into());
        self
    }

    /// Sets the configuration of a room that is created on joining, as JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::livekit::{Claims, Permission, VideoGrant};
    ///
    /// let claims = Claims::builder("APItest", "ada", NumericDate::from_unix_seconds(1_750_000_000))
    ///     .video(VideoGrant::join("my-room", [Permission::CanSubscribe]))
    ///     .room_config_json(r#"{"agents":[{"agentName":"test-agent"}]}"#)
    ///     .build()?;
    /// assert_eq!(claims.room_config_json().as_deref(), Some(r#"{"agents":[{"agentName":"test-agent"}]}"#));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    pub fn room_config_json(mut self, json: &str) -> Self {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Around {
            #[serde(rename = "roomConfig")]
            room_config: Map<String, Value>,
        }
        // Inside an object, because that is where the nesting will be counted.
        match claim::decode_json::<Around>(format!("{{\"roomConfig\":{json}}}").as_bytes()) {
            Ok(around) => self.claims.room_config = Some(around.room_config),
            Err(error) => {
                let error = ClaimError::new("roomConfig", error.reason());
                self.failure = self.failure.or(Some(error));
            }
        }
        self
    }

    /// Sets when the token expires. Default: [`DEFAULT_LIFETIME`] after its issue.
    ///
    /// The vendor documents no longest lifetime. A token is checked when a participant joins, and not later.
    pub fn expires_at(mut self, expires_at: NumericDate) -> Self {
        self.claims.expires_at = expires_at;
        self
    }

    /// Sets when the token becomes valid. Default: [`BACKDATING`] before its issue.
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
    /// - A reason with a code of 2xx, or [`ClaimReason::Invalid`] (code 402), of the claim
    ///   `roomConfig`, if [`room_config_json`](Self::room_config_json) was not a JSON object.
    /// - [`ClaimReason::Invalid`] (code 402) and
    ///   [`ClaimReason::TooLong`] (code 414) for `iss`, `name`, `kind`, `roomPreset`, `sub`,
    ///   `room` or `destinationRoom`. Each has 1 to 1024 characters and no control character. `iss`, `sub` and rooms have no
    ///   whitespace or invisible character at either end. The vendor does not document these bounds.
    /// - [`ClaimReason::OutOfRange`] (code 413, claim `exp` or `nbf`) if a time is not
    ///   a NumericDate, for example because it counts milliseconds.
    /// - [`ClaimReason::LifetimeTooShort`] (code 409, claim `exp`) if `exp` is
    ///   not later than `nbf` and the issue.
    /// - [`ClaimReason::Missing`] (code 401, claim `room`) if the grant has `roomJoin` or
    ///   `roomAdmin` and no room.
    /// - [`ClaimReason::Missing`] (code 401, claim `canPublish`, `canSubscribe` or
    ///   `canPublishData`) if a grant that was read from a token has `roomJoin`, and not this member.
    /// - [`ClaimReason::Invalid`] (code 402, claim `canPublishSources`) if the list is
    ///   empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::livekit::{Claims, Permission, VideoGrant};
    ///
    /// let builder = || Claims::builder("APItest", "ada", NumericDate::from_unix_seconds(1_750_000_000));
    /// let nowhere = VideoGrant::server([Permission::RoomJoin]);
    /// assert_eq!(builder().video(nowhere).build().unwrap_err().subject(), Some("room"));
    /// let everything = VideoGrant::join("my-room", []).with_publish_sources([]);
    /// assert_eq!(builder().video(everything).build().unwrap_err().subject(), Some("canPublishSources"));
    /// ```
    pub fn build(self) -> Result<Claims, ClaimError> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        self.claims.check()?;
        // `nbf` lies before the issue, so a token could end before it is minted.
        if self.claims.expires_at <= self.issued_at {
            return Err(ClaimError::new("exp", ClaimReason::LifetimeTooShort));
        }
        self.claims.check_mintable()?;
        Ok(self.claims)
    }
}
