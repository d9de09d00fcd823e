//! Enums with names convert from and to text in the same way.

use std::collections::HashSet;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use jwt_identity::jwt::RegisteredClaim;
use jwt_identity::nexmo::{LintCode, Method, Relation, Severity, video};
use jwt_identity::sunshine::ScopeKind;
use jwt_identity::{Algorithm, ErrorCode, KeyIdRule, KeyType};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Asserts that the names are distinct and convert both ways, and that other texts are rejected.
fn check<T>(all: &[T], as_str: fn(T) -> &'static str, names: &[&str])
where
    T: Copy + Debug + DeserializeOwned + Display + Eq + FromStr<Err: Debug + Display> + Hash + Serialize,
{
    assert_eq!(all.iter().map(|value| as_str(*value)).collect::<Vec<_>>(), names);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
    for (value, name) in all.iter().zip(names) {
        let json = format!("\"{name}\"");
        assert_eq!(name.parse::<T>().unwrap(), *value);
        assert_eq!((value.to_string().as_str(), format!("{value:>30}").trim_start()), (*name, *name));
        assert_eq!(serde_json::to_string(value).unwrap(), json);
        assert_eq!(serde_json::from_str::<T>(&json).unwrap(), *value);
        assert_eq!(serde_json::from_reader::<_, T>(json.as_bytes()).unwrap(), *value);

        let other_case = if name.to_uppercase() == **name { name.to_lowercase() } else { name.to_uppercase() };
        for wrong in [String::new(), format!(" {name}"), format!("{name}\n"), other_case, "zz-unknown".to_owned()] {
            let error = wrong.parse::<T>().unwrap_err().to_string();
            assert!(wrong.is_empty() || !error.contains("zz-unknown"), "{error}");
            assert!(serde_json::from_str::<T>(&serde_json::to_string(&wrong).unwrap()).is_err(), "{wrong:?}");
        }
    }
    for json in ["null", "0", "[]", "{}", "true", "\"zz-unknown\""] {
        let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
        assert!(!error.contains("zz-unknown"), "{error}");
    }
}

#[test]
fn every_named_enum_converts_both_ways() {
    const ALGORITHMS: &[&str] =
        &["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];
    check(Algorithm::ALL, Algorithm::as_str, ALGORITHMS);
    check(KeyType::ALL, KeyType::as_str, &["oct", "RSA", "EC P-256", "EC P-384", "OKP Ed25519"]);
    check(KeyIdRule::ALL, KeyIdRule::as_str, &["optional", "required"]);
    check(Method::ALL, Method::as_str, &["GET", "POST", "PUT", "DELETE", "PATCH"]);
    check(Relation::ALL, Relation::as_str, &["equal", "incomparable", "narrower", "wider"]);
    check(Severity::ALL, Severity::as_str, &["note", "warning", "error"]);
    check(ScopeKind::ALL, ScopeKind::as_str, &["account", "app", "integration", "appUser", "user"]);
    check(RegisteredClaim::ALL, RegisteredClaim::as_str, &["iss", "sub", "aud", "exp", "nbf", "iat", "jti"]);
    let codes: Vec<&str> = LintCode::ALL.iter().map(|code| code.as_str()).collect();
    check(LintCode::ALL, LintCode::as_str, &codes);
    check(video::Role::ALL, video::Role::as_str, &["moderator", "publisher", "publisheronly", "subscriber"]);
}

#[test]
fn every_algorithm_has_a_key_type() {
    let used: HashSet<KeyType> = Algorithm::ALL.iter().map(|algorithm| algorithm.key_type()).collect();
    assert_eq!(used, KeyType::ALL.iter().copied().collect());
}

#[test]
fn unknown_name_is_an_error_that_lists_the_names() {
    let algorithm = "none".parse::<Algorithm>().unwrap_err();
    let key_type = "EC".parse::<KeyType>().unwrap_err();
    let rule = "always".parse::<KeyIdRule>().unwrap_err();
    assert_eq!((algorithm.code(), algorithm.subject()), (ErrorCode::KeyUnsupported, Some("algorithm")));
    assert_eq!((key_type.code(), key_type.subject()), (ErrorCode::KeyUnsupported, Some("key_type")));
    assert_eq!((rule.code(), rule.subject()), (ErrorCode::ConfigUnknownName, Some("key_id_rule")));
    assert!(Algorithm::ALL.iter().all(|known| algorithm.to_string().contains(known.as_str())), "{algorithm}");
    assert!(KeyType::ALL.iter().all(|known| key_type.to_string().contains(known.as_str())), "{key_type}");
    assert!(KeyIdRule::ALL.iter().all(|known| rule.to_string().contains(known.as_str())), "{rule}");
}

#[test]
fn version_matches_the_manifest() {
    assert_eq!(jwt_identity::VERSION, env!("CARGO_PKG_VERSION"));
}
