//! A cached token is invalidated with its key.

use std::sync::Mutex;

use jwt_identity::KeyHint;
use jwt_identity::crypto::{EcdsaSigner, Ed25519Signer, RsaSigner};
use jwt_identity::error::VerifyError;
use jwt_identity::keys::{
    AnyOf, FirstOf, KeyEntry, KeyReader, KeyRef, LocalKeys, Merged, RefreshFuture, RefreshOutcome, RefreshReason,
    Tenants, VerifyingKeySource,
};

use super::*;
use crate::support::TempFolder;

fn cache(keys: impl VerifyingKeySource + 'static) -> TokenVerifier<Jwt> {
    with_cache(TokenVerifier::new(keys).with_clock(AT_NOW))
}

/// A set with one counting key.
fn counting(name: &str) -> (KeySet, Counted) {
    let key = Counted::new(hmac(name));
    (KeySet::new([cacheable(key.clone()).with_key_id(key_id(name))]).unwrap(), key)
}

/// A source whose answer a test sets.
#[derive(Debug, Clone)]
struct Answering(Arc<Mutex<Result<Arc<VerifyingKey>, VerifyError>>>);

impl Answering {
    fn new(key: &VerifyingKey) -> Self {
        Self(Arc::new(Mutex::new(Ok(Arc::new(key.clone())))))
    }

    fn answer(&self, answer: Result<&VerifyingKey, VerifyError>) {
        *self.0.lock().unwrap() = answer.map(|key| Arc::new(key.clone()));
    }
}

impl VerifyingKeySource for Answering {
    fn find(&self, _: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.0.lock().unwrap().clone().map(KeyRef::shared)
    }
}

#[test]
fn cached_token_is_invalidated_with_its_key() {
    let store = KeyStore::new(set(&["old", "new"]));
    let cached = cache(store.clone());
    let (old, new) = (token_for("ada", signing(&pair("old"))), token_for("ada", signing(&pair("new"))));
    assert_eq!((code(&cached, &old), code(&cached, &new)), (Ok(()), Ok(())));

    store.replace(set(&["new"]));
    assert_eq!(cached.verify(&old).unwrap_err().code(), ErrorCode::HeaderUnknownKeyId);
    assert_eq!(cached.cached_tokens(), 1, "the entry was dropped");
    assert_eq!((code(&cached, &old), code(&cached, &new)), (Err(ErrorCode::HeaderUnknownKeyId), Ok(())));

    store.replace(KeySet::default());
    assert_eq!(code(&cached, &new), Err(ErrorCode::KeySourceUnavailable));
    store.replace(set(&["new", "old"]));
    assert_eq!((code(&cached, &old), code(&cached, &new)), (Ok(()), Ok(())));
}

#[test]
fn another_key_with_the_same_kid_invalidates_the_token() {
    let store = KeyStore::new(set(&["a"]));
    let cached = cache(store.clone());
    let token = token_for("ada", signing(&pair("a")));
    assert_eq!(code(&cached, &token), Ok(()));
    let other = KeyPair::from(hmac("another")).with_key_id(key_id("a"));
    store.replace(KeySet::new([other.clone()]).unwrap());
    assert_eq!(code(&cached, &token), Err(ErrorCode::SignatureInvalid));
    let token = token_for("ada", signing(&other));
    assert_eq!(code(&cached, &token), Ok(()));

    // A key with the same `kid` for another algorithm.
    let elliptic = EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap();
    let elliptic = KeyPair::from(elliptic).with_key_id(key_id("a"));
    store.replace(KeySet::new([elliptic]).unwrap());
    assert_eq!(code(&cached, &token), Err(ErrorCode::HeaderAlgorithmMismatch));
}

#[test]
fn reused_key_address_reuses_no_cached_token() {
    const LATER: usize = 32;
    let tokens: Vec<String> =
        (0..LATER).map(|number| token_for(&number.to_string(), SigningKey::new(hmac("dead")))).collect();
    for _ in 0..20 {
        let dead = VerifyingKey::new(hmac("dead"));
        let keys = Answering::new(&dead);
        let cached = cache(keys.clone());
        for token in &tokens {
            cached.verify(token).unwrap();
        }
        keys.answer(Err(VerifyError::UnknownKeyId));
        drop(dead);
        // An allocator often reuses freed memory for the next allocation, so one of these keys probably has the old
        // address. Each is tried with its own token, because a failed verification drops the entry.
        let later: Vec<VerifyingKey> = (0..LATER).map(|_| VerifyingKey::new(hmac("later"))).collect();
        for (key, token) in later.iter().zip(&tokens) {
            keys.answer(Ok(key));
            assert_eq!(cached.verify(token).unwrap_err().code(), ErrorCode::SignatureInvalid);
        }
    }
}

