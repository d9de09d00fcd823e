//! Composed key sources, and sources whose keys are replaced while in use.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use jwt_identity::ClaimError;
use jwt_identity::KeyError;
use jwt_identity::crypto::{EcdsaSigner, Ed25519Signer, HmacKey, RsaSigner};
use jwt_identity::error::{LoadError, LoadReason};
use jwt_identity::jwt::{Claims, Jwt, Policy};
use jwt_identity::keys::{
    AnyOf, FirstOf, Health, HealthState, IntoSigningKeys, IntoVerifyingKeys, KeyEntry, KeyPair, KeyRef, KeySet,
    KeySource, KeyStore, Merged, RefreshFuture, RefreshOutcome, RefreshReason, SigningKey, SigningKeySource, Tenants,
    VerifyingKey, VerifyingKeySource,
};
use jwt_identity::{
    Algorithm, Clock, EnvironmentError, ErrorCode, FixedClock, KeyHint, KeyId, KeyIdRule, NumericDate, Profile,
    SharedSecret, TokenSigner, TokenVerifier, VerifyError,
};

use crate::support::{AT_NOW, NOW, at, pem, unb64};

const THREADS: usize = 8;
const MESSAGE: &[u8] = b"header.payload";

fn key_id(text: &str) -> KeyId {
    KeyId::new(text).unwrap()
}

/// A distinct key for each name.
fn hmac(algorithm: Algorithm, name: &str) -> HmacKey {
    HmacKey::new(algorithm, &SharedSecret::new(format!("test secret {name:->52}")).unwrap()).unwrap()
}

fn pair_as(key_id_text: &str, secret_name: &str) -> KeyPair {
    KeyPair::from(hmac(Algorithm::Hs256, secret_name)).with_key_id(key_id(key_id_text))
}

fn pair(name: &str) -> KeyPair {
    pair_as(name, name)
}

fn verifying(name: &str) -> VerifyingKey {
    pair(name).verifying_key().clone()
}

fn set(names: &[&str]) -> KeySet {
    KeySet::new(names.iter().map(|name| pair(name))).unwrap()
}

/// A token of the plain profile, signed with this key.
fn token(keys: impl IntoSigningKeys) -> String {
    let claims = Claims::builder().expires_at(NumericDate::MAX).issuer("login").build().unwrap();
    TokenSigner::<Jwt>::new(keys).sign(&claims).unwrap().into_string()
}

fn verifier(keys: impl IntoVerifyingKeys) -> TokenVerifier<Jwt> {
    TokenVerifier::new(keys).with_clock(AT_NOW)
}

const HINT: KeyHint<'static> = KeyHint::new(Algorithm::Hs256, Some("a"));
const NO_KID: KeyHint<'static> = KeyHint::new(Algorithm::Hs256, None);

/// Polls a future once that must complete immediately.
fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future is pending"),
    }
}

// Key stores.

#[test]
fn removed_key_is_unusable_in_the_next_snapshot() {
    let store = KeyStore::new(set(&["old", "new"]));
    let verifier = verifier(store.clone());
    let (old, new) = (token(pair("old").signing_key().clone()), token(pair("new").signing_key().clone()));
    assert!(verifier.verify(&old).is_ok() && verifier.verify(&new).is_ok());

    store.replace(set(&["new"]));
    assert_eq!(verifier.verify(&old).unwrap_err().code(), ErrorCode::HeaderUnknownKeyId);
    assert!(verifier.verify(&new).is_ok());

    store.replace(KeySet::default());
    assert_eq!(verifier.verify(&new).unwrap_err().code(), ErrorCode::KeySourceUnavailable);
}

#[test]
fn borrowed_key_outlives_its_snapshot() {
    let store = KeyStore::new(set(&["a"]));
    let (found, primary) = (store.find(&HINT).unwrap(), store.primary().unwrap());
    for generation in 0..100 {
        store.replace(set(&[&format!("generation {generation}")]));
    }
    assert!(store.find(&HINT).is_err());
    assert_eq!(found.verify(MESSAGE, primary.sign(MESSAGE).unwrap().as_slice()), Ok(()));

    // More keys than the per-thread slots of the store.
    let found: Vec<_> = (0..100).map(|_| store.find(&NO_KID).unwrap()).collect();
    store.replace(KeySet::default());
    assert!(found.iter().all(|key| key.key_id().unwrap().as_str() == "generation 99"));
}

#[test]
fn key_outlives_its_store_on_another_thread() {
    let store = KeyStore::new(set(&["a"]));
    let signature = store.primary().unwrap().sign(MESSAGE).unwrap();
    let clone = store.clone();
    thread::scope(|scope| {
        let found = clone.find(&HINT).unwrap();
        drop(store);
        clone.replace(KeySet::default());
        scope.spawn(move || assert_eq!(found.verify(MESSAGE, signature.as_slice()), Ok(())));
    });
}

/// A clock that replaces the snapshot when a lookup reads it, in the middle of the lookup.
#[derive(Debug)]
struct Replacing {
    store: Arc<OnceLock<KeyStore>>,
    next: KeySet,
}

impl Clock for Replacing {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        self.store.get().unwrap().replace(self.next.clone());
        Ok(NOW)
    }
}

#[test]
fn lookup_uses_one_snapshot() {
    let never = at(i64::MAX);
    let cell = Arc::new(OnceLock::new());
    let next = KeySet::new([pair_as("other", "other"), pair_as("k", "k of B")]).unwrap();
    let begin = || {
        let a = [KeyEntry::from(pair_as("k", "k of A")).activate_at(NOW), KeyEntry::from(pair("only A"))];
        let set = KeySet::new(a.map(|entry| entry.verify_until(never))).unwrap();
        set.with_clock(Replacing { store: Arc::clone(&cell), next: next.clone() })
    };
    let store = cell.get_or_init(|| KeyStore::new(begin()));
    let (of_a, of_b) = (hmac_sign(&pair_as("k", "k of A")), hmac_sign(&pair_as("k", "k of B")));
    let hint = KeyHint::new(Algorithm::Hs256, Some("k"));

    assert_eq!(store.find(&hint).unwrap().verify(MESSAGE, of_a.as_slice()), Ok(()));
    assert_eq!(store.find(&hint).unwrap().verify(MESSAGE, of_b.as_slice()), Ok(()), "the snapshot was replaced");

    store.replace(begin());
    assert_eq!(store.primary().unwrap().sign(MESSAGE).unwrap().as_slice(), of_a.as_slice());
    assert_eq!(store.primary().unwrap().sign(MESSAGE).unwrap().as_slice(), of_b.as_slice());
}

