//! The throughput of two threads that share one signer, verifier or source, compared with one thread.
//!
//! ```text
//! cargo bench --bench threads                   a table in Markdown
//! cargo bench --bench threads -- --hold 1.9     the same, and fails if two threads that share reach less than 1.9 / 2 of
//!                                               the throughput of two separate threads
//! cargo bench --bench threads -- verify         some rows
//! cargo test --bench threads                    each row once, to check that it works
//! ```
//!
//! Rows are timed in turn: one thread; two threads that share a signer, verifier or source; two threads with one
//! each. The last shows what the machine allows at that moment, which is less than twice the throughput if others use
//! it too. A slice takes a millisecond, and the twentieth best of four hundred counts, because a thread that waited
//! for a processor says nothing about this crate. `shared` is a contrast and not checked: its source clones an `Arc`
//! for each lookup, so all threads write to the same memory.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::unwrap_used, missing_docs)]

use std::collections::HashMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use jwt_identity::crypto::HmacKey;
use jwt_identity::error::VerifyError;
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::{KeyPair, KeyRef, KeySet, KeyStore, SigningKeySource, VerifyingKey, VerifyingKeySource};
use jwt_identity::nexmo::{Acl, ApplicationId, user};
use jwt_identity::{
    Algorithm, CacheLimits, FixedClock, KeyHint, KeyId, NumericDate, Profile, SharedSecret, TokenId, TokenSigner,
    TokenVerifier, kustomer, sunshine,
};
use ring::hmac;

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
const LATER: NumericDate = NumericDate::from_unix_seconds(1_700_003_600);
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const USER: &str = "5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b";
const KEYS: usize = 100;
/// How often keys are replaced in rows with a rotation.
const ROTATION: Duration = Duration::from_millis(1);

fn main() -> ExitCode {
    let (mut hold, mut wanted) = (0.0, String::new());
    // Without this flag of Cargo the bench runs as a test.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (rounds, sample) = if is_bench { (400, Duration::from_millis(1)) } else { (1, Duration::ZERO) };
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--hold" => hold = arguments.next().and_then(|text| text.parse().ok()).unwrap(),
            text => text.clone_into(&mut wanted),
        }
    }
    let stores = [(); 2].map(|()| KeyStore::new(key_set()));
    let [mut rows, others] = stores.each_ref().map(rows);
    for (row, other) in rows.iter_mut().zip(others) {
        row.calls.extend(other.calls);
    }
    rows.retain(|row| row.name.contains(&wanted));
    for row in &mut rows {
        row.calibrate(sample);
    }
    let count = rows.len().max(1);
    for round in 0..rounds {
        // Each round starts with another row.
        let (later, first) = rows.split_at_mut(round % count);
        for row in first.iter_mut().chain(later) {
            row.measure(&stores);
        }
    }
    println!("| | one thread | two, shared | speed-up | two, separate | speed-up | shared / separate |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let mut is_held = true;
    for row in &rows {
        let [alone, sharing, apart] = row.undisturbed();
        let (of_sharing, of_apart, scaled) = (2.0 * alone / sharing, 2.0 * alone / apart, apart / sharing);
        let name = &row.name;
        println!(
            "| {name} | {alone:.0} ns | {sharing:.0} ns | {of_sharing:.2} | {apart:.0} ns | {of_apart:.2} | {scaled:.2} |"
        );
        is_held &= !row.is_held || 2.0 * scaled >= hold;
    }
    if is_held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

type Call = Box<dyn Fn() + Sync>;

/// One call that is repeated.
struct Row {
    name: String,
    /// The call, and a second one that shares nothing with it.
    calls: Vec<Call>,
    is_held: bool,
    /// Reports whether the keys of the stores are replaced during the measurement.
    is_rotating: bool,
    times: u32,
    /// Nanoseconds per call: one thread, each of two that share, each of two that do not.
    samples: Vec<[f64; 3]>,
}

impl Row {
    fn calibrate(&mut self, sample: Duration) {
        while time_of(&self.calls[..1], self.times) < sample {
            self.times = self.times.saturating_mul(2);
        }
    }

    fn measure(&mut self, stores: &[KeyStore]) {
        let done = AtomicBool::new(!self.is_rotating);
        let set = key_set();
        let (call, both) = (&self.calls[..1], &self.calls[..]);
        let times = thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    for store in stores {
                        store.replace(set.clone());
                    }
                    thread::sleep(ROTATION);
                }
            });
            let mut times = [Duration::ZERO; 3];
            for turn in 0..times.len() {
                // In each round another column is measured right after the replacement.
                let column = (self.samples.len() + turn) % times.len();
                times[column] = match column {
                    0 => time_of(call, self.times),
                    1 => time_of(call.iter().chain(call), self.times),
                    _ => time_of(both, self.times),
                };
            }
            done.store(true, Ordering::Relaxed);
            times
        });
        self.samples.push(times.map(|time| time.as_secs_f64() * 1e9 / f64::from(self.times)));
    }

    /// Nanoseconds per call as in [`samples`](Self::samples), without slices in which another process ran.
    fn undisturbed(&self) -> [f64; 3] {
        [0, 1, 2].map(|column: usize| {
            let mut samples: Vec<f64> = self.samples.iter().map(|sample| sample[column]).collect();
            samples.sort_by(f64::total_cmp);
            samples.get(samples.len() / 20).copied().unwrap_or(f64::NAN)
        })
    }
}

