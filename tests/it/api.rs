//! Signers, verifiers and tokens: sharing between threads, wrapping by other crates, and verification in two steps.

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, RwLock};

use jwt_identity::ClaimError;
use jwt_identity::crypto::{EcdsaSigner, HmacKey, RsaSigner};
use jwt_identity::error::ClaimReason;
use jwt_identity::error::ReplayError;
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{KeyPair, KeyRef, KeySet, SigningKey, SigningKeySource, VerifyingKey, VerifyingKeySource};
use jwt_identity::kustomer::{Claims, Kustomer};
use jwt_identity::sunshine::Sunshine;
use jwt_identity::token::claim::Leeway;
use jwt_identity::token::replay::{MemoryReplayGuard, ReplayGuard};
use jwt_identity::{
    Algorithm, Clock, EnvironmentError, Error, ErrorCode, JsonSigner, KeyError, KeyHint, KeyId, KeyIdRule, NumericDate,
    Profile, SignError, Signature, Signer, TokenId, TokenSigner, TokenVerifier, Unsigned, Verified, Verifier,
    VerifyError, kustomer, nexmo,
};

use crate::support::{AT_NOW, NOW, SECRET, hs256, pem, secret};

fn hmac(text: &str) -> HmacKey {
    HmacKey::new(Algorithm::Hs256, &jwt_identity::SharedSecret::new(text).unwrap()).unwrap()
}

fn claims() -> Claims {
    Claims::builder(NOW).email("ada@example.com").build().unwrap()
}

#[test]
fn handles_and_errors_are_thread_safe_and_cloneable() {
    fn is_handle<T: Send + Sync + Clone + UnwindSafe + RefUnwindSafe + 'static>() {}
    fn is_error<T: std::error::Error + Send + Sync + Clone + PartialEq + 'static>() {}
    fn is_shared<T: ?Sized + Send + Sync>() {}
    is_shared::<TokenSigner<Kustomer>>();
    is_shared::<TokenVerifier<Kustomer>>();
    is_shared::<dyn Signer>();
    is_shared::<dyn Verifier>();
    is_shared::<dyn SigningKeySource>();
    is_shared::<dyn VerifyingKeySource>();
    is_shared::<dyn Clock>();
    is_handle::<jwt_identity::Token>();
    is_handle::<Verified<Claims>>();
    is_handle::<KeyId>();
    is_error::<Error>();
    is_error::<KeyError>();
    is_error::<ClaimError>();
    is_error::<SignError>();
    is_error::<VerifyError>();
    is_error::<EnvironmentError>();
    let (_, _) = (kustomer::signer(&secret()).unwrap().clone(), kustomer::verifier(&secret()).unwrap().clone());
}

#[test]
fn one_signer_and_one_verifier_serve_many_threads() {
    let signer = kustomer::signer(&secret()).unwrap();
    let verifier = kustomer::verifier(&secret()).unwrap().with_clock(AT_NOW);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (signer, verifier) = (&signer, verifier.clone());
            scope.spawn(move || {
                for round in 0..200 {
                    let id = format!("user-{thread}-{round}");
                    let token = signer.sign(&Claims::builder(NOW).external_id(&*id).build().unwrap()).unwrap();
                    let verified = verifier.verify(token.as_str()).unwrap();
                    assert_eq!(verified.claims().external_id(), Some(id.as_str()));
                }
            });
        }
    });
}

#[test]
fn two_verifiers_are_independent() {
    let (ours, theirs) = (kustomer::verifier(&secret()).unwrap(), hmac("fedcba9876543210fedcba9876543210"));
    let theirs = TokenVerifier::<Kustomer>::new(VerifyingKey::new(theirs));
    let token = kustomer::signer(&secret()).unwrap().sign(&claims()).unwrap();
    assert!(ours.verify_at(token.as_str(), NOW).is_ok());
    assert_eq!(theirs.verify_at(token.as_str(), NOW).unwrap_err().code(), ErrorCode::SignatureInvalid);
}

/// A custom source whose primary key can be replaced.
#[derive(Debug)]
struct Swapped(RwLock<Arc<SigningKey>>);

impl SigningKeySource for Swapped {
    fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
        let key = self.0.read().map_err(|_| EnvironmentError::KeySourceUnavailable)?;
        Ok(KeyRef::shared(Arc::clone(&key)))
    }
}

