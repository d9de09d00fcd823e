//! The header that a key is known to have is compared and not read. Nothing gets in by that which the reader would refuse,
//! and the other groups are judged with it, too.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use ::base64::Engine as _;
use ::base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::crypto::{HmacKey, RsaVerifier};
use jwt_identity::error::VerifyError;
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{FirstOf, KeyEntry, KeyRef, KeySet, KeyStore, Merged, VerifyingKey, VerifyingKeySource};
use jwt_identity::sunshine::Sunshine;
use jwt_identity::{
    Algorithm, Clock, EnvironmentError, ErrorCode, KeyHint, KeyId, NumericDate, Profile, SharedSecret, Signer,
    TokenVerifier,
};
use serde_json::{Value, json};

use crate::algorithm::{mac_with, rsa_signer};
use crate::base64::with_trailing_bit;
use crate::header::tenant;
use crate::structure::{HEADER, PAYLOAD};
use crate::support::{AT_NOW, NOW, SECRET, at, b64, hs256, pem, signed, token, with};
use crate::table::{every_row, oct, outcome_from};
use check_vectors::Keys;

/// A source that counts how often it knew a header.
#[derive(Debug)]
struct Counted {
    keys: Keys,
    known: Arc<AtomicUsize>,
}

impl VerifyingKeySource for Counted {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.keys.find(hint)
    }

    fn find_by_header(&self, encoded_header: &str) -> Option<KeyRef<'_, VerifyingKey>> {
        let found = self.keys.find_by_header(encoded_header);
        self.known.fetch_add(usize::from(found.is_some()), Ordering::Relaxed);
        found
    }
}

/// A source that knows no header.
#[derive(Debug)]
struct Reading(Keys);

impl VerifyingKeySource for Reading {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.0.find(hint)
    }
}

/// What the verifier over these keys says, and whether a known header led there. If the header is read it must say the
/// same.
#[track_caller]
fn outcome<P: Profile>(verifier: &TokenVerifier<P>, keys: &Keys, token: &str) -> (Result<(), ErrorCode>, bool) {
    let known = Arc::default();
    let counted = Counted { keys: Arc::clone(keys), known: Arc::clone(&known) };
    let code = |keys| verifier.with_keys(keys).verify(token).map(drop).map_err(|error| error.code());
    let outcome = code(Arc::new(counted));
    assert_eq!(outcome, code(Arc::new(Reading(Arc::clone(keys)))), "{token}");
    (outcome, known.load(Ordering::Relaxed) == 1)
}

/// The plain profile, for tokens that say little, over no keys yet.
fn plain() -> TokenVerifier<Jwt> {
    let policy = jwt::Policy::default().allow_never_expiring();
    TokenVerifier::new(KeySet::default()).with_policy(policy).with_clock(AT_NOW)
}

fn set(keys: impl IntoIterator<Item = HmacKey>) -> KeySet {
    KeySet::new(keys.into_iter().map(VerifyingKey::new)).unwrap()
}

fn shared(keys: impl VerifyingKeySource + 'static) -> Keys {
    Arc::new(keys)
}

