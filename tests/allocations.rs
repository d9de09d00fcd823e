//! Counts the allocations of the hot paths and compares them with a budget.
//!
//! A separate test target, so that few other threads run. The counters are per thread as well.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::borrow::Cow;
use std::cell::Cell;
use std::hint::black_box;
use std::sync::Arc;

use jwt_identity::crypto::{HmacKey, Sha256Digest};
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{
    FirstOf, KeyPair, KeySet, KeySource, KeyStore, Merged, SigningKey, Tenants, VerifyingKey, VerifyingKeySource,
};
use jwt_identity::kustomer::{self, Claims, Kustomer};
use jwt_identity::nexmo::webhook::{self, Request};
use jwt_identity::{
    Algorithm, CacheLimits, ClaimError, ErrorCode, FixedClock, HeaderParameter, KeyHint, KeyId, KeyIdRule, NumericDate,
    Profile, SharedSecret, TokenId, TokenSigner, TokenVerifier, sunshine,
};
use serde::{Deserialize, Serialize};

/// The system allocator with per-thread counters.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static MOVES: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    ALLOCATIONS.set(ALLOCATIONS.get().wrapping_add(1));
}

// SAFETY: every call is forwarded to the system allocator unchanged. The counters are constant-initialized cells
// without a destructor, so using them never allocates, even while a thread ends.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        MOVES.set(MOVES.get().wrapping_add(1));
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Counts the allocations of one call, after a first call that initializes what is created once per process.
fn allocations<T>(mut call: impl FnMut() -> T) -> usize {
    drop(black_box(call()));
    let before = ALLOCATIONS.get();
    let outcome = black_box(call());
    let made = ALLOCATIONS.get().wrapping_sub(before);
    drop(outcome);
    made
}

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
const LATER: NumericDate = NumericDate::from_unix_seconds(1_700_003_600);

fn secret() -> SharedSecret {
    SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap()
}

fn key() -> HmacKey {
    HmacKey::new(Algorithm::Hs256, &secret()).unwrap()
}

/// A profile with a further header parameter.
struct Formatted;

impl Profile for Formatted {
    const NAME: &'static str = "formatted";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    const HEADER_PARAMETERS: &'static [HeaderParameter] = &[HeaderParameter::fixed("cty", "acme;v=1")];
    type Claims = Claims;
    type Policy = kustomer::Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        Kustomer::decode(claims_set)
    }

    fn check(claims: &Claims, policy: &kustomer::Policy, now: NumericDate) -> Result<(), ClaimError> {
        Kustomer::check(claims, policy, now)
    }
}

#[test]
fn further_header_parameters_cost_no_allocation() {
    let key = HmacKey::new(Algorithm::Hs256, &secret()).unwrap();
    let signer = TokenSigner::<Formatted>::new(key.clone());
    let verifier = TokenVerifier::<Formatted>::new(key).with_clock(FixedClock(NOW));
    let claims = Claims::builder(NOW).email("ada@example.com").build().unwrap();
    let token = signer.sign(&claims).unwrap().into_string();
    assert_eq!(allocations(|| signer.sign(&claims).unwrap()), 1);
    assert_eq!(allocations(|| verifier.verify(&token).unwrap()), 1);
}

