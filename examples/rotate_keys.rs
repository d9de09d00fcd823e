//! Replaces a signing key without rejecting a valid token: publish first, sign later, retire last.
//!
//! Run with `cargo run --example rotate_keys`. A login service signs tokens and publishes its JWK Set. A shop reads
//! that set every ten minutes and verifies tokens. The clock is simulated, so an hour passes in a second. A real
//! service leaves out `with_clock`, reads its keys from its secret store, and serves the JSON as
//! `application/jwk-set+json`.
#![allow(clippy::arithmetic_side_effects)]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::Duration;

use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::{KeyEntry, KeyPair, KeySet, KeyStore, SigningKeySource};
use jwt_identity::{
    Algorithm, Clock, EnvironmentError, ErrorCode, KeyId, NumericDate, TokenSigner, TokenVerifier, VerifyError,
};

/// Test keys: never use them for anything else.
const OLD_KEY: &str = include_str!("../tests/keys/p256.pkcs8.pem");
const NEW_KEY: &str = include_str!("../tests/keys/ed25519.pkcs8.pem");

const MINUTE: Duration = Duration::from_secs(60);
const TOKEN_LIFETIME_MINUTES: u32 = 15;
/// How long the shop caches a published set. A real service states it in `Cache-Control: max-age`.
const CACHE_MINUTES: u32 = 10;
const TOKENS_PER_MINUTE: usize = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let clock = Simulated::default();
    let old = KeyPair::from_pem(Algorithm::Es256, OLD_KEY)?.with_key_id(KeyId::new("2025")?);
    let new = KeyPair::from_pem(Algorithm::EdDsa, NEW_KEY)?.with_key_id(KeyId::new("2026")?);

    // The login service: one store for signing and publishing.
    let login = KeyStore::new(KeySet::new([old.clone()])?.with_clock(clock.clone()));
    let signer = TokenSigner::<Jwt>::new(login.clone());
    // The shop has only the published keys.
    let shop = KeyStore::new(read(&login.key_set().public_jwk_set()?.to_json())?);
    let verifier = TokenVerifier::<Jwt>::new(shop.clone()).with_clock(clock.clone());

    let mut traffic = Traffic { login, signer, shop, verifier, clock: clock.clone(), alive: Vec::new(), rejected: 0 };
    // An outlier: a token with a lifetime of one day, minted before the rotation.
    let stray = traffic.signer.sign(&Claims::builder().expires_at(clock.in_minutes(24 * 60)).build()?)?;

    println!("time  step      {:<52}signed by     verified  rejected", "");
    traffic.run(20, "before", "the old key signs")?;

    // The whole rotation is planned at once and then follows the clock. Each step lasts one minute longer than
    // needed.
    let signs_at = clock.in_minutes(CACHE_MINUTES + 1);
    let retires_at = clock.in_minutes(CACHE_MINUTES + 1 + TOKEN_LIFETIME_MINUTES + 1);
    let rotation = [KeyEntry::from(old).verify_until(retires_at), KeyEntry::from(new).activate_at(signs_at)];
    traffic.login.replace(KeySet::new(rotation)?.with_clock(clock.clone()));

    traffic.run(CACHE_MINUTES + 1, "publish", "both keys are published, the old key still signs")?;
    traffic.run(TOKEN_LIFETIME_MINUTES + 1, "sign", "the new key signs, tokens of the old key are valid")?;
    traffic.run(20, "retire", "the old key is no longer published")?;

    match traffic.verifier.verify(stray.as_str()) {
        Err(error) if error.code() == ErrorCode::HeaderUnknownKeyId => {
            println!("\nthe old key's token with a lifetime of a day: {error} ({})", error.code().as_u16());
        }
        outcome => return Err(format!("the old key should be gone: {:?}", outcome.map(drop)).into()),
    }
    println!("{} rejected", traffic.rejected);
    if traffic.rejected == 0 { Ok(()) } else { Err("a rotation must not reject a valid token".into()) }
}

/// Parses a published JWK Set, as the shop does.
fn read(json: &str) -> Result<KeySet, Box<dyn Error>> {
    Ok(KeySet::from_jwk_set(&[Algorithm::Es256, Algorithm::EdDsa], json)?)
}

/// Users who log in and then use the shop.
struct Traffic {
    login: KeyStore,
    signer: TokenSigner<Jwt>,
    shop: KeyStore,
    verifier: TokenVerifier<Jwt>,
    clock: Simulated,
    /// The tokens of each of the last minutes, as far as they have not expired.
    alive: Vec<Vec<String>>,
    rejected: usize,
}

impl Traffic {
    /// Simulates minutes in which users log in. The shop verifies every token that has not expired.
    fn run(&mut self, minutes: u32, step: &str, what: &str) -> Result<(), Box<dyn Error>> {
        let (began, mut verified, mut rejected) = (self.clock.minute(), 0, 0);
        let key = self.login.primary()?.key_id().map(ToString::to_string).unwrap_or_default();
        for _ in 0..minutes {
            if self.clock.minute() % CACHE_MINUTES == CACHE_MINUTES - 1 {
                self.shop.replace(read(&self.login.key_set().public_jwk_set()?.to_json())?);
            }
            let claims = Claims::builder().expires_at(self.clock.in_minutes(TOKEN_LIFETIME_MINUTES)).build()?;
            let fresh = (0..TOKENS_PER_MINUTE).map(|_| Ok(self.signer.sign(&claims)?.into_string()));
            self.alive.push(fresh.collect::<Result<_, Box<dyn Error>>>()?);
            if self.alive.len() > usize::try_from(TOKEN_LIFETIME_MINUTES)? {
                self.alive.remove(0);
            }
            verified += self.alive.iter().map(Vec::len).sum::<usize>();
            rejected += self.verify_all()?.len();
            self.clock.tick();
        }
        println!("{began:>3}'  {step:<9} {what:<52}{key:<9}  {verified:>8}  {rejected:>8}");
        self.rejected += rejected;
        Ok(())
    }

    /// Verifies all tokens with one verifier on two threads. Returns the error of each rejected token.
    fn verify_all(&self) -> Result<Vec<VerifyError>, Box<dyn Error>> {
        let verify = |tokens: &[Vec<String>]| -> Vec<VerifyError> {
            tokens.iter().flatten().filter_map(|token| self.verifier.verify(token).err()).collect()
        };
        let (left, right) = self.alive.split_at(self.alive.len() / 2);
        thread::scope(|scope| {
            let other = scope.spawn(|| verify(right));
            let mut errors = verify(left);
            errors.extend(other.join().map_err(|_| "a thread panicked")?);
            Ok(errors)
        })
    }
}

/// A clock that moves only when `tick` is called.
#[derive(Debug, Clone, Default)]
struct Simulated(Arc<AtomicI64>);

impl Simulated {
    fn minute(&self) -> u32 {
        u32::try_from(self.0.load(Ordering::Relaxed) / 60).unwrap_or(u32::MAX)
    }

    fn in_minutes(&self, minutes: u32) -> NumericDate {
        NumericDate::from_unix_seconds(self.0.load(Ordering::Relaxed)).saturating_add(MINUTE * minutes)
    }

    fn tick(&self) {
        self.0.fetch_add(60, Ordering::Relaxed);
    }
}

impl Clock for Simulated {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        Ok(NumericDate::from_unix_seconds(self.0.load(Ordering::Relaxed)))
    }
}
