//! Attacks that are not a row of a table: order of calls, secrets in texts, state kept between calls, and signing.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jwt_identity::ClaimError;
use jwt_identity::crypto::{HmacKey, RsaVerifier, Sha256Digest};
use jwt_identity::error::ClaimReason;
use jwt_identity::error::ReplayError;
use jwt_identity::error::VerifyError;
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{KeyRef, SigningKey, VerifyingKey, VerifyingKeySource};
use jwt_identity::kustomer::{self, Kustomer};
use jwt_identity::nexmo::{Acl, ApplicationId, user};
use jwt_identity::sunshine::{self, Sunshine};
use jwt_identity::token::claim::{self, Leeway};
use jwt_identity::token::jws;
use jwt_identity::token::replay::{MemoryReplayGuard, ReplayGuard};
use jwt_identity::{
    Algorithm, BadSignature, ErrorCode, KeyHint, KeyId, KeyIdRule, NumericDate, Profile, SharedSecret, Signer, TokenId,
    TokenSigner, TokenVerifier, Unsigned, Verified, Verifier,
};
use jwt_identity::{JsonSigner, JsonVerifier};
use serde::Serialize;
use serde_json::{Value, json};

use crate::header::{secret_key, tenant};
use crate::json::{header_token, payload_token};
use crate::signature::resigned;
use crate::structure::{HEADER, PAYLOAD, good, token_of_len};
use crate::support::{NOW, SECRET, at, b64, hs256, pem, secret, token};

/// A profile that accepts any claims and any algorithm, so that only the core can reject a token.
struct Anything;

type AnyClaims = BTreeMap<String, Value>;

thread_local! {
    /// Counts how often claims were decoded on this thread.
    static DECODED: Cell<usize> = const { Cell::new(0) };
}

impl Profile for Anything {
    const NAME: &'static str = "anything";
    const ALGORITHMS: &'static [Algorithm] = Algorithm::ALL;
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = AnyClaims;
    type Policy = ();

    fn decode(claims_set: &[u8]) -> Result<AnyClaims, ClaimError> {
        DECODED.set(DECODED.get() + 1);
        claim::decode_json(claims_set)
    }

