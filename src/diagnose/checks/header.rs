//! Checks of the JOSE header.

use serde_json::Value;

use crate::diagnose::case::Case;
use crate::diagnose::kind::TokenKind;
use crate::diagnose::parts::{Object, kind_of};
use crate::diagnose::rule::Rule;
use crate::jose::algorithm::Algorithm;
use crate::jose::header::is_media_type;
use crate::jose::header_parameter::HeaderParameter;
use crate::token::profile::Profile;
use crate::twilio::Twilio;

/// Checks the header, and returns the algorithm if this crate knows it.
pub(in crate::diagnose) fn check(header: &Object, case: &mut Case<'_>) -> Option<Algorithm> {
    let algorithm = check_algorithm(header, case);
    check_key_id(header, case);
    if let Some(token_type) = header.get("typ") {
        let is_expected = token_type.as_str().is_some_and(|text| is_media_type(text, "JWT"));
        if !is_expected && case.kind != Some(TokenKind::Jwt) {
            case.add_value(Rule::TypeWrong, "typ", token_type, None);
        }
    }
    if case.kind == Some(TokenKind::Twilio) {
        check_parameters(Twilio::HEADER_PARAMETERS, header, case);
    }
    for name in ["crit", "b64"] {
        if header.contains_key(name) {
            case.add(Rule::Critical, Some(name));
        }
    }
    algorithm
}

fn check_algorithm(header: &Object, case: &mut Case<'_>) -> Option<Algorithm> {
    let expected = case.kind.map_or(Algorithm::ALL, TokenKind::algorithms);
    let expected_names = || expected.iter().map(|algorithm| algorithm.as_str()).collect::<Vec<_>>().join(", ");
    let Some(value) = header.get("alg") else {
        case.add_detailed(Rule::AlgorithmMissing, Some("alg"), format!("expected {}", expected_names()));
        return None;
    };
    let name = value.as_str().unwrap_or_default();
    if name.eq_ignore_ascii_case("none") {
        case.add_detailed(Rule::AlgorithmNone, Some("alg"), format!("expected {}", expected_names()));
        return None;
    }
    let algorithm = Algorithm::ALL.iter().copied().find(|algorithm| algorithm.as_str() == name);
    if !algorithm.is_some_and(|algorithm| expected.contains(&algorithm)) {
        // Show only the names of known algorithms. Any other text may be a secret.
        let found = algorithm.map_or("an unknown name", Algorithm::as_str);
        let detail = format!("expected {}, found {found}", expected_names());
        case.add_value(Rule::AlgorithmWrong, "alg", value, Some(detail));
    }
    algorithm
}

fn check_key_id(header: &Object, case: &mut Case<'_>) {
    match (header.get("kid"), case.kind) {
        (None, Some(TokenKind::Ably | TokenKind::Sunshine)) => case.add(Rule::KeyIdMissing, Some("kid")),
        (Some(Value::String(text)), kind) if !text.is_empty() => {
            if kind.is_some_and(|kind| !matches!(kind, TokenKind::Ably | TokenKind::Sunshine | TokenKind::Jwt)) {
                case.add(Rule::KeyIdUnused, Some("kid"));
            }
        }
        (Some(other), _) => {
            case.add_value(Rule::KeyIdInvalid, "kid", other, Some(format!("found {}", kind_of(other))));
        }
        (None, _) => {}
    }
}

/// Checks the parameters that a profile has beside `alg`, `typ` and `kid`.
fn check_parameters(parameters: &[HeaderParameter], header: &Object, case: &mut Case<'_>) {
    for parameter in parameters {
        let name = parameter.name();
        match (header.get(name), parameter.value()) {
            (None, Some(expected)) => {
                case.add_detailed(Rule::ParameterMissing, Some(name), format!("expected {expected}"));
            }
            (None, None) => {}
            (Some(Value::String(found)), expected) if expected.is_none_or(|expected| found == expected) => {}
            (Some(found), expected) => {
                let detail = expected.map(|expected| format!("expected {expected}"));
                case.add_value(Rule::ParameterWrong, name, found, detail);
            }
        }
    }
}
