//! The JOSE header: its parameters, and the strict reader.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use crate::encoding::json::present::present;
use crate::encoding::json::scan::JsonFault;
use crate::encoding::{base64url, json};
use crate::error::algorithm::FoundAlgorithm;
use crate::error::verify::{HeaderReason, VerifyError};
use crate::jose::algorithm::{Algorithm, AlgorithmSet};
use crate::jose::header_parameter::HeaderParameter;
use crate::jose::key_hint::KeyHint;
use crate::jose::key_id::KeyId;

/// A JOSE header that was parsed but not authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JoseHeader<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) key_id: Option<Cow<'a, str>>,
    pub(crate) token_type: Option<Cow<'a, str>>,
    pub(crate) content_type: Option<Cow<'a, str>>,
    /// The values of the parameters that the profile asks for, in its order. `None` where one is missing.
    pub(crate) further: Box<[Option<String>]>,
}

impl<'a> JoseHeader<'a> {
    /// Parses a header as strictly as RFC 7515 permits, and keeps the values of the `further` parameters. `allowed` is only
    /// for the error of an unsupported algorithm: the caller checks it.
    pub(crate) fn read(
        json: &'a [u8],
        allowed: AlgorithmSet,
        further: &'static [HeaderParameter],
    ) -> Result<Self, VerifyError> {
        if further.is_empty()
            && let Some(header) = Self::read_own_form(json)
        {
            return Ok(header);
        }
        // RFC 7515 section 4: names are unique, and unknown ones are ignored.
        let parameters: Parameters<'a> = json::read::from_slice(json).map_err(|error| VerifyError::Header {
            parameter: error.member,
            reason: match error.fault {
                JsonFault::InvalidUtf8 => HeaderReason::InvalidUtf8,
                JsonFault::InvalidJson => HeaderReason::InvalidJson,
                JsonFault::DuplicateMember => HeaderReason::DuplicateMember,
                JsonFault::NestingTooDeep => HeaderReason::NestingTooDeep,
                JsonFault::WrongType | JsonFault::OutOfRange | JsonFault::Missing | JsonFault::Invalid => {
                    HeaderReason::Invalid
                }
            },
        })?;
        let invalid = |name| VerifyError::Header { parameter: Some(name), reason: HeaderReason::Invalid };
        let algorithm = parameters.alg.ok_or(invalid("alg"))?;
        if parameters.kid.as_ref().is_some_and(|key_id| key_id.0.is_empty()) {
            return Err(invalid("kid"));
        }
        // RFC 7515 section 4.1.11: every extension named there must be understood, and none is. RFC 7797 section 7:
        // `b64` must not be used with JWT, with or without `crit`.
        if parameters.crit.is_some() {
            return Err(VerifyError::UnsupportedCritical { parameter: "crit" });
        }
        if parameters.b64.is_some() {
            return Err(VerifyError::UnsupportedCritical { parameter: "b64" });
        }
        // RFC 7516 section 4.1: only an encrypted token has these.
        if parameters.enc.is_some() {
            return Err(VerifyError::NestedToken { parameter: "enc" });
        }
        if parameters.zip.is_some() {
            return Err(VerifyError::NestedToken { parameter: "zip" });
        }
        Ok(Self {
            algorithm: Algorithm::from_name(&algorithm.0).ok_or_else(|| VerifyError::AlgorithmNotAllowed {
                found: FoundAlgorithm::of(&algorithm.0),
                allowed: allowed.names(),
                has_key_id: parameters.kid.is_some(),
            })?,
            key_id: parameters.kid.map(|text| text.0),
            token_type: parameters.typ.map(|text| text.0),
            content_type: parameters.cty.map(|text| text.0),
            further: read_further(json, further)?,
        })
    }

    /// Parses a header of type `JWT` in exactly the form that [`write()`] produces, with a `kid` that needs no escape.
    ///
    /// Most tokens have this form, and comparing is four times faster than parsing. The strict parser returns the same
    /// result for every header that matches. All other headers are passed to the strict parser.
    fn read_own_form(json: &'a [u8]) -> Option<Self> {
        let rest = json.strip_prefix(b"{\"alg\":\"")?;
        let (name, rest) = rest.split_at_checked(5)?;
        let rest = rest.strip_prefix(b"\",\"typ\":\"JWT\"")?;
        let key_id = if rest == b"}" {
            None
        } else {
            let key_id = rest.strip_prefix(b",\"kid\":\"")?.strip_suffix(b"\"}")?;
            let plain = |octet: &u8| matches!(octet, b' '..=b'~') && *octet != b'"' && *octet != b'\\';
            if key_id.is_empty() || !key_id.iter().all(plain) {
                return None;
            }
            Some(Cow::Borrowed(std::str::from_utf8(key_id).ok()?))
        };
        Some(Self {
            algorithm: Algorithm::from_name(std::str::from_utf8(name).ok()?)?,
            key_id,
            token_type: Some(Cow::Borrowed("JWT")),
            content_type: None,
            further: Box::default(),
        })
    }

    pub(crate) fn hint(&self) -> KeyHint<'_> {
        KeyHint::new(self.algorithm, self.key_id.as_deref())
    }

    pub(crate) fn into_owned(self) -> JoseHeader<'static> {
        let owned = |text: Option<Cow<'a, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        JoseHeader {
            algorithm: self.algorithm,
            key_id: owned(self.key_id),
            token_type: owned(self.token_type),
            content_type: owned(self.content_type),
            further: self.further,
        }
    }
}