#[test]
fn eight_threads_see_whole_snapshots_during_replacement() {
    // The sets differ in everything: the position of `k`, its secret, and the other key.
    let of = |secret: &str, other: &str, reversed: bool| {
        let mut keys = vec![pair_as("k", secret), pair_as(other, other)];
        if reversed {
            keys.reverse();
        }
        KeySet::new(keys).unwrap()
    };
    let sets = [of("k of A", "only A", false), of("k of B", "only B", true)];
    let signatures = ["k of A", "k of B"].map(|name| hmac_sign(&pair_as("k", name)));
    let hint = KeyHint::new(Algorithm::Hs256, Some("k"));
    let store = KeyStore::new(sets[0].clone());
    let ended = AtomicUsize::new(0);

    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let _ends = Ends(&ended);
                let mut seen = [0_usize; 2];
                while seen.iter().any(|count| *count < 500) {
                    assert!(seen.iter().sum::<usize>() < 500_000, "the store is never replaced");
                    // One lookup.
                    let key = store.find(&hint).unwrap();
                    assert_eq!(key.key_id().unwrap().as_str(), "k");
                    let holds = [0, 1].map(|which| key.verify(MESSAGE, signatures[which].as_slice()).is_ok());
                    assert!(holds[0] != holds[1], "a key of neither set");
                    seen[usize::from(holds[1])] += 1;

                    let primary = store.primary().unwrap();
                    // The last key of a set signs: `only A`, or `k` of B.
                    match primary.key_id().unwrap().as_str() {
                        "only A" => {}
                        "k" => assert_eq!(primary.sign(MESSAGE).unwrap().as_slice(), signatures[1].as_slice()),
                        other => panic!("{other} signs in neither set"),
                    }

                    // Several lookups in one snapshot.
                    let snapshot = store.key_set();
                    let key = snapshot.find(&hint).unwrap();
                    let is_a = key.verify(MESSAGE, signatures[0].as_slice()).is_ok();
                    let knows = |name| snapshot.find(&KeyHint::new(Algorithm::Hs256, Some(name))).is_ok();
                    assert_eq!((knows("only A"), knows("only B")), (is_a, !is_a));
                }
            });
        }
        for next in sets.iter().rev().cycle() {
            if ended.load(Ordering::Relaxed) == THREADS {
                break;
            }
            store.replace(next.clone());
            thread::yield_now();
        }
    });
}

/// Counts a thread when it ends, even by a failed assertion, so that the others do not wait for it.
struct Ends<'a>(&'a AtomicUsize);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn hmac_sign(pair: &KeyPair) -> jwt_identity::Signature {
    pair.signing_key().sign(MESSAGE).unwrap()
}

#[test]
fn no_token_is_rejected_during_a_hundred_rotations() {
    const ROTATIONS: usize = 100;
    let name = |generation: usize| format!("key {generation}");
    let issuer = KeyStore::new(set(&[&name(0)]));
    let published = KeyStore::new(KeySet::new([verifying(&name(0))]).unwrap());
    let (signer, verifier) = (TokenSigner::<Jwt>::new(issuer.clone()), verifier(published.clone()));
    let (over, rounds, ended) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));

    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let _ends = Ends(&ended);
                let claims = Claims::builder().expires_at(NumericDate::MAX).build().unwrap();
                // Users keep tokens for a while, so the test does too.
                let mut alive = VecDeque::new();
                while !over.load(Ordering::Relaxed) {
                    alive.push_back(signer.sign(&claims).unwrap());
                    for token in &alive {
                        assert_eq!(verifier.verify(token.as_str()).map(drop), Ok(()));
                    }
                    if alive.len() > 5 {
                        alive.pop_front();
                    }
                    rounds.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for generation in 1..=ROTATIONS {
            // The new key is published before it signs. No key retires, since old tokens remain valid.
            published.replace(KeySet::new((0..=generation).map(|number| verifying(&name(number)))).unwrap());
            let before = rounds.load(Ordering::Relaxed);
            issuer.replace(set(&[&name(generation)]));
            while rounds.load(Ordering::Relaxed) < before + THREADS && ended.load(Ordering::Relaxed) == 0 {
                thread::yield_now();
            }
        }
        over.store(true, Ordering::Relaxed);
    });
    assert!(rounds.load(Ordering::Relaxed) >= ROTATIONS * THREADS);
}

// Test sources.

/// A source that gives the same answer each time and counts the calls. A refresh can give it keys.
#[derive(Debug)]
struct Scripted {
    answer: Mutex<Result<&'static str, VerifyError>>,
    outcome: RefreshOutcome,
    after_refresh: Option<&'static str>,
    key: KeyPair,
    asked: AtomicUsize,
    refreshed: Mutex<Vec<RefreshReason>>,
}

impl Scripted {
    /// Creates a source that answers every hint with this key, or with this error.
    fn new(answer: Result<&'static str, VerifyError>) -> Self {
        Self {
            answer: Mutex::new(answer),
            outcome: RefreshOutcome::Refused,
            after_refresh: None,
            key: pair(answer.unwrap_or("none")),
            asked: AtomicUsize::new(0),
            refreshed: Mutex::default(),
        }
    }

    fn unavailable() -> Self {
        Self::new(Err(EnvironmentError::KeySourceUnavailable.into()))
    }

    fn refreshing(self, outcome: RefreshOutcome) -> Self {
        Self { outcome, ..self }
    }

    /// Creates a source that has no keys until it is refreshed.
    fn filled_by_refresh(name: &'static str) -> Self {
        let empty = Self::unavailable().refreshing(RefreshOutcome::Changed);
        Self { after_refresh: Some(name), key: pair(name), ..empty }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    fn refreshes(&self) -> Vec<RefreshReason> {
        self.refreshed.lock().unwrap().clone()
    }
}

impl VerifyingKeySource for Scripted {
    fn find(&self, _: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.answer.lock().unwrap().map(|_| KeyRef::borrowed(self.key.verifying_key()))
    }

    fn health(&self) -> Option<Health> {
        let has_keys = self.answer.lock().unwrap().is_ok();
        Some(Health::new(if has_keys { HealthState::Fresh } else { HealthState::Empty }))
    }

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        Box::pin(async move {
            self.refreshed.lock().unwrap().push(reason);
            if let Some(name) = self.after_refresh {
                *self.answer.lock().unwrap() = Ok(name);
            }
            self.outcome.clone()
        })
    }
}

impl SigningKeySource for Scripted {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        match *self.answer.lock().unwrap() {
            Ok(_) => Ok(KeyRef::borrowed(self.key.signing_key())),
            Err(VerifyError::Environment(error)) => Err(error),
            Err(other) => panic!("{other} is no answer of a signing source"),
        }
    }
}

