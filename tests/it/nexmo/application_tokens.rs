//! One token for many calls: when it is replaced, on which thread, and how failures are handled.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use jwt_identity::crypto::RsaSigner;
use jwt_identity::keys::{KeyRef, SigningKey, SigningKeySource};
use jwt_identity::nexmo::{Acl, AclPath, ApplicationId, ApplicationTokens, application};
use jwt_identity::{
    Algorithm, EnvironmentError, ErrorCode, FixedClock, HeldToken, NumericDate, SignError, Signature, Signer,
    TokenSigner,
};

use crate::support::{NOW, pem};

/// A signer with the application's key that counts its calls. It fails or panics while a flag is set.
#[derive(Debug, Clone)]
struct CountingSigner {
    key: Arc<RsaSigner>,
    count: Arc<AtomicUsize>,
    fails: Arc<AtomicBool>,
    panics: Arc<AtomicBool>,
}

impl CountingSigner {
    fn new() -> Self {
        let key = RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
        Self { key: Arc::new(key), count: Arc::default(), fails: Arc::default(), panics: Arc::default() }
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    fn tokens(&self) -> ApplicationTokens {
        ApplicationTokens::new(TokenSigner::new(SigningKey::new(self.clone())), application())
    }
}

impl Signer for CountingSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Rs256
    }

    fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
        self.count.fetch_add(1, Ordering::SeqCst);
        assert!(!self.panics.load(Ordering::SeqCst), "a panic on purpose");
        if self.fails.load(Ordering::SeqCst) {
            return Err(SignError::Environment(EnvironmentError::SignerUnavailable));
        }
        // Long enough for all other threads to arrive.
        thread::sleep(Duration::from_millis(20));
        self.key.sign(signing_input)
    }
}

/// A key source whose primary key can be changed.
#[derive(Debug, Clone)]
struct ChangingKey(Arc<Mutex<Arc<SigningKey>>>);

impl ChangingKey {
    fn new(name: &str) -> Self {
        Self(Arc::new(Mutex::new(Arc::new(Self::key(name)))))
    }

    fn key(name: &str) -> SigningKey {
        SigningKey::new(RsaSigner::from_pem(Algorithm::Rs256, &pem(name)).unwrap())
    }

    fn change_to(&self, name: &str) {
        *self.0.lock().unwrap() = Arc::new(Self::key(name));
    }
}

impl SigningKeySource for ChangingKey {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        Ok(KeyRef::shared(Arc::clone(&self.0.lock().unwrap())))
    }
}

fn application() -> ApplicationId {
    ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab").unwrap()
}

/// Returns the time `seconds` after [`NOW`].
fn after(seconds: i64) -> NumericDate {
    NumericDate::from_unix_seconds(NOW.as_unix_seconds() + seconds)
}

fn claims_at(token: &HeldToken, now: NumericDate) -> application::Claims {
    let verifier = application::verifier(&pem("rsa2048.spki")).unwrap();
    verifier.verify_at(token.as_str(), now).unwrap().into_claims()
}

#[test]
fn token_is_reused_until_a_minute_before_its_end() {
    let signer = CountingSigner::new();
    let tokens = signer.tokens();

    let first = tokens.token_at(NOW).unwrap();
    let last = tokens.token_at(after(839)).unwrap();
    let next = tokens.token_at(after(840)).unwrap();

    assert_eq!(first.as_str(), last.as_str());
    assert_ne!(first.as_str(), next.as_str());
    assert_eq!(signer.count(), 2);
}

#[test]
fn every_minted_token_has_its_own_jti_and_iat() {
    let tokens = CountingSigner::new().tokens();

    let first = claims_at(&tokens.token_at(NOW).unwrap(), NOW);
    let next = claims_at(&tokens.token_at(after(840)).unwrap(), after(840));

    assert_ne!(first.token_id(), next.token_id());
    assert_eq!((first.issued_at(), next.issued_at()), (NOW, after(840)));
}

#[test]
fn lifetime_and_renewal_are_as_set() {
    let tokens = CountingSigner::new()
        .tokens()
        .with_lifetime(Duration::from_secs(3600))
        .with_renew_before(Duration::from_secs(600));

    let first = tokens.token_at(NOW).unwrap();

    assert_eq!(first.accepted_until(), after(3600));
    assert_eq!(tokens.token_at(after(2999)).unwrap().as_str(), first.as_str());
    assert_ne!(tokens.token_at(after(3000)).unwrap().as_str(), first.as_str());
}

#[test]
fn short_lived_token_is_reused_for_half_its_lifetime() {
    let tokens = CountingSigner::new().tokens().with_lifetime(Duration::from_secs(30));

    let first = tokens.token_at(NOW).unwrap();

    assert_eq!(tokens.token_at(after(14)).unwrap().as_str(), first.as_str());
    assert_ne!(tokens.token_at(after(15)).unwrap().as_str(), first.as_str());
}

#[test]
fn lifetime_outside_the_vendors_bounds_is_rejected() {
    let with = |seconds| CountingSigner::new().tokens().with_lifetime(Duration::from_secs(seconds)).token_at(NOW);

    assert_eq!(with(29).unwrap_err().code(), ErrorCode::ClaimLifetimeTooShort);
    assert_eq!(with(86_401).unwrap_err().code(), ErrorCode::ClaimLifetimeTooLong);
}

#[test]
fn access_control_list_is_in_every_token() {
    let acl = Acl::from_iter([AclPath::new("/*/users/**").unwrap()]);
    let tokens = CountingSigner::new().tokens().with_acl(acl.clone());

    for now in [NOW, after(840)] {
        assert_eq!(claims_at(&tokens.token_at(now).unwrap(), now).acl(), Some(&acl));
    }
}

