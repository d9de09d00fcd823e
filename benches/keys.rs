//! What key sources cost: finding a key, verifying through each kind of source, by one and two threads, while the keys
//! are replaced too.
//!
//! ```text
//! cargo bench --bench keys                 all rows
//! cargo bench --bench keys -- threads      some rows
//! cargo bench --bench keys -- --test       each row once, to see that it still runs
//! ```
//!
//! Rows of the group `threads` count verifications a second of all threads together. `shared` is the contrast: a source
//! that clones an `Arc` for each look-up, which all threads then write to.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jwt_identity::crypto::HmacKey;
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::{
    KeyLookupError, KeyRef, KeySet, KeyStore, Merged, SigningKey, VerifyingKey, VerifyingKeySource,
};
use jwt_identity::{
    Algorithm, CachedVerifier, FixedClock, KeyHint, KeyId, NumericDate, SharedSecret, TokenSigner, TokenVerifier,
};

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
const SIZES: [u32; 3] = [1, 100, 10_000];
const HS256: Algorithm = Algorithm::Hs256;

/// The `kid` that each row looks for; every set has it.
fn wanted() -> KeyId {
    key_id(0)
}

fn key_id(number: u32) -> KeyId {
    KeyId::new(format!("app_{number:024x}")).unwrap()
}

fn hmac() -> HmacKey {
    HmacKey::new(HS256, &SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap()).unwrap()
}

fn key_set(size: u32) -> KeySet {
    let key = VerifyingKey::new(hmac());
    KeySet::new((0..size).map(|number| key.clone().with_key_id(key_id(number)))).unwrap()
}

/// Finds a key as a set does, and hands out a clone of its `Arc`.
#[derive(Debug)]
struct Shared(HashMap<String, Arc<VerifyingKey>>);

impl Shared {
    fn new(size: u32) -> Self {
        let key = Arc::new(VerifyingKey::new(hmac()));
        Self((0..size).map(|number| (key_id(number).to_string(), Arc::clone(&key))).collect())
    }
}

impl VerifyingKeySource for Shared {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, KeyLookupError> {
        let key = hint.key_id().and_then(|key_id| self.0.get(key_id)).ok_or(KeyLookupError::UnknownKeyId)?;
        Ok(KeyRef::shared(Arc::clone(key)))
    }
}

fn look_up(c: &mut Criterion) {
    let mut group = c.benchmark_group("look_up");
    let key_id = wanted();
    let hint = KeyHint::new(HS256, Some(key_id.as_str()));
    let mut row = |name: &str, size: u32, source: &dyn VerifyingKeySource, hint: &KeyHint<'_>| {
        assert!(source.find(hint).is_ok());
        group.bench_function(BenchmarkId::new(name, size), |b| b.iter(|| source.find(black_box(hint)).is_ok()));
    };
    row("key", 1, &VerifyingKey::new(hmac()), &hint);
    row("shared", 100, &Shared::new(100), &hint);
    for size in SIZES {
        row("set", size, &key_set(size), &hint);
        row("store", size, &KeyStore::new(key_set(size)), &hint);
    }
    let without_kid = KeyHint::new(HS256, None);
    row("set_without_kid", 1, &key_set(1), &without_kid);
    row("store_without_kid", 1, &KeyStore::new(key_set(1)), &without_kid);
    row("merged_with_empty", 100, &Merged::new(KeySet::default(), KeyStore::new(key_set(100))), &hint);
    group.finish();
}

/// Putting another set in place, and dropping the one that was there.
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

fn token() -> String {
    let signer = TokenSigner::<Jwt>::new(SigningKey::new(hmac()).with_key_id(wanted()));
    let claims = Claims::expiring_at(NumericDate::MAX).issued_at(NOW).subject("5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b");
    signer.sign(&claims.build().unwrap()).unwrap().into_string()
}

fn verifier(keys: impl VerifyingKeySource + 'static) -> TokenVerifier<Jwt> {
    let verifier = TokenVerifier::new(keys).with_clock(FixedClock(NOW));
    assert!(verifier.verify(&token()).is_ok());
    verifier
}

/// One thread, HS256, the plain profile.
fn verify(c: &mut Criterion) {
    let mut group = c.benchmark_group("verify");
    let token = token();
    let mut row = |name: &str, verifier: &TokenVerifier<Jwt>| {
        group.bench_function(name, |b| b.iter(|| verifier.verify(black_box(&token)).is_ok()));
    };
    row("key", &verifier(VerifyingKey::new(hmac())));
    row("set_of_100", &verifier(key_set(100)));
    row("store_of_100", &verifier(KeyStore::new(key_set(100))));
    group.finish();
}

/// The time in which each of these threads calls `work` so often, all beginning at once.
fn time_of(threads: usize, calls: u64, work: &(dyn Fn() + Sync)) -> Duration {
    let start = Barrier::new(threads);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    let began = Instant::now();
                    (0..calls).for_each(|_| work());
                    began.elapsed()
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).max().unwrap_or_default()
    })
}

/// One verifier, or one source, for all threads.
fn threads(c: &mut Criterion) {
    let mut group = c.benchmark_group("threads");
    let (token, key_id) = (token(), wanted());
    let hint = KeyHint::new(HS256, Some(key_id.as_str()));
    let store = KeyStore::new(key_set(100));
    let (by_key, by_store) = (verifier(VerifyingKey::new(hmac())), verifier(store.clone()));
    let by_shared = verifier(Shared::new(100));
    // All threads show the one token, which is the worst that they can do to each other.
    let cached = CachedVerifier::new(by_store.clone());
    let shared = Shared::new(100);

    for threads in [1, 2] {
        let mut row = |name: &str, work: &(dyn Fn() + Sync)| {
            group.throughput(Throughput::Elements(u64::try_from(threads).unwrap()));
            group.bench_function(BenchmarkId::new(name, threads), |b| {
                b.iter_custom(|calls| time_of(threads, calls, work));
            });
        };
        row("find/store", &|| assert!(black_box(&store).find(&hint).is_ok()));
        row("find/shared", &|| assert!(black_box(&shared).find(&hint).is_ok()));
        row("verify/key", &|| assert!(by_key.verify(black_box(&token)).is_ok()));
        row("verify/shared", &|| assert!(by_shared.verify(black_box(&token)).is_ok()));
        row("verify/store", &|| assert!(by_store.verify(black_box(&token)).is_ok()));
        row("verify/store_cached", &|| assert!(cached.verify(black_box(&token)).is_ok()));
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    store.replace(key_set(100));
                    thread::sleep(Duration::from_millis(1));
                }
            });
            row("verify/store_during_rotation", &|| assert!(by_store.verify(black_box(&token)).is_ok()));
            done.store(true, Ordering::Relaxed);
        });
    }
    group.finish();
}

/// Reading a JWK Set of Ed25519 keys.
fn parse(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse");
    for size in [1, 100] {
        let member = |number| {
            let key_id = key_id(number);
            format!(r#"{{"kty":"OKP","use":"sig","alg":"EdDSA","kid":"{key_id}","crv":"Ed25519","x":"{X}"}}"#)
        };
        let members: Vec<_> = (0..size).map(member).collect();
        let json = format!(r#"{{"keys":[{}]}}"#, members.join(","));
        let read = || KeySet::from_published_jwk_set(black_box(&json), &[Algorithm::EdDsa]);
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
    targets = look_up, replace, verify, threads, parse
}
criterion_main!(benches);