/// Returns the `kid` of the key found.
fn found(source: &dyn VerifyingKeySource, hint: &KeyHint<'_>) -> Result<String, VerifyError> {
    source.find(hint).map(|key| key.key_id().unwrap().to_string())
}

fn sources(first: impl KeySource + 'static, second: impl KeySource + 'static) -> [Arc<dyn KeySource>; 2] {
    [Arc::new(first), Arc::new(second)]
}

fn verifying_sources(
    first: impl VerifyingKeySource + 'static,
    second: impl VerifyingKeySource + 'static,
) -> [Arc<dyn VerifyingKeySource>; 2] {
    [Arc::new(first), Arc::new(second)]
}

fn signs(source: &dyn SigningKeySource) -> Result<String, EnvironmentError> {
    source.primary().map(|key| key.key_id().unwrap().to_string())
}

const LACKS: [EnvironmentError; 2] = [EnvironmentError::KeySourceUnavailable, EnvironmentError::KeySetExpired];
const OTHER_FAULTS: [EnvironmentError; 3] =
    [EnvironmentError::ClockUnavailable, EnvironmentError::RandomUnavailable, EnvironmentError::SignerUnavailable];
const REFUSALS: [VerifyError; 3] =
    [VerifyError::UnknownKeyId, VerifyError::AmbiguousKey, VerifyError::AlgorithmMismatch];

#[test]
fn static_source_rejects_refresh_and_has_no_health() {
    let sources: [&dyn VerifyingKeySource; 3] = [&set(&["a"]), &KeyStore::new(set(&["a"])), &verifying("a")];
    for source in sources {
        assert_eq!(now(source.refresh(RefreshReason::Manual)), RefreshOutcome::Refused);
        assert_eq!(source.health(), None);
    }
}

#[test]
fn shared_source_forwards_refresh_and_health() {
    let loaded = Arc::new(Scripted::filled_by_refresh("a"));
    let shared: Arc<dyn VerifyingKeySource> = loaded.clone();
    let twice = Arc::new(Arc::clone(&shared));
    assert_eq!(now(VerifyingKeySource::refresh(&twice, RefreshReason::Ahead)), RefreshOutcome::Changed);
    assert_eq!(loaded.refreshes(), [RefreshReason::Ahead]);
    assert_eq!(VerifyingKeySource::health(&twice).map(|health| health.state), Some(HealthState::Fresh));
}

#[test]
fn failover_reports_the_health_of_the_source_that_answers() {
    let empty = || Scripted::unavailable();
    let state = |keys: &dyn VerifyingKeySource| keys.health().map(|health| health.state);
    assert_eq!(state(&FirstOf::new(sources(Scripted::new(Ok("a")), set(&["b"])))), Some(HealthState::Fresh));
    assert_eq!(state(&FirstOf::new(sources(empty(), set(&["b"])))), None);
    assert_eq!(state(&FirstOf::new(sources(empty(), empty()))), Some(HealthState::Empty));
}

#[test]
fn merged_sources_report_the_worst_health() {
    let fresh = || Scripted::new(Ok("a"));
    let state = |keys: &dyn VerifyingKeySource| keys.health().map(|health| health.state);
    assert_eq!(state(&Merged::new(sources(fresh(), Scripted::unavailable()))), Some(HealthState::Empty));
    assert_eq!(state(&Merged::new(sources(set(&["a"]), fresh()))), Some(HealthState::Fresh));
    assert_eq!(state(&Merged::new(sources(set(&["a"]), set(&["b"])))), None);
}

#[test]
fn health_serializes_to_one_flat_object() {
    let mut health = Health::new(HealthState::Stale { since: at(7), until: at(9) }).with_keys(&set(&["a"]));
    health.last_error = Some(LoadError::new(LoadReason::TimedOut));
    (health.failures, health.last_attempt, health.retry_at) = (3, Some(at(6)), Some(at(8)));
    (health.last_success, health.age) = (Some(at(5)), Some(Duration::from_millis(2_500)));
    (health.last_refusal, health.refused_until) = (Some(at(7)), Some(at(9)));
    let message = LoadError::new(LoadReason::TimedOut).to_string();
    assert_eq!(
        serde_json::to_value(&health).unwrap(),
        serde_json::json!({
            "state": "stale", "since": 7, "until": 9,
            "last_error": {"code": 512, "message": message}, "failures": 3, "last_attempt": 6, "last_success": 5,
            "age_seconds": 2, "next_refresh": null, "retry_at": 8,
            "last_refusal": 7, "refused_until": 9,
            "key_ids": ["a"], "skipped": 0, "skipped_keys": [],
        })
    );
}

#[test]
fn health_lists_skipped_keys_with_the_reason() {
    let json = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
        {"kty":"quantum","kid":"b"},{"kty":7}]}"#;
    let keys = KeySet::from_jwk_set(&[Algorithm::EdDsa], json).unwrap();
    let health = serde_json::to_value(Health::new(HealthState::Fresh).with_keys(&keys)).unwrap();
    let skipped = &health["skipped_keys"];
    assert_eq!((&health["skipped"], &skipped[0]["kid"], &skipped[0]["index"]), (&2.into(), &"b".into(), &1.into()));
    assert_eq!(skipped[0]["code"], 113);
    assert_eq!(skipped[0]["message"], keys.skipped()[0].error().to_string());
    assert!(skipped[1]["kid"].is_null());
}

#[test]
fn list_without_sources_has_no_keys() {
    let unavailable = EnvironmentError::KeySourceUnavailable;
    let first_of = FirstOf::<KeyStore>::new([]);
    assert_eq!((found(&first_of, &HINT), signs(&first_of)), (Err(unavailable.into()), Err(unavailable)));
    let merged = Merged::<KeyStore>::new([]);
    assert_eq!((found(&merged, &HINT), signs(&merged)), (Err(VerifyError::UnknownKeyId), Err(unavailable)));
    let sources: [&dyn VerifyingKeySource; 2] = [&first_of, &merged];
    for source in sources {
        assert_eq!((now(source.refresh(RefreshReason::Manual)), source.health()), (RefreshOutcome::Refused, None));
    }
}

// Keys as sources.

