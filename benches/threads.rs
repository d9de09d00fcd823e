//! What two threads get done that one does, with one signer, verifier or source for both.
//!
//! ```text
//! cargo bench --bench threads                   a table in Markdown
//! cargo bench --bench threads -- --hold 1.9     the same, and a failure where two threads do less than 1.9 times as much
//! cargo bench --bench threads -- verify         some rows
//! cargo test --bench threads                    each row once, to see that it still runs
//! ```
//!
//! Rows are timed in turn, with one thread and with two, and the median of the rounds' factors is shown: a slow spell of
//! the machine falls on both. What the machine itself allows shows in the rows of the bare calls of `ring`, which share
//! nothing but a key that nobody writes to. `shared` is the contrast, and not held: a source that clones an `Arc` for each
//! look-up, which all threads then write to.
#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used, missing_docs)]

use std::collections::HashMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use jwt_identity::crypto::HmacKey;
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::{
    KeyLookupError, KeyPair, KeyRef, KeySet, KeyStore, SigningKeySource, VerifyingKey, VerifyingKeySource,
};
use jwt_identity::nexmo::{Acl, ApplicationId, UserClaims};
use jwt_identity::{
    Algorithm, CachedVerifier, FixedClock, KeyHint, KeyId, NumericDate, Profile, SharedSecret, TokenId, TokenSigner,
    TokenVerifier, kustomer, nexmo, sunshine,
};
use ring::hmac;

const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
const LATER: NumericDate = NumericDate::from_unix_seconds(1_700_003_600);
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const USER: &str = "5f0c8a52-6f0e-4d8e-9f57-3f8a6f0d1c2b";
const KEYS: usize = 100;
/// How often keys are replaced, where they are.
const ROTATION: Duration = Duration::from_millis(2);

fn main() -> ExitCode {
    let (mut hold, mut wanted) = (0.0, String::new());
    // Without this flag of Cargo's it is a test.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (rounds, sample) = if is_bench { (31, Duration::from_millis(10)) } else { (1, Duration::ZERO) };
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--hold" => hold = arguments.next().and_then(|text| text.parse().ok()).unwrap(),
            text => text.clone_into(&mut wanted),
        }
    }
    let store = KeyStore::new(key_set());
    let mut rows = rows(&store);
    rows.retain(|row| row.name.contains(&wanted));
    for row in &mut rows {
        row.calibrate(sample);
    }
    let count = rows.len().max(1);
    for round in 0..rounds {
        // Each round begins with another row.
        let (later, first) = rows.split_at_mut(round % count);
        for row in first.iter_mut().chain(later) {
            row.measure(&store);
        }
    }
    println!("| | one thread | two threads | times as much |\n|---|---:|---:|---:|");
    let mut is_held = true;
    for row in &rows {
        let [alone, beside, factor] = row.medians();
        println!("| {} | {alone:.0} ns | {beside:.0} ns | {factor:.3} |", row.name);
        is_held &= !row.is_held || factor >= hold;
    }
    if is_held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One call, again and again.
struct Row {
    name: String,
    call: Box<dyn Fn() + Sync>,
    is_held: bool,
    /// Whether the keys of the store are replaced meanwhile.
    is_rotating: bool,
    calls: u32,
    /// Nanoseconds a call of one thread, and of each of two.
    samples: Vec<[f64; 2]>,
}

impl Row {
    fn calibrate(&mut self, sample: Duration) {
        while time_of(1, self.calls, &self.call) < sample {
            self.calls = self.calls.saturating_mul(2);
        }
    }

    fn measure(&mut self, store: &KeyStore) {
        let done = AtomicBool::new(!self.is_rotating);
        let set = key_set();
        let times = thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    store.replace(set.clone());
                    thread::sleep(ROTATION);
                }
            });
            let times = [1, 2].map(|threads| time_of(threads, self.calls, &self.call));
            done.store(true, Ordering::Relaxed);
            times
        });
        self.samples.push(times.map(|time| time.as_secs_f64() * 1e9 / f64::from(self.calls)));
    }

    /// Of one thread, of each of two, and of how much the two do.
    fn medians(&self) -> [f64; 3] {
        let median = |of: fn(&[f64; 2]) -> f64| {
            let mut samples: Vec<f64> = self.samples.iter().map(of).collect();
            samples.sort_by(f64::total_cmp);
            samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
        };
        [median(|[alone, _]| *alone), median(|[_, beside]| *beside), median(|[alone, beside]| 2.0 * alone / beside)]
    }
}

