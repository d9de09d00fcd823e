//! The parts of a token, parsed as far as possible.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use crate::diagnose::case::Case;
use crate::diagnose::rule::Rule;
use crate::encoding::base64url;
use crate::encoding::surroundings::{is_invisible, is_quote};
use crate::jose::compact::DEFAULT_MAX_TOKEN_LEN;
use crate::jose::token_text::is_no_value;

pub(super) type Object = Map<String, Value>;

/// The parts of a token that could be parsed. They are not verified.
#[derive(Debug, Default)]
pub(super) struct Parts<'t> {
    /// The compact serialization, without surrounding text.
    pub(super) token: &'t str,
    pub(super) signing_input: &'t str,
    /// `None` if it is not a JSON object.
    pub(super) header: Option<Object>,
    /// Empty if they are not a JSON object.
    pub(super) claims: Object,
    pub(super) claims_set: Vec<u8>,
    /// `None` if the token does not have three segments, or if this one cannot be decoded.
    pub(super) signature: Option<Vec<u8>>,
}

/// Decodes the alphabet of base64url, with or without padding and with any bits left over.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl<'t> Parts<'t> {
    /// Parses as much as possible, and adds a finding for each error of form.
    pub(super) fn read(text: &'t str, case: &mut Case<'_>) -> Self {
        let token = unwrapped(text, case);
        let mut parts = Self { token, ..Self::default() };
        if token.is_empty() {
            if case.is_clean() {
                case.add(Rule::Empty, None);
            }
            return parts;
        }
        if is_no_value(token) || PLACEHOLDERS.iter().any(|word| token.eq_ignore_ascii_case(word)) {
            case.add(Rule::Placeholder, None);
            return parts;
        }
        if token.len() > DEFAULT_MAX_TOKEN_LEN {
            case.add_detailed(Rule::TooLong, None, format!("{} bytes", token.len()));
            return parts;
        }
        let segments: Vec<&str> = token.split('.').collect();
        let &[header, payload, signature] = segments.as_slice() else {
            let rule = if segments.len() == 5 { Rule::Encrypted } else { Rule::Segments };
            case.add_detailed(rule, None, format!("found {} of them", segments.len()));
            return parts;
        };
        parts.signing_input = token.rsplit_once('.').map_or(token, |(signing_input, _)| signing_input);
        if let Some(json) = decode("header", header, case) {
            parts.header = object(Rule::HeaderNotJson, "header", &json, case);
        }
        if let Some(json) = decode("payload", payload, case) {
            parts.claims = object(Rule::ClaimsNotJson, "payload", &json, case).unwrap_or_default();
            parts.claims_set = json;
        }
        parts.signature = decode("signature", signature, case);
        parts
    }
}

/// Removes what surrounds a token: the authorization scheme, quotes, whitespace and line ends.
fn unwrapped<'t>(text: &'t str, case: &mut Case<'_>) -> &'t str {
    let trimmed = text.trim_matches(is_around);
    let (scheme, rest) = trimmed.split_at_checked(6).unwrap_or_default();
    let token = match rest.trim_start_matches(is_around) {
        token if scheme.eq_ignore_ascii_case("bearer") && (rest.is_empty() || token.len() < rest.len()) => {
            case.add(Rule::BearerPrefix, None);
            token
        }
        _ => trimmed,
    };
    if trimmed.len() < text.len() && !trimmed.is_empty() {
        case.add(Rule::Surrounded, None);
    }
    token
}

fn is_around(character: char) -> bool {
    character.is_whitespace() || character.is_control() || is_quote(character) || is_invisible(character)
}

/// Texts that documentation and programs write in place of a token, beside the words for a missing value.
const PLACEHOLDERS: &[&str] = &["[object promise]", "<token>", "token"];

/// Decodes a segment, leniently where the strict reader of the verifier rejects it.
fn decode(segment: &'static str, text: &str, case: &mut Case<'_>) -> Option<Vec<u8>> {
    if let Ok(bytes) = base64url::decode(text.as_bytes()) {
        return Some(bytes);
    }
    if base64url::is_in_alphabet(text) {
        case.add(Rule::Base64, Some(segment));
    } else {
        let is_padded = text.ends_with('=');
        let is_standard = text.contains(['+', '/']);
        let detail = match (is_padded, is_standard) {
            (true, false) => "it ends in padding (`=`)",
            (_, true) => "it is standard base64 (`+` or `/`)",
            (false, false) => "it has other characters, such as blanks or escape sequences",
        };
        case.add_detailed(Rule::Alphabet, Some(segment), detail);
    }
    let url_safe: Cow<'_, str> =
        if text.contains(['+', '/']) { text.replace('+', "-").replace('/', "_").into() } else { text.into() };
    LENIENT.decode(url_safe.as_bytes()).ok()
}

/// Parses a JSON object. Of equal names the last one counts.
fn object(rule: Rule, segment: &'static str, json: &[u8], case: &mut Case<'_>) -> Option<Object> {
    match serde_json::from_slice(json) {
        Ok(Value::Object(members)) => return Some(members),
        Ok(other) => case.add_detailed(rule, Some(segment), format!("found {}", kind_of(&other))),
        Err(_) => case.add(rule, Some(segment)),
    }
    None
}

/// Names the JSON type of a value.
pub(super) const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