/// The header that a signer of ours writes.
fn own(algorithm: &str, key_id: &str) -> String {
    format!(r#"{{"alg":"{algorithm}","typ":"JWT","kid":"{key_id}"}}"#)
}

#[test]
fn every_row_has_its_outcome_whether_headers_are_known_or_read() {
    let mut by_known_header: BTreeMap<Option<ErrorCode>, usize> = BTreeMap::new();
    for row in every_row() {
        let known: Arc<AtomicUsize> = Arc::default();
        let outcome = outcome_from(&row, |keys| Arc::new(Counted { keys, known: Arc::clone(&known) }));
        assert_eq!(outcome, outcome_from(&row, |keys| Arc::new(Reading(keys))), "{}", row["id"]);
        *by_known_header.entry(outcome).or_default() += known.load(Ordering::Relaxed);
    }
    assert_known_headers_led_to(&by_known_header, 400);
}

/// The header of the usual key says no name, so that its rows are judged once more with one, among other keys.
#[test]
fn every_row_of_the_usual_key_has_its_outcome_when_the_key_is_one_of_a_set() {
    let jwk = |key_id: &str, secret: &str| with(oct(secret), "kid", key_id);
    let others = ('a'..='z').map(|name| jwk(&name.to_string(), &name.to_string().repeat(32)));
    let keys = json!({"keys": others.chain([jwk("usual", SECRET)]).collect::<Vec<_>>()});
    let (unnamed, named) = (b64(HEADER) + ".", b64(own("HS256", "usual")) + ".");
    let mut by_known_header: BTreeMap<Option<ErrorCode>, usize> = BTreeMap::new();
    for mut row in every_row() {
        let token = row["token"].as_str().unwrap().to_owned();
        // A longer header makes a longer token.
        let is_about_size =
            row["attack"] == "A06" || row.get("policy").is_some_and(|policy| policy.get("max_token_len").is_some());
        let Some(rest) = token.strip_prefix(&unnamed).filter(|_| row["key"] == oct(SECRET) && !is_about_size) else {
            continue;
        };
        let expected = outcome_from(&row, |keys| keys);
        let was_signed = token.rsplit_once('.').is_some_and(|(input, _)| signed(input, &hs256()) == token);
        let renamed = match rest.rsplit_once('.') {
            Some((payload, _)) if was_signed => signed(&format!("{named}{payload}"), &hs256()),
            _ => format!("{named}{rest}"),
        };
        row["token"] = renamed.into();
        row["key"] = keys.clone();
        let known: Arc<AtomicUsize> = Arc::default();
        let outcome = outcome_from(&row, |keys| Arc::new(Counted { keys, known: Arc::clone(&known) }));
        assert_eq!(outcome, expected, "{}: {}", row["id"], row["token"]);
        *by_known_header.entry(outcome).or_default() += known.load(Ordering::Relaxed);
    }
    assert_known_headers_led_to(&by_known_header, 300);
}

/// Both outcomes, and of the refusals those of every later check: segments, signature, payload and claims.
#[track_caller]
fn assert_known_headers_led_to(by_known_header: &BTreeMap<Option<ErrorCode>, usize>, at_least: usize) {
    assert!(by_known_header.values().sum::<usize>() >= at_least, "{by_known_header:?}");
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
        assert!(by_known_header.get(&code).is_some_and(|count| *count > 0), "{code:?}: {by_known_header:?}");
    }
}

#[test]
fn a_header_that_differs_from_a_known_one_in_one_character_is_read() {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. ";
    let keys = shared(set([tenant("k1", 'k'), tenant("other", 'x')]));
    let (known, payload) = (b64(own("HS256", "k1")), b64(PAYLOAD));
    let key = tenant("k1", 'k');
    let good = signed(&format!("{known}.{payload}"), &key);
    assert_eq!(outcome(&plain(), &keys, &good), (Ok(()), true));
    // Some say the same: a media type has no case, and may be missing.
    let says_the_same = |header: &str| {
        let json = URL_SAFE_NO_PAD.decode(header).ok().and_then(|json| serde_json::from_slice::<Value>(&json).ok())?;
        let is_jwt = json.get("typ").is_none_or(|typ| typ.as_str().is_some_and(|typ| typ.eq_ignore_ascii_case("JWT")));
        (json["alg"] == "HS256" && json["kid"] == "k1" && is_jwt).then_some(())
    };
    for (place, before) in known.char_indices() {
        for character in ALPHABET.chars().filter(|character| *character != before) {
            let mut other: Vec<char> = known.chars().collect();
            other[place] = character;
            let other = String::from_iter(other);
            let (outcome, was_known) = outcome(&plain(), &keys, &signed(&format!("{other}.{payload}"), &key));
            assert!(!was_known, "{other}");
            assert_eq!(outcome.is_ok(), says_the_same(&other).is_some(), "{other}");
        }
    }
}