#[test]
fn cache_does_not_keep_a_removed_key_alive() {
    #[derive(Debug)]
    struct Alive(HmacKey, #[allow(dead_code)] Arc<()>);
    impl Verifier for Alive {
        fn algorithm(&self) -> Algorithm {
            Algorithm::Hs256
        }
        fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
            Verifier::verify(&self.0, signing_input, signature)
        }
    }
    let alive = Arc::new(());
    let key = cacheable(Alive(hs256(), Arc::clone(&alive)));
    let store = KeyStore::new(KeySet::new([key]).unwrap());
    let cached = cache(store.clone());
    cached.verify(&token_for("ada", SigningKey::new(hs256()))).unwrap();
    assert_eq!((cached.cached_tokens(), Arc::strong_count(&alive)), (1, 2));
    store.replace(KeySet::default());
    assert_eq!((cached.cached_tokens(), Arc::strong_count(&alive)), (1, 1));
}

#[test]
fn verify_until_invalidates_cached_tokens() {
    let clock = Turned::at_now();
    let old = KeyEntry::from(pair("old")).verify_until(after(100));
    let new = KeyEntry::from(pair("new")).activate_at(after(100));
    let keys = KeySet::new([old, new]).unwrap().with_clock(clock.clone());
    // The first token has the header of this crate's signer. The second has another spelling, so its header is
    // parsed.
    let ours = token_for("ada", signing(&pair("old")));
    let claims = format!(r#"{{"exp":{}}}"#, after(HOUR).as_unix_seconds());
    let others = token(r#"{"kid":"old","alg":"HS256"}"#, claims, &hmac("old"));
    for cached in [cache(keys.clone()), cache(KeyStore::new(keys))] {
        for (seconds, expected) in [
            (0, Ok(())),
            (99, Ok(())),
            (100, Err(ErrorCode::HeaderUnknownKeyId)),
            (99, Ok(())),
            (1000, Err(ErrorCode::HeaderUnknownKeyId)),
        ] {
            clock.to(seconds);
            assert_eq!((code(&cached, &ours), code(&cached, &others)), (expected, expected), "{seconds}");
        }
        clock.to(0);
    }
}

#[test]
fn removed_key_invalidates_its_cached_tokens() {
    let (old, new) = (hmac("old"), hmac("new"));
    let both = VerifyingKey::new(AnyOf::new([new.clone(), old.clone()]).unwrap());
    let keys = Answering::new(&both);
    let cached = cache(keys.clone());
    let tokens = [&old, &new].map(|key| token_for("ada", SigningKey::new(key.clone())));
    assert_eq!(tokens.each_ref().map(|token| code(&cached, token)), [Ok(()), Ok(())]);
    assert_eq!(cached.cached_tokens(), 2);

    keys.answer(Ok(&VerifyingKey::new(AnyOf::new([new]).unwrap())));
    assert_eq!(tokens.each_ref().map(|token| code(&cached, token)), [Err(ErrorCode::SignatureInvalid), Ok(())]);
}

#[test]
fn foreign_verifier_is_called_unless_declared_constant() {
    let token = token_for("ada", SigningKey::new(hs256()));
    let key = Counted::new(hs256());
    let several = || AnyOf::new([key.clone(), key.clone()]).unwrap();
    for (verifying, is_cached) in [
        (VerifyingKey::new(key.clone()), false),
        (VerifyingKey::new(key.clone()).with_cacheable_results(), true),
        (VerifyingKey::new(several()), false),
        (VerifyingKey::new(several()).with_cacheable_results(), true),
    ] {
        let cached = cache(verifying.clone());
        assert_eq!(code(&cached, &token), Ok(()));
        assert_eq!(cached.cached_tokens() == 1, is_cached);
        let asked = key.asked();
        cached.verify(&token).unwrap();
        assert_eq!(key.asked() == asked, is_cached, "{verifying:?}");
    }
}

#[test]
fn keys_of_this_crate_are_constant() {
    fn keys<V: Verifier + Clone + 'static>(verifier: &V) -> [VerifyingKey; 2] {
        [VerifyingKey::new(verifier.clone()), VerifyingKey::new(AnyOf::new([verifier.clone()]).unwrap())]
    }
    fn check<V: Verifier + Clone + 'static>(verifier: &V, signer: impl Signer + 'static) {
        let token = token_for("ada", SigningKey::new(signer));
        for key in keys(verifier) {
            let cached = cache(key);
            assert_eq!(code(&cached, &token), Ok(()));
            assert_eq!(cached.cached_tokens(), 1, "{verifier:?}");
        }
    }
    let elliptic = EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap();
    let edwards = Ed25519Signer::from_pem(&pem("ed25519.pkcs8")).unwrap();
    let rsa = RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
    check(&hs256(), hs256());
    check(&elliptic.verifier(), elliptic);
    check(&edwards.verifier(), edwards);
    check(&rsa.verifier(), rsa);
    #[cfg(feature = "aws-lc-rs")]
    {
        use jwt_identity::crypto::aws_lc;

        let elliptic = aws_lc::EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap();
        let edwards = aws_lc::Ed25519Signer::from_pem(&pem("ed25519.pkcs8")).unwrap();
        let rsa = aws_lc::RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
        check(&elliptic.verifier(), elliptic);
        check(&edwards.verifier(), edwards);
        check(&rsa.verifier(), rsa);
    }
}