#[test]
fn signing_and_verifying_stay_within_allocation_budget() {
    // Checks that the counter works.
    assert_eq!(allocations(|| vec![1_u8, 2, 3]), 1);
    assert_eq!(allocations(|| [1_u8, 2, 3]), 0);

    let signer = kustomer::signer(&secret()).unwrap();
    let verifier = kustomer::verifier(&secret()).unwrap().with_clock(FixedClock(NOW));
    let by_email = Claims::builder(NOW).email("ada@example.com").build().unwrap();
    let by_both = Claims::builder(NOW).email("ada@example.com").external_id("user-42").build().unwrap();
    let email_token = signer.sign(&by_email).unwrap().into_string();
    let both_token = signer.sign(&by_both).unwrap().into_string();

    // One allocation: the text of the token.
    assert_eq!(allocations(|| signer.sign(&by_email).unwrap()), 1, "signing");
    assert_eq!(allocations(|| signer.sign(&by_both).unwrap()), 1, "signing both identities");
    let mut buffer = String::with_capacity(512);
    assert_eq!(allocations(|| signer.sign_into(&by_both, &mut buffer).unwrap()), 0, "signing into a warm buffer");

    // One allocation for the text of each identity.
    assert_eq!(allocations(|| verifier.verify(&email_token).unwrap()), 1, "verifying one identity");
    assert_eq!(allocations(|| verifier.verify(&both_token).unwrap()), 2, "verifying both identities");

    // Rejecting a token must not cost more than sending it.
    let (input, signature) = both_token.rsplit_once('.').unwrap();
    let other = signer.sign(&by_email).unwrap().into_string();
    let other_signature = other.rsplit_once('.').unwrap().1;
    assert_ne!(signature, other_signature);
    for (name, rejected) in [
        ("another token's signature", format!("{input}.{other_signature}")),
        ("no signature", format!("{input}.")),
        ("no token", "garbage".to_owned()),
        ("dots", ".".repeat(16_000)),
        ("too long", "A".repeat(20_000)),
        ("padding", format!("{both_token}=")),
        ("not canonical", format!("{input}.A")),
        ("not canonical, and padding", format!("A{both_token}=")),
    ] {
        assert_eq!(allocations(|| verifier.verify(&rejected).unwrap_err()), 0, "rejecting: {name}");
    }

    // With a cache, a cached token allocates only its claims, and rejecting allocates nothing.
    let cached = verifier.clone().with_cache(CacheLimits::default());
    assert_eq!(allocations(|| cached.verify(&both_token).unwrap()), 2, "verifying again");
    let forged = format!("{input}.{other_signature}");
    assert_eq!(allocations(|| cached.verify(&forged).unwrap_err()), 0, "rejecting with a cache");

    // A `kid` and a set to look it up add no allocation.
    let named = |name: String| KeyId::new(name).unwrap();
    let keys = (0..100).map(|number| VerifyingKey::new(key()).with_key_id(named(format!("key-{number}"))));
    let verifier = TokenVerifier::<Kustomer>::new(KeySet::new(keys).unwrap()).with_clock(FixedClock(NOW));
    let signer = TokenSigner::<Kustomer>::new(SigningKey::new(key()).with_key_id(named("key-42".to_owned())));
    let token = signer.sign(&by_email).unwrap().into_string();
    assert_eq!(allocations(|| signer.sign(&by_email).unwrap()), 1, "signing with a kid");
    assert_eq!(allocations(|| verifier.verify(&token).unwrap()), 1, "verifying with one key of a hundred");
    let signer = TokenSigner::<Kustomer>::new(SigningKey::new(key()).with_key_id(named("a stranger".to_owned())));
    let unknown = signer.sign(&by_email).unwrap().into_string();
    assert_eq!(allocations(|| verifier.verify(&unknown).unwrap_err()), 0, "an unknown kid is not copied");

    // A store, composed sources and a tenant add no allocation after the first lookup on this thread.
    let pairs = || (0..100).map(|number| KeyPair::from(key()).with_key_id(named(format!("key-{number}"))));
    let store = KeyStore::new(KeySet::new(pairs()).unwrap());
    let first_of = FirstOf::new([KeyStore::default(), store.clone()].map(Arc::new));
    let sources: [Arc<dyn KeySource>; 2] = [Arc::new(KeySet::default()), Arc::new(first_of)];
    let merged = Merged::new(sources);
    let hint = KeyHint::new(Algorithm::Hs256, Some("key-42"));
    assert_eq!(allocations(|| store.find(&hint).unwrap()), 0, "finding in a store");
    assert_eq!(
        allocations(|| store.find(&KeyHint::new(Algorithm::Hs256, Some("other"))).unwrap_err()),
        0,
        "a failed lookup"
    );
    assert_eq!(allocations(|| merged.find(&hint).unwrap()), 0, "finding in merged sources");
    let signer = TokenSigner::<Kustomer>::new(merged.clone());
    assert_eq!(allocations(|| signer.sign(&by_email).unwrap()), 1, "signing from merged sources");
    let tenants = Tenants::new(1);
    tenants.insert("acme", verifier.with_keys(merged)).unwrap();
    let verifier = verifier.with_keys(store.clone());
    assert_eq!(allocations(|| verifier.verify(&token).unwrap()), 1, "verifying through a store");
    assert_eq!(allocations(|| tenants.get("acme").unwrap().verify(&token).unwrap()), 1, "verifying for a tenant");
    store.replace(KeySet::new(pairs()).unwrap());
    assert_eq!(allocations(|| verifier.verify(&token).unwrap()), 1, "verifying through a replaced snapshot");
}

/// Custom claims.
#[derive(Serialize, Deserialize)]
struct Seat<'a> {
    tenant: Cow<'a, str>,
    seats: u32,
}

