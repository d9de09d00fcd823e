//! The claims set as it is written and read.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::crypto::Sha256Digest;
use crate::error::ClaimReason;
use crate::livekit::{Claims, SipGrant, VideoGrant};
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::{ClaimError, NumericDate};

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            metadata: self.metadata.as_deref(),
            attributes: &self.attributes,
            name: self.name.as_deref(),
            kind: self.kind.as_deref(),
            room_preset: self.room_preset.as_deref(),
            room_config: self.room_config.as_ref(),
            video: self.video.as_ref(),
            sip: self.sip,
            inference: self.permits_inference.map(|perform| Inference { perform }),
            observability: self.permits_observability.map(|write| Observability { write }),
            sha256: self.body_digest.map(|digest| digest.to_base64()),
            iss: &self.api_key,
            exp: self.expires_at,
            nbf: self.not_before,
            sub: self.identity.as_deref(),
        }
        .serialize(serializer)
    }
}

/// Reads a claims set.
pub(super) fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
    let read: Read = claim::decode_json(claims_set)?;
    claim::check_no_audience(read.aud.is_some())?;
    let missing = |claim| ClaimError::new(claim, ClaimReason::Missing);
    let digest = |text: String| {
        let hint = "expected a SHA-256 digest in base64 with padding";
        Sha256Digest::from_base64(&text).ok_or(ClaimError::new("sha256", ClaimReason::Invalid).with_hint(hint))
    };
    let claims = Claims {
        api_key: read.iss.ok_or(missing("iss"))?,
        expires_at: read.exp.ok_or(missing("exp"))?,
        video: read.video.map(VideoGrant::read).transpose()?,
        body_digest: read.sha256.map(digest).transpose()?,
        metadata: read.metadata,
        attributes: read.attributes.unwrap_or_default(),
        name: nonempty(read.name),
        kind: nonempty(read.kind),
        room_preset: nonempty(read.room_preset),
        room_config: read.room_config,
        sip: read.sip,
        permits_inference: read.inference.map(|inference| inference.perform),
        permits_observability: read.observability.map(|observability| observability.write),
        not_before: read.nbf,
        identity: nonempty(read.sub),
    };
    claims.check()?;
    Ok(claims)
}

/// Returns a text that is not empty. To the server, which is written in Go, an empty text is none.
fn nonempty(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// The members in the order of the vendor's library for Node.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    room_preset: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    room_config: Option<&'a Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    video: Option<&'a VideoGrant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sip: Option<SipGrant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inference: Option<Inference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observability: Option<Observability>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    iss: &'a str,
    exp: NumericDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
}

/// `aud` is not the vendor's, but a verifier does not ignore it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Read {
    #[serde(default, deserialize_with = "present")]
    metadata: Option<String>,
    #[serde(default, deserialize_with = "present")]
    attributes: Option<BTreeMap<String, String>>,
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "present")]
    room_preset: Option<String>,
    #[serde(default, deserialize_with = "present")]
    room_config: Option<Map<String, Value>>,
    #[serde(default, deserialize_with = "present")]
    video: Option<Map<String, Value>>,
    #[serde(default, deserialize_with = "present")]
    sip: Option<SipGrant>,
    #[serde(default, deserialize_with = "present")]
    inference: Option<Inference>,
    #[serde(default, deserialize_with = "present")]
    observability: Option<Observability>,
    #[serde(default, deserialize_with = "present")]
    sha256: Option<String>,
    #[serde(default, deserialize_with = "present")]
    iss: Option<String>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    sub: Option<String>,
    #[serde(default, deserialize_with = "present")]
    aud: Option<IgnoredAny>,
}

#[derive(Serialize, Deserialize)]
struct Inference {
    #[serde(default)]
    perform: bool,
}

#[derive(Serialize, Deserialize)]
struct Observability {
    #[serde(default)]
    write: bool,
}
