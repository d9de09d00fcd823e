//! The text of a JWK Set, taken apart into its members.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::crypto::formats::text_form;
use crate::encoding::json;
use crate::error::key::{KeyError, KeyForm, KeyReason};
use crate::jose::key_id::KeyId;
use crate::keys::jwk::{Jwk, escapes, not_json};

/// The members of a JWK Set, each as text, so that one unreadable key does not make the whole set unusable.
pub(crate) struct JwkMembers<'a>(Vec<JwkMember<'a>>);

impl<'a> JwkMembers<'a> {
    pub(crate) fn read(jwk_set: &'a str) -> Result<Self, KeyError> {
        #[derive(Deserialize)]
        struct Wire<'a> {
            #[serde(borrow)]
            keys: Vec<&'a RawValue>,
        }
        let malformed = malformed(jwk_set);
        let wire: Wire<'_> = json::read::from_str_with_unread_parts(jwk_set).map_err(|_| malformed)?;
        Ok(Self(wire.keys.into_iter().map(|member| JwkMember(member.get())).collect()))
    }

    pub(crate) fn as_slice(&self) -> &[JwkMember<'a>] {
        &self.0
    }
}

/// Creates the error of a text that is not a JWK Set. It says what the text is, if that is a common mistake.
fn malformed(text: &str) -> KeyError {
    #[derive(Deserialize)]
    struct Top<'a> {
        #[serde(borrow)]
        keys: Option<&'a RawValue>,
    }
    let form = text_form::recognise(text);
    let malformed = KeyError::new(KeyReason::SetMalformed).wanted("a JWK Set").found(form);
    if text.starts_with('\u{feff}') {
        return malformed.detail("invalid JSON; remove the byte order mark from the start of the text");
    }
    match form {
        KeyForm::JwkSet => malformed.detail(match serde_json::from_str::<Top<'_>>(text) {
            Ok(Top { keys: Some(keys) }) => match keys.get().as_bytes().first() {
                Some(b'{') => "the member `keys` is an object, expected an array",
                Some(b'"') => "the member `keys` is a string, expected an array",
                Some(b'[') => "the JWK Set has two members of the same name, or is nested deeper than 64 levels",
                _ => "the member `keys` is a number or literal, expected an array",
            },
            Ok(Top { keys: None }) if text.contains("\"kty\"") => {
                "the member `keys` is in another object; pass the inner object, which has it"
            }
            Ok(Top { keys: None }) => "the member `keys` is `null` or in another object, expected an array",
            Err(_) => not_json(text),
        }),
        KeyForm::JsonObject if serde_json::from_str::<IgnoredAny>(text).is_err() => malformed.detail(not_json(text)),
        _ => malformed,
    }
}

pub(crate) struct JwkMember<'a>(&'a str);

impl JwkMember<'_> {
    pub(crate) fn to_jwk(&self) -> Result<Jwk, KeyError> {
        Jwk::from_json(self.0)
    }

    /// Returns the `kid` of a member that cannot be parsed as a key.
    pub(crate) fn key_id(&self) -> Option<KeyId> {
        #[derive(Deserialize)]
        struct Named {
            kid: String,
        }
        let plain = escapes::without_escapes(self.0);
        let text = plain.as_ref().map_or(self.0, |plain| plain.as_str());
        let named: Named = json::read::from_slice(text.as_bytes()).ok()?;
        KeyId::of_issuer(&named.kid).ok()
    }

    /// Reports whether the member has a secret or a private number, even if it is not a valid key.
    ///
    /// It does not use the strict parser, which stops at two members of the same name or at an invalid escape sequence.
    /// A secret in such a member is published nevertheless.
    pub(crate) fn has_secret(&self) -> bool {
        if !self.0.starts_with('{') {
            return false;
        }
        let mut json = serde_json::Deserializer::from_str(self.0);
        // The text may hold a secret after the position at which parsing failed.
        (&mut json).deserialize_any(SecretFinder).unwrap_or(true)
    }
}

/// The members of a JWK that must not be published: RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1; `priv` is that of newer
/// key types.
const SECRETS: &[&[u8]] = &[b"k", b"d", b"p", b"q", b"dp", b"dq", b"qi", b"oth", b"priv"];

struct SecretFinder;

impl<'de> Visitor<'de> for SecretFinder {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member of a JWK Set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        let mut found = false;
        while let Some(Name(is_secret)) = members.next_key()? {
            if is_secret {
                let Content(has_content) = members.next_value()?;
                found |= has_content;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// Reports whether a value holds anything. `null`, empty texts, and arrays and objects of only such values do not.
struct Content(bool);

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The text of the value, because `serde_json` decodes a string with escape sequences into a buffer that it frees
        // without overwriting it.
        let value = <&RawValue>::deserialize(deserializer)?.get();
        let has_content = match value.as_bytes().first() {
            Some(b'"') => value != "\"\"",
            Some(b'[') => {
                serde_json::from_str(value).map_or(true, |elements: Vec<Self>| elements.iter().any(|one| one.0))
            }
            Some(b'{') => serde_json::from_str(value).map_or(true, |Values(has_content)| has_content),
            Some(b'n') => false,
            _ => true,
        };
        Ok(Self(has_content))
    }
}

/// Whether any member of an object has content.
struct Values(bool);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Values;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Values, A::Error> {
                let mut has_content = false;
                while let Some((IgnoredAny, Content(value))) = members.next_entry()? {
                    has_content |= value;
                }
                Ok(Values(has_content))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// Reports whether a name is one of [`SECRETS`]. It parses bytes, which permit every escape, even a lone surrogate.
struct Name(bool);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Name;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_bytes<E>(self, name: &[u8]) -> Result<Name, E> {
                Ok(Name(SECRETS.contains(&name)))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}