#[test]
fn sunshine_and_jwt_allocate_only_token_and_claims() {
    let key_id = || KeyId::new("app_5deaa3531c7f940010cc4ba4").unwrap();
    let signer = sunshine::signer(key_id(), &secret()).unwrap();
    let verifier = sunshine::verifier(key_id(), &secret()).unwrap().with_clock(FixedClock(NOW));
    let claims = sunshine::Claims::builder(sunshine::User::new("user-42").unwrap()).expires_at(LATER).build().unwrap();
    let token = signer.sign(&claims).unwrap().into_string();
    let mut buffer = String::with_capacity(512);
    assert_eq!(allocations(|| signer.sign(&claims).unwrap()), 1, "signing for Sunshine");
    assert_eq!(allocations(|| signer.sign_into(&claims, &mut buffer).unwrap()), 0, "into a warm buffer");
    assert_eq!(allocations(|| verifier.verify(&token).unwrap()), 1, "the user's id");

    let signer = TokenSigner::<Jwt<Seat<'static>>>::new(SigningKey::new(key()));
    let verifier = TokenVerifier::<Jwt<Seat<'static>>>::new(VerifyingKey::new(key())).with_clock(FixedClock(NOW));
    let claims = |tenant| {
        let claims =
            jwt::Claims::builder().expires_at(LATER).issued_at(NOW).subject("ada").custom(Seat { tenant, seats: 4 });
        claims.build().unwrap()
    };
    for (name, tenant) in [("borrowed", Cow::Borrowed("acme")), ("owned", Cow::Owned("acme".to_owned()))] {
        let claims = claims(tenant);
        let token = signer.sign(&claims).unwrap().into_string();
        assert_eq!(allocations(|| signer.sign(&claims).unwrap()), 1, "signing {name} text");
        assert_eq!(allocations(|| signer.sign_into(&claims, &mut buffer).unwrap()), 0, "{name}, into a warm buffer");
        assert_eq!(allocations(|| verifier.verify(&token).unwrap()), 2, "subject and tenant, {name}");
    }
}

#[test]
fn webhook_verification_stays_within_allocation_budget() {
    let verifier = webhook::verifier(&secret()).unwrap().with_clock(FixedClock(NOW));
    let signer = webhook::signer(&secret()).unwrap();
    let signed = |digest| {
        let claims = webhook::Claims::builder(digest, TokenId::from_random_bytes([7; 16]), NOW).build().unwrap();
        format!("Bearer {}", signer.sign(&claims).unwrap().as_str())
    };
    let body = br#"{"status":"delivered","message_uuid":"1"}"#;
    let authorization = signed(Sha256Digest::of(body));
    let headers = [("authorization", &*authorization)];
    let posted = Request::new("POST").headers(headers).body(body);
    // The texts of `iss`, `jti` and `payload_hash`.
    assert_eq!(allocations(|| verifier.verify(&posted).unwrap()), 3, "the posted body");
    let changed = posted.body(b"{}");
    assert_eq!(verifier.verify(&changed).unwrap_err().code(), ErrorCode::ClaimContentMismatch);
    assert_eq!(allocations(|| verifier.verify(&changed).unwrap_err()), 3, "of another body");
    let forged = authorization.replacen(".eyJ", ".eyK", 1);
    let forged_headers = [("authorization", &*forged)];
    let forged = Request::new("POST").headers(forged_headers).body(body);
    assert_eq!(verifier.verify(&forged).unwrap_err().code(), ErrorCode::SignatureInvalid);
    assert_eq!(allocations(|| verifier.verify(&forged).unwrap_err()), 0, "forged");
}

/// `realloc` may leave a copy of the old block in freed memory, and the response body may be a secret.
#[cfg(feature = "http")]
#[test]
fn response_body_is_never_reallocated() {
    use jwt_identity::keys::RefreshReason;
    use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};

    let mut moved = Vec::with_capacity(1);
    let before = MOVES.get();
    moved.extend_from_slice(black_box(&[1_u8; 100]));
    assert_eq!(MOVES.get().wrapping_sub(before), 1, "the counter works");

    let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256]).unwrap();
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap();
    let mut attempt = keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let exchange = attempt.exchange_mut();
    let answer = http::Response::builder().header("content-type", "application/json").body(()).unwrap();
    exchange.head(&answer.into_parts().0).unwrap();

    // Grows to 16, then to 32, which the third piece fills, then to 64.
    for (piece, expected) in [(16, 1), (1, 1), (15, 0), (0, 0), (1, 1), (31, 0), (1000, 1)] {
        let piece = vec![b' '; piece];
        let (allocated, moved) = (ALLOCATIONS.get(), MOVES.get());
        exchange.push(&piece).unwrap();
        let made = (ALLOCATIONS.get().wrapping_sub(allocated), MOVES.get().wrapping_sub(moved));
        assert_eq!(made, (expected, 0), "{} bytes", piece.len());
    }
}
