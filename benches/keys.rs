//! The cost of key sources: finding a key, verifying, and replacing keys, by number of keys.
//!
//! ```text
//! cargo bench --bench keys                 all rows
//! cargo bench --bench keys -- look_up      some rows
//! cargo bench --bench keys -- --test       each row once, to check that it works
//! ```
//!
//! `threads.rs` measures two threads.
#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};
use jwt_identity::crypto::HmacKey;
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::{KeySet, KeyStore, Merged, SigningKey, VerifyingKey, VerifyingKeySource};
use jwt_identity::{
    Algorithm, FixedClock, KeyHint, KeyId, NumericDate, Profile, SharedSecret, TokenSigner, TokenVerifier,
};

#[allow(dead_code)]
mod shapes;

use shapes::vendors::Vendor;

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
const SIZES: [u32; 5] = [1, 3, 10, 100, 10_000];
const HS256: Algorithm = Algorithm::Hs256;

/// The `kid` that each row looks for. Every set contains it.
fn wanted() -> KeyId {
    key_id(0)
}

fn key_id(number: u32) -> KeyId {
    KeyId::new(format!("app_{number:024x}")).unwrap()
}

fn hmac() -> HmacKey {
    HmacKey::new(HS256, &SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap()).unwrap()
}

/// A set with this number of keys.
fn key_set(size: u32) -> KeySet {
    let key = VerifyingKey::new(hmac());
    KeySet::new((0..size).map(|number| key.clone().with_key_id(key_id(number)))).unwrap()
}

fn look_up(c: &mut Criterion) {
    let mut group = c.benchmark_group("look_up");
    let key_id = wanted();
    let hint = KeyHint::new(HS256, Some(key_id.as_str()));
    let row =
        |group: &mut BenchmarkGroup<'_, WallTime>, name, size, source: &dyn VerifyingKeySource, hint: &KeyHint<'_>| {
            assert!(source.find(hint).is_ok());
            group.bench_function(BenchmarkId::new(name, size), |b| b.iter(|| source.find(black_box(hint)).is_ok()));
        };
    row(&mut group, "key", 1, &VerifyingKey::new(hmac()), &hint);
    for size in SIZES {
        row(&mut group, "set", size, &key_set(size), &hint);
        row(&mut group, "store", size, &KeyStore::new(key_set(size)), &hint);
    }
    for size in SIZES {
        let (set, hint) = (key_set(size), KeyHint::new(HS256, Some("stranger")));
        assert!(set.find(&hint).is_err());
        group.bench_function(BenchmarkId::new("unknown", size), |b| b.iter(|| set.find(black_box(&hint)).is_err()));
    }
    let without_kid = KeyHint::new(HS256, None);
    row(&mut group, "set_without_kid", 1, &key_set(1), &without_kid);
    row(&mut group, "store_without_kid", 1, &KeyStore::new(key_set(1)), &without_kid);
    let sources: [Arc<dyn VerifyingKeySource>; 2] =
        [Arc::new(KeySet::default()), Arc::new(KeyStore::new(key_set(100)))];
    let merged = Merged::new(sources);
    row(&mut group, "merged_with_empty", 100, &merged, &hint);
    group.finish();
}

/// Replaces the set in a store and drops the old one.
fn replace(c: &mut Criterion) {
    let mut group = c.benchmark_group("replace");
    group.sample_size(10);
    for size in SIZES {
        let (set, store) = (key_set(size), KeyStore::default());
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            b.iter_batched(|| set.clone(), |set| store.replace(set), criterion::BatchSize::LargeInput);
        });
    }
    group.finish();
}

/// One key, vendor or tenant among many. The cost of a call must not depend on their number.
fn whole_calls(c: &mut Criterion) {
    for (name, make) in shapes::keyed::SHAPES.iter().chain(shapes::vendors::SHAPES) {
        let mut group = c.benchmark_group(format!("whole_calls/{name}"));
        for size in SIZES {
            for call in make(usize::try_from(size).unwrap()).unwrap() {
                group.bench_function(BenchmarkId::new(call.operation, size), |b| b.iter(|| call.run()));
            }
        }
        group.finish();
    }
}

/// All keys in turn, so that a lookup reads memory that is no longer in the processor's cache.
fn in_turn(c: &mut Criterion) {
    let mut group = c.benchmark_group("in_turn");
    for size in SIZES {
        let set = key_set(size);
        let tokens: Vec<String> = (0..size).map(|number| token(key_id(number))).collect();
        let verifier = verifier::<Jwt>(set);
        let mut tokens = tokens.iter().cycle();
        group.bench_function(BenchmarkId::new("verify", size), |b| {
            b.iter(|| verifier.verify(black_box(tokens.next().unwrap())).is_ok());
        });
    }
    group.finish();
}

fn token(key_id: KeyId) -> String {
    let signer = TokenSigner::<Jwt>::new(SigningKey::new(hmac()).with_key_id(key_id));
    let claims =
        Claims::builder().expires_at(NumericDate::MAX).issued_at(NOW).subject("5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b");
    signer.sign(&claims.build().unwrap()).unwrap().into_string()
}

fn verifier<P: Profile>(keys: impl VerifyingKeySource + 'static) -> TokenVerifier<P> {
    TokenVerifier::new(keys).with_clock(FixedClock(NOW))
}

/// Verifies tokens of several vendors in turn, each with its own keys.
fn vendors(c: &mut Criterion) {
    type Verify = Box<dyn Fn(&str) -> bool>;
    fn vendor<const N: u8>() -> (Verify, String) {
        let (verifier, token) = (verifier::<Vendor<N>>(key_set(100)), token(key_id(N.into())));
        assert!(verifier.verify(&token).is_ok());
        (Box::new(move |token| verifier.verify(token).is_ok()), token)
    }
    let known = [
        vendor::<0>(),
        vendor::<1>(),
        vendor::<2>(),
        vendor::<3>(),
        vendor::<4>(),
        vendor::<5>(),
        vendor::<6>(),
        vendor::<7>(),
        vendor::<8>(),
        vendor::<9>(),
    ];
    let mut group = c.benchmark_group("vendors");
    for count in [1, 3, 10] {
        let mut vendors = known.iter().take(count).cycle();
        group.bench_function(BenchmarkId::new("verify", count), |b| {
            b.iter(|| {
                let (verify, token) = vendors.next().unwrap();
                verify(black_box(token))
            });
        });
    }
    group.finish();
}

/// Parses a JWK Set of Ed25519 keys.
fn parse(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse");
    for size in [1, 100] {
        let member = |number| {
            let key_id = key_id(number);
            format!(r#"{{"kty":"OKP","use":"sig","alg":"EdDSA","kid":"{key_id}","crv":"Ed25519","x":"{X}"}}"#)
        };
        let members: Vec<_> = (0..size).map(member).collect();
        let json = format!(r#"{{"keys":[{}]}}"#, members.join(","));
        let read = || KeySet::from_jwk_set(&[Algorithm::EdDsa], black_box(&json));
        assert_eq!(read().map(|set| set.len()), Ok(usize::try_from(size).unwrap()));
        group.bench_function(BenchmarkId::from_parameter(size), |b| b.iter(read));
    }
    group.finish();
}

/// The public key of RFC 8037 appendix A.2.
const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600))
        .sample_size(30);
    targets = look_up, replace, whole_calls, in_turn, vendors, parse
}
criterion_main!(benches);
