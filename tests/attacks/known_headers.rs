//! A verifier does not parse a header again that it knows from an accepted token. This must not change the outcome of
//! any row or of any token below. The tests read the number of known headers from the verifier's `Debug` output.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

use ::base64::Engine as _;
use ::base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::crypto::{HmacKey, RsaVerifier};
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{FirstOf, KeyEntry, KeyPair, KeySet, KeyStore, Merged, VerifyingKey, VerifyingKeySource};
use jwt_identity::sunshine::Sunshine;
use jwt_identity::{
    Algorithm, Clock, EnvironmentError, ErrorCode, KeyId, NumericDate, Profile, SharedSecret, Signer, TokenVerifier,
};
use serde_json::{Value, json};

use crate::algorithm::{mac_with, rsa_signer};
use crate::base64::with_trailing_bit;
use crate::header::{secret_key, tenant};
use crate::structure::{HEADER, PAYLOAD};
use crate::support::{AT_NOW, NOW, SECRET, at, b64, hs256, pem, signed, token, with};
use crate::table::{every_row, oct, outcome_with_known_header};

type Keys = Arc<dyn VerifyingKeySource>;

/// The maximum number of headers that a verifier knows.
const MOST_KNOWN: usize = 128;

/// Returns how many headers a verifier knows.
fn known<P: Profile>(verifier: &TokenVerifier<P>) -> usize {
    let shown = format!("{verifier:?}");
    let (_, number) = shown.rsplit_once("known_headers: ").unwrap();
    number.split(|character: char| !character.is_ascii_digit()).next().unwrap().parse().unwrap()
}

fn code<P: Profile>(verifier: &TokenVerifier<P>, token: &str) -> Result<(), ErrorCode> {
    verifier.verify(token).map(drop).map_err(|error| error.code())
}

/// Creates a verifier with these keys that has accepted `good`, so that it knows one header.
#[track_caller]
fn knowing<P: Profile>(verifier: &TokenVerifier<P>, keys: &Keys, good: &str) -> TokenVerifier<P> {
    let knowing = verifier.with_keys(Arc::clone(keys));
    assert_eq!((known(&knowing), code(&knowing, good), known(&knowing)), (0, Ok(()), 1));
    knowing
}

/// Returns the result of a verifier that knows only the header of `good`. Asserts that a new verifier returns the
/// same.
#[track_caller]
fn outcome<P: Profile>(verifier: &TokenVerifier<P>, keys: &Keys, good: &str, token: &str) -> Result<(), ErrorCode> {
    let outcome = code(&verifier.with_keys(Arc::clone(keys)), token);
    let knowing = knowing(verifier, keys, good);
    for _ in 0..2 {
        assert_eq!(code(&knowing, token), outcome, "{token}");
    }
    let header = |token: &str| token.split('.').next().unwrap().to_owned();
    let is_new = outcome.is_ok() && header(token) != header(good);
    assert_eq!(known(&knowing), 1 + usize::from(is_new), "{token}");
    outcome
}

/// A verifier of the plain profile without keys, which accepts tokens that never expire.
fn plain() -> TokenVerifier<Jwt> {
    let policy = jwt::Policy::default().allow_never_expiring();
    TokenVerifier::new(KeySet::default()).with_policy(policy).with_clock(AT_NOW)
}

fn set(keys: impl IntoIterator<Item = KeyPair>) -> KeySet {
    KeySet::new(keys).unwrap()
}

fn shared(keys: impl VerifyingKeySource + 'static) -> Keys {
    Arc::new(keys)
}

