//! Guesses the kind of a token.

use serde_json::Value;

use crate::diagnose::kind::TokenKind;
use crate::diagnose::parts::Object;

/// Guesses the kind from the names that only one vendor uses.
pub(super) fn guess(header: &Object, claims: &Object) -> Option<TokenKind> {
    let has = |name: &str| claims.contains_key(name);
    if text(header, "cty").starts_with("twilio-") || (has("grants") && text(claims, "iss").starts_with("SK")) {
        return Some(TokenKind::Twilio);
    }
    if claims.keys().any(|name| name.starts_with("x-ably-")) {
        return Some(TokenKind::Ably);
    }
    if ["video", "sip"].iter().any(|grant| claims.get(*grant).is_some_and(Value::is_object)) {
        return Some(TokenKind::LiveKit);
    }
    if has("payload_hash") || text(claims, "iss") == "Vonage" {
        return Some(TokenKind::NexmoWebhook);
    }
    if has("session_id") || text(claims, "scope") == "session.connect" {
        return Some(TokenKind::NexmoVideo);
    }
    if has("application_id") || has("applicationId") || has("acl") || has("acls") {
        return Some(if has("sub") { TokenKind::NexmoUser } else { TokenKind::NexmoApplication });
    }
    if has("call_cids") {
        return Some(TokenKind::StreamCall);
    }
    if claims.get("server") == Some(&Value::Bool(true)) {
        return Some(TokenKind::StreamServer);
    }
    if has("user_id") {
        // Both vendors know a user by `user_id`. Only one of them has attributes of the user in the token.
        let is_bare = claims.keys().all(|name| STREAM_CLAIMS.contains(&name.as_str()));
        return Some(if is_bare { TokenKind::StreamUser } else { TokenKind::Intercom });
    }
    if has("email") && has("name") && has("iat") && !header.contains_key("kid") && !has("scope") {
        if has("jti") {
            return Some(TokenKind::ZendeskSso);
        }
        if has("external_id") {
            return Some(TokenKind::ZendeskChat);
        }
    }
    if sunshine_signs(header, claims) > 0 {
        return Some(TokenKind::Sunshine);
    }
    let registered = ["iss", "sub", "aud", "jti"].iter().any(|name| has(name));
    if has("externalId") || (has("email") && has("iat") && !registered && !header.contains_key("kid")) {
        return Some(TokenKind::Kustomer);
    }
    registered.then_some(TokenKind::Jwt)
}

/// Reports whether a token is of the kind that was found, and not of the expected kind with a mistake in it.
///
/// A token of your own services may have any claims. An application token lacks claims that a user token has.
pub(super) fn is_other(expected: TokenKind, found: TokenKind, header: &Object, claims: &Object) -> bool {
    let is_plain = expected == TokenKind::Jwt || found == TokenKind::Jwt;
    let is_nexmo = |kind| matches!(kind, TokenKind::NexmoApplication | TokenKind::NexmoUser);
    if expected == found || is_plain || (is_nexmo(expected) && is_nexmo(found)) {
        return false;
    }
    match found {
        // One sign alone may be the mistake.
        TokenKind::Sunshine => sunshine_signs(header, claims) > 1,
        TokenKind::Kustomer => claims.contains_key("iat"),
        _ => !identities(expected).iter().any(|name| claims.contains_key(*name)),
    }
}

/// Counts what only tokens for Sunshine Conversations have.
fn sunshine_signs(header: &Object, claims: &Object) -> usize {
    let key_id = text(header, "kid");
    let has_vendor_prefix = ["app_", "act_", "svc_", "int_"].iter().any(|prefix| key_id.starts_with(prefix));
    let has_scope = ["user", "appUser", "app", "account", "integration"].contains(&text(claims, "scope"));
    [has_vendor_prefix, has_scope, claims.contains_key("external_id")].into_iter().filter(|sign| *sign).count()
}

/// Returns the claims without which a token of a kind says nothing.
const fn identities(kind: TokenKind) -> &'static [&'static str] {
    match kind {
        TokenKind::Jwt => &[],
        TokenKind::Ably => &["x-ably-capability"],
        TokenKind::Intercom | TokenKind::StreamCall | TokenKind::StreamUser => &["user_id"],
        TokenKind::LiveKit => &["video", "sip"],
        TokenKind::StreamServer => &["server"],
        TokenKind::Twilio => &["grants"],
        TokenKind::ZendeskChat | TokenKind::ZendeskSso => &["name"],
        TokenKind::Kustomer => &["email", "externalId"],
        TokenKind::NexmoApplication | TokenKind::NexmoUser => &["application_id"],
        TokenKind::NexmoVideo => &["session_id"],
        TokenKind::NexmoWebhook => &["payload_hash"],
        TokenKind::Sunshine => &["external_id", "userId"],
    }
}

/// The claims of a token for a user of Stream. Its packages sign `validity_in_seconds` by mistake.
const STREAM_CLAIMS: &[&str] = &["user_id", "iat", "exp", "nbf", "role", "validity_in_seconds"];

/// Returns a member that is a string, or an empty text.
fn text<'v>(object: &'v Object, name: &str) -> &'v str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}
