//! Checks of a token for Sunshine Conversations or Zendesk Messaging.

use serde_json::Value;

use crate::diagnose::case::Case;
use crate::diagnose::checks::members::{add_wrong_type, check_text, require_text};
use crate::diagnose::parts::Object;
use crate::diagnose::rule::Rule;

/// Checks the scope, and the claims that belong to it.
///
/// Source: Sunshine Conversations, "Authenticating users"; its `OpenAPI` specification; Zendesk, "Authenticating end users".
pub(in crate::diagnose) fn check(claims: &Object, case: &mut Case<'_>) {
    match claims.get("scope") {
        None => case.add(Rule::Missing, Some("scope")),
        Some(Value::String(scope)) => check_scope(scope, claims, case),
        Some(other) => add_wrong_type("scope", other, "a string", case),
    }
    for name in ["name", "email"] {
        check_text(name, claims, case);
    }
    match claims.get("email_verified") {
        None if claims.contains_key("email") => case.add(Rule::EmailNotVerified, Some("email")),
        None | Some(Value::Bool(_)) => {}
        Some(other) => add_wrong_type("email_verified", other, "a boolean", case),
    }
    if claims.contains_key("aud") {
        case.add(Rule::MisplacedAudience, Some("aud"));
    }
}

fn check_scope(scope: &str, claims: &Object, case: &mut Case<'_>) {
    match scope {
        "user" => {
            if claims.contains_key("userId") {
                case.add(Rule::UserIdWithUserScope, Some("userId"));
            } else {
                require_text("external_id", EXTERNAL_ID_SPELLINGS, claims, case);
                return;
            }
            check_text("external_id", claims, case);
        }
        "appUser" => {
            if claims.contains_key("external_id") {
                case.add(Rule::ExternalIdWithAppUser, Some("external_id"));
            }
            require_text("userId", USER_ID_SPELLINGS, claims, case);
        }
        "app" | "account" | "integration" => {
            case.add(Rule::ScopeOfServer, Some("scope"));
            for name in ["external_id", "userId"] {
                if claims.contains_key(name) {
                    case.add(Rule::IdentityInServerScope, Some(name));
                }
            }
        }
        other => case.add_value(Rule::ScopeUnknown, "scope", &Value::from(other), None),
    }
}

const EXTERNAL_ID_SPELLINGS: &[&str] = &["externalId", "externalID", "external-id", "user_id", "sub"];
const USER_ID_SPELLINGS: &[&str] = &["user_id", "userid", "userID", "external_id", "externalId"];