#[test]
fn signer_uses_the_current_primary_key() {
    let key = |text: &str, key_id: &str| SigningKey::new(hmac(text)).with_key_id(KeyId::new(key_id).unwrap());
    let source = Arc::new(Swapped(RwLock::new(Arc::new(key(SECRET, "old")))));
    let shared: Arc<dyn SigningKeySource> = Arc::<Swapped>::clone(&source);
    let signer = TokenSigner::<Kustomer>::new(shared);
    let verifier = TokenVerifier::<Kustomer>::new(
        KeySet::new([
            VerifyingKey::new(hmac(SECRET)).with_key_id(KeyId::new("old").unwrap()),
            VerifyingKey::new(hmac("fedcba9876543210fedcba9876543210")).with_key_id(KeyId::new("new").unwrap()),
        ])
        .unwrap(),
    );
    let key_id = |token: &str| verifier.peek(token).unwrap().hint().key_id().map(str::to_owned);

    let before = signer.sign(&claims()).unwrap();
    *source.0.write().unwrap() = Arc::new(key("fedcba9876543210fedcba9876543210", "new"));
    let after = signer.sign(&claims()).unwrap();

    assert_eq!((key_id(before.as_str()).as_deref(), key_id(after.as_str()).as_deref()), (Some("old"), Some("new")));
    for token in [before, after] {
        assert!(verifier.verify_at(token.as_str(), NOW).is_ok());
    }
}

#[test]
fn empty_source_gives_a_retryable_error() {
    #[derive(Debug)]
    struct Empty;
    impl SigningKeySource for Empty {
        fn primary(&self) -> Result<KeyRef<'_, SigningKey>, EnvironmentError> {
            Err(EnvironmentError::KeySourceUnavailable)
        }
    }
    impl VerifyingKeySource for Empty {
        fn find(&self, _: &KeyHint<'_>) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
            Err(EnvironmentError::KeySourceUnavailable.into())
        }
    }
    let error = TokenSigner::<Kustomer>::new(Empty).sign(&claims()).unwrap_err();
    assert!(error.code() == ErrorCode::KeySourceUnavailable && error.code().is_retryable());
    let token = kustomer::signer(&secret()).unwrap().sign(&claims()).unwrap();
    let error = TokenVerifier::<Kustomer>::new(Empty).verify(token.as_str()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::KeySourceUnavailable);
}

#[test]
fn failing_clock_rejects_every_token() {
    #[derive(Debug)]
    struct Stopped;
    impl Clock for Stopped {
        fn now(&self) -> Result<NumericDate, EnvironmentError> {
            Err(EnvironmentError::ClockUnavailable)
        }
    }
    let token = kustomer::signer(&secret()).unwrap().sign(&claims()).unwrap();
    let error = kustomer::verifier(&secret()).unwrap().with_clock(Stopped).verify(token.as_str()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ClockUnavailable);
}

#[test]
fn extreme_clocks_cause_no_panic() {
    let token = kustomer::signer(&secret()).unwrap().sign(&claims()).unwrap();
    let verifier = kustomer::verifier(&secret()).unwrap();
    for (now, code) in [(i64::MIN, ErrorCode::ClaimIssuedInFuture), (i64::MAX, ErrorCode::ClaimTooOld)] {
        let error = verifier.verify_at(token.as_str(), NumericDate::from_unix_seconds(now)).unwrap_err();
        assert_eq!(error.code(), code);
    }
}

#[test]
fn sign_into_replaces_the_buffer_and_clears_it_on_error() {
    let signer = kustomer::signer(&secret()).unwrap();
    let mut buffer = "something else".to_owned();
    signer.sign_into(&claims(), &mut buffer).unwrap();
    assert_eq!(buffer, signer.sign(&claims()).unwrap().as_str());

    let rsa = SigningKey::new(RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap());
    let error = TokenSigner::<Kustomer>::new(rsa).sign_into(&claims(), &mut buffer).unwrap_err();
    assert_eq!((error.code(), buffer.as_str()), (ErrorCode::HeaderAlgorithmNotAllowed, ""));
}

#[test]
fn onto_forms_append_and_leave_the_text_on_error() {
    let signer = kustomer::signer(&secret()).unwrap();
    let token = signer.sign(&claims()).unwrap().into_string();
    let json =
        kustomer::verifier(&secret()).unwrap().verify_at(&token, claims().issued_at()).unwrap().to_json().unwrap();
    let before = "geändert ";

    let mut text = before.to_owned();
    signer.sign_onto(&claims(), &mut text).unwrap();
    assert_eq!(text, format!("{before}{token}"));

    let mut text = before.to_owned();
    signer.sign_json_onto(&json, &mut text).unwrap();
    assert_eq!(text, format!("{before}{token}"));
    assert_eq!(signer.sign_json_onto("[]", &mut text).unwrap_err().code(), ErrorCode::TokenInvalidJson);
    assert_eq!(text, format!("{before}{token}"));

    let verified = kustomer::verifier(&secret()).unwrap().verify_at(&token, claims().issued_at()).unwrap();
    let mut text = before.to_owned();
    verified.to_json_onto(&mut text).unwrap();
    assert_eq!(text, format!("{before}{json}"));

    let rsa = SigningKey::new(RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap());
    let error = TokenSigner::<Kustomer>::new(rsa).sign_onto(&claims(), &mut text).unwrap_err();
    assert_eq!((error.code(), text), (ErrorCode::HeaderAlgorithmNotAllowed, format!("{before}{json}")));
}