#[test]
fn given_clock_is_used() {
    let tokens = CountingSigner::new().tokens().with_clock(FixedClock(NOW));

    assert_eq!(tokens.token().unwrap().accepted_until(), after(900));
}

#[test]
fn eight_threads_without_a_token_mint_one() {
    let signer = CountingSigner::new();
    let tokens = signer.tokens();
    let barrier = Barrier::new(8);

    let handed_out: HashSet<String> = thread::scope(|scope| {
        let ask = || {
            barrier.wait();
            tokens.token_at(NOW).unwrap().as_str().to_owned()
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    assert_eq!((handed_out.len(), signer.count()), (1, 1));
}

#[test]
fn eight_threads_near_the_end_mint_one_token() {
    let signer = CountingSigner::new();
    let tokens = signer.tokens();
    let old = tokens.token_at(NOW).unwrap();
    let barrier = Barrier::new(8);

    let handed_out: HashSet<String> = thread::scope(|scope| {
        let ask = || {
            barrier.wait();
            tokens.token_at(after(840)).unwrap().as_str().to_owned()
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    let new = tokens.token_at(after(840)).unwrap();
    assert_eq!(signer.count(), 2);
    assert!(handed_out.iter().all(|token| token == old.as_str() || token == new.as_str()));
}

#[test]
fn mint_failure_is_hidden_while_the_old_token_is_valid() {
    let signer = CountingSigner::new();
    let tokens = signer.tokens();
    let old = tokens.token_at(NOW).unwrap();
    signer.fails.store(true, Ordering::SeqCst);

    assert!(Arc::ptr_eq(&tokens.token_at(after(840)).unwrap(), &old));
    assert!(Arc::ptr_eq(&tokens.token_at(after(899)).unwrap(), &old));
    assert_eq!(tokens.token_at(after(900)).unwrap_err().code(), ErrorCode::SignerUnavailable);

    signer.fails.store(false, Ordering::SeqCst);
    assert_eq!(tokens.token_at(after(900)).unwrap().accepted_until(), after(1800));
}

#[test]
fn panic_while_minting_does_not_block_others() {
    let signer = CountingSigner::new();
    let tokens = signer.tokens();
    signer.panics.store(true, Ordering::SeqCst);
    assert!(catch_unwind(AssertUnwindSafe(|| tokens.token_at(NOW))).is_err());
    signer.panics.store(false, Ordering::SeqCst);

    let first = tokens.token_at(NOW).unwrap();
    let next = tokens.token_at(after(840)).unwrap();

    assert!(!Arc::ptr_eq(&first, &next));
}

#[test]
fn old_token_stays_after_a_key_change() {
    let keys = ChangingKey::new("rsa2048.pkcs8");
    let tokens = ApplicationTokens::new(TokenSigner::new(keys.clone()), application());
    let new_key = application::verifier(&pem("rsa4096.spki")).unwrap();
    let old = tokens.token_at(NOW).unwrap();

    keys.change_to("rsa4096.pkcs1");
    let kept = tokens.token_at(after(1)).unwrap();
    let replaced = tokens.token_at(after(840)).unwrap();

    assert!(Arc::ptr_eq(&kept, &old));
    assert!(new_key.verify_at(replaced.as_str(), after(840)).is_ok());
}

#[test]
fn invalidation_after_a_key_change_uses_the_new_key() {
    let keys = ChangingKey::new("rsa2048.pkcs8");
    let tokens = ApplicationTokens::new(TokenSigner::new(keys.clone()), application());
    let new_key = application::verifier(&pem("rsa4096.spki")).unwrap();
    let old = tokens.token_at(NOW).unwrap();

    keys.change_to("rsa4096.pkcs1");
    tokens.invalidate();
    let new = tokens.token_at(after(1)).unwrap();

    assert_eq!(new_key.verify_at(old.as_str(), after(1)).unwrap_err().code(), ErrorCode::SignatureInvalid);
    assert!(new_key.verify_at(new.as_str(), after(1)).is_ok());
}

#[test]
fn rejected_token_is_dropped_once() {
    let signer = CountingSigner::new();
    let tokens = signer.tokens();
    let error = tokens.token_at(NOW).unwrap();

    tokens.invalidate_token(&error);
    let next = tokens.token_at(NOW).unwrap();
    tokens.invalidate_token(&error);

    assert!(Arc::ptr_eq(&tokens.token_at(NOW).unwrap(), &next));
    assert_eq!(signer.count(), 2);
}

#[test]
fn clock_set_back_beyond_leeway_replaces_the_token() {
    let tokens = CountingSigner::new().tokens();
    let first = tokens.token_at(NOW).unwrap();

    let kept = tokens.token_at(after(-30)).unwrap();
    let replaced = tokens.token_at(after(-31)).unwrap();

    assert!(Arc::ptr_eq(&kept, &first));
    assert_eq!(claims_at(&replaced, after(-31)).issued_at(), after(-31));
}

#[test]
fn clock_at_the_end_of_time_causes_no_panic() {
    let tokens = CountingSigner::new().tokens();

    for seconds in [i64::MIN, i64::MAX] {
        let error = tokens.token_at(NumericDate::from_unix_seconds(seconds)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ClaimOutOfRange);
    }
}

#[test]
fn debug_output_hides_the_token() {
    let tokens = CountingSigner::new().tokens();
    let token = tokens.token_at(NOW).unwrap();

    let shown = format!("{tokens:?} {token:?}");
    // The header is the same for every token and is not secret.
    assert!(token.as_str().split('.').skip(1).all(|segment| !shown.contains(segment)));
    assert!(token.bearer().starts_with("Bearer eyJ"));
}