#[test]
fn signers_and_verifiers_accept_every_key_and_source() {
    fn check(signer: impl IntoSigningKeys, verifying: impl IntoVerifyingKeys) {
        assert_eq!(verifier(verifying).verify(&token(signer)).map(drop), Ok(()));
    }
    let key = || hmac(Algorithm::Hs256, "a");
    check(key(), key());
    check(SigningKey::from(key()), VerifyingKey::from(key()));
    check(KeyPair::from(key()), KeyPair::from(key()));
    check(key(), AnyOf::new([key()]).unwrap());
    check(key(), VerifyingKey::from(AnyOf::new([key()]).unwrap()));

    let rsa = || RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
    check(rsa(), rsa().verifier());
    check(SigningKey::from(rsa()), VerifyingKey::from(rsa().verifier()));
    let ec = || EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.pkcs8")).unwrap();
    check(ec(), ec().verifier());
    check(SigningKey::from(ec()), VerifyingKey::from(ec().verifier()));
    let ed25519 = || Ed25519Signer::from_pem(&pem("ed25519.pkcs8")).unwrap();
    check(ed25519(), ed25519().verifier());
    check(SigningKey::from(ed25519()), VerifyingKey::from(ed25519().verifier()));

    let store = KeyStore::new(set(&["a"]));
    check(set(&["a"]), store.clone());
    let shared: Arc<dyn KeySource> = Arc::new(store);
    check(Arc::clone(&shared), Arc::clone(&shared));
    let (signing, verifying): (Arc<dyn SigningKeySource>, Arc<dyn VerifyingKeySource>) = (shared.clone(), shared);
    check(signing, verifying);
}

#[test]
fn key_pair_is_found_like_its_verifying_half() {
    let pair = pair("a");
    assert_eq!((found(&pair, &HINT), signs(&pair)), (found(pair.verifying_key(), &HINT), Ok("a".to_owned())));
    assert_eq!(found(&pair, &KeyHint::new(Algorithm::Hs256, Some("b"))), Err(VerifyError::UnknownKeyId));
    assert_eq!(found(&pair, &KeyHint::new(Algorithm::Hs384, Some("a"))), Err(VerifyError::AlgorithmMismatch));
}

// Failover.

#[test]
fn failover_uses_second_source_only_without_first() {
    for lack in LACKS {
        let keys = FirstOf::new(sources(Scripted::new(Err(lack.into())), Scripted::new(Ok("second"))));
        assert_eq!((found(&keys, &HINT), signs(&keys)), (Ok("second".to_owned()), Ok("second".to_owned())), "{lack}");

        let keys = FirstOf::new(sources(Scripted::unavailable(), Scripted::new(Err(lack.into()))));
        assert_eq!((found(&keys, &HINT), signs(&keys)), (Err(lack.into()), Err(lack)), "{lack}");
    }
    let finals = REFUSALS.into_iter().chain(OTHER_FAULTS.map(VerifyError::from));
    for answer in finals.map(Err).chain([Ok("first")]) {
        let second = Arc::new(Scripted::new(Ok("second")));
        let keys = FirstOf::new(sources(Scripted::new(answer), Arc::clone(&second)));
        assert_eq!(found(&keys, &HINT), answer.map(str::to_owned));
        assert_eq!(second.asked(), 0, "{answer:?}");
    }
    for fault in OTHER_FAULTS {
        let keys = FirstOf::new(sources(Scripted::new(Err(fault.into())), Scripted::new(Ok("second"))));
        assert_eq!(signs(&keys), Err(fault));
    }
}

#[test]
fn failover_of_three_sources_falls_back_and_recovers() {
    let (first, second) = (KeyStore::default(), KeyStore::default());
    let third = KeyStore::new(set(&["third"]));
    let keys = FirstOf::new([first.clone(), second.clone(), third].map(Arc::new));
    assert_eq!((found(&keys, &NO_KID).unwrap(), signs(&keys).unwrap()), ("third".to_owned(), "third".to_owned()));

    second.replace(set(&["second"]));
    assert_eq!((found(&keys, &NO_KID).unwrap(), signs(&keys).unwrap()), ("second".to_owned(), "second".to_owned()));
    first.replace(set(&["first"]));
    assert_eq!((found(&keys, &NO_KID).unwrap(), signs(&keys).unwrap()), ("first".to_owned(), "first".to_owned()));
    first.replace(KeySet::default());
    assert_eq!(found(&keys, &NO_KID).unwrap(), "second");
}

#[test]
fn failover_refreshes_in_order_until_a_source_has_keys() {
    let has_keys = || Scripted::new(Err(VerifyError::UnknownKeyId));
    let empty = Scripted::unavailable;
    let cases: [([Scripted; 3], [usize; 3]); 4] = [
        ([has_keys(), has_keys(), has_keys()], [1, 0, 0]),
        ([Scripted::filled_by_refresh("a"), has_keys(), has_keys()], [1, 0, 0]),
        ([empty(), Scripted::filled_by_refresh("a"), has_keys()], [1, 1, 0]),
        ([empty(), empty(), empty()], [1, 1, 1]),
    ];
    for (parts, expected) in cases {
        let parts = parts.map(Arc::new);
        let refreshed = || parts.each_ref().map(|part| part.refreshes().len());
        let keys = FirstOf::new(parts.clone());
        now(keys.refresh(RefreshReason::Missing));
        assert_eq!(refreshed(), expected, "{parts:?}");

        for reason in [RefreshReason::Ahead, RefreshReason::Manual] {
            let before = refreshed();
            now(keys.refresh(reason));
            assert_eq!(refreshed(), before.map(|count| count + 1), "{reason:?}: all");
        }
    }
}

#[test]
fn signing_key_is_found_in_the_verifying_source() {
    // The first source has keys for verifying but none that signs yet.
    let ahead = KeyEntry::from(pair("ahead")).activate_at(NOW.saturating_add(Duration::from_secs(60)));
    let waiting = KeyStore::new(KeySet::new([ahead]).unwrap().with_clock(AT_NOW));
    for first in [waiting, KeyStore::new(KeySet::new([verifying("old")]).unwrap())] {
        let keys = FirstOf::new(sources(first, set(&["second"])));
        assert_eq!(keys.primary().unwrap_err(), EnvironmentError::KeySourceUnavailable);
    }
    let keys = FirstOf::new(sources(KeyStore::default(), set(&["second"])));
    let signed = token(keys.clone());
    assert!(TokenVerifier::<Jwt>::new(keys).verify(&signed).is_ok());
}

// Merged sources.