/// The time until each call was made this often, on its own thread. All threads start at the same time.
fn time_of<'c>(calls: impl IntoIterator<Item = &'c Call>, times: u32) -> Duration {
    let calls: Vec<_> = calls.into_iter().collect();
    let start = Barrier::new(calls.len());
    thread::scope(|scope| {
        let spawn = |call: &'c Call| {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                let began = Instant::now();
                (0..times).for_each(|_| call());
                began.elapsed()
            })
        };
        let running: Vec<_> = calls.into_iter().map(spawn).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).max().unwrap()
    })
}

fn rows(store: &KeyStore) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = |name: &str, call: Call| {
        let is_held = !name.starts_with("ring") && !name.contains("shared");
        let is_rotating = name.contains("rotation");
        rows.push(Row {
            name: name.to_owned(),
            calls: vec![call],
            is_held,
            is_rotating,
            times: 1,
            samples: Vec::new(),
        });
    };
    let claims = || Claims::builder().expires_at(LATER).issued_at(NOW).subject(USER).build().unwrap();
    let plain = |keys: KeySet| both::<Jwt>(keys.clone(), keys, claims());
    let (sign, verify, token) = plain(key_set());

    for during in ["", " during a rotation"] {
        let (input, mac) = bare(&token);
        let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
        let (same_key, same_input) = (key.clone(), input.clone());
        row(&format!("ring, sign{during}"), Box::new(move || _ = black_box(hmac::sign(&key, black_box(&input)))));
        let verify = move || hmac::verify(&same_key, black_box(&same_input), &mac).unwrap();
        row(&format!("ring, verify{during}"), Box::new(verify));
        let (sign, verify, _) = both::<Jwt>(store.clone(), store.clone(), claims());
        row(&format!("sign, store of {KEYS}{during}"), sign);
        row(&format!("verify, store of {KEYS}{during}"), verify);
    }
    row(&format!("sign, set of {KEYS}"), sign);
    row(&format!("verify, set of {KEYS}"), verify);
    // All threads verify the same token, which is the worst case of contention.
    let verifier = TokenVerifier::<Jwt>::new(store.clone()).with_clock(FixedClock(NOW));
    let cached = verifier.with_cache(CacheLimits::default());
    row(
        &format!("verify, store of {KEYS}, cached"),
        Box::new(move || assert!(cached.verify(black_box(&token)).is_ok())),
    );
    let (_, verify, _) = both::<Jwt>(key_set(), Shared::new(), claims());
    row("verify, shared", verify);
    let sources: [(&str, Box<dyn VerifyingKeySource>); 2] =
        [("find, store of 100", Box::new(store.clone())), ("find, shared", Box::new(Shared::new()))];
    for (name, source) in sources {
        let key_id = key_id(0);
        let find = move || {
            let hint = KeyHint::new(Algorithm::Hs256, Some(key_id.as_str()));
            assert!(black_box(&source).find(&hint).is_ok());
        };
        row(name, Box::new(find));
    }

    let secret = || SharedSecret::new(SECRET).unwrap();
    let claims = kustomer::Claims::builder(NOW).email("ada@example.com").external_id(USER).build().unwrap();
    let (sign, verify, _) = calls(kustomer::signer(&secret()).unwrap(), kustomer::verifier(&secret()).unwrap(), claims);
    row("sign, Kustomer", sign);
    row("verify, Kustomer", verify);
    let claims = sunshine::Claims::builder(sunshine::User::new(USER).unwrap()).expires_at(LATER).build().unwrap();
    let signer = sunshine::signer(key_id(0), &secret()).unwrap();
    let (sign, verify, _) = calls(signer, sunshine::verifier(key_id(0), &secret()).unwrap(), claims);
    row("sign, Sunshine", sign);
    row("verify, Sunshine", verify);
    let application = ApplicationId::new("78d335fa-323d-0114-9c3d-d6f0d48968cf").unwrap();
    let token_id = TokenId::from_random_bytes([7; 16]);
    let claims = user::Claims::builder(application, "ada", Acl::client_sdk(), token_id, NOW).build().unwrap();
    let signer = user::signer(include_str!("../tests/keys/rsa2048.pkcs8.pem")).unwrap();
    let verifier = user::verifier(include_str!("../tests/keys/rsa2048.spki.pem")).unwrap();
    let (sign, verify, _) = calls(signer, verifier, claims);
    row("sign, Nexmo", sign);
    row("verify, Nexmo", verify);
    row("token id", Box::new(|| drop(black_box(TokenId::random().unwrap()))));
    rows
}