#[test]
fn fallback_key_is_not_used_once_the_source_has_keys() {
    let store = KeyStore::default();
    let (built_in, key) = counting("a");
    let cached = cache(FirstOf::new([store.clone(), KeyStore::new(built_in)].map(Arc::new)));
    let token = token_for("ada", signing(&pair("a")));
    cached.verify(&token).unwrap();
    cached.verify(&token).unwrap();
    assert_eq!(key.asked(), 1);

    store.replace(set(&["b"]));
    assert_eq!(code(&cached, &token), Err(ErrorCode::HeaderUnknownKeyId));
    // The first source gets another key with the same `kid`.
    store.replace(KeySet::new([KeyPair::from(hmac("b")).with_key_id(key_id("a"))]).unwrap());
    assert_eq!(code(&cached, &token), Err(ErrorCode::SignatureInvalid));
    store.replace(KeySet::default());
    assert_eq!(code(&cached, &token), Ok(()));
}

#[test]
fn cached_token_depends_on_the_combined_sources() {
    let (first, second) = (KeyStore::default(), KeyStore::new(set(&["a"])));
    let cached = cache(Merged::new([first.clone(), second.clone()].map(Arc::new)));
    let named = token_for("ada", signing(&pair("a")));
    let unnamed = token_for("ada", SigningKey::new(hmac("a")));
    assert_eq!((code(&cached, &named), code(&cached, &unnamed)), (Ok(()), Ok(())));

    // A second key that fits a token without a `kid`.
    first.replace(set(&["b"]));
    assert_eq!((code(&cached, &named), code(&cached, &unnamed)), (Ok(()), Err(ErrorCode::HeaderAmbiguousKey)));
    // The first source gets a key with the same `kid`, which takes precedence.
    first.replace(KeySet::new([KeyPair::from(hmac("b")).with_key_id(key_id("a"))]).unwrap());
    assert_eq!(code(&cached, &named), Err(ErrorCode::SignatureInvalid));
    first.replace(KeySet::default());
    assert_eq!((code(&cached, &named), code(&cached, &unnamed)), (Ok(()), Ok(())));
    second.replace(KeySet::default());
    assert_eq!(code(&cached, &named), Err(ErrorCode::KeySourceUnavailable));
}

#[test]
fn cached_token_belongs_to_one_tenant() {
    let shared = TokenVerifier::<Jwt>::new(KeyStore::default()).with_clock(AT_NOW);
    let tenant = |name: &str| with_cache(shared.with_keys(set(&[name])));
    let tenants = Tenants::new(2);
    tenants.insert("a", tenant("a")).unwrap();
    tenants.insert("b", tenant("b")).unwrap();
    let token = token_for("ada", signing(&pair("a")));
    assert_eq!(code(&tenants.get("a").unwrap(), &token), Ok(()));
    assert_eq!(code(&tenants.get("b").unwrap(), &token), Err(ErrorCode::HeaderUnknownKeyId));

    tenants.insert("a", tenant("b")).unwrap();
    assert_eq!(code(&tenants.get("a").unwrap(), &token), Err(ErrorCode::HeaderUnknownKeyId));
}