/// A profile that requires a `kid`.
enum WithKeyId {}

impl Profile for WithKeyId {
    const NAME: &'static str = "with-key-id";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Required;
    type Claims = Claims;
    type Policy = kustomer::Policy;

    fn decode(claims_set: &[u8]) -> Result<Claims, ClaimError> {
        Kustomer::decode(claims_set)
    }
    fn check(claims: &Claims, policy: &kustomer::Policy, now: NumericDate) -> Result<(), ClaimError> {
        Kustomer::check(claims, policy, now)
    }
}

#[test]
fn required_kid_is_enforced_for_signing_and_verifying() {
    let error = TokenSigner::<WithKeyId>::new(SigningKey::new(hmac(SECRET))).sign(&claims()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::HeaderMissingKeyId);
    let error = Unsigned::<WithKeyId>::new(Algorithm::Hs256, None, &claims()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::HeaderMissingKeyId);
    let token = kustomer::signer(&secret()).unwrap().sign(&claims()).unwrap();
    let verifier = TokenVerifier::<WithKeyId>::new(VerifyingKey::new(hmac(SECRET)));
    assert_eq!(verifier.verify_at(token.as_str(), NOW).unwrap_err().code(), ErrorCode::HeaderMissingKeyId);
}

#[test]
fn attached_signature_must_verify() {
    let key = EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap();
    let public = VerifyingKey::new(key.verifier());
    let claims = jwt::Claims::builder().never_expires().subject("ada").build().unwrap();
    let unsigned = || Unsigned::<Jwt>::new(Algorithm::Es256, Some(&KeyId::new("v3").unwrap()), &claims).unwrap();
    let good = key.sign(unsigned().signing_input()).unwrap();

    let token = unsigned().attach(&good, &public).unwrap();
    let verifier = TokenVerifier::<Jwt>::new(public.clone()).with_policy(jwt::Policy::default().allow_never_expiring());
    assert_eq!(verifier.verify_at(token.as_str(), NOW).unwrap().claims().subject(), Some("ada"));

    // The form in which ECDSA services answer: SEQUENCE of two INTEGERs. The numbers are arbitrary.
    let der = [&[0x30, 0x44, 0x02, 0x20][..], &[7; 32], &[0x02, 0x20], &[7; 32]].concat();
    let mut flipped = good.as_slice().to_vec();
    flipped[63] ^= 1;
    for wrong in [der, flipped, good.as_slice()[..63].to_vec(), key.sign(b"other").unwrap().as_slice().to_vec()] {
        let wrong = Signature::from_slice(&wrong).unwrap();
        assert_eq!(unsigned().attach(&wrong, &public).unwrap_err().code(), ErrorCode::SignatureUnusable);
    }
    let other_algorithm = VerifyingKey::new(hmac(SECRET));
    assert_eq!(unsigned().attach(&good, &other_algorithm).unwrap_err().code(), ErrorCode::SignatureUnusable);
}

#[test]
fn unverified_signature_must_have_the_right_length() {
    let claims = jwt::Claims::builder().never_expires().build().unwrap();
    for algorithm in Algorithm::ALL {
        let attach = |len: usize| {
            let unsigned = Unsigned::<Jwt>::new(*algorithm, None, &claims).unwrap();
            unsigned.attach_unverified(&Signature::from_slice(&vec![1; len]).unwrap()).map(|_| ())
        };
        let len = algorithm.signature_len().unwrap_or(256);
        assert_eq!(attach(len), Ok(()), "{algorithm}");
        assert_eq!(attach(len - 1).unwrap_err().code(), ErrorCode::SignatureUnusable, "{algorithm}");
        if algorithm.signature_len().is_some() {
            assert_eq!(attach(len + 1).unwrap_err().code(), ErrorCode::SignatureUnusable, "{algorithm}");
        }
    }
    assert_eq!(Signature::from_slice(&[]).unwrap_err().code(), ErrorCode::SignatureUnusable);
    assert_eq!(Signature::from_slice(&[0; 513]).unwrap_err().code(), ErrorCode::SignatureUnusable);
}