    fn check(_: &AnyClaims, (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }
}

fn hmac_key() -> VerifyingKey {
    VerifyingKey::new(hs256())
}

fn rsa_key() -> VerifyingKey {
    VerifyingKey::new(RsaVerifier::from_pem(Algorithm::Rs256, &pem("rsa2048.spki")).unwrap())
}

fn hs256_verifier() -> TokenVerifier<Anything> {
    TokenVerifier::new(hmac_key()).with_algorithms(&[Algorithm::Hs256])
}

/// Returns the error code, or `None` for an accepted token. `verify` and `verify_json` must agree.
fn outcome(verifier: &TokenVerifier<Anything>, token: &str) -> Option<ErrorCode> {
    let error = verifier.verify(token).err().map(|error| error.code());
    assert_eq!(verifier.verify_json(token).err().map(|error| error.code()), error);
    error
}

// A06.
#[test]
fn default_token_length_limit_is_16_kib() {
    const LIMIT: usize = 16 * 1024;
    let (at_limit, above) = (token_of_len(LIMIT), token_of_len(LIMIT + 1));
    assert_eq!((at_limit.len(), above.len()), (LIMIT, LIMIT + 1));
    assert_eq!(outcome(&hs256_verifier(), &at_limit), None);
    assert_eq!(outcome(&hs256_verifier(), &above), Some(ErrorCode::TokenTooLarge));
    assert!(jws::verify(&at_limit, &[Algorithm::Hs256], &hmac_key()).is_ok());
    let error = jws::verify(&above, &[Algorithm::Hs256], &hmac_key()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TokenTooLarge);
    assert_eq!(outcome(&hs256_verifier().with_max_token_len(LIMIT + 1), &above), None);
}

// A03, A12.
#[test]
fn million_dots_brackets_or_braces_are_rejected() {
    let verifier = hs256_verifier().with_max_token_len(1 << 24);
    let dots = ".".repeat(1 << 20);
    assert_eq!(outcome(&verifier, &dots), Some(ErrorCode::TokenMalformed));
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        for levels in [100_000, 1_000_000] {
            let (opened, closed) = (open.repeat(levels), close.repeat(levels));
            let text = format!(r#"{{"alg":"HS256","a":{opened}1{closed}}}"#);
            for token in [header_token(&text), payload_token(&text)] {
                assert_eq!(outcome(&verifier, &token), Some(ErrorCode::TokenNestingTooDeep));
            }
            let never_closed = payload_token(format!(r#"{{"a":{opened}"#));
            assert_eq!(outcome(&verifier, &never_closed), Some(ErrorCode::TokenInvalidJson));
        }
    }
}

/// A source of one key that counts the calls and records each hint.
#[derive(Debug, Clone)]
struct Counted {
    key: VerifyingKey,
    asked: Arc<AtomicUsize>,
    hints: Arc<Mutex<Vec<String>>>,
}

impl Counted {
    fn new(key: VerifyingKey) -> Self {
        Self { key, asked: Arc::default(), hints: Arc::default() }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl VerifyingKeySource for Counted {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.hints.lock().unwrap().push(format!("{hint:?}"));
        self.key.find(hint)
    }
}

#[test]
fn key_is_looked_up_only_after_header_checks() {
    let keys = Counted::new(hmac_key());
    let verifier = TokenVerifier::<Anything>::new(keys.clone());
    let verifier = verifier.with_algorithms(&[Algorithm::Hs256, Algorithm::Hs512]).with_max_token_len(1000);
    for rejected in [
        String::new(),
        "..".to_owned(),
        good() + "=",
        "A".repeat(1001),
        header_token(r#"{"alg":"HS384"}"#),
        header_token(r#"{"alg":"RS256"}"#),
        header_token(r#"{"alg":"none"}"#),
        header_token(r#"{"alg":"HS256","crit":["exp"]}"#),
        header_token(r#"{"alg":"HS256","b64":false}"#),
        header_token(r#"{"alg":"HS256","zip":"DEF"}"#),
        header_token(r#"{"alg":"HS256","kid":7}"#),
        header_token(r#"{"alg":"HS256","alg":"HS256"}"#),
        header_token("{"),
        format!("{}.{}.A", b64(HEADER), b64(PAYLOAD)),
    ] {
        assert!(verifier.verify(&rejected).is_err(), "{rejected}");
        assert!(verifier.peek(&rejected).is_err(), "{rejected}");
    }
    assert_eq!(keys.asked(), 0);
    assert!(verifier.peek(&good()).is_ok());
    assert_eq!(keys.asked(), 0, "a peek looks up no key");
    assert!(verifier.verify(&good()).is_ok());
    assert_eq!(keys.asked(), 1);
    assert!(verifier.verify(&header_token(r#"{"alg":"HS512"}"#)).is_err());
    assert_eq!(keys.asked(), 2, "once for each token");
}

// A49: CVE-2025-65945.
#[test]
fn key_source_sees_only_algorithm_and_kid() {
    let keys = Counted::new(hmac_key().with_key_id(KeyId::new("known").unwrap()));
    let verifier = TokenVerifier::<Anything>::new(keys.clone());
    let header = r#"{"alg":"HS256","kid":"known","jku":"https://mallory.example/","x5u":"x","jwk":{"kty":"oct"}}"#;
    let claims = r#"{"iss":"mallory","tenant":"mallory","secret":"mallory","kid":"mallory"}"#;
    assert!(verifier.verify(&token(header, claims, &hs256())).is_ok());
    let hints = keys.hints.lock().unwrap();
    assert_eq!(*hints, [format!("{:?}", KeyHint::new(Algorithm::Hs256, Some("known")))]);
    assert!(!hints[0].contains("mallory"));
}

#[test]
fn payload_is_read_only_after_the_signature_check() {
    let verifier = hs256_verifier();
    let forged = resigned(&good(), |mut mac| {
        mac[0] ^= 1;
        mac
    });
    let broken = resigned(&payload_token("{"), |_| vec![0; 32]);
    DECODED.set(0);
    for rejected in [&forged, &broken, &token(r#"{"alg":"HS512"}"#, PAYLOAD, &hs256())] {
        assert!(verifier.verify(rejected).is_err());
        assert!(verifier.verify_json(rejected).is_err());
        if let Ok(unverified) = verifier.peek(rejected) {
            assert!(unverified.verify_with(&hmac_key()).is_err());
        }
    }
    let nested = token(r#"{"alg":"HS256","cty":"JWT"}"#, PAYLOAD, &hs256());
    assert_eq!(outcome(&verifier, &nested), Some(ErrorCode::HeaderNestedToken));
    assert_eq!(DECODED.get(), 0);
    assert!(verifier.verify(&good()).is_ok());
    assert_eq!(DECODED.get(), 1);
}

// A47. The benchmark tests/constant_time measures that the comparison takes the same time.
#[test]
fn digest_and_mac_are_compared_in_full() {
    let key = hs256();
    let mac = key.sign(b"header.payload").unwrap();
    let digest = Sha256Digest::of(b"content");
    for byte in 0..32 {
        let mut other = mac.as_slice().to_vec();
        other[byte] ^= 1;
        assert_eq!(Verifier::verify(&key, b"header.payload", &other), Err(BadSignature));
        let mut hex = digest.to_hex().into_bytes();
        hex[2 * byte] = if hex[2 * byte] == b'0' { b'1' } else { b'0' };
        assert_ne!(Sha256Digest::from_hex(str::from_utf8(&hex).unwrap()).unwrap(), digest);
    }
    assert_eq!(Sha256Digest::from_hex(&digest.to_hex()).unwrap(), digest);
}

// A50.
#[test]
fn unverified_claims_need_an_explicit_call() {
    // A function that takes `Verified` cannot be called with unverified claims. The compile_fail examples show that
    // no other code can construct a `Verified`.
    fn greet(user: &Verified<AnyClaims>) -> &Value {
        &user.claims()["sub"]
    }
    let verifier = hs256_verifier();
    let forged = resigned(&token(HEADER, r#"{"sub":"mallory"}"#, &hs256()), |_| vec![7; 32]);
    let unverified = verifier.peek(&forged).unwrap();
    let read: AnyClaims = unverified.claims_unverified().unwrap();
    assert_eq!(read["sub"], "mallory");
    assert_eq!(unverified.verify_with(&hmac_key()).unwrap_err().code(), ErrorCode::SignatureInvalid);
    assert_eq!(greet(&verifier.verify(&good()).unwrap()), "ada");
}

// A51.
#[test]
fn token_id_is_available_and_replay_is_rejected() {
    let claims =
        jwt::Claims::builder().expires_at(at(1_700_000_300)).issuer("us").token_id(TokenId::new("once").unwrap());
    let token = TokenSigner::<Jwt>::new(SigningKey::new(hs256())).sign(&claims.build().unwrap()).unwrap();
    let verifier = TokenVerifier::<Jwt>::new(hmac_key());
    let guard = MemoryReplayGuard::new(10);
    let show = |now: NumericDate| {
        let verified = verifier.verify_at(token.as_str(), now).unwrap();
        let claims = verified.claims();
        let until = claims.expires_at().unwrap().saturating_add(Leeway::DEFAULT.as_duration());
        guard.register(claims.issuer().unwrap(), claims.token_id().unwrap(), until, now)
    };
    assert_eq!(show(NOW), Ok(()));
    // The replay is still rejected in the last second before the token expires.
    assert_eq!([show(NOW), show(at(1_700_000_329))], [Err(ReplayError::Replayed); 2]);
}

// A52.
#[test]
fn excessive_leeways_and_lifetimes_are_rejected_when_set() {
    const YEAR: u64 = 365 * 24 * 60 * 60;
    for seconds in [601, 3600, YEAR, u64::MAX / 2, u64::MAX] {
        assert!(Leeway::new(Duration::from_secs(seconds)).is_err(), "{seconds}");
    }
    assert!(Leeway::new(Duration::MAX).is_err() && Leeway::new(Duration::from_secs(600)).is_ok());
    assert!(Leeway::new(Duration::new(600, 1)).is_err());
    let application = || ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab").unwrap();
    let builder = || user::Claims::builder(application(), "alice", Acl::client_sdk(), TokenId::new("J").unwrap(), NOW);
    for seconds in [0, 1, 24 * 60 * 60 + 1, YEAR, u64::MAX] {
        let error = builder().lifetime(Duration::from_secs(seconds)).build().unwrap_err();
        assert_eq!(error.subject(), Some("exp"), "{seconds}");
    }
    for end in [i64::MIN, -1, NumericDate::MAX.as_unix_seconds() + 1, i64::MAX] {
        let out_of_range = |claim| ClaimError::new(claim, ClaimReason::OutOfRange);
        assert!(builder().expires_at(at(end)).build().is_err(), "{end}");
        assert_eq!(jwt::Claims::builder().expires_at(at(end)).build().unwrap_err(), out_of_range("exp"), "{end}");
        let user =
            sunshine::Claims::builder(sunshine::User::new("a").unwrap()).expires_at(at(end)).build().unwrap_err();
        assert_eq!(user.subject(), Some("exp"), "{end}");
        assert_eq!(kustomer::Claims::builder(at(end)).email("a@b").build().unwrap_err(), out_of_range("iat"), "{end}");
    }
    // The upper bounds of a policy may be unlimited: they are only compared, so nothing overflows.
    let policy = jwt::Policy::default().max_age(Duration::MAX).max_lifetime(Duration::MAX);
    let verifier = TokenVerifier::<Jwt>::new(hmac_key()).with_policy(policy);
    let of_1970 = payload_token(r#"{"iat":0,"exp":253402300799}"#);
    assert!(verifier.verify_at(&of_1970, NOW).is_ok());
}

// A53: GHSA-3j8v-cgw4-2g6q.
#[test]
fn many_threads_get_the_same_result() {
    let verifier = hs256_verifier();
    let forged = resigned(&good(), |_| vec![7; 32]);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..500 {
                    assert_eq!(outcome(&verifier, &good()), None);
                    assert_eq!(outcome(&verifier, &forged), Some(ErrorCode::SignatureInvalid));
                    assert_eq!(outcome(&verifier, "x"), Some(ErrorCode::TokenMalformed));
                }
            });
        }
    });
}

// A54.
#[test]
fn clocks_at_both_ends_of_time_cause_no_panic() {
    let kustomer = TokenVerifier::<Kustomer>::new(hmac_key());
    let sunshine = TokenVerifier::<Sunshine>::new(tenant_key());
    let plain = TokenVerifier::<Jwt>::new(hmac_key()).with_policy(
        jwt::Policy::default().leeway(Leeway::MAX).allow_never_expiring().max_age(Duration::MAX).any_audience(),
    );
    let vonage = TokenVerifier::<user::User>::new(rsa_key());
    let by_email = payload_token(r#"{"email":"ada@example.com","iat":1700000000}"#);
    let by_scope = token(
        r#"{"alg":"HS256","kid":"app_1"}"#,
        r#"{"scope":"user","external_id":"a","exp":1700000600,"nbf":1600000000,"iat":1}"#,
        &secret_key('1'),
    );
    let times = payload_token(r#"{"iat":1700000000,"nbf":1700000000,"exp":1700000600}"#);
    let clocks = [i64::MIN, i64::MIN + 1, -62_135_596_801, -1, 0, 253_402_300_800, i64::MAX - 1, i64::MAX];
    for now in clocks.map(at) {
        let early = now < NOW;
        let error = kustomer.verify_at(&by_email, now).unwrap_err();
        assert_eq!(error.code(), if early { ErrorCode::ClaimIssuedInFuture } else { ErrorCode::ClaimTooOld });
        let error = sunshine.verify_at(&by_scope, now).unwrap_err();
        assert_eq!(error.code(), if early { ErrorCode::ClaimNotYetValid } else { ErrorCode::ClaimExpired });
        let error = plain.verify_at(&times, now).unwrap_err();
        assert_eq!(error.code(), if early { ErrorCode::ClaimNotYetValid } else { ErrorCode::ClaimExpired });
        assert!(vonage.verify_at(&by_email, now).is_err());
        assert!(
            kustomer::Claims::builder(now).email("ada@example.com").build().is_ok() == (now.as_unix_seconds() == 0)
        );
        for other in clocks.map(at) {
            let _ = now.saturating_duration_since(other);
            assert!(now.saturating_add(Duration::MAX) >= now && now.saturating_sub(Duration::MAX) <= now);
        }
    }
    for far in [Duration::from_nanos(1), Duration::from_secs(1 << 40)] {
        assert!(NumericDate::try_from(UNIX_EPOCH - far).unwrap().as_unix_seconds() < 0);
    }
    assert!(SystemTime::now() > UNIX_EPOCH);
}

fn tenant_key() -> VerifyingKey {
    tenant("app_1", '1').verifying_key().clone()
}

/// A profile whose claims serialize to anything.
struct Own<T>(std::marker::PhantomData<fn() -> T>);

impl<T: Serialize + std::fmt::Debug + 'static> Profile for Own<T> {
    const NAME: &'static str = "own";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = T;
    type Policy = ();

    fn decode(_: &[u8]) -> Result<T, ClaimError> {
        Err(ClaimError::of_claims_set(ClaimReason::Invalid))
    }

    fn check(_: &T, (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }
}

/// Signs with every signing function and asserts that all return the same result.
fn sign<T: Serialize + std::fmt::Debug + 'static>(claims: &T) -> Result<(), (ErrorCode, Option<&'static str>)> {
    let signer = TokenSigner::<Own<T>>::new(SigningKey::new(hs256()));
    let code_and_subject = |error: jwt_identity::SignError| {
        let subject = error.subject().map(|subject| &*subject.to_owned().leak());
        (error.code(), subject)
    };
    let outcome = signer.sign(claims).map(drop).map_err(code_and_subject);
    let mut buffer = "before".to_owned();
    assert_eq!(signer.sign_into(claims, &mut buffer).map_err(code_and_subject), outcome);
    assert_eq!(buffer.is_empty(), outcome.is_err());
    let unsigned = Unsigned::<Own<T>>::new(Algorithm::Hs256, None, claims).map(drop).map_err(code_and_subject);
    assert_eq!(unsigned, outcome);
    outcome
}

#[derive(Debug, Clone, PartialEq, Serialize, serde::Deserialize)]
struct Reading {
    sensor: String,
    ratio: f64,
    history: Vec<Option<f32>>,
}

#[derive(Debug, Serialize)]
struct Flattened<A, B> {
    #[serde(flatten)]
    one: A,
    #[serde(flatten)]
    two: B,
}

/// Every shape that serde can nest.
#[derive(Debug, Serialize)]
enum Shape {
    Flat,
    List(Vec<Shape>),
    One(Box<Shape>),
    Two(Box<Shape>, u8),
    Named { inner: Box<Shape> },
}

type Nest = fn(Box<Shape>) -> Shape;

/// Functions that add one nesting step, with the number of JSON levels each adds.
const SHAPES: &[(Nest, usize)] = &[
    (|inner| Shape::List(vec![*inner]), 2),
    (Shape::One, 1),
    (|inner| Shape::Two(inner, 1), 2),
    (|inner| Shape::Named { inner }, 2),
];

// A55.
#[test]
fn hostile_claims_are_not_signed() {
    let reading = |ratio, last| Reading { sensor: "a".to_owned(), ratio, history: vec![None, Some(last)] };
    assert_eq!(sign(&reading(0.5, 0.5)), Ok(()));
    for none in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let invalid = |name| Err((ErrorCode::ClaimInvalid, name));
        assert_eq!(sign(&reading(none, 0.5)), invalid(Some("ratio")));
        assert_eq!(sign(&BTreeMap::from([("ratio", none)])), invalid(None));
        let error = jwt::Claims::builder().never_expires().custom(reading(none, 0.5)).build().unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("ratio")));
        let error = jwt::Claims::builder().never_expires().custom(BTreeMap::from([("a", none)])).build().unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("(custom)")));
    }
    assert_eq!(sign(&reading(0.5, f32::NAN)), Err((ErrorCode::ClaimInvalid, Some("history"))));

    // The same name twice. Two parsers would read different claims.
    let twice = Flattened { one: BTreeMap::from([("sub", "ada")]), two: BTreeMap::from([("sub", "mallory")]) };
    assert_eq!(sign(&twice), Err((ErrorCode::TokenDuplicateMember, None)));
    let error = jwt::Claims::builder().never_expires().custom(twice).build().map(drop).unwrap_err();
    assert_eq!((error.code(), error.subject()), (ErrorCode::TokenDuplicateMember, None));
    let once = Flattened { one: BTreeMap::from([("a", 1)]), two: BTreeMap::from([("b", 1)]) };
    assert_eq!(sign(&once), Ok(()));
    let raw = serde_json::value::RawValue::from_string(r#"{"a":1,"\u0061":2}"#.to_owned()).unwrap();
    assert_eq!(sign(&raw), Err((ErrorCode::TokenDuplicateMember, None)));

    // Names reserved by `serde_json`, and nesting too deep for our reader, in every shape that nests.
    for name in ["$serde_json::private::RawValue", "$serde_json::private::Number", "$serde_json::private::"] {
        let invalid = Err((ErrorCode::ClaimInvalid, None));
        assert_eq!(sign(&BTreeMap::from([(name, "1")])), invalid);
        assert_eq!(sign(&json!({"a": [{name: "1"}]})), invalid);
        for (name, value) in [(name, json!(1)), ("a", json!({"b": [{name: 1}]}))] {
            let application = ApplicationId::opaque("a").unwrap();
            let builder =
                user::Claims::builder(application, "alice", Acl::client_sdk(), TokenId::new("J").unwrap(), NOW);
            let error = builder.custom_claim(name, value).build().unwrap_err();
            assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimInvalid, Some("custom claim")));
        }
    }
    for (nest, levels_each) in SHAPES {
        // The object of the claims is one of the 64 levels.
        let nested = |levels: usize| (0..levels).fold(Shape::Flat, |shape, _| nest(Box::new(shape)));
        let sign_nested = |levels| sign(&BTreeMap::from([("a", nested(levels))]));
        assert_eq!(sign_nested(63 / levels_each), Ok(()));
        for levels in [63 / levels_each + 1, 1000] {
            assert_eq!(sign_nested(levels), Err((ErrorCode::TokenNestingTooDeep, None)), "{levels}");
        }
    }

    // A registered claim written by the custom claims.
    for name in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"] {
        let error = jwt::Claims::builder().never_expires().custom(BTreeMap::from([(name, 0)])).build().unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimReserved, Some(name)));
        let signer = TokenSigner::<Jwt<BTreeMap<String, Value>>>::new(SigningKey::new(hs256()));
        let text = format!(r#"{{"exp":1700000300,"{name}":0,"{name}":0}}"#);
        assert_eq!(signer.sign_json(&text).unwrap_err().code(), ErrorCode::TokenDuplicateMember);
    }
    let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab").unwrap();
    for name in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "application_id", "acl"] {
        let builder =
            user::Claims::builder(application.clone(), "alice", Acl::client_sdk(), TokenId::new("J").unwrap(), NOW);
        let error = builder.custom_claim(name, json!(1)).build().unwrap_err();
        assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimReserved, Some(name)));
    }

    // Characters that would split a header line or a line of a list.
    for text in ["a\r\nb", "a\nb", "a\rb", "\n", "a\0b", "\u{1b}[2J", "\u{85}"] {
        assert_eq!(KeyId::new(text).unwrap_err().code(), ErrorCode::KeyInvalidKeyId, "{text:?}");
        assert_eq!(TokenId::new(text).unwrap_err().code(), ErrorCode::ClaimInvalid, "{text:?}");
    }
    let text = r#"{"ratio":1,"sensor":"a","history":[],"exp":1e999}"#;
    let signer = TokenSigner::<Jwt<Reading>>::new(SigningKey::new(hs256()));
    assert_eq!(signer.sign_json(text).unwrap_err().subject(), Some("exp"));
}

// A55, when verifying: claims that cannot be serialized are not returned as JSON text.
#[test]
fn unserializable_claims_are_not_returned_as_json() {
    #[derive(Debug)]
    struct Odd(f64, bool);
    impl Serialize for Odd {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let names = if self.1 { ["a", "a"] } else { ["a", "b"] };
            serializer.collect_map(names.map(|name| (name, self.0)))
        }
    }
    struct Odds;
    impl Profile for Odds {
        const NAME: &'static str = "odds";
        const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
        const KEY_ID: KeyIdRule = KeyIdRule::Optional;
        type Claims = Odd;
        type Policy = ();
        fn decode(claims_set: &[u8]) -> Result<Odd, ClaimError> {
            Ok(match claims_set {
                br#"{"a":1}"# => Odd(f64::NAN, false),
                br#"{"a":2}"# => Odd(1.0, true),
                _ => Odd(1.0, false),
            })
        }
        fn check(_: &Odd, (): &(), _: NumericDate) -> Result<(), ClaimError> {
            Ok(())
        }
    }
    let verifier = TokenVerifier::<Odds>::new(hmac_key());
    let code = |payload| verifier.verify_json(&payload_token(payload)).map_err(|error| error.code());
    assert_eq!(code(r#"{"a":1}"#), Err(ErrorCode::ClaimInvalid));
    assert_eq!(code(r#"{"a":2}"#), Err(ErrorCode::TokenDuplicateMember));
    assert_eq!(code("{}"), Ok(r#"{"a":1.0,"b":1.0}"#.to_owned()));
}

#[test]
fn key_passed_after_peek_obeys_the_same_rules() {
    let verifier = TokenVerifier::<Anything>::new(hmac_key());
    let token = good();
    let peeked = verifier.peek(&token).unwrap();
    assert_eq!(peeked.hint().algorithm(), Algorithm::Hs256);
    assert!(peeked.verify_with(&hmac_key()).is_ok());
    let other = peeked.verify_with(&rsa_key()).unwrap_err();
    assert_eq!(other.code(), ErrorCode::HeaderAlgorithmMismatch);
    let other = peeked.verify_with(&tenant_key()).unwrap_err();
    assert_eq!(other.code(), ErrorCode::SignatureInvalid);
}

/// A source that returns the same key for every hint, even one with another algorithm.
#[derive(Debug)]
struct Careless(VerifyingKey);

impl VerifyingKeySource for Careless {
    fn find(&self, _: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        Ok(KeyRef::borrowed(&self.0))
    }
}

// A56: CVE-2026-48523.
#[test]
fn careless_key_source_cannot_mix_algorithm_and_key() {
    let verifier = TokenVerifier::<Anything>::new(Careless(rsa_key()));
    assert_eq!(outcome(&verifier, &good()), Some(ErrorCode::HeaderAlgorithmMismatch));
    let error = jws::verify(&good(), Algorithm::ALL, &Careless(rsa_key())).unwrap_err();
    assert_eq!(error.code(), ErrorCode::HeaderAlgorithmMismatch);
    // HS256 is allowed and the key is for HS512. The MAC is correct for HS512, but the header must not choose.
    let key = HmacKey::new(Algorithm::Hs512, &SharedSecret::new(SECRET.repeat(2)).unwrap()).unwrap();
    let real = token(r#"{"alg":"HS256"}"#, PAYLOAD, &key);
    let verifier = TokenVerifier::<Anything>::new(Careless(VerifyingKey::new(key)));
    let verifier = verifier.with_algorithms(&[Algorithm::Hs256]);
    assert_eq!(outcome(&verifier, &real), Some(ErrorCode::HeaderAlgorithmMismatch));
}

#[test]
fn empty_algorithm_list_rejects_every_token() {
    let verifier = TokenVerifier::<Anything>::new(hmac_key()).with_algorithms(&[]);
    assert_eq!(outcome(&verifier, &good()), Some(ErrorCode::HeaderAlgorithmNotAllowed));
    let error = jws::verify(&good(), &[], &hmac_key()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::HeaderAlgorithmNotAllowed);
}

/// A `Verifier` that accepts every signature, to show which checks come before it.
#[derive(Debug)]
struct YesMan;

impl Verifier for YesMan {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Hs256
    }

    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), BadSignature> {
        Ok(())
    }
}

#[test]
fn layout_and_header_are_checked_with_a_key_that_accepts_all() {
    let verifier = TokenVerifier::<Anything>::new(VerifyingKey::new(YesMan));
    assert_eq!(outcome(&verifier, &resigned(&good(), |_| vec![0])), None);
    for (rejected, code) in [
        (format!("{}.{}.", b64(HEADER), b64(PAYLOAD)), ErrorCode::SignatureInvalid),
        (header_token(r#"{"alg":"none"}"#), ErrorCode::HeaderAlgorithmNotAllowed),
        (header_token(r#"{"alg":"HS256","crit":["a"]}"#), ErrorCode::HeaderUnsupportedCritical),
    ] {
        assert_eq!(outcome(&verifier, &rejected), Some(code));
    }
}

#[test]
fn secret_is_hidden_in_debug_output() {
    // The compile_fail examples show that a secret has no `Clone`, `PartialEq` or `Display`. Only `Debug` is left.
    let forms = [format!("{:?}", secret()), format!("{:#?}", secret()), format!("{:?}", hs256())];
    assert!(forms.iter().all(|form| !form.contains(SECRET) && !form.contains(&b64(SECRET))));
}
