//! The health of a key source.

use std::time::Duration;

use serde::ser::{SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::error::key_source::LoadError;
use crate::jose::key_id::KeyId;
use crate::jose::numeric_date::NumericDate;
use crate::keys::jwk::skipped_key::SkippedKey;

/// The state of a key source, for a health check or a metric. It contains no secret, no token and no URL query.
///
/// It serializes to one flat JSON object with times in seconds. `last_error` is an object with `code` and `message`.
/// `skipped_keys` is an array of objects with `index`, `kid`, `code` and `message`.
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::error::{LoadError, LoadReason};
/// use jwt_identity::keys::{Health, HealthState};
///
/// let mut health = Health::new(HealthState::Empty);
/// health.last_error = Some(LoadError::new(LoadReason::TimedOut));
/// health.next_refresh = Some(NumericDate::from_unix_seconds(1_700_000_480));
/// assert!(!health.state.has_usable_keys());
///
/// let json = serde_json::to_value(&health)?;
/// assert_eq!((&json["state"], &json["last_error"]["code"]), (&"empty".into(), &512.into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Health {
    /// The state of the keys: present, fresh, stale or expired.
    #[serde(flatten)]
    pub state: HealthState,
    /// The error of the last attempt to load, if it failed.
    #[serde(serialize_with = "serialize_error")]
    pub last_error: Option<LoadError>,
    /// The number of failed attempts since the last success.
    pub failures: u32,
    /// When the last attempt to load began, successful or not.
    pub last_attempt: Option<NumericDate>,
    /// When keys were last loaded, or found to be unchanged.
    pub last_success: Option<NumericDate>,
    /// The time since the last success.
    #[serde(rename = "age_seconds", serialize_with = "serialize_seconds")]
    pub age: Option<Duration>,
    /// When the source should be refreshed next.
    pub next_refresh: Option<NumericDate>,
    /// The earliest time of the next attempt after a failure, other than a manual one.
    pub retry_at: Option<NumericDate>,
    /// When a load because of a missing key was last refused, since loads for that reason are limited.
    ///
    /// A token of an unknown `kid` was then rejected without asking the place where the keys are kept.
    pub last_refusal: Option<NumericDate>,
    /// Until when such loads are refused, if they are refused now.
    pub refused_until: Option<NumericDate>,
    /// The `kid`s of the keys that verify now. Keys without a `kid` are left out.
    pub key_ids: Vec<KeyId>,
    /// The number of members of the JWK Set that cannot be used.
    pub skipped: usize,
    /// These members, each with its `kid` and the reason.
    #[serde(serialize_with = "serialize_skipped")]
    pub skipped_keys: Vec<SkippedKey>,
}

impl Health {
    /// Creates a report for a source of your own. Set its fields, and call [`with_keys`](Self::with_keys).
    #[must_use]
    pub const fn new(state: HealthState) -> Self {
        Self {
            state,
            last_error: None,
            failures: 0,
            last_attempt: None,
            last_success: None,
            age: None,
            next_refresh: None,
            retry_at: None,
            last_refusal: None,
            refused_until: None,
            key_ids: Vec::new(),
            skipped: 0,
            skipped_keys: Vec::new(),
        }
    }
}

#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn serialize_error<S: Serializer>(error: &Option<LoadError>, serializer: S) -> Result<S::Ok, S::Error> {
    let Some(error) = error else { return serializer.serialize_none() };
    let mut json = serializer.serialize_struct("LoadError", 2)?;
    json.serialize_field("code", &error.code().as_u16())?;
    json.serialize_field("message", &error.to_string())?;
    json.end()
}

#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn serialize_seconds<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    duration.map(|duration| duration.as_secs()).serialize(serializer)
}

fn serialize_skipped<S: Serializer>(skipped: &[SkippedKey], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Member<'a> {
        index: usize,
        kid: Option<&'a str>,
        code: u16,
        message: String,
    }
    let mut array = serializer.serialize_seq(Some(skipped.len()))?;
    for member in skipped {
        let (error, kid) = (member.error(), member.key_id().map(KeyId::as_str));
        array.serialize_element(&Member {
            index: member.index(),
            kid,
            code: error.code().as_u16(),
            message: error.to_string(),
        })?;
    }
    array.end()
}

/// The age of the keys of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[non_exhaustive]
pub enum HealthState {
    /// The keys are as new as they should be.
    Fresh,
    /// The keys should have been replaced, which failed or was not tried. They are served for a while.
    Stale {
        /// When they stopped being fresh.
        since: NumericDate,
        /// When they will no longer be served.
        until: NumericDate,
    },
    /// The keys are too old to be served.
    Expired,
    /// No keys have been loaded so far.
    Empty,
}

impl HealthState {
    /// Reports whether tokens can be verified, for a readiness check.
    #[must_use]
    pub const fn has_usable_keys(self) -> bool {
        matches!(self, Self::Fresh | Self::Stale { .. })
    }
}
