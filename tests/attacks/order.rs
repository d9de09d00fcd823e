//! The order of checks: a token with two faults gets the error of the check that comes first.
//!
//! 1. length, characters and segments, canonical base64url;
//! 2. header: UTF-8, JSON, duplicate names, depth, types, extensions;
//! 3. algorithm, key, signature;
//! 4. payload: UTF-8, JSON, duplicate names, depth, object, types;
//! 5. required claims, times, audience, issuer, `typ`.
//!
//! A vendor's profile has a check between 4 and 5: a claim that its tokens never have, such as `aud`, or `scope` with
//! Kustomer. Such a token was issued for something else, so what it lacks and when it expires does not matter.
//! `vendors.rs` tests it.

use jwt_identity::ClaimError;
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::KeySet;
use jwt_identity::token::claim::Leeway;
use jwt_identity::{Algorithm, ErrorCode, KeyIdRule, NumericDate, Profile, Signer, TokenType, TokenVerifier};

use crate::header::{secret_key, tenant};
use crate::support::{NOW, b64};

/// The plain profile with a required `kid`.
enum Named {}

impl Profile for Named {
    const NAME: &'static str = "named";
    const ALGORITHMS: &'static [Algorithm] = <Jwt>::ALGORITHMS;
    const KEY_ID: KeyIdRule = KeyIdRule::Required;
    const TOKEN_TYPE: TokenType = TokenType::ByKey;
    type Claims = jwt::Claims;
    type Policy = jwt::Policy;

    fn decode(claims_set: &[u8]) -> Result<jwt::Claims, ClaimError> {
        <Jwt>::decode(claims_set)
    }

    fn check(claims: &jwt::Claims, policy: &jwt::Policy, now: NumericDate) -> Result<(), ClaimError> {
        <Jwt>::check(claims, policy, now)
    }

    fn accepts_type(token_type: Option<&str>, policy: &jwt::Policy) -> bool {
        <Jwt>::accepts_type(token_type, policy)
    }
}

const LIMIT: usize = 4000;

fn verifier() -> TokenVerifier<Named> {
    let known = KeySet::new([tenant("known", 'k')]).unwrap();
    TokenVerifier::new(known)
        .with_algorithms(&[Algorithm::Hs256, Algorithm::Hs512])
        .with_policy(jwt::Policy::default().leeway(Leeway::ZERO).audience("us").issuer("them"))
        .with_max_token_len(LIMIT)
}

/// The checks, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Size,
    Characters,
    Canonical,
    HeaderUtf8,
    HeaderJson,
    HeaderNames,
    HeaderDepth,
    HeaderTypes,
    Extensions,
    Encryption,
    AlgorithmAllowed,
    KeyIdThere,
    KeyKnown,
    KeysAlgorithm,
    Signature,
    Nesting,
    PayloadUtf8,
    PayloadJson,
    PayloadNames,
    PayloadDepth,
    PayloadObject,
    ClaimTypes,
    Required,
    Times,
    Audience,
    Issuer,
    Type,
}

use Step::{
    AlgorithmAllowed, Audience, Canonical, Characters, ClaimTypes, Encryption, Extensions, HeaderDepth, HeaderJson,
    HeaderNames, HeaderTypes, HeaderUtf8, Issuer, KeyIdThere, KeyKnown, KeysAlgorithm, Nesting, PayloadDepth,
    PayloadJson, PayloadNames, PayloadObject, PayloadUtf8, Required, Signature, Size, Times, Type,
};

