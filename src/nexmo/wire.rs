//! Reading the claims set of any kind of token.

use std::fmt;

use serde::Deserialize;
use serde::de;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::ClaimReason;
use crate::nexmo::ApplicationId;
use crate::nexmo::acl::{AclWire, explain};
use crate::nexmo::common::Common;
use crate::nexmo::custom::Custom;
use crate::token::claim;
use crate::{ClaimError, NumericDate, TokenId};

/// The claims that have a meaning for every kind, for the names in errors.
pub(super) const MEMBERS: &[&str] = &["application_id", "iat", "jti", "exp", "nbf", "sub", "acl", "aud", "ttl"];

/// A claims set as read: each claim may be there or not.
#[derive(Default)]
pub(super) struct Wire {
    application_id: Option<String>,
    issued_at: Option<NumericDate>,
    token_id: Option<String>,
    expires_at: Option<EndDate>,
    not_before: Option<NumericDate>,
    has_audience: bool,
    has_ttl: bool,
    pub(super) subject: Option<String>,
    pub(super) acl: Option<AclWire>,
    pub(super) custom: Custom,
}

impl Wire {
    pub(super) fn read(claims_set: &[u8]) -> Result<Self, ClaimError> {
        let mut wire: Self = claim::decode_json(claims_set).map_err(|error| locate_in_acl(error, claims_set))?;
        if let Some(expires_at) = &mut wire.expires_at {
            expires_at.settle(claims_set)?;
        }
        Ok(wire)
    }

    /// Rejects a video client token. Only such a token has a `session_id`, and its `sub` names no user.
    pub(super) fn reject_video(&self) -> Result<(), ClaimError> {
        match self.custom.get("session_id") {
            Some(_) => {
                Err(ClaimError::new("session_id", ClaimReason::Unexpected).with_hint("a video client token has it"))
            }
            None => Ok(()),
        }
    }

    /// Removes the claims that every kind has, and checks them.
    pub(super) fn take_common(&mut self) -> Result<Common, ClaimError> {
        claim::check_no_audience(self.has_audience)?;
        // Vonage rejects a token with `ttl`.
        if self.has_ttl {
            return Err(ClaimError::new("ttl", ClaimReason::Reserved));
        }
        let missing = |claim| ClaimError::new(claim, ClaimReason::Missing);
        let application_id = self.application_id.take().ok_or(missing("application_id"))?;
        let application_id = ApplicationId::opaque(application_id)?;
        let issued_at = self.issued_at.ok_or(missing("iat"))?;
        let token_id = TokenId::new(self.token_id.take().ok_or(missing("jti"))?)?;
        Ok(Common {
            expires_at: self.expires_at.as_ref().and_then(EndDate::date),
            has_text_expires_at: matches!(self.expires_at, Some(EndDate::Text(_))),
            not_before: self.not_before,
            ..Common::new(application_id, token_id, issued_at)
        })
    }
}

impl<'de> Deserialize<'de> for Wire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Wire;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a claims set")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Wire, A::Error> {
                let mut wire = Wire::default();
                while let Some(member) = map.next_key()? {
                    match member {
                        Member::ApplicationId => wire.application_id = Some(map.next_value()?),
                        Member::Iat => wire.issued_at = Some(map.next_value()?),
                        Member::Jti => wire.token_id = Some(map.next_value()?),
                        Member::Exp => wire.expires_at = Some(map.next_value()?),
                        Member::Nbf => wire.not_before = map.next_value::<StartDate>()?.0,
                        Member::Sub => wire.subject = Some(map.next_value()?),
                        Member::Acl => wire.acl = Some(map.next_value()?),
                        Member::Aud => wire.has_audience = map.next_value().map(|IgnoredAny| true)?,
                        Member::Ttl => wire.has_ttl = map.next_value().map(|IgnoredAny| true)?,
                        Member::Custom(name) => wire.custom.push(name, map.next_value()?),
                    }
                }
                Ok(wire)
            }
        }

        // As a struct, so that the strict reader of the core knows the names for its errors. It rejects equal names.
        deserializer.deserialize_struct("Claims", MEMBERS, Members)
    }
}

/// A member name; those with a meaning are not copied.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Member {
    ApplicationId,
    Iat,
    Jti,
    Exp,
    Nbf,
    Sub,
    Acl,
    Aud,
    Ttl,
    Custom(String),
}

/// `nbf`.
#[derive(Deserialize)]
struct StartDate(#[serde(deserialize_with = "claim::present_nbf")] Option<NumericDate>);

/// The date in `exp`: a number, or its decimal text, which a policy may allow.
enum EndDate {
    Number(NumericDate),
    Text(NumericDate),
    /// A number with a fraction or an exponent. Its nearest `f64` may be later.
    Nearest,
}

impl EndDate {
    const fn date(&self) -> Option<NumericDate> {
        match self {
            Self::Number(date) | Self::Text(date) => Some(*date),
            Self::Nearest => None,
        }
    }

    /// Reads a number with a fraction once more, as a date, so that 1700000000.9999999 does not become 1700000001.
    fn settle(&mut self, claims_set: &[u8]) -> Result<(), ClaimError> {
        #[derive(Deserialize)]
        struct End {
            exp: NumericDate,
        }

        if matches!(self, Self::Nearest) {
            *self = Self::Number(claim::decode_json::<End>(claims_set)?.exp);
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for EndDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let out_of_range = || de::Error::invalid_value(de::Unexpected::Signed(0), &"a NumericDate");
        // Not as a `NumericDate`, which accepts no text.
        match Value::deserialize(deserializer)? {
            Value::Number(number) if number.as_i64().is_none() => Ok(Self::Nearest),
            Value::Number(number) => NumericDate::deserialize(number).map(Self::Number).map_err(|_| out_of_range()),
            Value::String(text) if is_decimal(&text) => {
                let date = text.parse().map(NumericDate::from_unix_seconds).ok().filter(|date| date.is_representable());
                date.map(Self::Text).ok_or_else(out_of_range)
            }
            _ => Err(de::Error::custom("")),
        }
    }
}

/// The one way to write a whole number: digits only, without leading zeros.
fn is_decimal(text: &str) -> bool {
    let has_leading_zero = text.len() > 1 && text.starts_with('0');
    !text.is_empty() && !has_leading_zero && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns an error about `acl` with the place inside of the list. Any other error is returned unchanged.
fn locate_in_acl(error: ClaimError, claims_set: &[u8]) -> ClaimError {
    #[derive(Deserialize)]
    struct AclText<'a> {
        #[serde(borrow)]
        acl: &'a RawValue,
    }

    if error.subject() != Some("acl") {
        return error;
    }
    let text = serde_json::from_slice::<AclText<'_>>(claims_set).ok();
    explain(error, text.map(|text| text.acl))
}
