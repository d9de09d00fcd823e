//! Signing and verifying without a claims type.

use std::cell::Cell;
use std::collections::BTreeMap;

use jwt_identity::jwt::{Jwt, NoCustomClaims};
use jwt_identity::token::claim;
use jwt_identity::{
    Algorithm, ClaimError, ErrorCode, JsonSigner, JsonVerifier, KeyId, KeyIdRule, NumericDate, Profile, SharedSecret,
    SignError, TokenSigner, TokenVerifier, kustomer, nexmo, sunshine,
};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::support::{AT_NOW, NOW, hs256, pem};

fn secret() -> SharedSecret {
    SharedSecret::new("test-secret-of-thirty-two-bytes!").unwrap()
}

fn key_id() -> KeyId {
    KeyId::new("app_1").unwrap()
}

fn iat() -> i64 {
    NOW.as_unix_seconds()
}

/// Signs JSON with a member that would not be serialized, and returns the member's name from the error.
fn unknown(signer: &dyn JsonSigner, claims_set: &str) -> String {
    let error = signer.sign_json(claims_set).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ClaimUnknownMember, "{claims_set}");
    assert!(matches!(&error, SignError::UnknownMember { .. }));
    let name = error.subject().unwrap().to_owned();
    assert!(error.to_string().contains(&name), "{error}");
    name
}

