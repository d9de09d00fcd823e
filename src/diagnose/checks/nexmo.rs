//! Checks of tokens for Vonage.

use serde_json::Value;

use crate::diagnose::case::Case;
use crate::diagnose::checks::members::{check_text, require_text};
use crate::diagnose::kind::TokenKind;
use crate::diagnose::parts::Object;
use crate::diagnose::rule::Rule;
use crate::nexmo::{ApplicationId, lint_json};

/// Checks an application, user or video token.
///
/// Source: Vonage, "Authentication"; the schema of its command line tool; mistakes reported by its users.
pub(in crate::diagnose) fn check(kind: TokenKind, claims: &Object, claims_set: &[u8], case: &mut Case<'_>) {
    require_text("application_id", APPLICATION_ID_SPELLINGS, claims, case);
    if let Some(application_id @ Value::String(text)) = claims.get("application_id")
        && !text.is_empty()
        && text.parse::<ApplicationId>().is_err()
    {
        case.add_value(Rule::ApplicationIdNotUuid, "application_id", application_id, None);
    }
    require_text("jti", &[], claims, case);
    if kind == TokenKind::NexmoUser {
        require_text("sub", &["subject", "user", "user_id"], claims, case);
    } else {
        check_text("sub", claims, case);
    }
    if kind == TokenKind::NexmoVideo {
        require_text("session_id", &["sessionId", "session"], claims, case);
    }
    let Ok(claims_set) = std::str::from_utf8(claims_set) else { return };
    for lint in lint_json(claims_set) {
        // A path of the list is the caller's own text and not a value of a person, but it comes from the token.
        let path = lint.path().filter(|_| case.with_values).map(|path| format!("acl.paths.{path}"));
        let subject = match lint.code().as_str() {
            "ttl-present" => "ttl",
            "sub-absent" => "sub",
            _ => "acl",
        };
        case.add_lint(&lint, Some(path.as_deref().unwrap_or(subject)));
    }
}

/// Checks the token of a signed webhook.
///
/// Source: Vonage, "Signed webhooks".
pub(in crate::diagnose) fn check_webhook(claims: &Object, case: &mut Case<'_>) {
    require_text("jti", &[], claims, case);
    require_text("payload_hash", &["payloadHash", "payload-hash"], claims, case);
    require_text("iss", &[], claims, case);
    check_text("api_key", claims, case);
    check_text("application_id", claims, case);
}

const APPLICATION_ID_SPELLINGS: &[&str] =
    &["applicationId", "applicationID", "application-id", "app_id", "api_application_id"];