/// A header as this crate's signers write it.
fn own(algorithm: &str, key_id: &str) -> String {
    format!(r#"{{"alg":"{algorithm}","typ":"JWT","kid":"{key_id}"}}"#)
}

/// Claims that every profile accepts by default.
fn good_claims(profile: &str, now: i64) -> String {
    match profile {
        "kustomer" => json!({"externalId": "u", "iat": now}),
        "sunshine" => json!({"scope": "user", "external_id": "u"}),
        _ => json!({"exp": now + 60}),
    }
    .to_string()
}

#[test]
fn known_header_never_changes_the_outcome_of_a_row() {
    let mut by_outcome: BTreeMap<Option<ErrorCode>, usize> = BTreeMap::new();
    for row in every_row().filter(|row| row["key"] == oct(SECRET)) {
        let now = row.get("now").and_then(Value::as_i64).unwrap_or(NOW.as_unix_seconds());
        let token_of =
            |header: &str, profile: &str| signed(&format!("{header}.{}", b64(good_claims(profile, now))), &hs256());
        if let Some(found) = outcome_with_known_header(&row, &token_of) {
            assert_eq!(found.err(), crate::table::outcome(&row), "{}", row["id"]);
            *by_outcome.entry(found.err()).or_default() += 1;
        }
    }
    assert_each_check_was_reached(&by_outcome, 400);
}

/// The header in most rows has no `kid`. Judges these rows again with a `kid`, among other keys.
#[test]
fn known_header_with_kid_never_changes_an_outcome() {
    let jwk = |key_id: &str, secret: &str| with(oct(secret), "kid", key_id);
    let others = ('a'..='z').map(|name| jwk(&name.to_string(), &name.to_string().repeat(32)));
    let keys = json!({"keys": others.chain([jwk("usual", SECRET)]).collect::<Vec<_>>()});
    let (unnamed, named) = (b64(HEADER) + ".", b64(own("HS256", "usual")) + ".");
    let mut by_outcome: BTreeMap<Option<ErrorCode>, usize> = BTreeMap::new();
    for mut row in every_row() {
        let token = row["token"].as_str().unwrap().to_owned();
        // The longer header makes the token longer, so rows about size are skipped.
        let is_about_size =
            row["attack"] == "A06" || row.get("policy").is_some_and(|policy| policy.get("max_token_len").is_some());
        let Some(rest) = token.strip_prefix(&unnamed).filter(|_| row["key"] == oct(SECRET) && !is_about_size) else {
            continue;
        };
        let expected = crate::table::outcome(&row);
        let was_signed = token.rsplit_once('.').is_some_and(|(input, _)| signed(input, &hs256()) == token);
        let renamed = match rest.rsplit_once('.') {
            Some((payload, _)) if was_signed => signed(&format!("{named}{payload}"), &hs256()),
            _ => format!("{named}{rest}"),
        };
        row["token"] = renamed.into();
        row["key"] = keys.clone();
        let now = row.get("now").and_then(Value::as_i64).unwrap_or(NOW.as_unix_seconds());
        let token_of =
            |header: &str, profile: &str| signed(&format!("{header}.{}", b64(good_claims(profile, now))), &hs256());
        if let Some(found) = outcome_with_known_header(&row, &token_of) {
            assert_eq!(found.err(), expected, "{}: {}", row["id"], row["token"]);
            *by_outcome.entry(found.err()).or_default() += 1;
        }
    }
    assert_each_check_was_reached(&by_outcome, 300);
}

/// Asserts that tokens were accepted, and that each check after the header failed: segments, signature, payload,
/// claims.
#[track_caller]
fn assert_each_check_was_reached(by_outcome: &BTreeMap<Option<ErrorCode>, usize>, at_least: usize) {
    assert!(by_outcome.values().sum::<usize>() >= at_least, "{by_outcome:?}");
    for code in [
        None,
        Some(ErrorCode::TokenMalformed),
        Some(ErrorCode::TokenInvalidUtf8),
        Some(ErrorCode::TokenInvalidJson),
        Some(ErrorCode::TokenDuplicateMember),
        Some(ErrorCode::TokenNestingTooDeep),
        Some(ErrorCode::SignatureInvalid),
        Some(ErrorCode::ClaimExpired),
        Some(ErrorCode::ClaimInvalid),
        Some(ErrorCode::ClaimWrongAudience),
    ] {
        assert!(by_outcome.get(&code).is_some_and(|count| *count > 0), "{code:?}: {by_outcome:?}");
    }
}

#[test]
fn header_that_differs_in_one_character_is_parsed() {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. ";
    let keys = shared(set([tenant("k1", 'k'), tenant("other", 'x')]));
    let (known, payload) = (b64(own("HS256", "k1")), b64(PAYLOAD));
    let key = secret_key('k');
    let good = signed(&format!("{known}.{payload}"), &key);
    // Some changes keep the meaning: a media type is case-insensitive and may be omitted.
    let is_equivalent = |header: &str| {
        let json = URL_SAFE_NO_PAD.decode(header).ok().and_then(|json| serde_json::from_slice::<Value>(&json).ok())?;
        let is_jwt = json.get("typ").is_none_or(|typ| typ.as_str().is_some_and(|typ| typ.eq_ignore_ascii_case("JWT")));
        (json["alg"] == "HS256" && json["kid"] == "k1" && is_jwt).then_some(())
    };
    for (place, before) in known.char_indices() {
        for character in ALPHABET.chars().filter(|character| *character != before) {
            let mut other: Vec<char> = known.chars().collect();
            other[place] = character;
            let other = String::from_iter(other);
            let outcome = outcome(&plain(), &keys, &good, &signed(&format!("{other}.{payload}"), &key));
            assert_eq!(outcome.is_ok(), is_equivalent(&other).is_some(), "{other}");
        }
    }
}

#[test]
fn known_header_in_another_spelling_is_parsed() {
    // Names of three lengths, so that the last character of the header has zero, two and four unused bits.
    for name in ["k1", "k12", "k123"] {
        let key = secret_key('k');
        let keys = shared(set([tenant(name, 'k'), tenant("other", 'x')]));
        let (json, payload) = (own("HS256", name), b64(PAYLOAD));
        let known = b64(&json);
        let good = signed(&format!("{known}.{payload}"), &key);
        let said = |header: &str| outcome(&plain(), &keys, &good, &signed(&format!("{header}.{payload}"), &key));
        for bit in 0..[0, 4, 2][json.len() % 3] {
            assert_eq!(said(&with_trailing_bit(&known, bit)), Err(ErrorCode::TokenInvalidBase64));
        }
        for (behind, code) in [("=", ErrorCode::TokenMalformed), ("==", ErrorCode::TokenMalformed)] {
            assert_eq!(said(&format!("{known}{behind}")), Err(code));
        }
        for (from, to) in [
            ("{", "{ "),
            ("}", " }"),
            (":", ": "),
            (",", ",\n"),
            ("\"kid\"", "\"k\\u0069d\""),
            ("HS256", "HS25\\u0036"),
            ("\"JWT\"", "\"jwt\""),
            ("{\"alg\":\"HS256\",", "{\"typ\":\"JWT\",\"alg\":\"HS256\",\"x\":"),
        ] {
            let other = json.replacen(from, to, 1).replace("\"x\":\"typ\":\"JWT\"", "\"x\":1");
            assert_eq!(said(&b64(&other)), Ok(()), "{other}");
        }
        for (more, code) in [
            (format!(r#","kid":"{name}""#), ErrorCode::TokenDuplicateMember),
            (r#","crit":["exp"]"#.to_owned(), ErrorCode::HeaderUnsupportedCritical),
            (r#","b64":true"#.to_owned(), ErrorCode::HeaderUnsupportedCritical),
            (r#","zip":"DEF""#.to_owned(), ErrorCode::HeaderNestedToken),
            (r#","cty":"JWT""#.to_owned(), ErrorCode::HeaderNestedToken),
            ("}".to_owned(), ErrorCode::TokenInvalidJson),
            ("\0".to_owned(), ErrorCode::TokenInvalidJson),
        ] {
            let other = json.replace('}', &(more + "}"));
            assert_eq!(said(&b64(&other)), Err(code), "{other}");
        }
    }
}

#[test]
fn overlong_header_around_a_known_one_is_parsed_or_too_long() {
    let key = secret_key('k');
    let keys = shared(set([tenant("k1", 'k')]));
    let json = own("HS256", "k1");
    let good = token(&json, PAYLOAD, &key);
    let said = |header: String| {
        let knowing = knowing(&plain(), &keys, &good);
        let token = token(header, PAYLOAD, &key);
        let found = code(&knowing, &token);
        assert_eq!(found, code(&plain().with_keys(Arc::clone(&keys)), &token));
        // Headers of more than a thousand characters are not stored.
        assert_eq!(known(&knowing), 1);
        found
    };
    let blank = " ".repeat(10_000);
    assert_eq!(said(format!("{json}{blank}")), Ok(()));
    assert_eq!(said(format!("{blank}{json}")), Ok(()));
    assert_eq!(said(own("HS256", &format!("k1{}", "k".repeat(10_000)))), Err(ErrorCode::HeaderUnknownKeyId));
    assert_eq!(said(own("HS256", &format!("{}k1", "k".repeat(10_000)))), Err(ErrorCode::HeaderUnknownKeyId));
    assert_eq!(said(format!("{json}{}", blank.repeat(2))), Err(ErrorCode::TokenTooLarge));
    assert_eq!(said(json.repeat(200)), Err(ErrorCode::TokenInvalidJson));
    // A known header does not raise the length limit.
    let short = knowing(&plain(), &keys, &good).with_max_token_len(good.len() - 1);
    assert_eq!((known(&short), code(&short, &good)), (1, Err(ErrorCode::TokenTooLarge)));
}

#[test]
fn header_known_to_one_tenant_is_unknown_to_another() {
    let one = shared(set([tenant("k1", '1'), tenant("only one", '3')]));
    let two = shared(set([tenant("k1", '2')]));
    let of = |name: &str, secret: char| token(own("HS256", name), PAYLOAD, &secret_key(secret));
    for (keys, secret, other) in [(&one, '1', '2'), (&two, '2', '1')] {
        let good = of("k1", secret);
        assert_eq!(outcome(&plain(), keys, &good, &good), Ok(()));
        assert_eq!(outcome(&plain(), keys, &good, &of("k1", other)), Err(ErrorCode::SignatureInvalid));
    }
    assert_eq!(outcome(&plain(), &one, &of("k1", '1'), &of("only one", '3')), Ok(()));
    let unknown = Err(ErrorCode::HeaderUnknownKeyId);
    assert_eq!(outcome(&plain(), &two, &of("k1", '2'), &of("only one", '3')), unknown);
    // A verifier created from another tenant's verifier does not share its known headers.
    let of_one = knowing(&plain(), &one, &of("only one", '3'));
    let of_two = of_one.with_keys(Arc::clone(&two));
    assert_eq!((known(&of_two), code(&of_two, &of("only one", '3')), known(&of_two)), (0, unknown, 0));

    // If both sources have a name, the first source decides.
    let sources = |first: &Keys, second: &Keys| {
        let both = || [Arc::clone(first), Arc::clone(second)];
        [shared(FirstOf::new(both())), shared(Merged::new(both()))]
    };
    for keys in sources(&one, &two) {
        assert_eq!(outcome(&plain(), &keys, &of("k1", '1'), &of("k1", '2')), Err(ErrorCode::SignatureInvalid));
        assert_eq!(outcome(&plain(), &keys, &of("k1", '1'), &of("only one", '3')), Ok(()));
    }
    let [first_of, merged] = sources(&two, &one);
    for keys in [&first_of, &merged] {
        assert_eq!(outcome(&plain(), keys, &of("k1", '2'), &of("k1", '1')), Err(ErrorCode::SignatureInvalid));
    }
    assert_eq!(outcome(&plain(), &first_of, &of("k1", '2'), &of("only one", '3')), unknown);
    assert_eq!(outcome(&plain(), &merged, &of("k1", '2'), &of("only one", '3')), Ok(()));
}

#[test]
fn key_is_looked_up_for_a_known_header_each_time() {
    let store = KeyStore::new(set([tenant("k1", 'k'), tenant("k2", 'x')]));
    let good = token(own("HS256", "k1"), PAYLOAD, &secret_key('k'));
    let verifier = knowing(&plain(), &shared(store.clone()), &good);
    store.replace(set([tenant("k2", 'x')]));
    assert_eq!(code(&verifier, &good), Err(ErrorCode::HeaderUnknownKeyId));
    // The same name and header with another key.
    store.replace(set([tenant("k1", 'z')]));
    assert_eq!(code(&verifier, &good), Err(ErrorCode::SignatureInvalid));
    // The same name with another algorithm.
    let hs512 = HmacKey::new(Algorithm::Hs512, &SharedSecret::new("k".repeat(64)).unwrap()).unwrap();
    store.replace(set([KeyPair::from(hs512).with_key_id(KeyId::new("k1").unwrap())]));
    assert_eq!(code(&verifier, &good), Err(ErrorCode::HeaderAlgorithmMismatch));
    store.replace(KeySet::default());
    assert_eq!(code(&verifier, &good), Err(ErrorCode::KeySourceUnavailable));
    store.replace(set([tenant("k1", 'k')]));
    assert_eq!((code(&verifier, &good), known(&verifier)), (Ok(()), 1));
}

/// A clock that can be set.
#[derive(Debug, Clone)]
struct Settable(Arc<AtomicI64>);

impl Clock for Settable {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        match self.0.load(Ordering::Relaxed) {
            i64::MIN => Err(EnvironmentError::ClockUnavailable),
            seconds => Ok(at(seconds)),
        }
    }
}

#[test]
fn known_header_does_not_outlive_its_key() {
    let entry = KeyEntry::from(tenant("k1", 'k')).verify_until(NOW);
    let time = Arc::new(AtomicI64::new(NOW.as_unix_seconds() - 1));
    let keys = shared(KeySet::new([entry]).unwrap().with_clock(Settable(Arc::clone(&time))));
    let good = token(own("HS256", "k1"), PAYLOAD, &secret_key('k'));
    let verifier = knowing(&plain(), &keys, &good);
    for (seconds, expected) in [
        (NOW.as_unix_seconds() - 1, Ok(())),
        (NOW.as_unix_seconds(), Err(ErrorCode::HeaderUnknownKeyId)),
        (i64::MIN, Err(ErrorCode::ClockUnavailable)),
    ] {
        time.store(seconds, Ordering::Relaxed);
        assert_eq!(code(&verifier, &good), expected, "{seconds}");
    }
}

#[test]
fn known_header_does_not_change_algorithm_or_kid() {
    let public = RsaVerifier::from_pem(Algorithm::Rs256, &pem("rsa2048.spki")).unwrap();
    let keys = shared(
        KeySet::new([
            tenant("mac", 'k').verifying_key().clone(),
            tenant("other", 'x').verifying_key().clone(),
            VerifyingKey::new(public).with_key_id(KeyId::new("rsa").unwrap()),
        ])
        .unwrap(),
    );
    let rsa = rsa_signer(Algorithm::Rs256);
    let by_mac = token(own("HS256", "mac"), PAYLOAD, &secret_key('k'));
    let by_rsa = token(own("RS256", "rsa"), PAYLOAD, &rsa);
    for good in [&by_mac, &by_rsa] {
        let of_token = |token: &str| outcome(&plain(), &keys, good, token);
        let said = |header: &str, key: &dyn Signer| of_token(&token(header, PAYLOAD, key));
        assert_eq!((of_token(&by_mac), of_token(&by_rsa)), (Ok(()), Ok(())));
        // A known header with a signature by another key.
        let bad_signature = Err(ErrorCode::SignatureInvalid);
        assert_eq!(said(&own("HS256", "mac"), &secret_key('x')), bad_signature);
        assert_eq!(said(&own("HS256", "mac"), &rsa), bad_signature);
        assert_eq!(said(&own("RS256", "rsa"), &secret_key('k')), bad_signature);
        for secret in [pem("rsa2048.spki").into_bytes(), crate::support::der(&pem("rsa2048.spki"))] {
            let input = |header: String| format!("{}.{}", b64(header), b64(PAYLOAD));
            assert_eq!(of_token(&mac_with(&secret, &input(own("RS256", "rsa")))), bad_signature);
            let confused = mac_with(&secret, &input(own("HS256", "rsa")));
            assert_eq!(of_token(&confused), Err(ErrorCode::HeaderAlgorithmMismatch));
        }
        // No key matches these headers: one key has the name, another the algorithm.
        let mismatch = Err(ErrorCode::HeaderAlgorithmMismatch);
        assert_eq!(said(&own("HS256", "rsa"), &secret_key('k')), mismatch);
        assert_eq!(said(&own("RS256", "mac"), &rsa), mismatch);
        assert_eq!(said(&own("HS384", "mac"), &secret_key('k')), mismatch);
        assert_eq!(said(&own("none", "mac"), &secret_key('k')), Err(ErrorCode::HeaderAlgorithmNotAllowed));
    }
}

#[test]
fn known_header_must_meet_changed_settings() {
    let keys = shared(set([tenant("k1", 'k')]));
    let good = token(own("HS256", "k1"), PAYLOAD, &secret_key('k'));
    let verifier = knowing(&plain(), &keys, &good);
    let narrow = verifier.clone().with_algorithms(&[Algorithm::Rs256, Algorithm::Hs512]);
    assert_eq!((known(&narrow), code(&narrow, &good)), (1, Err(ErrorCode::HeaderAlgorithmNotAllowed)));
    let access = verifier.with_policy(jwt::Policy::default().allow_never_expiring().token_type("at+jwt"));
    assert_eq!((known(&access), code(&access, &good)), (1, Err(ErrorCode::HeaderWrongType)));

    let unnamed = shared(VerifyingKey::new(hs256()));
    let good = token(HEADER, r#"{"scope":"app"}"#, &hs256());
    assert_eq!(outcome(&plain(), &unnamed, &good, &good), Ok(()));
    let sunshine = TokenVerifier::<Sunshine>::new(KeySet::default()).with_clock(AT_NOW).with_keys(unnamed);
    assert_eq!((code(&sunshine, &good), known(&sunshine)), (Err(ErrorCode::HeaderMissingKeyId), 0));
}

#[test]
fn only_headers_of_accepted_tokens_are_stored() {
    let keys = shared(set([tenant("k1", 'k')]));
    let verifier = TokenVerifier::<Jwt>::new(KeySet::default()).with_clock(AT_NOW).with_keys(keys);
    let key = secret_key('k');
    let header = own("HS256", "k1");
    let good = token(&header, r#"{"exp":1700000060}"#, &key);
    let (input, _) = good.rsplit_once('.').unwrap();
    for (rejected, expected) in [
        (token(&header, r#"{"exp":1700000060}"#, &secret_key('x')), ErrorCode::SignatureInvalid),
        (format!("{input}."), ErrorCode::SignatureInvalid),
        (token(own("HS256", "k2"), r#"{"exp":1700000060}"#, &key), ErrorCode::HeaderUnknownKeyId),
        (token(&header, r#"{"exp":1600000000}"#, &key), ErrorCode::ClaimExpired),
        (token(&header, "{}", &key), ErrorCode::ClaimMissing),
        (token(&header, "", &key), ErrorCode::TokenMalformed),
        (token(header.replace("JWT", "at+jwt"), r#"{"exp":1700000060}"#, &key), ErrorCode::HeaderWrongType),
    ] {
        assert_eq!((code(&verifier, &rejected), known(&verifier)), (Err(expected), 0));
    }
    assert_eq!((code(&verifier, &good), known(&verifier)), (Ok(()), 1));
}

#[test]
fn stored_headers_are_bounded_and_all_tokens_accepted() {
    const COUNT: usize = 2_000;
    let name = |number: usize| format!("app_{number:024x}");
    let key = VerifyingKey::new(secret_key('k'));
    let named = (0..COUNT).map(|number| key.clone().with_key_id(KeyId::new(name(number)).unwrap()));
    let verifier = plain().with_keys(shared(KeySet::new(named).unwrap()));
    let token_of = |number: usize| token(own("HS256", &name(number)), PAYLOAD, &secret_key('k'));
    let tokens: Vec<String> = (0..COUNT).map(token_of).collect();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert!(tokens.iter().all(|token| code(&verifier, token).is_ok())));
        }
    });
    assert!((MOST_KNOWN / 2..=MOST_KNOWN).contains(&known(&verifier)), "{}", known(&verifier));
    let distinct: BTreeSet<&str> = tokens.iter().map(|token| token.split('.').next().unwrap()).collect();
    assert_eq!(distinct.len(), COUNT);
    assert!(tokens.iter().all(|token| code(&verifier, token).is_ok()));
}