#[test]
fn key_passed_after_peek_obeys_the_same_rules() {
    let verifier = TokenVerifier::<Kustomer>::new(KeySet::default()).with_clock(AT_NOW);
    let token = kustomer::signer(&secret()).unwrap().sign(&claims()).unwrap();
    assert_eq!(verifier.verify(token.as_str()).unwrap_err().code(), ErrorCode::HeaderUnknownKeyId);

    let unverified = verifier.peek(token.as_str()).unwrap();
    assert!(unverified.verify_with(&VerifyingKey::new(hmac(SECRET))).is_ok());
    let wrong = VerifyingKey::new(hmac("fedcba9876543210fedcba9876543210"));
    assert_eq!(unverified.verify_with(&wrong).unwrap_err().code(), ErrorCode::SignatureInvalid);
    let rsa = RsaSigner::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
    let error = unverified.verify_with(&VerifyingKey::new(rsa.verifier())).unwrap_err();
    assert_eq!(error.code(), ErrorCode::HeaderAlgorithmMismatch);
    let late = unverified.verify_with_at(&VerifyingKey::new(hmac(SECRET)), NumericDate::MAX).unwrap_err();
    assert_eq!((late.subject(), late.reason()), (Some("iat"), Some(ClaimReason::TooOld)));
}

#[test]
fn key_with_another_kid_cannot_verify_or_attach() {
    let named = |key_id: &str| KeyPair::from(hmac(SECRET)).with_key_id(KeyId::new(key_id).unwrap());
    let token = TokenSigner::<Kustomer>::new(named("a")).sign(&claims()).unwrap();
    let verifier = TokenVerifier::<Kustomer>::new(KeySet::default());
    let unverified = verifier.peek(token.as_str()).unwrap();
    assert!(unverified.verify_with_at(named("a").verifying_key(), NOW).is_ok());
    assert!(unverified.verify_with_at(&VerifyingKey::new(hmac(SECRET)), NOW).is_ok());
    let error = unverified.verify_with_at(named("b").verifying_key(), NOW).unwrap_err();
    assert_eq!(error.code(), ErrorCode::HeaderUnknownKeyId);

    let unsigned = || Unsigned::<Kustomer>::new(Algorithm::Hs256, Some(&KeyId::new("a").unwrap()), &claims()).unwrap();
    let signature = named("a").signing_key().sign(unsigned().signing_input()).unwrap();
    assert!(unsigned().attach(&signature, named("a").verifying_key()).is_ok());
    let error = unsigned().attach(&signature, named("b").verifying_key()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureUnusable);
}

#[test]
fn signature_of_wrong_length_is_an_error() {
    /// A signer that returns ECDSA signatures in DER, as some services do.
    #[derive(Debug)]
    struct Der;
    impl Signer for Der {
        fn algorithm(&self) -> Algorithm {
            Algorithm::Es256
        }
        fn sign(&self, _: &[u8]) -> Result<Signature, SignError> {
            Signature::from_slice(&[0x30; 71])
        }
    }
    let claims = jwt::Claims::builder().never_expires().build().unwrap();
    let error = TokenSigner::<Jwt>::new(SigningKey::new(Der)).sign(&claims).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureUnusable);
}

#[test]
fn vendor_token_needs_a_key_with_the_right_typ() {
    let key = SigningKey::new(hmac(SECRET)).with_token_type("at+jwt");
    let error = TokenSigner::<Kustomer>::new(key.clone()).sign(&claims()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::HeaderWrongType);
    let plain = jwt::Claims::builder().never_expires().build().unwrap();
    assert!(TokenSigner::<Jwt>::new(key).sign(&plain).is_ok());
    let error = Unsigned::<Kustomer>::with_type(Algorithm::Hs256, None, "at+jwt", &claims()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::HeaderWrongType);
}

#[test]
fn secret_with_surrounding_whitespace_is_rejected() {
    for padded in ["0123456789abcdef0123456789abcdef\n", " 0123456789abcdef0123456789abcdef", "a\t", "    ", "\n"] {
        let error = jwt_identity::SharedSecret::new(padded).unwrap_err();
        assert_eq!(error.code(), ErrorCode::KeySecretPadded, "{padded:?}");
    }
    // Trailing whitespace is rejected in text only. A secret of random bytes may end in any byte.
    assert!(jwt_identity::SharedSecret::new(b"\xff0123456789abcdef0123456789abcd\n").is_ok());
    assert!(jwt_identity::SharedSecret::new("two words are fine").is_ok());
}