#[test]
fn key_with_another_kid_is_not_used() {
    let named = |name: &str| VerifyingKey::new(hs256()).with_key_id(key_id(name));
    let key = named("a");
    let keys = Answering::new(&key);
    let cached = cache(keys.clone());
    let token = token_for("ada", SigningKey::new(hs256()).with_key_id(key_id("a")));
    assert_eq!(code(&cached, &token), Ok(()));
    // The same key with another `kid`.
    keys.answer(Ok(&key.clone().with_key_id(key_id("b"))));
    assert_eq!(code(&cached, &token), Err(ErrorCode::HeaderUnknownKeyId));
    keys.answer(Ok(&key));
    assert_eq!(code(&cached, &token), Ok(()));
    assert_eq!(cached.cached_tokens(), 1);
}

#[test]
fn key_source_error_is_returned_for_a_cached_token() {
    let key = VerifyingKey::new(hs256());
    let keys = Answering::new(&key);
    let cached = cache(keys.clone());
    let token = token_for("ada", SigningKey::new(hs256()));
    for (answer, refusal) in [
        (VerifyError::UnknownKeyId, ErrorCode::HeaderUnknownKeyId),
        (VerifyError::AmbiguousKey, ErrorCode::HeaderAmbiguousKey),
        (VerifyError::AlgorithmMismatch, ErrorCode::HeaderAlgorithmMismatch),
        (EnvironmentError::KeySetExpired.into(), ErrorCode::KeySetExpired),
        (EnvironmentError::KeySourceUnavailable.into(), ErrorCode::KeySourceUnavailable),
        (EnvironmentError::ClockUnavailable.into(), ErrorCode::ClockUnavailable),
    ] {
        keys.answer(Ok(&key));
        assert_eq!(code(&cached, &token), Ok(()));
        keys.answer(Err(answer));
        assert_eq!(code(&cached, &token), Err(refusal));
        assert!(cached.cached_tokens() == 0);
    }
    // A source that creates its key for each call: correct, but the cache never helps.
    keys.answer(Ok(&key));
    assert_eq!(code(&cached, &token), Ok(()));
    keys.answer(Ok(&VerifyingKey::new(hs256())));
    assert_eq!(code(&cached, &token), Ok(()));
}

/// A source that records its hints.
#[derive(Debug, Clone)]
struct Noting {
    keys: Answering,
    hints: Arc<Mutex<Vec<String>>>,
}

impl VerifyingKeySource for Noting {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.hints.lock().unwrap().push(format!("{hint:?}"));
        self.keys.find(hint)
    }
}