const ORDER: &[(Step, ErrorCode)] = &[
    (Size, ErrorCode::TokenTooLarge),
    (Characters, ErrorCode::TokenMalformed),
    (Canonical, ErrorCode::TokenInvalidBase64),
    (HeaderUtf8, ErrorCode::TokenInvalidUtf8),
    (HeaderJson, ErrorCode::TokenInvalidJson),
    (HeaderNames, ErrorCode::TokenDuplicateMember),
    (HeaderDepth, ErrorCode::TokenNestingTooDeep),
    (HeaderTypes, ErrorCode::HeaderInvalid),
    (Extensions, ErrorCode::HeaderUnsupportedCritical),
    (Encryption, ErrorCode::HeaderNestedToken),
    (AlgorithmAllowed, ErrorCode::HeaderAlgorithmNotAllowed),
    (KeyIdThere, ErrorCode::HeaderMissingKeyId),
    (KeyKnown, ErrorCode::HeaderUnknownKeyId),
    (KeysAlgorithm, ErrorCode::HeaderAlgorithmMismatch),
    (Signature, ErrorCode::SignatureInvalid),
    (Nesting, ErrorCode::HeaderNestedToken),
    (PayloadUtf8, ErrorCode::TokenInvalidUtf8),
    (PayloadJson, ErrorCode::TokenInvalidJson),
    (PayloadNames, ErrorCode::TokenDuplicateMember),
    (PayloadDepth, ErrorCode::TokenNestingTooDeep),
    (PayloadObject, ErrorCode::TokenInvalidJson),
    (ClaimTypes, ErrorCode::ClaimInvalid),
    (Required, ErrorCode::ClaimMissing),
    (Times, ErrorCode::ClaimNotYetValid),
    (Audience, ErrorCode::ClaimWrongAudience),
    (Issuer, ErrorCode::ClaimWrongIssuer),
    (Type, ErrorCode::HeaderWrongType),
];

/// Joins members to an object. The flags make duplicate names, too deep nesting, invalid JSON or invalid UTF-8, each
/// at the very end.
fn object(members: &[String], [names, depth, json, utf8]: [bool; 4]) -> Vec<u8> {
    let mut members = members.to_vec();
    if depth {
        members.push(format!("\"deep\":{}{}", "[".repeat(70), "]".repeat(70)));
    }
    if names {
        members.extend(["\"x\":1".to_owned(), "\"x\":1".to_owned()]);
    }
    let mut text = format!("{{{}}}", members.join(",")).into_bytes();
    if json {
        text.extend(b",");
    }
    if utf8 {
        text.extend(b"\xff");
    }
    text
}

/// Creates a token with exactly these faults.
fn token_with(faults: &[Step]) -> String {
    let has = |step: Step| faults.contains(&step);
    let mut header = Vec::new();
    header.push(match (has(AlgorithmAllowed), has(KeysAlgorithm)) {
        (true, _) => r#""alg":"HS384""#.to_owned(),
        (false, true) => r#""alg":"HS512""#.to_owned(),
        (false, false) => r#""alg":"HS256""#.to_owned(),
    });
    if !has(KeyIdThere) {
        header.push(format!("\"kid\":\"{}\"", if has(KeyKnown) { "unknown" } else { "known" }));
    }
    header.push(format!("\"typ\":\"{}\"", if has(Type) { "at+jwt" } else { "JWT" }));
    match (has(HeaderTypes), has(Nesting)) {
        (true, _) => header.push("\"cty\":7".to_owned()),
        (false, true) => header.push("\"cty\":\"JWT\"".to_owned()),
        (false, false) => {}
    }
    if has(Extensions) {
        header.push("\"crit\":[\"a\"]".to_owned());
    }
    if has(Encryption) {
        header.push("\"enc\":\"A128GCM\"".to_owned());
    }
    let header = object(&header, [HeaderNames, HeaderDepth, HeaderJson, HeaderUtf8].map(has));

    let now = NOW.as_unix_seconds();
    let mut payload = vec![
        format!("\"aud\":\"{}\"", if has(Audience) { "others" } else { "us" }),
        format!("\"iss\":\"{}\"", if has(Issuer) { "others" } else { "them" }),
        format!("\"nbf\":{}", if has(Times) { now + 1 } else { now }),
        format!("\"sub\":{}", if has(ClaimTypes) { "7" } else { "\"ada\"" }),
    ];
    if !has(Required) {
        payload.push(format!("\"exp\":{}", now + 60));
    }
    let mut payload = object(&payload, [PayloadNames, PayloadDepth, PayloadJson, PayloadUtf8].map(has));
    if has(PayloadObject) {
        // Inserted inside the array, so that bytes after the object stay after it.
        let end = payload.iter().rposition(|byte| *byte == b'}').unwrap();
        payload.insert(end + 1, b']');
        payload.insert(0, b'[');
    }

    let input = format!("{}.{}", b64(&header), b64(&payload));
    let signature =
        if has(Signature) { vec![0; 32] } else { secret_key('k').sign(input.as_bytes()).unwrap().as_slice().to_vec() };
    let (header, payload) = input.split_once('.').unwrap();
    // The fault of a later check is in an earlier segment, so that its position does not decide.
    let cut = if has(Canonical) { (header.len() + 3) % 4 } else { 0 };
    let (header, _) = header.split_at(header.len() - cut);
    let end = if has(Characters) { "*" } else { "" };
    let filling = if has(Size) { "A".repeat(LIMIT) } else { String::new() };
    format!("{header}.{payload}{filling}.{}{end}", b64(signature))
}

