//! Tests that a cache does not change the outcome of a verifier. They cover faults of other libraries: claims of
//! another token (fast-jwt, CVE-2026-35039), a forged signature with a known payload, and a token that outlives its
//! `exp`, key or policy. They also cover cached errors and memory filled by unauthenticated callers (Keycloak,
//! CVE-2025-2559).

mod agreement;
mod bounds;
mod keys;
mod times_and_policy;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::thread;

use jwt_identity::ClaimError;
use jwt_identity::crypto::{HmacKey, Sha256Digest};
use jwt_identity::error::ReplayError;
use jwt_identity::jwt::{Claims, Jwt, Policy};
use jwt_identity::keys::{KeyPair, KeySet, KeyStore, SigningKey, VerifyingKey};
use jwt_identity::kustomer::{self, Kustomer};
use jwt_identity::nexmo::webhook::{self, Secrets, Webhook};
use jwt_identity::nexmo::{Acl, ApplicationId, user};
use jwt_identity::token::claim;
use jwt_identity::token::replay::{MemoryReplayGuard, ReplayGuard};
use jwt_identity::{
    Algorithm, BadSignature, CacheLimits, Clock, EnvironmentError, ErrorCode, KeyId, KeyIdRule, NumericDate, Profile,
    SharedSecret, Signer, TokenId, TokenSigner, TokenVerifier, Verified, Verifier, VerifyError,
};
use serde::{Deserialize, Serialize};

use crate::support::{AT_NOW, NOW, b64, hs256, pem, secret, token};

const HOUR: i64 = 3600;

/// A key that counts the calls to `verify`.
#[derive(Debug, Clone)]
struct Counted<V = HmacKey> {
    key: V,
    asked: Arc<AtomicUsize>,
}

impl<V> Counted<V> {
    fn new(key: V) -> Self {
        Self { key, asked: Arc::default() }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl<V: Verifier> Verifier for Counted<V> {
    fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.key.verify(signing_input, signature)
    }
}

/// A key whose tokens may be cached.
fn cacheable(key: impl Verifier + 'static) -> VerifyingKey {
    VerifyingKey::new(key).with_cacheable_results()
}

/// A clock that a test sets.
#[derive(Debug, Clone)]
struct Turned(Arc<AtomicI64>);

impl Turned {
    fn at_now() -> Self {
        Self(Arc::new(AtomicI64::new(NOW.as_unix_seconds())))
    }

    /// Sets the clock to this many seconds after [`NOW`].
    fn to(&self, seconds: i64) {
        self.0.store(NOW.as_unix_seconds() + seconds, Ordering::Relaxed);
    }
}

impl Clock for Turned {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        Ok(NumericDate::from_unix_seconds(self.0.load(Ordering::Relaxed)))
    }
}

/// Returns the time `seconds` after [`NOW`].
fn after(seconds: i64) -> NumericDate {
    NumericDate::from_unix_seconds(NOW.as_unix_seconds() + seconds)
}

fn key_id(text: &str) -> KeyId {
    KeyId::new(text).unwrap()
}

/// A distinct key for each name.
fn hmac(name: &str) -> HmacKey {
    HmacKey::new(Algorithm::Hs256, &SharedSecret::new(format!("test secret {name:->52}")).unwrap()).unwrap()
}

fn pair(name: &str) -> KeyPair {
    KeyPair::from(hmac(name)).with_key_id(key_id(name))
}

fn set(names: &[&str]) -> KeySet {
    KeySet::new(names.iter().map(|name| pair(name))).unwrap()
}

/// A token of the plain profile for this subject, valid for an hour.
fn token_for(subject: &str, key: impl Into<SigningKey>) -> String {
    let claims = Claims::builder().expires_at(after(HOUR)).issued_at(NOW).subject(subject).build().unwrap();
    TokenSigner::<Jwt>::new(key.into()).sign(&claims).unwrap().into_string()
}

fn signing(pair: &KeyPair) -> SigningKey {
    pair.signing_key().clone()
}

fn subject(verified: &Verified<Claims>) -> &str {
    verified.claims().subject().unwrap()
}

/// A verifier with a cache and one counting key, whose clock is fixed at [`NOW`].
fn counted() -> (TokenVerifier<Jwt>, Counted) {
    let key = Counted::new(hs256());
    (with_cache(TokenVerifier::new(cacheable(key.clone())).with_clock(AT_NOW)), key)
}