#[test]
fn source_gets_the_same_hints_with_and_without_a_cache() {
    let named = |name: &str, secret: &str| VerifyingKey::new(hmac(secret)).with_key_id(key_id(name));
    let (right, forged, other) = (named("a", "a"), named("a", "b"), named("b", "b"));
    let keys = Noting { keys: Answering::new(&right), hints: Arc::default() };
    let cached = cache(keys.clone());
    let ours = token_for("ada", signing(&pair("a")));
    let claims = format!(r#"{{"exp":{}}}"#, after(HOUR).as_unix_seconds());
    let others = token(r#"{"kid":"a","alg":"HS256"}"#, claims, &hmac("a"));
    let unknown = Err(ErrorCode::HeaderUnknownKeyId);
    for (answer, outcome) in [
        (Ok(&right), Ok(())),
        (Ok(&forged), Err(ErrorCode::SignatureInvalid)),
        (Ok(&other), unknown),
        (Err(VerifyError::UnknownKeyId), unknown),
    ] {
        // Once while the tokens are cached, once while they are not.
        for is_cached in [true, false] {
            keys.keys.answer(Ok(&right));
            cached.verify(&ours).unwrap();
            cached.verify(&others).unwrap();
            if !is_cached {
                cached.clear_cache();
            }
            keys.keys.answer(answer);
            assert_eq!(code(&cached, &ours), outcome, "{answer:?}");
            assert_eq!(code(&cached, &others), outcome, "{answer:?}");
        }
    }
    keys.keys.answer(Ok(&right));
    for token in [&ours, &others] {
        cached.verify(token).unwrap();
        let hints_of = |verifier: &TokenVerifier<Jwt>| {
            keys.hints.lock().unwrap().clear();
            verifier.verify(token).unwrap();
            keys.hints.lock().unwrap().clone()
        };
        let with = hints_of(&cached);
        assert_eq!((with.len(), with), (1, hints_of(&without_cache(&cached))));
    }
}

#[test]
fn changed_key_file_invalidates_cached_tokens() {
    let folder = TempFolder::new();
    let write = |secret: &str| drop(folder.write("secret", secret));
    write("first secret of thirty-two octets");
    let reader = KeyReader::secret(Algorithm::Hs256);
    let keys = LocalKeys::from_file(folder.join("secret"), reader).unwrap();
    let cached = cache(keys.clone());
    let key = |text: &str| HmacKey::new(Algorithm::Hs256, &SharedSecret::new(text).unwrap()).unwrap();
    let token = token_for("ada", SigningKey::new(key("first secret of thirty-two octets")));
    assert_eq!(code(&cached, &token), Ok(()));
    assert_eq!(cached.cached_tokens(), 1);

    write("second secret of thirty-two octets");
    assert_eq!(keys.refresh_blocking(), RefreshOutcome::Changed);
    assert_eq!(code(&cached, &token), Err(ErrorCode::SignatureInvalid));
}

/// A source that has keys only after a refresh.
#[derive(Debug)]
struct Filling(KeyStore, Arc<AtomicUsize>);

impl VerifyingKeySource for Filling {
    fn find(&self, hint: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        self.0.find(hint)
    }

    fn refresh(&self, reason: RefreshReason) -> RefreshFuture<'_> {
        Box::pin(async move {
            assert_eq!(reason, RefreshReason::Missing);
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.replace(set(&["a"]));
            RefreshOutcome::Changed
        })
    }
}

#[test]
fn token_is_cached_after_its_key_was_loaded() {
    let (store, refreshed) = (KeyStore::default(), Arc::new(AtomicUsize::new(0)));
    let cached = cache(Filling(store.clone(), Arc::clone(&refreshed)));
    let token = token_for("ada", signing(&pair("a")));
    assert_eq!(code(&cached, &token), Err(ErrorCode::KeySourceUnavailable));
    for _ in 0..3 {
        assert_eq!(subject(&cached.verify_or_refresh_blocking(&token).unwrap()), "ada");
    }
    assert_eq!((refreshed.load(Ordering::Relaxed), cached.cached_tokens()), (1, 1));
    // A cached token whose key is missing causes a refresh. Other errors do not.
    store.replace(set(&["b"]));
    assert!(cached.verify_or_refresh_blocking(&token).is_ok());
    let error = cached.verify_or_refresh_blocking(&format!("{token}A")).unwrap_err();
    assert_eq!((error.code(), refreshed.load(Ordering::Relaxed)), (ErrorCode::SignatureInvalid, 2));
}

#[test]
fn removed_key_invalidates_tokens_on_all_threads() {
    let store = KeyStore::new(set(&["old"]));
    let cached = cache(store.clone());
    let tokens = ["old", "new"].map(|name| token_for(name, signing(&pair(name))));
    let rounds = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while rounds.load(Ordering::Acquire) < 300 {
                    for (token, name) in tokens.iter().zip(["old", "new"]) {
                        match cached.verify(token) {
                            Ok(verified) => assert_eq!(subject(&verified), name),
                            Err(error) => assert_eq!(error.code(), ErrorCode::HeaderUnknownKeyId),
                        }
                    }
                }
            });
        }
        for round in 0..300 {
            let (here, gone) = if round % 2 == 0 { (1, 0) } else { (0, 1) };
            store.replace(set(&[["old", "new"][here]]));
            // From here on the new key is used, whatever the other threads do.
            assert_eq!(subject(&cached.verify(&tokens[here]).unwrap()), ["old", "new"][here]);
            assert!(cached.verify(&tokens[gone]).is_err(), "{round}");
            rounds.fetch_add(1, Ordering::Release);
        }
    });
}