#[test]
fn a_known_header_in_another_spelling_is_not_that_header() {
    // Names of three lengths, so that the last character of the header has no, two and four unused bits.
    for name in ["k1", "k12", "k123"] {
        let key = tenant(name, 'k');
        let keys = shared(set([key.clone(), tenant("other", 'x')]));
        let (json, payload) = (own("HS256", name), b64(PAYLOAD));
        let known = b64(&json);
        let said = |header: &str| outcome(&plain(), &keys, &signed(&format!("{header}.{payload}"), &key));
        assert_eq!(said(&known), (Ok(()), true));
        for bit in 0..[0, 4, 2][json.len() % 3] {
            assert_eq!(said(&with_trailing_bit(&known, bit)), (Err(ErrorCode::TokenInvalidBase64), false));
        }
        for (behind, code) in [("=", ErrorCode::TokenMalformed), ("==", ErrorCode::TokenMalformed)] {
            assert_eq!(said(&format!("{known}{behind}")), (Err(code), false));
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
            assert_eq!(said(&b64(&other)), (Ok(()), false), "{other}");
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
            assert_eq!(said(&b64(&other)), (Err(code), false), "{other}");
        }
    }
}

#[test]
fn an_overlong_header_that_begins_or_ends_as_a_known_one_does_is_read_or_refused_by_its_length() {
    let key = tenant("k1", 'k');
    let keys = shared(set([key.clone()]));
    let json = own("HS256", "k1");
    let said = |header: String| outcome(&plain(), &keys, &token(header, PAYLOAD, &key));
    let blank = " ".repeat(12_000);
    assert_eq!(said(format!("{json}{blank}")), (Ok(()), false));
    assert_eq!(said(format!("{blank}{json}")), (Ok(()), false));
    assert_eq!(said(own("HS256", &format!("k1{}", "k".repeat(12_000)))), (Err(ErrorCode::HeaderUnknownKeyId), false));
    assert_eq!(said(own("HS256", &format!("{}k1", "k".repeat(12_000)))), (Err(ErrorCode::HeaderUnknownKeyId), false));
    assert_eq!(said(format!("{json}{}", blank.repeat(2))), (Err(ErrorCode::TokenTooLarge), false));
    assert_eq!(said(json.repeat(200)), (Err(ErrorCode::TokenInvalidJson), false));
    // A known header does not lift the limit.
    let good = token(&json, PAYLOAD, &key);
    let short = plain().with_max_token_len(good.len() - 1);
    assert_eq!(outcome(&short, &keys, &good), (Err(ErrorCode::TokenTooLarge), false));
}

#[test]
fn a_header_known_to_one_tenant_opens_nothing_at_another() {
    let one = shared(set([tenant("k1", '1'), tenant("only one", '3')]));
    let two = shared(set([tenant("k1", '2')]));
    let of = |name: &str, secret: char| token(own("HS256", name), PAYLOAD, &tenant(name, secret));
    for (keys, secret) in [(&one, '1'), (&two, '2')] {
        assert_eq!(outcome(&plain(), keys, &of("k1", secret)), (Ok(()), true));
    }
    for (keys, secret) in [(&one, '2'), (&two, '1')] {
        assert_eq!(outcome(&plain(), keys, &of("k1", secret)), (Err(ErrorCode::SignatureInvalid), true));
    }
    assert_eq!(outcome(&plain(), &one, &of("only one", '3')), (Ok(()), true));
    assert_eq!(outcome(&plain(), &two, &of("only one", '3')), (Err(ErrorCode::HeaderUnknownKeyId), false));

    // Of two sources in one, the first decides about a name that both have.
    let sources = |first: &Keys, second: &Keys| {
        let (first, second) = (Arc::clone(first), Arc::clone(second));
        [shared(FirstOf::new(Arc::clone(&first), Arc::clone(&second))), shared(Merged::new(first, second))]
    };
    for keys in sources(&one, &two) {
        assert_eq!(outcome(&plain(), &keys, &of("k1", '1')).0, Ok(()));
        assert_eq!(outcome(&plain(), &keys, &of("k1", '2')).0, Err(ErrorCode::SignatureInvalid));
        assert_eq!(outcome(&plain(), &keys, &of("only one", '3')).0, Ok(()));
    }
    let [first_of, merged] = sources(&two, &one);
    for keys in [&first_of, &merged] {
        assert_eq!(outcome(&plain(), keys, &of("k1", '1')).0, Err(ErrorCode::SignatureInvalid));
    }
    assert_eq!(outcome(&plain(), &first_of, &of("only one", '3')).0, Err(ErrorCode::HeaderUnknownKeyId));
    assert_eq!(outcome(&plain(), &merged, &of("only one", '3')).0, Ok(()));
}