#[test]
fn verifier_returns_its_policy() {
    let policy = kustomer::Policy::default().leeway(Leeway::ZERO);
    let verifier = TokenVerifier::<Kustomer>::new(VerifyingKey::new(hmac(SECRET))).with_policy(policy);
    assert_ne!(verifier.policy(), &kustomer::Policy::default());
    assert_eq!(verifier.policy(), &policy);
}

#[test]
fn token_and_token_id_convert_to_text() {
    let token = TokenSigner::<Kustomer>::new(SigningKey::new(hmac(SECRET))).sign(&claims()).unwrap();
    assert_eq!(AsRef::<str>::as_ref(&token), token.as_str());
    let id = TokenId::random().unwrap();
    assert_eq!(id.to_string(), id.as_str());
}

#[test]
fn header_error_names_the_parameter() {
    let verifier = TokenVerifier::<Kustomer>::new(VerifyingKey::new(hmac(SECRET)));
    let error = verifier.verify("eyJhbGciOjV9.e30.AA").unwrap_err();
    assert_eq!(error.to_string(), "header parameter `alg` is missing, empty or of the wrong JSON type");
}

#[test]
fn check_finds_a_key_that_can_never_sign() {
    let key_id = KeyId::new("app_1").unwrap();
    let keyless = TokenSigner::<Sunshine>::new(hs256());
    assert_eq!(keyless.check().unwrap_err().code(), ErrorCode::HeaderMissingKeyId);
    let keyed = TokenSigner::<Sunshine>::new(KeyPair::from(hs256()).with_key_id(key_id));
    assert_eq!(keyed.check(), Ok(()));
    let rsa = KeyPair::from_pem(Algorithm::Rs256, &pem("rsa2048.pkcs8")).unwrap();
    let wrong = TokenSigner::<Kustomer>::new(rsa);
    assert_eq!(wrong.check().unwrap_err().code(), ErrorCode::HeaderAlgorithmNotAllowed);
    let empty = TokenSigner::<Kustomer>::new(KeySet::default());
    assert_eq!(empty.check().unwrap_err().code(), ErrorCode::KeySourceUnavailable);
}

#[test]
fn shared_implementations_fit_where_owned_ones_do() {
    let clock: Arc<dyn Clock> = Arc::new(AT_NOW);
    let signer: Arc<dyn Signer> = Arc::new(hmac(SECRET));
    let verifier: Arc<dyn Verifier> = Arc::new(hmac(SECRET));
    assert_eq!((signer.algorithm(), verifier.public_jwk()), (Algorithm::Hs256, None));
    let token = TokenSigner::<Kustomer>::new(SigningKey::new(Arc::clone(&signer))).sign(&claims()).unwrap();
    let verifier = TokenVerifier::<Kustomer>::new(VerifyingKey::new(verifier)).with_clock(Arc::clone(&clock));
    assert!(verifier.verify(token.as_str()).is_ok());
    assert_eq!(clock.now(), Ok(NOW));

    let guard: Arc<dyn ReplayGuard> = Arc::new(MemoryReplayGuard::new(9));
    let register = |guard: &dyn ReplayGuard| guard.register("issuer", &TokenId::new("id").unwrap(), NOW, NOW);
    assert_eq!(register(&Arc::clone(&guard)), Ok(()));
    assert_eq!(register(&guard), Err(ReplayError::Replayed));
}

#[test]
fn settings_are_read_from_a_configuration() {
    #[derive(serde::Deserialize)]
    struct Vendor {
        key_id: KeyId,
        algorithm: Algorithm,
        application_id: nexmo::ApplicationId,
        policy: kustomer::Policy,
    }
    let json = r#"{"key_id":"app_1","algorithm":"RS256","application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
        "policy":{"leeway_seconds":5}}"#;
    let vendor: Vendor = serde_json::from_str(json).unwrap();
    assert_eq!((vendor.key_id.as_str(), vendor.algorithm), ("app_1", Algorithm::Rs256));
    assert_eq!(vendor.application_id.as_str().len(), 36);
    assert_eq!(serde_json::to_string(&vendor.policy).unwrap(), r#"{"leeway_seconds":5}"#);
    for wrong in ["app_1", "RS256", "aaaaaaaa-"] {
        assert!(serde_json::from_str::<Vendor>(&json.replace(wrong, "\\u0000")).is_err(), "{wrong}");
    }
    assert_eq!(format!("{NOW} {NOW:>12}"), "1700000000   1700000000");
}
