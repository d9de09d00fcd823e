//! Guesses the kind of a token.

use serde_json::Value;

use crate::diagnose::kind::TokenKind;
use crate::diagnose::parts::Object;

/// Guesses the kind from the names that only one vendor uses.
pub(super) fn guess(header: &Object, claims: &Object) -> Option<TokenKind> {
    let has = |name: &str| claims.contains_key(name);
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let key_id = header.get("kid").and_then(Value::as_str).unwrap_or_default();
    let has_vendor_prefix = ["app_", "act_", "svc_", "int_"].iter().any(|prefix| key_id.starts_with(prefix));
    if has("payload_hash") || text("iss") == Some("Vonage") {
        return Some(TokenKind::NexmoWebhook);
    }
    if has("session_id") || text("scope") == Some("session.connect") {
        return Some(TokenKind::NexmoVideo);
    }
    if has("application_id") || has("applicationId") || has("acl") || has("acls") {
        return Some(if has("sub") { TokenKind::NexmoUser } else { TokenKind::NexmoApplication });
    }
    let scopes = ["user", "appUser", "app", "account", "integration"];
    if has_vendor_prefix || has("external_id") || text("scope").is_some_and(|scope| scopes.contains(&scope)) {
        return Some(TokenKind::Sunshine);
    }
    let registered = ["iss", "sub", "aud", "jti"].iter().any(|name| has(name));
    if has("externalId") || (has("email") && has("iat") && !registered && !header.contains_key("kid")) {
        return Some(TokenKind::Kustomer);
    }
    registered.then_some(TokenKind::Jwt)
}