#[test]
fn unknown_members_are_rejected_by_name() {
    let (iat, exp) = (iat(), iat() + 300);
    let kustomer = kustomer::signer(&secret()).unwrap();
    let json = format!(r#"{{"email":"ada@example.com","externalID":"ada","iat":{iat}}}"#);
    assert_eq!(unknown(&kustomer, &json), "externalID");
    let json = format!(r#"{{"email":"ada@example.com","iat":{iat},"exp_":1}}"#);
    assert_eq!(unknown(&kustomer, &json), "exp_");

    let sunshine = sunshine::signer(key_id(), &secret()).unwrap();
    let json = format!(r#"{{"scope":"user","external_id":"42","exp":{exp},"externalId":"43"}}"#);
    assert_eq!(unknown(&sunshine, &json), "externalId");

    let plain = TokenSigner::<Jwt<NoCustomClaims>>::new(hs256());
    assert_eq!(unknown(&plain, &format!(r#"{{"exp":{exp},"role":"admin"}}"#)), "role");
    assert_eq!(unknown(&plain, &format!(r#"{{"exp":{exp},"ROLE":null}}"#)), "ROLE");
}

#[test]
fn spelling_of_a_text_does_not_hide_unknown_members() {
    let iat = iat();
    let signer = kustomer::signer(&secret()).unwrap();
    let token = signer.sign_json(&format!(r#"{{"iat":{iat},"email":"ada@example.com"}}"#)).unwrap();
    let spelled = format!(r#" {{ "\u0065mail" : "\u0061da@example.com" , "iat" : {iat} }} "#);
    assert_eq!(signer.sign_json(&spelled).unwrap().as_str(), token.as_str());
    let spelled = format!(r#" {{ "\u0065mail" : "\u0061da@example.com" , "\u0045mail" : null , "iat" : {iat} }} "#);
    assert_eq!(unknown(&signer, &spelled), "Email");

    let plain = TokenSigner::<Jwt<NoCustomClaims>>::new(hs256());
    let many = (0..40).map(|index| format!(r#","n{index}":1"#)).collect::<Vec<_>>().concat();
    assert_eq!(unknown(&plain, &format!(r#"{{"exp":{}{many}}}"#, iat + 300)), "n0");
    let exact = TokenSigner::<Jwt<BTreeMap<String, Box<RawValue>>>>::new(hs256());
    assert!(exact.sign_json(&format!(r#"{{"exp":{}{many}}}"#, iat + 300)).is_ok());
}

#[test]
fn misspelled_acl_does_not_mint_an_application_token() {
    let signer = nexmo::application::signer(&pem("rsa2048.pkcs8")).unwrap();
    let claims_set = |name: &str, value: &str| {
        let (iat, exp) = (iat(), iat() + 300);
        format!(
            r#"{{"application_id":"78d335fa-323d-0114-9c3d-d6f0d48968cf","jti":"j","iat":{iat},"exp":{exp},"{name}":{value}}}"#
        )
    };
    // Vonage's custom claims may have any other name, so the claims type would serialize these.
    for (name, meant) in [
        ("acls", "acl"),
        ("ACL", "acl"),
        ("Acl", "acl"),
        ("_acl", "acl"),
        ("applicationId", "application_id"),
        ("Sub", "sub"),
    ] {
        let error = signer.sign_json(&claims_set(name, r#"{"paths":{"/*/users/**":{}}}"#)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimReserved, Some(meant)), "{name}");
    }
    for name in ["roles", "tenant", "acl_version"] {
        assert!(signer.sign_json(&claims_set(name, "1")).is_ok(), "{name}");
    }
    // A member inside the access control list.
    let inside = claims_set("acl", r#"{"paths":{"/*/users/**":{"method":["GET"]}}}"#);
    assert!(signer.sign_json(&inside).is_err());
}

#[test]
fn invalid_json_is_reported_with_its_offset() {
    let signer = kustomer::signer(&secret()).unwrap();
    for (json, offset, text) in [
        (r#"{"externalId":"u-1","iat":1700000000,}"#, Some(37), ": invalid JSON at byte offset 37"),
        (r#"{"externalId":"u-1" "iat":1700000000}"#, Some(20), ": invalid JSON at byte offset 20"),
        ("", Some(0), ": invalid JSON at byte offset 0"),
        ("[]", None, "the claims set is not a JSON object"),
    ] {
        let error = signer.sign_json(json).unwrap_err();
        assert_eq!(error.code(), ErrorCode::TokenInvalidJson, "{json}");
        let SignError::Claim(claim) = error else { panic!("{json}") };
        assert_eq!((claim.offset(), claim.position()), (offset, None), "{json}");
        assert!(claim.to_string().ends_with(text), "{claim}");
    }
    let error = nexmo::Acl::from_json("{\"paths\":\n{\"/secret\":{},}}").unwrap_err();
    assert_eq!((error.subject(), error.offset()), (Some("acl"), Some(24)));
    assert_eq!(error.to_string(), "claim `acl` is not a JSON object: invalid JSON at byte offset 24");
    let missing = nexmo::Acl::from_json("{}").unwrap_err();
    assert_eq!((missing.subject(), missing.offset()), (Some("acl"), None));
}

#[test]
fn custom_claims_are_kept_by_a_matching_type() {
    let exp = iat() + 300;
    let json = format!(r#"{{"exp":{exp},"role":{{"name":"admin","of":["a",{{"b":1}}]}}}}"#);
    let token = TokenSigner::<Jwt<Map<String, Value>>>::new(hs256()).sign_json(&json).unwrap();
    let verifier = TokenVerifier::<Jwt<Map<String, Value>>>::new(hs256()).with_clock(AT_NOW);
    let claims: Value = serde_json::from_str(&verifier.verify_json(token.as_str()).unwrap()).unwrap();
    assert_eq!(claims, serde_json::from_str::<Value>(&json).unwrap());
}

#[test]
fn json_verifiers_of_all_kinds_share_one_type() {
    let json = format!(r#"{{"email":"ada@example.com","iat":{}}}"#, iat());
    let token = kustomer::signer(&secret()).unwrap().sign_json(&json).unwrap();
    let verifiers: [Box<dyn JsonVerifier>; 2] = [
        Box::new(kustomer::verifier(&secret()).unwrap().with_clock(AT_NOW)),
        Box::new(sunshine::verifier(key_id(), &secret()).unwrap().with_clock(AT_NOW)),
    ];
    let outcomes = verifiers.map(|verifier| {
        assert_eq!(verifier.verify_json(token.as_str()), verifier.verify_json_at(token.as_str(), NOW));
        verifier.verify_json(token.as_str()).map_err(|error| error.code())
    });
    assert_eq!(outcomes, [Ok(json), Err(ErrorCode::HeaderMissingKeyId)]);
}

thread_local! {
    static SERIALIZED: Cell<u32> = const { Cell::new(0) };
}

/// Claims that count how often they are serialized.
#[derive(Debug, Deserialize)]
struct Counted {
    user: String,
}

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        SERIALIZED.set(SERIALIZED.get() + 1);
        serializer.collect_map([("user", &self.user)])
    }
}

impl Profile for Counted {
    const NAME: &'static str = "counted";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = Self;
    type Policy = ();

    fn decode(claims_set: &[u8]) -> Result<Self, ClaimError> {
        claim::decode_json(claims_set)
    }

    fn check(_: &Self, (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }
}

#[test]
fn claims_given_as_json_are_serialized_once() {
    let signer = TokenSigner::<Counted>::new(hs256());
    let token = signer.sign_json(r#"{ "user": "ada" }"#).unwrap();
    assert_eq!(SERIALIZED.get(), 1);
    assert_eq!(token, signer.sign(&Counted { user: "ada".to_owned() }).unwrap());
    assert_eq!(unknown(&signer, r#"{"user":"ada","role":"admin"}"#), "role");
    assert_eq!(SERIALIZED.get(), 3);
}