fn with_cache<P: Profile>(verifier: TokenVerifier<P>) -> TokenVerifier<P>
where
    P::Claims: Clone + Send + Sync,
{
    verifier.with_cache(CacheLimits::default())
}

/// The same verifier with a cache of size zero.
fn without_cache<P: Profile>(cached: &TokenVerifier<P>) -> TokenVerifier<P>
where
    P::Claims: Clone + Send + Sync,
{
    cached.clone().with_cache(CacheLimits::default().max_tokens(0))
}

fn limits(tokens: usize, bytes: usize) -> CacheLimits {
    CacheLimits::default().max_tokens(tokens).max_bytes(bytes)
}

/// Verifies a token three times with a cache, and asserts that each outcome equals that without a cache.
fn outcome<P>(cached: &TokenVerifier<P>, token: &str) -> Result<Verified<P::Claims>, VerifyError>
where
    P: Profile,
    P::Claims: Clone + Send + Sync + PartialEq,
{
    let without = without_cache(cached).verify(token);
    for _ in 0..3 {
        assert_eq!(cached.verify(token), without);
    }
    without
}

fn code<P>(cached: &TokenVerifier<P>, token: &str) -> Result<(), ErrorCode>
where
    P: Profile,
    P::Claims: Clone + Send + Sync + PartialEq,
{
    outcome(cached, token).map(drop).map_err(|error| error.code())
}

#[test]
fn cached_token_skips_signature_verification() {
    let (cached, key) = counted();
    let token = token_for("ada", SigningKey::new(hs256()));
    let first = cached.verify(&token).unwrap();
    for _ in 0..100 {
        assert_eq!(cached.verify(&token).unwrap(), first);
    }
    assert_eq!((subject(&first), key.asked(), cached.cached_tokens()), ("ada", 1, 1));
    assert_eq!(first, without_cache(&cached).verify(&token).unwrap());
    assert_eq!(key.asked(), 2, "the verifier without a cache calls the key");
}

#[test]
fn clones_share_the_cache_unless_limits_change() {
    let (cached, key) = counted();
    let token = token_for("ada", SigningKey::new(hs256()));
    cached.verify(&token).unwrap();
    cached.clone().verify(&token).unwrap();
    assert_eq!(key.asked(), 1);

    let others = [
        cached.clone().with_cache(CacheLimits::default().max_tokens(16)),
        cached.clone().with_cache(CacheLimits::default().max_bytes(10_000)),
    ];
    for (other, asked) in others.iter().zip([2, 3]) {
        assert!(other.cached_tokens() == 0);
        other.verify(&token).unwrap();
        assert_eq!(key.asked(), asked);
    }
    cached.clear_cache();
    assert!(
        cached.cached_tokens() == 0
            && cached.cached_bytes() == 0
            && others.iter().all(|other| other.cached_tokens() == 1)
    );
    cached.verify(&token).unwrap();
    assert_eq!(key.asked(), 4);
}

// Each byte of the token matters.

#[test]
fn token_differing_in_one_byte_is_not_cached() {
    let (cached, key) = counted();
    let token = token_for("ada", SigningKey::new(hs256()));
    cached.verify(&token).unwrap();
    let (mut tried, asked) = (0, key.asked());
    for position in 0..token.len() {
        for replacement in ['A', 'B', 'a', '0', '_', '-', '.', '=', '\0', '\n', ' '] {
            let mut changed = token.clone();
            changed.replace_range(position..=position, replacement.encode_utf8(&mut [0; 4]));
            if changed != token {
                assert!(code(&cached, &changed).is_err(), "{position} {replacement:?}");
                tried += 1;
            }
        }
    }
    let (longer, shorter) = (format!("{token}A"), token.strip_suffix(|_| true).unwrap().to_owned());
    let with_a_suffix = ["=", ".", "..", "\0", "\n", " ", ".AAAA"].map(|suffix| format!("{token}{suffix}"));
    let with_a_prefix = [" ", ".", "\0", "Bearer "].map(|prefix| format!("{prefix}{token}"));
    for changed in with_a_suffix.iter().chain(&with_a_prefix).chain([&longer, &shorter, &String::new()]) {
        assert!(code(&cached, changed).is_err(), "{changed:?}");
    }
    for end in 0..token.len() {
        let (start, rest) = token.split_at(end);
        assert!(code(&cached, start).is_err(), "{end}");
        assert!(code(&cached, rest).is_err() || end == 0, "{end}");
    }
    assert!(tried > 1000 && key.asked() > asked, "{tried}");
    assert_eq!((cached.cached_tokens(), cached.cached_bytes()), (1, token.len()), "none of them is cached");
}

