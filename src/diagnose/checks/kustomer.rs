//! Checks of a token for Kustomer chat.

use serde_json::Value;

use crate::diagnose::case::Case;
use crate::diagnose::checks::members::{add_misspelled, add_wrong_type, check_text, misspelled};
use crate::diagnose::parts::Object;
use crate::diagnose::rule::Rule;

/// Checks identity, scope and audience.
///
/// Source: Kustomer, "Authenticate chat with a JWT token"; "Chat identity".
pub(in crate::diagnose) fn check(claims: &Object, case: &mut Case<'_>) {
    check_text("externalId", claims, case);
    match claims.get("email") {
        None => {}
        Some(Value::String(text)) if text.contains('@') => {}
        Some(text @ Value::String(_)) => add_wrong_type("email", text, "an e-mail address", case),
        Some(other) => add_wrong_type("email", other, "a string", case),
    }
    if !claims.contains_key("externalId")
        && let Some(found) = misspelled("externalId", EXTERNAL_ID_SPELLINGS, claims)
    {
        add_misspelled("externalId", found, case);
    }
    match (claims.contains_key("email"), claims.contains_key("externalId")) {
        (true, true) => case.add(Rule::BothIdentities, Some("email")),
        (false, false) => case.add(Rule::NoIdentity, Some("externalId")),
        _ => {}
    }
    if claims.contains_key("scope") {
        case.add(Rule::MisplacedScope, Some("scope"));
    }
    if claims.contains_key("aud") {
        case.add(Rule::MisplacedAudience, Some("aud"));
    }
}

const EXTERNAL_ID_SPELLINGS: &[&str] =
    &["external_id", "externalID", "external-id", "externalid", "ExternalId", "userId", "user_id"];