#[test]
fn a_header_is_known_no_longer_than_its_key() {
    let store = KeyStore::new(set([tenant("k1", 'k'), tenant("k2", 'x')]));
    let keys = shared(store.clone());
    let good = token(own("HS256", "k1"), PAYLOAD, &tenant("k1", 'k'));
    for _ in 0..100 {
        assert_eq!(outcome(&plain(), &keys, &good), (Ok(()), true));
    }
    store.replace(set([tenant("k2", 'x')]));
    assert_eq!(outcome(&plain(), &keys, &good), (Err(ErrorCode::HeaderUnknownKeyId), false));
    // The name and the header stay, and the key is another one.
    store.replace(set([tenant("k1", 'z')]));
    assert_eq!(outcome(&plain(), &keys, &good), (Err(ErrorCode::SignatureInvalid), true));
    // The name stays, and the algorithm is another one.
    let hs512 = HmacKey::new(Algorithm::Hs512, &SharedSecret::new("k".repeat(64)).unwrap()).unwrap();
    store.replace(set([hs512.with_key_id(KeyId::new("k1").unwrap())]));
    assert_eq!(outcome(&plain(), &keys, &good), (Err(ErrorCode::HeaderAlgorithmMismatch), false));
    store.replace(KeySet::default());
    assert_eq!(outcome(&plain(), &keys, &good), (Err(ErrorCode::KeySourceUnavailable), false));
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
fn a_known_header_ends_in_the_second_in_which_its_key_does() {
    let entry = KeyEntry::from(VerifyingKey::new(tenant("k1", 'k'))).verify_until(NOW);
    let time = Arc::new(AtomicI64::new(NOW.as_unix_seconds() - 1));
    let keys = shared(KeySet::from_entries([entry]).unwrap().with_clock(Settable(Arc::clone(&time))));
    let good = token(own("HS256", "k1"), PAYLOAD, &tenant("k1", 'k'));
    assert_eq!(outcome(&plain(), &keys, &good), (Ok(()), true));
    time.store(NOW.as_unix_seconds(), Ordering::Relaxed);
    assert_eq!(outcome(&plain(), &keys, &good), (Err(ErrorCode::HeaderUnknownKeyId), false));
    time.store(i64::MIN, Ordering::Relaxed);
    assert_eq!(outcome(&plain(), &keys, &good), (Err(ErrorCode::ClockUnavailable), false));
}

#[test]
fn neither_algorithm_nor_kid_can_be_exchanged_through_a_known_header() {
    let public = RsaVerifier::from_pem(Algorithm::Rs256, &pem("rsa2048.spki")).unwrap();
    let keys = shared(
        KeySet::new([
            VerifyingKey::new(tenant("mac", 'k')),
            VerifyingKey::new(tenant("other", 'x')),
            VerifyingKey::new(public).with_key_id(KeyId::new("rsa").unwrap()),
        ])
        .unwrap(),
    );
    let rsa = rsa_signer(Algorithm::Rs256);
    let said = |header: &str, key: &dyn Signer| outcome(&plain(), &keys, &token(header, PAYLOAD, key));
    assert_eq!(said(&own("HS256", "mac"), &tenant("mac", 'k')), (Ok(()), true));
    assert_eq!(said(&own("RS256", "rsa"), &rsa), (Ok(()), true));
    // A known header with a signature of another key.
    let bad_signature = (Err(ErrorCode::SignatureInvalid), true);
    assert_eq!(said(&own("HS256", "mac"), &tenant("other", 'x')), bad_signature);
    assert_eq!(said(&own("HS256", "mac"), &rsa), bad_signature);
    assert_eq!(said(&own("RS256", "rsa"), &tenant("mac", 'k')), bad_signature);
    for secret in [pem("rsa2048.spki").into_bytes(), crate::support::der(&pem("rsa2048.spki"))] {
        let input = |header: String| format!("{}.{}", b64(header), b64(PAYLOAD));
        assert_eq!(outcome(&plain(), &keys, &mac_with(&secret, &input(own("RS256", "rsa")))), bad_signature);
        let confused = mac_with(&secret, &input(own("HS256", "rsa")));
        assert_eq!(outcome(&plain(), &keys, &confused), (Err(ErrorCode::HeaderAlgorithmMismatch), false));
    }
    // No key has these headers, though one has the name and another the algorithm.
    let mismatch = (Err(ErrorCode::HeaderAlgorithmMismatch), false);
    assert_eq!(said(&own("HS256", "rsa"), &tenant("mac", 'k')), mismatch);
    assert_eq!(said(&own("RS256", "mac"), &rsa), mismatch);
    assert_eq!(said(&own("HS384", "mac"), &tenant("mac", 'k')), mismatch);
    assert_eq!(said(&own("none", "mac"), &tenant("mac", 'k')), (Err(ErrorCode::HeaderAlgorithmNotAllowed), false));
}

#[test]
fn what_the_verifier_demands_of_a_header_it_demands_of_a_known_one() {
    let keys = shared(set([tenant("k1", 'k')]));
    let good = token(own("HS256", "k1"), PAYLOAD, &tenant("k1", 'k'));
    let narrow = plain().with_algorithms(&[Algorithm::Rs256, Algorithm::Hs512]);
    assert_eq!(outcome(&narrow, &keys, &good), (Err(ErrorCode::HeaderAlgorithmNotAllowed), true));
    let access = plain().with_policy(jwt::Policy::default().allow_never_expiring().token_type("at+jwt"));
    assert_eq!(outcome(&access, &keys, &good), (Err(ErrorCode::HeaderWrongType), true));

    let unnamed = shared(VerifyingKey::new(hs256()));
    let good = token(HEADER, r#"{"scope":"app"}"#, &hs256());
    assert_eq!(outcome(&plain(), &unnamed, &good), (Ok(()), true));
    let sunshine = TokenVerifier::<Sunshine>::new(KeySet::default()).with_clock(AT_NOW);
    assert_eq!(outcome(&sunshine, &unnamed, &good), (Err(ErrorCode::HeaderMissingKeyId), true));
}

#[test]
fn each_of_ten_thousand_keys_is_known_by_its_own_header_and_by_no_other() {
    const COUNT: usize = 10_000;
    let name = |number: usize| format!("app_{number:024x}");
    let key = VerifyingKey::new(tenant("any", 'k'));
    let named = (0..COUNT).map(|number| key.clone().with_key_id(KeyId::new(name(number)).unwrap()));
    let keys = KeySet::new(named).unwrap();
    for number in 0..COUNT {
        let header = b64(own("HS256", &name(number)));
        let found = keys.find_by_header(&header).unwrap();
        assert_eq!(found.key_id().unwrap().as_str(), name(number));
        assert!(keys.find_by_header(&b64(own("HS384", &name(number)))).is_none());
        assert!(keys.find_by_header(&b64(own("HS256", &name(COUNT + number)))).is_none());
        assert!(keys.find_by_header(header.split_at(header.len() - 1).0).is_none());
    }
    assert!(keys.find_by_header("").is_none() && keys.find_by_header(&"e".repeat(16_000)).is_none());
}