/// The time in which each of these threads calls so often, all beginning at once.
fn time_of(threads: usize, calls: u32, call: &(dyn Fn() + Sync)) -> Duration {
    let start = Barrier::new(threads);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    let began = Instant::now();
                    (0..calls).for_each(|_| call());
                    began.elapsed()
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).max().unwrap()
    })
}

fn rows(store: &KeyStore) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = |name: &str, call: Box<dyn Fn() + Sync>| {
        let is_held = !name.starts_with("ring") && !name.contains("shared");
        let is_rotating = name.contains("rotation");
        rows.push(Row { name: name.to_owned(), call, is_held, is_rotating, calls: 1, samples: Vec::new() });
    };
    let claims = || Claims::expiring_at(LATER).issued_at(NOW).subject(USER).build().unwrap();
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
    // All threads show the one token, which is the worst that they can do to each other.
    let cached = CachedVerifier::new(TokenVerifier::<Jwt>::new(store.clone()).with_clock(FixedClock(NOW)));
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
    let claims = kustomer::Claims::for_email_and_external_id("ada@example.com", USER, NOW).unwrap();
    let (sign, verify, _) = calls(kustomer::signer(secret()).unwrap(), kustomer::verifier(secret()).unwrap(), claims);
    row("sign, Kustomer", sign);
    row("verify, Kustomer", verify);
    let claims = sunshine::Claims::for_user(USER).unwrap().expires_at(LATER).build().unwrap();
    let signer = sunshine::signer(key_id(0), secret()).unwrap();
    let (sign, verify, _) = calls(signer, sunshine::verifier(key_id(0), secret()).unwrap(), claims);
    row("sign, Sunshine", sign);
    row("verify, Sunshine", verify);
    let application = ApplicationId::new("78d335fa-323d-0114-9c3d-d6f0d48968cf").unwrap();
    let token_id = TokenId::from_random_octets([7; 16]);
    let claims = UserClaims::builder(application, token_id, "ada", Acl::client_sdk(), NOW).build().unwrap();
    let signer = nexmo::user_signer(include_str!("../tests/keys/rsa2048.pkcs8.pem")).unwrap();
    let verifier = nexmo::user_verifier(include_str!("../tests/keys/rsa2048.spki.pem")).unwrap();
    let (sign, verify, _) = calls(signer, verifier, claims);
    row("sign, Nexmo", sign);
    row("verify, Nexmo", verify);
    row("token id", Box::new(|| drop(black_box(TokenId::random().unwrap()))));
    rows
}

type Calls = (Box<dyn Fn() + Sync>, Box<dyn Fn() + Sync>, String);

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

/// Signing these claims, verifying the token, and the token.
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

/// A token's signing input and its signature.
fn bare(token: &str) -> (Vec<u8>, Vec<u8>) {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let (input, signature) = token.rsplit_once('.').unwrap();
    (input.as_bytes().to_vec(), URL_SAFE_NO_PAD.decode(signature).unwrap())
}

fn key_id(number: usize) -> KeyId {
    KeyId::new(format!("app_{number:024x}")).unwrap()
}

/// Pairs of one secret, the last of which signs.
fn key_set() -> KeySet {
    let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new(SECRET).unwrap()).unwrap();
    let pair = KeyPair::from(key);
    KeySet::from_entries((0..KEYS).map(|number| pair.clone().with_key_id(key_id(number)))).unwrap()
}

/// Finds a key as a set does, and hands out a clone of its `Arc`.
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
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, KeyLookupError> {
        let key = hint.key_id().and_then(|key_id| self.0.get(key_id)).ok_or(KeyLookupError::UnknownKeyId)?;
        Ok(KeyRef::shared(Arc::clone(key)))
    }
}
