//! The text of a JWK Set, taken apart into its members.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::crypto::formats::pem;
use crate::encoding::json;
use crate::error::key::{KeyError, KeyForm, KeyReason};
use crate::jose::key_id::KeyId;
use crate::keys::jwk::{Jwk, escapes};

/// The members of a JWK Set, each as the text it is, so that one odd key does not spoil the set.
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
    let form = pem::recognise(text);
    let malformed = KeyError::new(KeyReason::SetMalformed).wanted("a JWK Set").found(form);
    match form {
        KeyForm::JwkSet => malformed.detail("the text is not strict JSON, or its member `keys` is not an array"),
        KeyForm::Jwk if text.contains("\"jwks_uri\"") => {
            malformed.detail("the text is an OpenID discovery document, whose `jwks_uri` is the URL to fetch")
        }
        KeyForm::Jwk if !text.contains("\"kty\"") => malformed.detail("the text is a JSON object without `keys`"),
        _ => malformed,
    }
}

pub(crate) struct JwkMember<'a>(&'a str);

impl JwkMember<'_> {
    pub(crate) fn to_jwk(&self) -> Result<Jwk, KeyError> {
        Jwk::from_json(self.0)
    }

    /// The `kid` of a member that is not readable as a key.
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

    /// Tells whether it has a secret or a private number, be it a proper key or not.
    ///
    /// Not the strict reader: what that refuses, for two members of one name or a broken escape, is published all the
    /// same.
    pub(crate) fn has_secret(&self) -> bool {
        if !self.0.starts_with('{') {
            return false;
        }
        let mut json = serde_json::Deserializer::from_str(self.0);
        // What cannot be read to its end may hold anything behind the fault.
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
        while let Some(name) = members.next_key::<Name>()? {
            // `null` is no secret.
            found |= members.next_value::<Option<IgnoredAny>>()?.is_some() && name.0;
        }
        Ok(found)
    }
}

/// Whether the name of a member is one of [`SECRETS`]. Bytes take every escape, even half a surrogate pair.
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
