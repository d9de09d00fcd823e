//! Handles survive a panic of the caller's own code, so they are unwind safe.
//!
//! `tests/it/keys/remote/contained.rs` has the callbacks of `RemoteKeys`, and `tests/it/token/async_holder.rs` those of
//! `AsyncTokenHolder`.

use std::panic::{RefUnwindSafe, UnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jwt_identity::error::ReplayError;
use jwt_identity::keys::{
    KeyEvent, KeyReader, KeyRef, KeyStore, LocalKeys, RefreshOutcome, SigningKey, SigningKeySource, VerifyingKey,
    VerifyingKeySource,
};
use jwt_identity::kustomer::{Claims, Kustomer};
use jwt_identity::nexmo::CompiledAcl;
use jwt_identity::nexmo::webhook::{Request, Secrets, WebhookVerifier};
use jwt_identity::token::jws;
use jwt_identity::token::replay::{MemoryReplayGuard, ReplayGuard};
use jwt_identity::{
    Algorithm, AsyncTokenHolder, BadSignature, ClaimError, Clock, EnvironmentError, ErrorCode, JsonSigner, KeyHint,
    KeyIdRule, NumericDate, Profile, SignError, Signature, Signer, TokenHolder, TokenId, TokenSigner, TokenVerifier,
    Verifier, VerifyError, kustomer,
};
use serde_json::{Map, Value, json};

use crate::support::{AT_NOW, NOW, SECRET, hs256, secret};

#[test]
fn handles_are_unwind_safe() {
    fn is_handle<T: Send + Sync + UnwindSafe + RefUnwindSafe>() {}
    is_handle::<TokenSigner<Kustomer>>();
    is_handle::<TokenVerifier<Kustomer>>();
    is_handle::<TokenSigner<jwt_identity::jwt::Jwt<Map<String, Value>>>>();
    is_handle::<TokenVerifier<jwt_identity::jwt::Jwt<Map<String, Value>>>>();
    is_handle::<KeyStore>();
    is_handle::<LocalKeys>();
    #[cfg(feature = "http")]
    is_handle::<jwt_identity::keys::remote::RemoteKeys>();
    is_handle::<WebhookVerifier>();
    is_handle::<TokenHolder>();
    is_handle::<AsyncTokenHolder>();
    is_handle::<CompiledAcl>();
    is_handle::<MemoryReplayGuard>();
}

/// Callbacks of a caller that panic while the flag is set.
#[derive(Debug, Clone, Default)]
struct Moody(Arc<AtomicBool>);

impl Moody {
    fn check(&self) {
        assert!(!self.0.load(Ordering::SeqCst), "a panic on purpose");
    }

    /// Asserts that a call panics while the callbacks do, and that it then works again.
    fn assert_survived<T>(&self, call: impl Fn() -> T + RefUnwindSafe) -> T {
        call();
        self.0.store(true, Ordering::SeqCst);
        for _ in 0..2 {
            assert!(catch_unwind(&call).is_err());
        }
        self.0.store(false, Ordering::SeqCst);
        call()
    }
}

impl Clock for Moody {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        self.check();
        Ok(NOW)
    }
}

impl ReplayGuard for Moody {
    fn register(&self, _: &str, _: &TokenId, _: NumericDate, _: NumericDate) -> Result<(), ReplayError> {
        self.check();
        Ok(())
    }
}

/// A key, and a source of a key.
#[derive(Debug)]
struct MoodyKey {
    moody: Moody,
    signing: SigningKey,
    verifying: VerifyingKey,
}

impl MoodyKey {
    fn new(moody: &Moody) -> Arc<Self> {
        let (signing, verifying) = (SigningKey::new(hs256()), VerifyingKey::new(hs256()));
        Arc::new(Self { moody: moody.clone(), signing, verifying })
    }
}

impl SigningKeySource for MoodyKey {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        self.moody.check();
        self.signing.primary()
    }
}

impl VerifyingKeySource for MoodyKey {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.moody.check();
        self.verifying.find(hint)
    }
}

impl Signer for MoodyKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Hs256
    }

    fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
        self.moody.check();
        hs256().sign(signing_input)
    }
}

impl Verifier for MoodyKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Hs256
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.moody.check();
        hs256().verify(signing_input, signature)
    }
}

fn claims() -> Claims {
    Claims::builder(NOW).email("ada@example.com").build().unwrap()
}

fn token() -> String {
    kustomer::signer(&secret()).unwrap().sign(&claims()).unwrap().into_string()
}

#[test]
fn panic_of_key_or_source_leaves_the_signer_usable() {
    let (moody, expected) = (Moody::default(), token());
    let key = MoodyKey::new(&moody);
    for signer in [
        TokenSigner::<Kustomer>::new(Arc::clone(&key) as Arc<dyn SigningKeySource>),
        TokenSigner::new(SigningKey::new(Arc::clone(&key))),
    ] {
        assert_eq!(moody.assert_survived(|| signer.sign(&claims())).unwrap().as_str(), expected);
        let json = r#"{"email":"ada@example.com","iat":1700000000}"#;
        assert_eq!(moody.assert_survived(|| signer.sign_json(json)).unwrap().as_str(), expected);
    }
}

