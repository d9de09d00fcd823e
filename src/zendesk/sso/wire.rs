//! The claims set as it is written and read.

use std::collections::BTreeMap;

use serde::de::{Deserializer, IgnoredAny};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Number, Value};

use crate::error::ClaimReason;
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::zendesk::keys;
use crate::zendesk::sso::claims::Organization;
use crate::zendesk::sso::{Claims, Role, UserField};
use crate::{ClaimError, NumericDate, TokenId};

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            iat: self.issued_at,
            jti: self.token_number.as_ref().map_or(WrittenId::Text(&self.token_id), WrittenId::Number),
            name: self.name(),
            email: self.email(),
            external_id: self.external_id(),
            organization: self.organization(),
            organization_id: self.organization_id(),
            tags: self.tags.as_deref(),
            remote_photo_url: self.remote_photo_url(),
            role: self.role.map(Role::as_str),
            custom_role_id: self.role.and_then(Role::custom_role_id),
            locale_id: self.locale_id.map(|id| id.to_string()),
            phone: self.phone(),
            user_fields: (!self.user_fields.is_empty()).then_some(&self.user_fields),
            exp: self.expires_at,
            nbf: self.not_before,
        }
        .serialize(serializer)
    }
}

/// Reads a claims set.
pub(super) fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
    let read: Read = claim::decode_json(claims_set)?;
    keys::check_kind(read.scope.is_some(), read.aud.is_some())?;
    let missing = |claim| ClaimError::new(claim, ClaimReason::Missing);
    let issued_at = read.iat.ok_or(missing("iat"))?;
    let (token_id, token_number) = match read.jti.ok_or(missing("jti"))? {
        Value::String(text) => (TokenId::new(text)?, None),
        Value::Number(number) => (TokenId::new(number.to_string())?, Some(number)),
        _ => return Err(ClaimError::new("jti", ClaimReason::Invalid)),
    };
    let (name, email) = (read.name.ok_or(missing("name"))?, read.email.ok_or(missing("email"))?);
    let organization = match (read.organization, read.organization_id) {
        (Some(_), Some(_)) => return Err(ClaimError::new("organization", ClaimReason::Conflict).with_hint(BOTH)),
        (Some(name), None) => Some(Organization::Name(name)),
        (None, id) => id.map(Organization::ExternalId),
    };
    let role = match (read.role, read.custom_role_id) {
        (None, Some(_)) => return Err(missing("role")),
        (None, None) => None,
        (Some(role), id) => {
            Some(Role::read(&role, id).ok_or(ClaimError::new("role", ClaimReason::Invalid).with_hint(ROLES))?)
        }
    };
    let claims = Claims {
        token_number,
        external_id: read.external_id,
        organization,
        tags: read.tags.map(|Tags(tags)| tags),
        remote_photo_url: read.remote_photo_url,
        role,
        locale_id: read.locale_id.map(|LocaleId(id)| id),
        phone: read.phone,
        user_fields: read.user_fields.unwrap_or_default(),
        expires_at: read.exp,
        not_before: read.nbf,
        ..Claims::new(name, email, token_id, issued_at)
    };
    claims.check()?;
    Ok(claims)
}

const BOTH: &str = "Zendesk ignores the name beside `organization_id`";
const ROLES: &str = "expected `user`, `agent` or `admin`, with `custom_role_id` only beside `agent`";

/// The members in the order of the vendor's samples.
#[derive(Serialize)]
struct Written<'a> {
    iat: NumericDate,
    jti: WrittenId<'a>,
    name: &'a str,
    email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remote_photo_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_role_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_fields: Option<&'a BTreeMap<String, UserField>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WrittenId<'a> {
    Text(&'a TokenId),
    Number(&'a Number),
}

/// The members after `user_fields` are not the vendor's, but a verifier does not ignore them.
#[derive(Deserialize)]
struct Read {
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    jti: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    email: Option<String>,
    #[serde(default, deserialize_with = "present")]
    external_id: Option<String>,
    #[serde(default, deserialize_with = "present")]
    organization: Option<String>,
    #[serde(default, deserialize_with = "present")]
    organization_id: Option<String>,
    #[serde(default, deserialize_with = "present")]
    tags: Option<Tags>,
    #[serde(default, deserialize_with = "present")]
    remote_photo_url: Option<String>,
    #[serde(default, deserialize_with = "present")]
    role: Option<String>,
    #[serde(default, deserialize_with = "present")]
    custom_role_id: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    locale_id: Option<LocaleId>,
    #[serde(default, deserialize_with = "present")]
    phone: Option<String>,
    #[serde(default, deserialize_with = "present")]
    user_fields: Option<BTreeMap<String, UserField>>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    aud: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    scope: Option<IgnoredAny>,
}

/// An array, or the text of the vendor's published sample, in which commas separate the tags.
struct Tags(Vec<String>);

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = || serde::de::Error::custom("expected an array of strings");
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Self(text.split(',').map(|tag| tag.trim().to_owned()).collect())),
            Value::Array(tags) => tags
                .into_iter()
                .map(|tag| if let Value::String(tag) = tag { Some(tag) } else { None })
                .collect::<Option<_>>()
                .map(Self)
                .ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }
}

/// A number, or the decimal text of the vendor's published sample.
struct LocaleId(u64);

impl<'de> Deserialize<'de> for LocaleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let is_decimal = |text: &String| text.bytes().all(|byte| byte.is_ascii_digit());
        let id = match Value::deserialize(deserializer)? {
            Value::String(text) => Some(text).filter(is_decimal).and_then(|text| text.parse().ok()),
            Value::Number(number) => number.as_u64(),
            _ => None,
        };
        id.map(Self).ok_or_else(|| serde::de::Error::custom("expected a whole number"))
    }
}