#[test]
fn each_single_fault_is_rejected_with_its_own_error() {
    let good = token_with(&[]);
    assert!(verifier().verify_at(&good, NOW).is_ok());
    for (step, code) in ORDER {
        let error = verifier().verify_at(&token_with(&[*step]), NOW).unwrap_err();
        assert_eq!(error.code(), *code, "{step:?}");
    }
}

#[test]
fn error_of_two_faults_is_that_of_the_first_check() {
    assert!(ORDER.windows(2).all(|pair| pair[0].0 < pair[1].0));
    let mut pairs = 0;
    for (place, (first, code)) in ORDER.iter().enumerate() {
        for (second, _) in &ORDER[place + 1..] {
            // `token_with` gives `kid`, and the key's algorithm, at most one fault at a time.
            let token = token_with(&[*first, *second]);
            let error = verifier().verify_at(&token, NOW).unwrap_err();
            assert_eq!(error.code(), *code, "{first:?} and {second:?}");
            pairs += 1;
        }
    }
    assert_eq!(pairs, 27 * 26 / 2);
}

#[test]
fn error_of_many_faults_is_that_of_the_first_check() {
    let steps: Vec<Step> = ORDER.iter().map(|(step, _)| *step).collect();
    for (place, (_, code)) in ORDER.iter().enumerate() {
        let error = verifier().verify_at(&token_with(&steps[place..]), NOW).unwrap_err();
        assert_eq!(error.code(), *code, "{:?}", steps[place]);
    }
}

#[test]
fn wrong_character_precedes_noncanonical_base64() {
    let good = token_with(&[]);
    let parts: Vec<&str> = good.split('.').collect();
    let token = |parts: [&str; 3]| parts.join(".");
    for wrong in 0..3 {
        for not_canonical in 0..3 {
            let mut changed: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            // A length of five characters, or of a multiple of four plus one, encodes no bytes.
            let len = changed[not_canonical].len();
            changed[not_canonical].push_str(&"A".repeat((5 - len % 4) % 4));
            let error = verifier().verify(&token([&changed[0], &changed[1], &changed[2]])).unwrap_err();
            assert_eq!(error.code(), ErrorCode::TokenInvalidBase64, "{not_canonical}");
            for character in ["=", "+", "\u{e9}", ".", " "] {
                let mut both = changed.clone();
                both[wrong].push_str(character);
                let error = verifier().verify(&token([&both[0], &both[1], &both[2]])).unwrap_err();
                assert_eq!(error.code(), ErrorCode::TokenMalformed, "{wrong} {not_canonical} {character:?}");
            }
        }
    }
}