#[test]
fn panic_of_key_source_or_clock_leaves_the_verifier_usable() {
    let (moody, token) = (Moody::default(), token());
    let key = MoodyKey::new(&moody);
    let by_source = TokenVerifier::<Kustomer>::new(Arc::clone(&key) as Arc<dyn VerifyingKeySource>);
    let by_key = TokenVerifier::<Kustomer>::new(VerifyingKey::new(Arc::clone(&key)));
    let by_clock = kustomer::verifier(&secret()).unwrap().with_clock(moody.clone());
    let cached = TokenVerifier::<Kustomer>::new(Arc::clone(&key) as Arc<dyn VerifyingKeySource>)
        .with_cache(jwt_identity::CacheLimits::default());
    for verifier in [by_source.with_clock(AT_NOW), by_key.with_clock(AT_NOW), by_clock, cached.with_clock(AT_NOW)] {
        let verified = moody.assert_survived(|| verifier.verify(&token)).unwrap();
        assert_eq!(verified.claims().email(), Some("ada@example.com"));
    }
}

/// A profile that panics when its claims or its policy say so.
enum MoodyProfile {}

impl Profile for MoodyProfile {
    const NAME: &'static str = "moody";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = Map<String, Value>;
    type Policy = Moody;

    fn decode(claims_set: &[u8]) -> Result<Self::Claims, ClaimError> {
        let claims: Self::Claims = jwt_identity::token::claim::decode_json(claims_set)?;
        assert!(!claims.contains_key("panic"), "a panic on purpose");
        Ok(claims)
    }

    fn check(_: &Self::Claims, policy: &Moody, _: NumericDate) -> Result<(), ClaimError> {
        policy.check();
        Ok(())
    }
}

#[test]
fn panic_of_a_profile_leaves_signer_and_verifier_usable() {
    let moody = Moody::default();
    let signer = TokenSigner::<MoodyProfile>::new(SigningKey::new(hs256()));
    let verifier = TokenVerifier::<MoodyProfile>::new(VerifyingKey::new(hs256())).with_policy(moody.clone());
    let token = signer.sign_json(r#"{"a":1}"#).unwrap().into_string();
    let verified = moody.assert_survived(|| verifier.verify_at(&token, NOW)).unwrap();
    assert_eq!(verified.claims()["a"], json!(1));

    let bad = jws::sign(br#"{"panic":1}"#, &SigningKey::new(hs256())).unwrap().into_string();
    assert!(catch_unwind(|| signer.sign_json(r#"{"panic":1}"#)).is_err());
    assert!(catch_unwind(|| verifier.verify_at(&bad, NOW)).is_err());
    assert_eq!(signer.sign_json(r#"{"a":1}"#).unwrap().as_str(), token);
    assert!(verifier.verify_at(&token, NOW).is_ok());
}

#[test]
fn panic_of_mint_function_or_clock_leaves_the_holder_usable() {
    let (moody, expected) = (Moody::default(), token());
    let mint = |moody: Moody| {
        move |_| {
            moody.check();
            Ok((kustomer::signer(&secret())?.sign(&claims())?, claims().accepted_until()))
        }
    };
    let holder = TokenHolder::new(AT_NOW, mint(moody.clone()));
    let renewed = || {
        holder.invalidate();
        holder.token()
    };
    assert_eq!(moody.assert_survived(renewed).unwrap().as_str(), expected);
    let holder = TokenHolder::new(moody.clone(), mint(Moody::default()));
    assert_eq!(moody.assert_survived(|| holder.token()).unwrap().as_str(), expected);
}

#[test]
fn panic_of_clock_or_guard_leaves_the_webhook_verifier_usable() {
    let moody = Moody::default();
    let hash = jwt_identity::crypto::Sha256Digest::of(b"body").to_hex();
    let claims = json!({"iss": "Vonage", "iat": 1_700_000_000, "jti": "1", "payload_hash": hash});
    let key = SigningKey::new(hs256());
    let header = format!("Bearer {}", jws::sign(claims.to_string().as_bytes(), &key).unwrap().into_string());
    let request = || Request::new("POST").headers([("authorization", header.as_str())]).body(b"body");
    let verifier = || WebhookVerifier::new(Secrets::new([&secret()]).unwrap());
    let by_clock = verifier().with_clock(moody.clone());
    let by_guard = verifier().with_clock(AT_NOW).with_replay_guard(Arc::new(moody.clone()));
    for verifier in [by_clock, by_guard] {
        let outcome = moody.assert_survived(|| verifier.verify(&request()).map(|_| ()));
        assert_eq!(outcome, Ok(()));
    }
}

#[test]
fn panic_of_look_up_clock_or_receiver_leaves_the_source_usable() {
    let moody = Moody::default();
    let local = |moody: Moody| {
        let look_up = move |_: &str| {
            moody.check();
            Some(SECRET.into())
        };
        LocalKeys::from_env_with("KEY", look_up, KeyReader::secret(Algorithm::Hs256)).unwrap()
    };
    let by_look_up = local(moody.clone());
    assert_eq!(moody.assert_survived(|| by_look_up.refresh_blocking()), RefreshOutcome::Unchanged);
    let by_clock = local(Moody::default()).with_clock(moody.clone());
    assert_eq!(moody.assert_survived(|| by_clock.refresh_blocking()), RefreshOutcome::Unchanged);
    assert!(moody.assert_survived(|| by_clock.health()).last_error.is_none());

    // The panic of a receiver stays in the source.
    let receiver = moody.clone();
    let by_receiver = local(Moody::default()).with_events(move |_: &str, _: &KeyEvent<'_>| receiver.check());
    moody.0.store(true, Ordering::SeqCst);
    assert_eq!(by_receiver.refresh_blocking(), RefreshOutcome::Unchanged);

    let signer = TokenSigner::<Kustomer>::new(by_look_up);
    assert_eq!(signer.sign(&claims()).unwrap().as_str(), token());
    assert_eq!(signer.sign_json("{").unwrap_err().code(), ErrorCode::TokenInvalidJson);
}
