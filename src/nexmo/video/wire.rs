//! Reading a claims set, in all the shapes that Vonage's libraries give it.

use std::fmt;

use serde::Deserialize;
use serde::de;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};

use crate::error::ClaimReason;
use crate::nexmo::ApplicationId;
use crate::nexmo::acl::AclWire;
use crate::nexmo::video::claims::{SCOPE, SUBJECT};
use crate::nexmo::video::{Claims, SessionId};
use crate::nexmo::wire::locate_in_acl;
use crate::token::claim;
use crate::token::claim::{present, present_nbf};
use crate::{ClaimError, NumericDate, TokenId};

/// Reads the claims set.
pub(super) fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
    let wire: Wire = claim::decode_json(claims_set).map_err(|error| locate_in_acl(error, claims_set))?;
    Claims::try_from(wire)
}

/// The claims set as read. `scope` comes first because it is what a token of another kind lacks.
#[derive(Deserialize)]
struct Wire {
    scope: String,
    application_id: String,
    iat: NumericDate,
    jti: String,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    sub: Option<String>,
    /// `sub` in Vonage's library for Python.
    #[serde(default, deserialize_with = "present")]
    subject: Option<String>,
    session_id: String,
    role: String,
    #[serde(default)]
    initial_layout_class_list: LayoutClasses,
    #[serde(default, deserialize_with = "present")]
    connection_data: Option<String>,
    /// `connection_data` in Vonage's library for Ruby.
    #[serde(default, deserialize_with = "present")]
    data: Option<String>,
    #[serde(default, deserialize_with = "present")]
    acl: Option<AclWire>,
    #[serde(default, deserialize_with = "present")]
    ttl: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    aud: Option<IgnoredAny>,
}

impl TryFrom<Wire> for Claims {
    type Error = ClaimError;

    fn try_from(wire: Wire) -> Result<Self, ClaimError> {
        if wire.scope != SCOPE {
            return Err(ClaimError::new("scope", ClaimReason::WrongScope));
        }
        for (claim, subject) in [("sub", wire.sub), ("subject", wire.subject)] {
            if subject.is_some_and(|subject| subject != SUBJECT) {
                return Err(ClaimError::new(claim, ClaimReason::Unexpected));
            }
        }
        // As in the other kinds of token: nothing here emits it, and Vonage refuses it.
        if wire.ttl.is_some() {
            return Err(ClaimError::new("ttl", ClaimReason::Reserved));
        }
        let connection_data = match (wire.connection_data, wire.data) {
            (Some(one), Some(other)) if one != other => {
                return Err(ClaimError::new("connection_data", ClaimReason::Conflict));
            }
            (one, other) => one.or(other),
        };
        let claims = Self {
            application_id: ApplicationId::opaque(wire.application_id)?,
            issued_at: wire.iat,
            token_id: TokenId::new(wire.jti)?,
            expires_at: wire.exp,
            not_before: wire.nbf,
            session_id: SessionId::new(wire.session_id)?,
            role: wire.role.parse()?,
            layout_classes: wire.initial_layout_class_list.0,
            connection_data,
            acl: wire.acl.map(Into::into),
            has_audience: wire.aud.is_some(),
        };
        claims.check()?;
        Ok(claims)
    }
}

/// Layout classes in one text, joined by blanks, or in an array, as Vonage's library for Python writes them.
#[derive(Default)]
struct LayoutClasses(Vec<String>);

impl<'de> Deserialize<'de> for LayoutClasses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrArray;

        impl<'de> Visitor<'de> for TextOrArray {
            type Value = LayoutClasses;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("layout classes in a text or an array")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<LayoutClasses, E> {
                let classes = text.split(' ').filter(|class| !class.is_empty());
                Ok(LayoutClasses(classes.map(str::to_owned).collect()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<LayoutClasses, A::Error> {
                let mut classes = Vec::new();
                while let Some(class) = array.next_element()? {
                    classes.push(class);
                }
                Ok(LayoutClasses(classes))
            }
        }

        deserializer.deserialize_any(TextOrArray)
    }
}