#[test]
fn first_source_with_the_kid_decides() {
    let lack = |error: EnvironmentError| Err(error.into());
    let [unavailable, expired] = LACKS;
    let unknown = Err(VerifyError::UnknownKeyId);
    for (first, second, expected) in [
        (Ok("1"), Ok("2"), Ok("1")),
        (unknown, Ok("2"), Ok("2")),
        (Ok("1"), unknown, Ok("1")),
        (unknown, unknown, unknown),
        (lack(unavailable), Ok("2"), Ok("2")),
        (Ok("1"), lack(unavailable), Ok("1")),
        (lack(unavailable), unknown, lack(unavailable)),
        (unknown, lack(expired), lack(expired)),
        (lack(expired), lack(unavailable), lack(expired)),
    ] {
        let keys = Merged::new(sources(Scripted::new(first), Scripted::new(second)));
        assert_eq!(found(&keys, &HINT), expected.map(str::to_owned), "{first:?} {second:?}");
    }

    // If the first source knows a `kid`, its answer is final.
    let faults = OTHER_FAULTS.map(VerifyError::from);
    for fault in [VerifyError::AlgorithmMismatch, VerifyError::AmbiguousKey].into_iter().chain(faults) {
        let second = Arc::new(Scripted::new(Ok("2")));
        let keys = Merged::new(sources(Scripted::new(Err(fault)), Arc::clone(&second)));
        assert_eq!((found(&keys, &HINT), second.asked()), (Err(fault), 0));
        let keys = Merged::new(sources(Scripted::new(unknown), Scripted::new(Err(fault))));
        assert_eq!(found(&keys, &HINT), Err(fault));
    }
}

#[test]
fn token_without_kid_needs_one_fitting_key_overall() {
    let [unavailable, expired] = LACKS.map(VerifyError::from);
    let (unknown, ambiguous) = (VerifyError::UnknownKeyId, VerifyError::AmbiguousKey);
    let (mismatch, clock) = (VerifyError::AlgorithmMismatch, EnvironmentError::ClockUnavailable.into());
    for (first, second, expected) in [
        (Ok("1"), Ok("2"), Err(ambiguous)),
        (Ok("1"), Err(unknown), Ok("1")),
        (Err(unknown), Ok("2"), Ok("2")),
        (Ok("1"), Err(mismatch), Ok("1")),
        (Err(mismatch), Ok("2"), Ok("2")),
        (Err(mismatch), Err(mismatch), Err(unknown)),
        (Ok("1"), Err(ambiguous), Err(ambiguous)),
        (Err(ambiguous), Ok("2"), Err(ambiguous)),
        (Ok("1"), Err(unavailable), Ok("1")),
        (Err(expired), Ok("2"), Ok("2")),
        (Err(expired), Err(unknown), Err(expired)),
        (Err(mismatch), Err(unavailable), Err(unavailable)),
        (Ok("1"), Err(clock), Err(clock)),
    ] {
        let keys = Merged::new(sources(Scripted::new(first), Scripted::new(second)));
        assert_eq!(found(&keys, &NO_KID), expected.map(str::to_owned), "{first:?} {second:?}");
    }
}

#[test]
fn fetched_key_does_not_replace_a_given_key() {
    let fetched = KeyStore::default();
    let given = KeySet::new([verifying("a")]).unwrap();
    let keys = Merged::new(sources(given, Merged::new(sources(fetched.clone(), KeyStore::default()))));
    let verifier = verifier(keys);
    let (good, forged) = (token(pair("a").signing_key().clone()), token(pair_as("a", "evil").signing_key().clone()));

    fetched.replace(KeySet::new([pair_as("a", "evil"), pair("b")]).unwrap());
    assert!(verifier.verify(&good).is_ok());
    assert_eq!(verifier.verify(&forged).unwrap_err().code(), ErrorCode::SignatureInvalid);
    assert!(verifier.verify(&token(pair("b").signing_key().clone())).is_ok());

    // A fetched key with another algorithm is not used either.
    let other = KeyPair::from(hmac(Algorithm::Hs512, "evil")).with_key_id(key_id("a"));
    fetched.replace(KeySet::new([other.clone()]).unwrap());
    let forged = token(other.signing_key().clone());
    assert_eq!(verifier.verify(&forged).unwrap_err().code(), ErrorCode::HeaderAlgorithmMismatch);
}

#[test]
fn merged_sources_sign_with_the_first_primary_key() {
    let store = KeyStore::default();
    let only_verifies = KeySet::new([verifying("given")]).unwrap();
    let keys = Merged::new(sources(only_verifies, Merged::new(sources(store.clone(), set(&["last"])))));
    assert_eq!(signs(&keys).unwrap(), "last");
    store.replace(set(&["stored"]));
    assert_eq!(signs(&keys).unwrap(), "stored");
    let keys = Merged::new(sources(Scripted::new(Err(EnvironmentError::ClockUnavailable.into())), set(&["last"])));
    assert_eq!(signs(&keys), Err(EnvironmentError::ClockUnavailable));
}

#[test]
fn unknown_kid_in_merged_sources_loads_once_and_is_found() {
    let fetched = Arc::new(Scripted::filled_by_refresh("new"));
    let verifier = verifier(Merged::new(sources(set(&["given"]), Arc::clone(&fetched))));
    let token = token(pair("new").signing_key().clone());

    assert_eq!(verifier.verify(&token).unwrap_err().code(), ErrorCode::KeySourceUnavailable);
    assert!(now(verifier.verify_or_refresh(&token)).is_ok());
    assert_eq!(fetched.refreshes(), [RefreshReason::Missing]);
    assert!(verifier.verify_or_refresh_blocking(&token).is_ok());
    assert_eq!(fetched.refreshes().len(), 1, "a known key loads nothing");
}

#[test]
fn error_other_than_missing_key_causes_no_load() {
    let keys = Arc::new(Scripted::filled_by_refresh("a"));
    let other = pair_as("a", "another secret");
    let forged = token(other.signing_key().clone());
    let unsigned = "e30.e30.";
    let verifier = verifier(Merged::new(sources(set(&["a"]), Arc::clone(&keys))));
    for rejected in [forged.as_str(), unsigned, "", "a.b"] {
        assert_eq!(now(verifier.verify_or_refresh(rejected)), verifier.verify(rejected));
    }
    assert_eq!(verifier.verify(&forged).unwrap_err(), VerifyError::InvalidSignature);
    assert!(keys.refreshes().is_empty());
}

/// A profile whose claims are `!Send`.
struct OnOneThread;

impl Profile for OnOneThread {
    const NAME: &'static str = "on-one-thread";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = PhantomData<*const ()>;
    type Policy = ();

    fn decode(_: &[u8]) -> Result<Self::Claims, ClaimError> {
        Ok(PhantomData)
    }