/// Returns the values of the parameters that a profile asks for.
///
/// It parses the header a second time, which only profiles with such parameters pay for, and only for headers that are not
/// known.
fn read_further(json: &[u8], wanted: &'static [HeaderParameter]) -> Result<Box<[Option<String>]>, VerifyError> {
    if wanted.is_empty() {
        return Ok(Box::default());
    }
    let unreadable = |_| VerifyError::Header { parameter: None, reason: HeaderReason::InvalidJson };
    let members: Map<String, Value> = serde_json::from_slice(json).map_err(unreadable)?;
    let read = |parameter: &HeaderParameter| match members.get(parameter.name()) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(VerifyError::Header { parameter: Some(parameter.name()), reason: HeaderReason::Invalid }),
    };
    wanted.iter().map(read).collect()
}

/// Writes a header as JSON: `alg`, `typ`, `kid`, in that order, as the vendors' samples have it, and then the `further`
/// parameters.
pub(crate) fn write<'v>(
    algorithm: Algorithm,
    token_type: Option<&'v str>,
    key_id: Option<&'v KeyId>,
    further: impl IntoIterator<Item = (&'v str, &'v str)>,
) -> String {
    let mut json = format!("{{\"alg\":\"{}\"", algorithm.as_str());
    let own = [("typ", token_type), ("kid", key_id.map(KeyId::as_str))];
    let own = own.into_iter().filter_map(|(name, value)| Some((name, value?)));
    for (name, value) in own.chain(further) {
        json.push(',');
        json.push_str(&Value::from(name).to_string());
        json.push(':');
        json.push_str(&Value::from(value).to_string());
    }
    json.push('}');
    json
}

/// Writes a header in base64url.
pub(crate) fn encode<'v>(
    algorithm: Algorithm,
    token_type: Option<&'v str>,
    key_id: Option<&'v KeyId>,
    further: impl IntoIterator<Item = (&'v str, &'v str)>,
) -> String {
    base64url::encode(write(algorithm, token_type, key_id, further).as_bytes())
}

/// Reports whether `typ` or `cty` names a media type.
///
/// Source: RFC 7515 section 4.1.9: a name without `/` stands for one with `application/` before it. RFC 2045 section 5.1:
/// the case is ignored.
pub(crate) fn is_media_type(value: &str, name: &str) -> bool {
    without_application(value).eq_ignore_ascii_case(without_application(name))
}

/// Removes a leading `application/`, unless the rest contains another `/`.
fn without_application(media_type: &str) -> &str {
    match media_type.split_at_checked(12) {
        Some((prefix, rest))
            if prefix.eq_ignore_ascii_case("application/") && !rest.is_empty() && !rest.contains('/') =>
        {
            rest
        }
        _ => media_type,
    }
}

#[derive(Deserialize)]
struct Parameters<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    alg: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "present")]
    kid: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "present")]
    typ: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "present")]
    cty: Option<Text<'a>>,
    #[serde(default, deserialize_with = "present")]
    crit: Option<de::IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    b64: Option<de::IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    enc: Option<de::IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    zip: Option<de::IgnoredAny>,
}

/// A string that borrows from the text if it has no escape sequences. serde never borrows for an `Option<Cow<str>>`.
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> de::Visitor<'de> for TextVisitor {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_shortcut_agrees_with_strict_reader() {
        for algorithm in Algorithm::ALL {
            for key_id in [None, Some("app_1"), Some("a b~!"), Some("\u{e9}\""), Some("back\\slash")] {
                let key_id = key_id.map(|text| KeyId::new(text).unwrap());
                let json = write(*algorithm, Some("JWT"), key_id.as_ref(), []);
                let spaced = json.replacen(':', ": ", 1);
                assert!(JoseHeader::read_own_form(spaced.as_bytes()).is_none());
                let header = JoseHeader::read(json.as_bytes(), AlgorithmSet::of(&[]), &[]).unwrap();
                assert_eq!(header, JoseHeader::read(spaced.as_bytes(), AlgorithmSet::of(&[]), &[]).unwrap());
                assert_eq!(header.algorithm, *algorithm);
                assert_eq!(header.key_id.as_deref(), key_id.as_ref().map(KeyId::as_str));
            }
        }
    }

    #[test]
    fn the_shortcut_takes_nothing_that_only_looks_like_our_form() {
        for json in [
            r#"{"alg":"HS256","typ":"JWT","kid":"a","kid":"b"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"a","crit":["exp"],"x":"b"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":""}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"\u0061"}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"""}"#,
            r#"{"alg":"HS256","typ":"JWT","kid":"\\"}"#,
            r#"{"alg":"none"","typ":"JWT"}"#,
            r#"{"alg":"HS256","typ":"JWT"}}"#,
        ] {
            assert!(JoseHeader::read_own_form(json.as_bytes()).is_none(), "{json}");
        }
    }

    #[test]
    fn media_types_compare_without_case_and_prefix() {
        assert!(is_media_type("JWT", "jwt") && is_media_type("application/jwt", "JWT"));
        assert!(is_media_type("APPLICATION/at+jwt", "at+jwt"));
        assert!(!is_media_type("JWT\0", "JWT") && !is_media_type("application/", "JWT"));
        assert!(is_media_type("at+jwt", "application/at+jwt") && is_media_type("Application/x", "aPPLICATION/X"));
        assert!(!is_media_type("application/text/plain", "text/plain") && !is_media_type("application/", ""));
    }
}
