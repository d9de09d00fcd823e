//! What a second thread brings: calls of two threads at once against those of one, in short slices in turn.
//!
//! ```text
//! cargo bench --bench threads               the table
//! cargo bench --bench threads -- --test     each row once, to see that it still runs
//! ```
//!
//! The row of the bare MAC shows what the machine has to give. Of all slices the twentieth best counts: in the others
//! somebody else had one of the processors.
#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jwt_identity::crypto::HmacKey;
use jwt_identity::keys::{KeyPair, KeySet, KeyStore, SigningKey, VerifyingKey};
use jwt_identity::sunshine::{Claims, Sunshine};
use jwt_identity::{Algorithm, KeyId, NumericDate, SharedSecret, TokenSigner, TokenVerifier};
use ring::hmac;

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const CALLS: u32 = 2000;
const ROUNDS: usize = 400;

type Work<'a> = &'a (dyn Fn() + Sync);

fn main() {
    let is_given = |flag: &str| std::env::args().any(|argument| argument == flag);
    // Cargo gives the one to a bench, and not to a test.
    let is_test = !is_given("--bench") || is_given("--test");
    let (rounds, calls) = if is_test { (1, 1) } else { (ROUNDS, CALLS) };

    let hmac_key = || HmacKey::new(Algorithm::Hs256, &SharedSecret::new(SECRET).unwrap()).unwrap();
    let named = || hmac_key().with_key_id(KeyId::new("app_5deaa3531c7f940010cc4ba4").unwrap());
    let pair = || KeyPair::new(SigningKey::new(named()), VerifyingKey::new(named())).unwrap();
    let key_set = || KeySet::from_entries([pair()]).unwrap();
    let store = KeyStore::new(key_set());

    let expires_at = NumericDate::now().unwrap().saturating_add(Duration::from_secs(3600));
    let claims = Claims::for_user("5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b").unwrap().expires_at(expires_at);
    let claims = claims.build().unwrap();
    let signer = TokenSigner::<Sunshine>::new(SigningKey::new(named()));
    let verifier = TokenVerifier::<Sunshine>::new(VerifyingKey::new(named()));
    let (store_signer, store_verifier) =
        (TokenSigner::<Sunshine>::new(store.clone()), TokenVerifier::new(store.clone()));
    let store_verifier: TokenVerifier<Sunshine> = store_verifier;
    let token = signer.sign(&claims).unwrap().into_string();

    let raw_key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let raw = || assert!(!black_box(hmac::sign(&raw_key, black_box(token.as_bytes()))).as_ref().is_empty());
    let sign = || assert!(black_box(signer.sign(black_box(&claims))).is_ok());
    let verify = || assert!(black_box(verifier.verify(black_box(&token))).is_ok());
    let sign_by_store = || assert!(black_box(store_signer.sign(black_box(&claims))).is_ok());
    let verify_by_store = || assert!(black_box(store_verifier.verify(black_box(&token))).is_ok());
    let rows: [(&str, Work<'_>); 5] = [
        ("bare MAC", &raw),
        ("sign, one signer", &sign),
        ("verify, one verifier", &verify),
        ("sign, one store", &sign_by_store),
        ("verify, one store", &verify_by_store),
    ];

    println!("| | one thread | two threads, each | calls a second, times those of one |\n|---|---:|---:|---:|");
    measure("", &rows, rounds, calls);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                store.replace(key_set());
                thread::sleep(Duration::from_millis(1));
            }
        });
        measure(", its key replaced each millisecond", rows.get(3..).unwrap(), rounds, calls);
        done.store(true, Ordering::Relaxed);
    });
}

fn measure(suffix: &str, rows: &[(&str, Work<'_>)], rounds: usize, calls: u32) {
    let mut samples = vec![[Vec::new(), Vec::new()]; rows.len()];
    for _ in 0..rounds {
        for ((_, work), [one, two]) in rows.iter().zip(&mut samples) {
            one.push(slice(1, calls, *work));
            two.push(slice(2, calls, *work));
        }
    }
    for ((name, _), [one, two]) in rows.iter().zip(&mut samples) {
        let (one, two) = (twentieth_best(one, calls), twentieth_best(two, calls));
        println!("| {name}{suffix} | {one:.0} ns | {two:.0} ns | {:.2} |", 2.0 * one / two);
    }
}

fn twentieth_best(samples: &mut [Duration], calls: u32) -> f64 {
    samples.sort();
    samples.get(samples.len() / 20).unwrap().as_secs_f64() * 1e9 / f64::from(calls)
}

/// How long the slower thread takes for its calls, when all begin at once.
fn slice(threads: usize, calls: u32, work: Work<'_>) -> Duration {
    let start = Barrier::new(threads);
    thread::scope(|scope| {
        let run = || {
            (0..calls / 10).for_each(|_| work());
            start.wait();
            let began = Instant::now();
            (0..calls).for_each(|_| work());
            began.elapsed()
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).max().unwrap()
    })
}