#[test]
fn recombined_parts_of_cached_tokens_are_rejected() {
    let (cached, _) = counted();
    let key = SigningKey::new(hs256());
    let tokens = [token_for("ada", key.clone()), token_for("grace", key)];
    assert_eq!(tokens.each_ref().map(|token| code(&cached, token)), [Ok(()), Ok(())]);
    let segments: Vec<Vec<&str>> = tokens.iter().map(|token| token.split('.').collect()).collect();
    for payload in 0..2 {
        let mixed = format!("{}.{}.{}", segments[0][0], segments[payload][1], segments[1 - payload][2]);
        assert_eq!(code(&cached, &mixed), Err(ErrorCode::SignatureInvalid));
        // A known payload with another header, and a signature that was never made.
        let header = b64(r#"{"typ":"JWT","alg":"HS256"}"#);
        for (header, signature, refusal) in [
            (header.as_str(), segments[payload][2], ErrorCode::SignatureInvalid),
            (segments[0][0], "", ErrorCode::SignatureInvalid),
            (&b64(r#"{"alg":"none","typ":"JWT"}"#), "", ErrorCode::HeaderAlgorithmNotAllowed),
        ] {
            let forged = format!("{header}.{}.{signature}", segments[payload][1]);
            assert_eq!(code(&cached, &forged), Err(refusal));
        }
    }
}

#[test]
fn second_spelling_of_a_cached_token_is_verified() {
    let cached = with_cache(TokenVerifier::<Jwt>::new(VerifyingKey::new(hs256())).with_clock(AT_NOW));
    let claims = format!(r#"{{"sub":"ada","exp":{}}}"#, after(HOUR).as_unix_seconds());
    let spellings = [r#"{"alg":"HS256","typ":"JWT"}"#, r#"{"alg":"HS256"}"#, r#"{ "alg":"HS256","typ":"JWT"}"#];
    for (known, header) in spellings.into_iter().enumerate() {
        assert_eq!(subject(&outcome(&cached, &token(header, &claims, &hs256())).unwrap()), "ada");
        assert_eq!(cached.cached_tokens(), known + 1);
    }
}

#[test]
fn similar_tokens_keep_their_own_claims() {
    let (cached, _) = counted();
    let make = |subject: &str, issuer: &str| {
        let claims = Claims::builder().expires_at(after(HOUR)).issued_at(NOW).token_id(TokenId::new("1").unwrap());
        let claims = claims.subject(subject).issuer(issuer).build().unwrap();
        TokenSigner::<Jwt>::new(SigningKey::new(hs256())).sign(&claims).unwrap().into_string()
    };
    // All have the same `jti`. Some share the subject, others the issuer.
    let tokens = [("ada", "one"), ("ada", "two"), ("grace", "one"), ("grace", "two")];
    let made: Vec<String> = tokens.iter().map(|(subject, issuer)| make(subject, issuer)).collect();
    for _ in 0..3 {
        for ((wanted, issuer), token) in tokens.iter().zip(&made) {
            let verified = outcome(&cached, token).unwrap();
            assert_eq!((subject(&verified), verified.claims().issuer()), (*wanted, Some(*issuer)));
        }
    }
    assert_eq!(cached.cached_tokens(), tokens.len());
}

#[test]
fn tokens_on_many_threads_get_their_own_claims() {
    let (cached, _) = counted();
    let cached = cached.with_cache(CacheLimits::default().max_tokens(64));
    let tokens: Vec<_> = (0..200).map(|number| token_for(&number.to_string(), SigningKey::new(hs256()))).collect();
    thread::scope(|scope| {
        for offset in 0..4 {
            let (cached, tokens) = (cached.clone(), &tokens);
            scope.spawn(move || {
                for round in 0..2000 {
                    // Some tokens are shown often, so that they are cached. All are shown sometimes.
                    let number = if round % 3 == 0 { round * 7 + offset } else { round % 20 } % tokens.len();
                    assert_eq!(subject(&cached.verify(&tokens[number]).unwrap()), number.to_string());
                    let other = format!("{}A", tokens[number]);
                    assert!(cached.verify(&other).is_err());
                }
            });
        }
    });
    assert!(cached.cached_tokens() > 0 && cached.cached_tokens() <= 64, "{}", cached.cached_tokens());
}

// Rejected tokens.

#[test]
fn rejected_tokens_are_not_cached() {
    let (cached, key) = counted();
    let good = token_for("ada", SigningKey::new(hs256()));
    let (header, exp) = (r#"{"alg":"HS256"}"#, after(HOUR).as_unix_seconds());
    let error = [
        (token_for("ada", signing(&pair("stranger"))), ErrorCode::SignatureInvalid),
        (token(header, "{}", &hs256()), ErrorCode::ClaimMissing),
        (token(header, r#"{"exp":1}"#, &hs256()), ErrorCode::ClaimExpired),
        (token(header, format!(r#"{{"exp":{exp},"nbf":{exp}}}"#), &hs256()), ErrorCode::ClaimNotYetValid),
        (token(header, format!(r#"{{"exp":{exp},"iat":{exp}}}"#), &hs256()), ErrorCode::ClaimIssuedInFuture),
        (token(header, format!(r#"{{"exp":{exp},"aud":"other"}}"#), &hs256()), ErrorCode::ClaimWrongAudience),
        (token(header, "[]", &hs256()), ErrorCode::TokenInvalidJson),
        (token(header, "", &hs256()), ErrorCode::TokenMalformed),
        (
            token(r#"{"alg":"HS256","typ":"at+jwt"}"#, format!(r#"{{"exp":{exp}}}"#), &hs256()),
            ErrorCode::HeaderWrongType,
        ),
        (
            token(r#"{"alg":"HS256","cty":"JWT"}"#, format!(r#"{{"exp":{exp}}}"#), &hs256()),
            ErrorCode::HeaderNestedToken,
        ),
        (token(r#"{"alg":"HS256","crit":["exp"]}"#, "{}", &hs256()), ErrorCode::HeaderUnsupportedCritical),
        (token(r#"{"alg":"none"}"#, "{}", &hs256()), ErrorCode::HeaderAlgorithmNotAllowed),
        ("not a token".to_owned(), ErrorCode::TokenMalformed),
        (format!("{good}."), ErrorCode::TokenMalformed),
        ("A".repeat(20_000), ErrorCode::TokenTooLarge),
    ];
    for (token, refusal) in &error {
        assert_eq!(code(&cached, token), Err(*refusal), "{token}");
        assert!(cached.cached_tokens() == 0 && cached.cached_bytes() == 0, "{refusal}");
    }
    // Each rejection that needs the key called it again.
    let asked = key.asked();
    cached.verify(&error[0].0).unwrap_err();
    assert_eq!(key.asked(), asked + 1);
}

// Custom profiles and keys.

/// A custom profile that does not know of caches.
enum Rooms {}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RoomClaims {
    room: String,
    until: i64,
}

/// A policy with interior mutability.
#[derive(Debug, Clone, Default)]
struct RoomPolicy {
    closed: Arc<std::sync::RwLock<BTreeSet<String>>>,
    is_strict_about_type: Arc<AtomicBool>,
    panics: Arc<AtomicBool>,
}

impl Profile for Rooms {
    const NAME: &'static str = "rooms";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = RoomClaims;
    type Policy = RoomPolicy;

    fn decode(claims_set: &[u8]) -> Result<RoomClaims, ClaimError> {
        claim::decode_json(claims_set)
    }

    fn check(claims: &RoomClaims, policy: &RoomPolicy, now: NumericDate) -> Result<(), ClaimError> {
        assert!(!policy.panics.load(Ordering::Relaxed), "a panic on purpose");
        if policy.closed.read().unwrap().contains(&claims.room) {
            return Err(ClaimError::new("room", jwt_identity::error::ClaimReason::Unexpected));
        }
        claim::check_exp(NumericDate::from_unix_seconds(claims.until), now, claim::Leeway::ZERO)
    }

    fn accepts_type(token_type: Option<&str>, policy: &RoomPolicy) -> bool {
        token_type == Some("room") || !policy.is_strict_about_type.load(Ordering::Relaxed)
    }
}

fn rooms() -> (TokenVerifier<Rooms>, RoomPolicy, Counted) {
    let (key, policy) = (Counted::new(hs256()), RoomPolicy::default());
    let verifier = TokenVerifier::new(cacheable(key.clone())).with_clock(AT_NOW).with_policy(policy.clone());
    (with_cache(verifier), policy, key)
}

fn room_token(room: &str) -> String {
    let claims = RoomClaims { room: room.to_owned(), until: after(HOUR).as_unix_seconds() };
    TokenSigner::<Rooms>::new(SigningKey::new(hs256())).sign(&claims).unwrap().into_string()
}

#[test]
fn panic_in_a_profile_leaves_the_cache_unchanged() {
    let (cached, policy, key) = rooms();
    let (known, new) = (room_token("known"), room_token("new"));
    cached.verify(&known).unwrap();
    policy.panics.store(true, Ordering::Relaxed);
    thread::scope(|scope| {
        for token in [&known, &new] {
            let cached = cached.clone();
            assert!(scope.spawn(move || cached.verify(token)).join().is_err());
        }
    });
    assert!(catch_unwind(AssertUnwindSafe(|| cached.verify(&known))).is_err());
    policy.panics.store(false, Ordering::Relaxed);

    assert_eq!(outcome(&cached, &known).unwrap().claims().room, "known");
    assert_eq!(outcome(&cached, &new).unwrap().claims().room, "new");
    assert_eq!((cached.cached_tokens(), cached.cached_bytes()), (2, known.len() + new.len()));
    let asked = key.asked();
    cached.verify(&known).unwrap();
    assert_eq!(key.asked(), asked);
}

#[test]
fn tokens_of_every_vendor_are_cached() {
    let rsa = user::signer(&pem("rsa2048.pkcs8")).unwrap();
    let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab").unwrap();
    let claims = user::Claims::builder(application, "alice", Acl::client_sdk(), TokenId::new("id").unwrap(), NOW);
    let token = rsa.sign(&claims.build().unwrap()).unwrap().into_string();
    let cached = with_cache(user::verifier(&pem("rsa2048.spki")).unwrap().with_clock(AT_NOW));
    assert_eq!(outcome(&cached, &token).unwrap().claims().subject(), "alice");
    assert_eq!(cached.cached_tokens(), 1);

    let token = kustomer::signer(&secret()).unwrap();
    let token =
        token.sign(&kustomer::Claims::builder(NOW).email("ada@example.com").build().unwrap()).unwrap().into_string();
    let cached = with_cache(kustomer::verifier(&secret()).unwrap().with_clock(AT_NOW));
    assert_eq!(outcome(&cached, &token).unwrap().claims().email(), Some("ada@example.com"));
    assert_eq!(cached.cached_tokens(), 1);
}

// Tokens for one use.

#[test]
fn replay_guard_rejects_a_cached_token() {
    let (cached, key) = counted();
    let guard = MemoryReplayGuard::new(10);
    let claims = Claims::builder().expires_at(after(HOUR)).token_id(TokenId::new("once").unwrap()).build().unwrap();
    let token = TokenSigner::<Jwt>::new(SigningKey::new(hs256())).sign(&claims).unwrap().into_string();
    let show = || {
        let verified = cached.verify(&token).unwrap();
        guard.register("issuer", verified.claims().token_id().unwrap(), after(HOUR), NOW)
    };
    assert_eq!(show(), Ok(()));
    assert_eq!(show(), Err(ReplayError::Replayed));
    assert_eq!(key.asked(), 1);
}

#[test]
fn webhook_tokens_are_not_cached() {
    let secret = || SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap();
    let claims = webhook::Claims::builder(Sha256Digest::of(b"{}"), TokenId::new("id").unwrap(), NOW).build().unwrap();
    let token = webhook::signer(&secret()).unwrap().sign(&claims).unwrap().into_string();
    let verifier = TokenVerifier::<Webhook>::new(VerifyingKey::new(Secrets::new([&secret()]).unwrap()));
    let cached = with_cache(verifier.with_clock(AT_NOW));
    assert_eq!(code(&cached, &token), Ok(()));
    assert!(cached.cached_tokens() == 0);
}

// Debug output.

#[test]
fn debug_output_hides_tokens_claims_and_secrets() {
    let cached = with_cache(kustomer::verifier(&secret()).unwrap().with_clock(AT_NOW));
    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").build().unwrap();
    let token = kustomer::signer(&secret()).unwrap().sign(&claims).unwrap().into_string();
    cached.verify(&token).unwrap();
    for shown in [format!("{cached:?}"), format!("{cached:#?}")] {
        assert!(shown.contains("CacheLimits") && shown.contains("kustomer"), "{shown}");
        let segments = token.split('.').chain(["ada@example.com", "0123456789abcdef"]);
        assert!(segments.into_iter().all(|hidden| !shown.contains(hidden)), "{shown}");
    }
}