type Calls = (Call, Call, String);

fn both<P: Profile + 'static>(
    signing: impl SigningKeySource + 'static,
    verifying: impl VerifyingKeySource + 'static,
    claims: P::Claims,
) -> Calls
where
    P::Claims: Sync,
{
    calls(TokenSigner::<P>::new(signing), TokenVerifier::new(verifying), claims)
}

/// Returns a call that signs these claims, a call that verifies the token, and the token.
fn calls<P: Profile + 'static>(signer: TokenSigner<P>, verifier: TokenVerifier<P>, claims: P::Claims) -> Calls
where
    P::Claims: Sync,
{
    let verifier = verifier.with_clock(FixedClock(NOW));
    let token = signer.sign(&claims).unwrap().into_string();
    let same = token.clone();
    let sign = move || drop(black_box(signer.sign(black_box(&claims)).unwrap()));
    let verify = move || drop(black_box(verifier.verify(black_box(&same)).unwrap()));
    (Box::new(sign), Box::new(verify), token)
}

/// Returns a token's signing input and signature.
fn bare(token: &str) -> (Vec<u8>, Vec<u8>) {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let (input, signature) = token.rsplit_once('.').unwrap();
    (input.as_bytes().to_vec(), URL_SAFE_NO_PAD.decode(signature).unwrap())
}

fn key_id(number: usize) -> KeyId {
    KeyId::new(format!("app_{number:024x}")).unwrap()
}

/// Pairs with the same secret. The last one signs.
fn key_set() -> KeySet {
    let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(SECRET).unwrap()).unwrap();
    let pair = KeyPair::from(key);
    KeySet::new((0..KEYS).map(|number| pair.clone().with_key_id(key_id(number)))).unwrap()
}

/// Finds a key like a set, and returns a clone of its `Arc`.
#[derive(Debug)]
struct Shared(HashMap<String, Arc<VerifyingKey>>);

impl Shared {
    fn new() -> Self {
        let set = key_set();
        let find = |number| {
            let key_id = key_id(number);
            let key = set.find(&KeyHint::new(Algorithm::Hs256, Some(key_id.as_str()))).unwrap();
            (key_id.to_string(), Arc::new(key.clone()))
        };
        Self((0..KEYS).map(find).collect())
    }
}

impl VerifyingKeySource for Shared {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        let key = hint.key_id().and_then(|key_id| self.0.get(key_id)).ok_or(VerifyError::UnknownKeyId)?;
        Ok(KeyRef::shared(Arc::clone(key)))
    }
}