    fn check(_: &Self::Claims, (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }
}

#[test]
fn verify_or_refresh_future_is_send_for_all_claims() {
    fn movable<F: Future + Send>(future: F) -> F {
        future
    }
    let verifier = TokenVerifier::<OnOneThread>::new(Scripted::filled_by_refresh("a"));
    let token = token(pair("a").signing_key().clone());
    assert!(now(movable(verifier.verify_or_refresh(&token))).is_ok());
}

#[test]
fn combined_refresh_reports_change_before_failure() {
    let failed = |reason| RefreshOutcome::Failed(LoadError::new(reason));
    let (changed, unchanged, rejected) = (RefreshOutcome::Changed, RefreshOutcome::Unchanged, RefreshOutcome::Refused);
    let timed_out = failed(LoadReason::TimedOut);
    for (first, second, expected) in [
        (&changed, &timed_out, &changed),
        (&changed, &rejected, &changed),
        (&timed_out, &unchanged, &timed_out),
        (&timed_out, &rejected, &timed_out),
        (&timed_out, &failed(LoadReason::Denied), &timed_out),
        (&unchanged, &rejected, &unchanged),
        (&rejected, &rejected, &rejected),
    ] {
        let part = |outcome: &RefreshOutcome| Scripted::unavailable().refreshing(outcome.clone());
        for reason in [RefreshReason::Missing, RefreshReason::Ahead, RefreshReason::Manual] {
            let both = Merged::new(sources(part(first), part(second)));
            assert_eq!(now(both.refresh(reason)), *expected, "{first:?} {second:?}");
            let both = FirstOf::new(sources(part(first), part(second)));
            assert_eq!(now(both.refresh(reason)), *expected, "{first:?} {second:?}");
        }
    }
    let fixed = Merged::new(verifying_sources(
        set(&["a"]),
        Merged::new(verifying_sources(verifying("b"), KeyStore::default())),
    ));
    assert_eq!(now(fixed.refresh(RefreshReason::Manual)), rejected);
}

/// A source whose refresh ends only after that of the other has begun.
#[derive(Debug)]
struct Rendezvous {
    own: Arc<AtomicBool>,
    other: Arc<AtomicBool>,
}

impl VerifyingKeySource for Rendezvous {
    fn find(&self, _: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        Err(VerifyError::UnknownKeyId)
    }

