//! Zendesk: SSO tokens and Chat tokens.

mod chat;
mod sso;

use jwt_identity::keys::SigningKey;
use jwt_identity::token::jws;
use serde_json::Value;

use crate::support::hs256;

/// Values that no error and no `Debug` output may contain.
const PERSONAL: [&str; 5] = ["Lovelace", "ada@example.com", "user_8412", "token-31415", "1700000000"];

/// Signs any claims set, valid or not, with the test secret.
fn forge(claims_set: &str) -> String {
    jws::sign(claims_set.as_bytes(), &SigningKey::new(hs256())).unwrap().into_string()
}

/// Replaces a member of a claims set, or removes it.
fn with(claims_set: &str, member: &str, value: Option<&str>) -> String {
    let mut members: serde_json::Map<String, Value> = serde_json::from_str(claims_set).unwrap();
    match value {
        Some(value) => drop(members.insert(member.to_owned(), serde_json::from_str(value).unwrap())),
        None => assert!(members.remove(member).is_some(), "{member}"),
    }
    serde_json::to_string(&members).unwrap()
}

#[track_caller]
fn assert_shows_no_value(shown: &str) {
    for value in PERSONAL {
        assert!(!shown.contains(value), "{shown}");
    }
}