    fn refresh(&self, _: RefreshReason) -> RefreshFuture<'_> {
        Box::pin(poll_fn(|context| {
            self.own.store(true, Ordering::Relaxed);
            if self.other.load(Ordering::Relaxed) {
                return Poll::Ready(RefreshOutcome::Unchanged);
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }))
    }
}

#[test]
fn merged_sources_are_refreshed_at_the_same_time() {
    let (one, two) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let first = Rendezvous { own: Arc::clone(&one), other: Arc::clone(&two) };
    let second = Rendezvous { own: two, other: one };
    let keys = Merged::new([first, second].map(Arc::new));
    let mut refresh = keys.refresh(RefreshReason::Missing);
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(refresh.as_mut().poll(&mut context), Poll::Pending, "the first began before the second");
    assert_eq!(refresh.as_mut().poll(&mut context), Poll::Ready(RefreshOutcome::Unchanged));
}

#[test]
fn composed_sources_work_as_trait_objects() {
    let remote: Arc<dyn VerifyingKeySource> = Arc::new(FirstOf::new(sources(KeyStore::default(), set(&["a"]))));
    let keys: Arc<dyn VerifyingKeySource> = Arc::new(Merged::new([Arc::new(set(&["given"])), remote]));
    let verifier = TokenVerifier::<Jwt>::new(keys).with_clock(AT_NOW);
    assert!(verifier.verify(&token(pair("a").signing_key().clone())).is_ok());

    let signing: Arc<dyn SigningKeySource> = Arc::new(FirstOf::new(sources(KeyStore::default(), pair("a"))));
    assert_eq!(token(signing), token(set(&["a"])));
}

#[test]
fn composed_source_and_its_refresh_are_send() {
    let keys = FirstOf::new(sources(KeyStore::default(), Merged::new(sources(KeyStore::default(), set(&["a"])))));
    let refresh = keys.refresh(RefreshReason::Missing);
    thread::scope(|scope| {
        let outcome = scope.spawn(|| now(refresh)).join().unwrap();
        assert_eq!(outcome, RefreshOutcome::Refused);
    });
}

// Tenants.

fn tenant_verifier(policy_of: &TokenVerifier<Jwt>, name: &str) -> TokenVerifier<Jwt> {
    policy_of.with_keys(verifying(name))
}

#[test]
fn tenant_rejects_the_issuer_of_another() {
    // A provider may sign for all its tenants with one key.
    let tenants = Tenants::new(2);
    let base = verifier(KeyStore::default());
    for name in ["acme", "globex"] {
        let policy = Policy::default().issuer(format!("https://{name}.example"));
        tenants.insert(name, base.with_keys(verifying("shared")).with_policy(policy)).unwrap();
    }
    let claims = Claims::builder().expires_at(NumericDate::MAX).issuer("https://acme.example").build().unwrap();
    let token = TokenSigner::<Jwt>::new(pair_as("shared", "shared").signing_key().clone()).sign(&claims).unwrap();
    assert!(tenants.get("acme").unwrap().verify(token.as_str()).is_ok());
    let error = tenants.get("globex").unwrap().verify(token.as_str()).unwrap_err();
    assert_eq!((error.code().as_u16(), error.subject()), (411, Some("iss")));
}

#[test]
fn thousand_tenants_keep_their_own_keys() {
    const LIMIT: usize = 1_000;
    let base = verifier(KeyStore::default());
    let tenants = Tenants::new(LIMIT);
    for number in 0..LIMIT {
        // All tenants use the same `kid`.
        let keys = VerifyingKey::new(hmac(Algorithm::Hs256, &number.to_string())).with_key_id(key_id("k"));
        tenants.insert(&format!("t{number}"), base.with_keys(keys)).unwrap();
    }
    for number in [0, 1, 499, 999] {
        let token = token(pair_as("k", &number.to_string()).signing_key().clone());
        let of = |number: usize| tenants.get(&format!("t{number}")).unwrap();
        assert_eq!(of(number).verify(&token).map(drop), Ok(()));
        assert_eq!(of((number + 1) % LIMIT).verify(&token).map(drop), Err(VerifyError::InvalidSignature));
    }

    let long = "t".repeat(100_000);
    let strange = ["", "t", "T0", "t0 ", "t00", "t-1", "t1000", "../t0", "t0\0", "\u{442}0", &long];
    for name in strange.into_iter().map(str::to_owned).chain((0..10_000).map(|number| format!("random {number}"))) {
        assert!(tenants.get(&name).is_none(), "{name}");
        assert!(!tenants.remove(&name), "{name}");
    }
    assert_eq!((tenants.len(), tenants.names().len()), (LIMIT, LIMIT));

    let error = tenants.insert("one more", base.clone()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::KeySourceTooManyTenants);
    assert_eq!(error.reason(), LoadReason::TooManyTenants { limit: LIMIT });
    assert!(tenants.insert("t0", base.clone()).is_ok(), "a known one is replaced");
    assert!(tenants.remove("t1") && tenants.insert("one more", base).is_ok(), "there is room again");
    assert_eq!(tenants.len(), LIMIT);
}

#[test]
fn refresh_affects_only_the_named_tenant() {
    let tenants = Tenants::<TokenVerifier<Jwt>>::new(10);
    let sources: Vec<_> = (0..10).map(|_| Arc::new(Scripted::filled_by_refresh("a"))).collect();
    for (number, source) in sources.iter().enumerate() {
        tenants.insert(&number.to_string(), verifier(Arc::clone(source))).unwrap();
    }
    let token = token(pair("a").signing_key().clone());
    let verify = |name: &str| {
        let tenant = tenants.get(name)?;
        Some(now(tenant.verify_or_refresh(&token)).map(drop))
    };

    for number in 10..1_000 {
        assert_eq!(verify(&number.to_string()), None);
    }
    assert!(sources.iter().all(|source| source.refreshes().is_empty() && source.asked() == 0));

    assert_eq!(verify("3"), Some(Ok(())));
    let refreshed: Vec<_> = sources.iter().map(|source| source.refreshes().len()).collect();
    assert_eq!(refreshed, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn tenant_limit_holds_on_eight_threads() {
    let tenants = Tenants::new(100);
    let accepted = AtomicUsize::new(0);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (tenants, accepted) = (tenants.clone(), &accepted);
            scope.spawn(move || {
                for number in 0..50 {
                    let outcome = tenants.insert(&format!("{thread}/{number}"), number);
                    accepted.fetch_add(usize::from(outcome.is_ok()), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!((accepted.load(Ordering::Relaxed), tenants.len()), (100, 100));
}

#[test]
fn tenant_in_use_outlives_replacement_and_removal() {
    let tenants = Tenants::new(2);
    tenants.insert("a", "old".to_owned()).unwrap();
    assert!(!tenants.is_empty());
    let old = tenants.get("a").unwrap();
    tenants.insert("a", "new".to_owned()).unwrap();
    let new = tenants.get("a").unwrap();
    assert!(tenants.remove("a") && tenants.is_empty());
    assert_eq!((old.as_str(), new.as_str()), ("old", "new"));
}

/// Removes another tenant when it is dropped.
struct RemovesAnother(Tenants<RemovesAnother>, &'static str);

impl Drop for RemovesAnother {
    fn drop(&mut self) {
        self.0.remove(self.1);
    }
}

#[test]
fn drop_of_a_tenant_may_change_the_map() {
    let (sender, receiver) = mpsc::channel();
    // Runs on its own thread, so that a deadlock does not block the test.
    thread::spawn(move || {
        let tenants = Tenants::new(3);
        let insert = |name, other| tenants.insert(name, RemovesAnother(tenants.clone(), other));
        for name in ["of removed", "of replaced", "removed"] {
            insert(name, "nobody").unwrap();
        }
        insert("removed", "of removed").unwrap();
        assert!(tenants.remove("removed"));
        insert("replaced", "of replaced").unwrap();
        insert("replaced", "nobody").unwrap();
        assert_eq!(tenants.names(), ["replaced".into()]);

        insert("a", "nobody").unwrap();
        insert("b", "nobody").unwrap();
        assert_eq!(insert("one too many", "a").unwrap_err().code(), ErrorCode::KeySourceTooManyTenants);
        assert_eq!(tenants.len(), 2);
        sender.send(()).unwrap();
    });
    assert_eq!(receiver.recv_timeout(Duration::from_secs(60)), Ok(()));
}

#[test]
fn tenant_name_length_is_bounded() {
    let tenants = Tenants::new(10);
    let code = |name: &str| tenants.insert(name, ()).map_err(|error| (error.code(), error.to_string()));
    let long = "n".repeat(Tenants::<()>::MAX_NAME_LEN);
    assert_eq!((code("n"), code(&long)), (Ok(()), Ok(())));
    let empty = "`tenant name`: expected at least one byte".to_owned();
    assert_eq!(code(""), Err((ErrorCode::KeySourceNotFound, empty)));
    let too_long = "`tenant name` is longer than the limit of 256 bytes".to_owned();
    assert_eq!(code(&format!("{long}n")), Err((ErrorCode::KeySourceTooLarge, too_long)));

    let none = Tenants::new(0);
    assert_eq!(none.insert("n", ()).unwrap_err().code(), ErrorCode::KeySourceTooManyTenants);
}

#[test]
fn tenant_verifier_inherits_policy_clock_and_limits() {
    let late = FixedClock(NumericDate::MAX);
    let base = verifier(KeyStore::default()).with_policy(Policy::default().issuer("login")).with_max_token_len(1_000);
    let acme = tenant_verifier(&base, "a");
    assert!(acme.verify(&token(pair("a").signing_key().clone())).is_ok());

    let code = |verifier: &TokenVerifier<Jwt>, token: &str| verifier.verify(token).unwrap_err().code();
    let no_issuer = Claims::builder().expires_at(NumericDate::MAX).build().unwrap();
    let no_issuer = TokenSigner::<Jwt>::new(pair("a").signing_key().clone()).sign(&no_issuer).unwrap();
    assert_eq!(code(&acme, no_issuer.as_str()), ErrorCode::ClaimMissing);
    assert_eq!(code(&acme, &"x".repeat(1_001)), ErrorCode::TokenTooLarge);
    let none = acme.with_keys(KeyStore::default());
    assert_eq!(code(&none, no_issuer.as_str()), ErrorCode::KeySourceUnavailable);
    let expired = tenant_verifier(&base.with_clock(late), "a");
    let ended = Claims::builder().expires_at(NOW).issuer("login").build().unwrap();
    let ended = TokenSigner::<Jwt>::new(pair("a").signing_key().clone()).sign(&ended).unwrap();
    assert_eq!(code(&expired, ended.as_str()), ErrorCode::ClaimExpired);
}

// Debug output.

#[test]
fn debug_of_composed_source_shows_kids_only() -> Result<(), KeyError> {
    let entry = KeyEntry::from(pair("in the store")).activate_at(at(7)).verify_until(at(9));
    let store = KeyStore::new(KeySet::new([entry])?);
    let first_of = FirstOf::new(sources(store.clone(), set(&["in the set"])));
    let merged = Merged::new(verifying_sources(verifying("alone"), first_of.clone()));
    let tenants = Tenants::new(3);
    tenants.insert("acme.example", merged.clone()).unwrap();

    let debug = format!("{store:?} {first_of:?} {merged:#?} {:?}", verifier(merged.clone()));
    for shown in ["in the store", "in the set", "alone"] {
        assert!(debug.contains(shown), "{debug}");
    }
    let first = b"test secret".map(|byte| byte.to_string()).join(", ");
    for hidden in ["test secret", "746573742073656372657", "dGVzdCBzZWNyZX", &first] {
        assert!(!debug.contains(hidden), "{debug}");
    }
    assert_eq!(format!("{tenants:?}"), "Tenants { len: 1, limit: 3, .. }");
    Ok(())
}

#[test]
fn tenants_are_replaced_atomically() {
    let tenants = Tenants::new(2);
    tenants.insert("a", 1).unwrap();
    let held = tenants.get("a").unwrap();
    let too_many = tenants.replace_all([("b", 2), ("c", 3), ("d", 4)]).unwrap_err();
    assert_eq!(too_many.reason(), LoadReason::TooManyTenants { limit: 2 });
    assert!(tenants.replace_all([("b", 2), ("", 3)]).is_err());
    assert_eq!((tenants.len(), tenants.get("a").map(|tenant| *tenant)), (1, Some(1)));

    tenants.replace_all([("b", 2), ("c", 3), ("b", 4)]).unwrap();
    assert_eq!((tenants.len(), tenants.get("a").is_none()), (2, true));
    assert_eq!((tenants.get("b").map(|tenant| *tenant), *held), (Some(4), 1));
}

/// Returns the outcome of a verifier that may know the token's header, and that of a new verifier.
fn both_outcomes(
    remembering: &TokenVerifier<Jwt>,
    keys: &Arc<dyn VerifyingKeySource>,
    token: &str,
) -> [Result<(), ErrorCode>; 2] {
    [remembering, &remembering.with_keys(Arc::clone(keys))]
        .map(|verifier| verifier.verify(token).map(drop).map_err(|error| error.code()))
}

#[test]
fn known_header_does_not_change_the_outcome() {
    let quoted = pair_as("a \"quoted\" \u{e9}\\", "quoted");
    let unnamed = KeyPair::from(hmac(Algorithm::Hs384, "unnamed"));
    let not_allowed = KeyPair::from(hmac(Algorithm::Hs512, "not allowed")).with_key_id(key_id("hs512"));
    let entries = || {
        let ended = KeyEntry::from(pair("ended")).verify_until(NOW);
        let later = KeyEntry::from(pair("later")).activate_at(at(1_700_000_001));
        let plain = [pair("a"), pair("b"), quoted.clone(), unnamed.clone(), not_allowed.clone()].map(KeyEntry::from);
        plain.into_iter().chain([ended, later])
    };
    let set = KeySet::new(entries()).unwrap().with_clock(AT_NOW);
    let store = KeyStore::new(set.clone());

    let mut tokens = Vec::new();
    let others = [pair("unknown"), pair_as("a", "another secret")];
    let second_unnamed = KeyPair::from(hmac(Algorithm::Hs256, "a"));
    let pairs = [pair("a"), pair("b"), pair("ended"), pair("later"), quoted, unnamed, not_allowed, second_unnamed];
    for pair in pairs.iter().chain(&others) {
        let good = token(pair.signing_key().clone());
        let (header, rest) = good.split_once('.').unwrap();
        let (payload, signature) = rest.split_once('.').unwrap();
        tokens.extend([
            format!("{header}.{payload}"),
            format!("{header}..{signature}"),
            format!("{header}.{payload}."),
            format!("{header}.{payload}.{signature}."),
            format!("{header}.{payload}=.{signature}"),
            format!("{header}.{payload}A.{signature}"),
            format!("{header}.!{payload}.{signature}A"),
            format!("{header}=.{payload}.{signature}"),
            format!("{header}A.{payload}.{signature}"),
            format!(".{header}.{payload}.{signature}"),
            format!("{}.{payload}.{signature}", header.strip_suffix(|_| true).unwrap()),
            format!("{}.{payload}.{signature}", header.to_ascii_lowercase()),
            good,
        ]);
    }
    let first_of = FirstOf::new(verifying_sources(store.clone(), verifying("unknown")));
    let sources: [Arc<dyn VerifyingKeySource>; 4] =
        [Arc::new(verifying("a")), Arc::new(set), Arc::new(store), Arc::new(first_of)];
    let algorithms = [Algorithm::Hs256, Algorithm::Hs384];
    let verifiers = sources
        .map(|keys| (verifier(KeySet::default()).with_algorithms(&algorithms).with_keys(Arc::clone(&keys)), keys));
    let (mut accepted, mut rejected) = (0, Vec::new());
    for token in &tokens {
        // Each token is verified twice, so that its header is known the second time.
        for (remembering, keys) in verifiers.iter().cycle().take(2 * verifiers.len()) {
            let [known, read] = both_outcomes(remembering, keys, token);
            assert_eq!(known, read, "{token}");
            match known {
                Ok(()) => accepted += 1,
                Err(code) if !rejected.contains(&code) => rejected.push(code),
                Err(_) => {}
            }
        }
    }
    // Key `a` is accepted by name and without one. The other sources accept `a`, `b`, `later`, the quoted name and no
    // name.
    assert_eq!(accepted, 2 * (2 + 3 * 5));
    for code in [
        ErrorCode::TokenMalformed,
        ErrorCode::TokenInvalidBase64,
        ErrorCode::HeaderAlgorithmNotAllowed,
        ErrorCode::HeaderUnknownKeyId,
        ErrorCode::SignatureInvalid,
    ] {
        assert!(rejected.contains(&code), "{code}");
    }
}

#[test]
fn precomputed_mac_state_gives_equal_signatures() {
    for algorithm in [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512] {
        for len in 1..=KeyId::MAX_LEN {
            let key = KeyPair::from(hmac(algorithm, "a")).with_key_id(key_id(&"k".repeat(len)));
            let token = token(key.signing_key().clone());
            let (signing_input, signature) = token.rsplit_once('.').unwrap();
            let whole = key.signing_key().sign(signing_input.as_bytes()).unwrap();
            assert_eq!(unb64(signature), whole.as_slice(), "{algorithm} {len}");
        }
    }
}
