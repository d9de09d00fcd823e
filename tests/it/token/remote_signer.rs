//! Signing with a remote key: what a service may answer, and which requests and errors result.

use std::cell::Cell;
use std::fmt;
use std::future::{self, Future};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use jwt_identity::ClaimError;
use jwt_identity::crypto::{EcdsaSigner, Ed25519Signer, RsaSigner, signing_digest};
use jwt_identity::jwt::{self, Jwt};
use jwt_identity::keys::{KeySet, SigningKey, VerifyingKey};
use jwt_identity::kustomer::{Claims, Kustomer};
use jwt_identity::sunshine::{self, Sunshine};
use jwt_identity::token::remote_signer::{
    LocalSigner, PinnedKey, RemoteSigner, RemoteTokenSigner, SignerAnswer, SignerFuture,
};
use jwt_identity::{
    Algorithm, EnvironmentError, ErrorCode, JsonSigner, KeyId, KeyIdRule, NumericDate, Profile, SignError, Signature,
    Signer, Token, TokenSigner, TokenVerifier,
};
use serde::Serialize;

use crate::support::{NOW, SECRET, b64, hs256, integer, pem, sequence, unb64};

/// Text that must never be shown. A service may put anything into its answer.
const MARKER: &str = "hvs.marker";

fn claims() -> jwt::Claims {
    jwt::Claims::builder()
        .expires_at(NOW.saturating_add(std::time::Duration::from_secs(300)))
        .subject("ada")
        .build()
        .unwrap()
}

/// Polls once with a waker that does nothing.
fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Returns the output of a future that must complete immediately.
fn now<F: Future>(future: F) -> F::Output {
    match poll(pin!(future)) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("the future is pending"),
    }
}

/// A service whose answer the test supplies.
struct Service<A> {
    pinned: PinnedKey,
    answer: A,
    pinnings: Arc<AtomicUsize>,
    signings: Arc<AtomicUsize>,
}

impl<A: Fn(&PinnedKey, &[u8]) -> Result<SignerAnswer, SignError>> Service<A> {
    fn new(pinned: PinnedKey, answer: A) -> Self {
        Self { pinned, answer, pinnings: Arc::default(), signings: Arc::default() }
    }
}

impl<A> fmt::Debug for Service<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}

impl<A: Fn(&PinnedKey, &[u8]) -> Result<SignerAnswer, SignError> + Send + Sync> RemoteSigner for Service<A> {
    fn pin(&self) -> SignerFuture<'_, PinnedKey> {
        self.pinnings.fetch_add(1, Ordering::Relaxed);
        Box::pin(future::ready(Ok(self.pinned.clone())))
    }

    fn sign<'a>(&'a self, key: &'a PinnedKey, signing_input: &'a [u8]) -> SignerFuture<'a, SignerAnswer> {
        self.signings.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move { (self.answer)(key, signing_input) })
    }
}

fn ec() -> EcdsaSigner {
    EcdsaSigner::from_pem(Algorithm::Es256, &pem("p256.sec1")).unwrap()
}

fn rsa(algorithm: Algorithm, name: &str) -> RsaSigner {
    RsaSigner::from_pem(algorithm, &pem(name)).unwrap()
}

/// Version 3 of a P-256 key.
fn pinned_ec() -> PinnedKey {
    PinnedKey::new("3", VerifyingKey::new(ec().verifier()).with_key_id(KeyId::new("login-3").unwrap()))
}

/// Version 3 of an RSA key.
fn pinned_rsa(algorithm: Algorithm) -> PinnedKey {
    PinnedKey::new("3", VerifyingKey::new(rsa(algorithm, "rsa2048.pkcs8").verifier()))
}

/// Mints a token with a service that has pinned `key` and gives this answer.
fn mint(
    key: PinnedKey,
    answer: impl Fn(&[u8]) -> Result<SignerAnswer, SignError> + Send + Sync + 'static,
) -> Result<Token, SignError> {
    let service = Service::new(key, move |_: &PinnedKey, signing_input: &[u8]| answer(signing_input));
    now(RemoteTokenSigner::<Jwt>::new(service).sign(&claims()))
}

/// The `kid` in the header of a token.
fn kid(token: &Token) -> String {
    let header = unb64(token.as_str().split('.').next().unwrap());
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

#[test]
fn remote_token_equals_that_of_a_local_key() {
    // Only keys whose signatures are deterministic.
    fn check<S: Signer + 'static>(key: impl Fn() -> S, public: VerifyingKey) {
        let key_id = KeyId::new("a").unwrap();
        let public = public.with_key_id(key_id.clone());
        let local = TokenSigner::<Jwt>::new(SigningKey::new(key()).with_key_id(key_id)).sign(&claims()).unwrap();
        let remote = RemoteTokenSigner::<Jwt>::new(LocalSigner::new(key(), public));
        assert_eq!(now(remote.sign(&claims())).unwrap(), local);
    }
    let rs256 = || rsa(Algorithm::Rs256, "rsa2048.pkcs8");
    let ed25519 = || Ed25519Signer::from_pem(&pem("ed25519.pkcs8")).unwrap();
    check(hs256, VerifyingKey::new(hs256()));
    check(rs256, VerifyingKey::new(rs256().verifier()));
    check(ed25519, VerifyingKey::new(ed25519().verifier()));
}

#[test]
fn remote_token_of_json_equals_that_of_a_local_key() {
    let claims_set = r#"{"email":"ada@example.com","iat":1700000000}"#;
    let local = TokenSigner::<Kustomer>::new(hs256());
    let remote = RemoteTokenSigner::<Kustomer>::new(LocalSigner::new(hs256(), VerifyingKey::new(hs256())));
    assert_eq!(now(remote.sign_json(claims_set)), local.sign_json(claims_set));

    for (claims_set, code, subject) in [
        (r#"{"externalID":"ada","email":"a@b","iat":1700000000}"#, ErrorCode::ClaimUnknownMember, Some("externalID")),
        (r#"{"email":"ada","iat":1700000000}"#, ErrorCode::ClaimInvalid, Some("email")),
        (r#"{"iat":1700000000,"iat":1700000000}"#, ErrorCode::TokenDuplicateMember, Some("iat")),
        ("[]", ErrorCode::TokenInvalidJson, None),
    ] {
        let unasked = Service::new(pinned_ec(), |_: &PinnedKey, _: &[u8]| panic!("the signer was called"));
        let pinnings = Arc::clone(&unasked.pinnings);
        let error = now(RemoteTokenSigner::<Kustomer>::new(unasked).sign_json(claims_set)).unwrap_err();
        assert_eq!((error.code(), error.subject()), (code, subject), "{claims_set}");
        assert_eq!(pinnings.load(Ordering::SeqCst), 0);
        assert_eq!(local.sign_json(claims_set), Err(error));
    }
}

#[test]
fn answers_of_four_services_become_tokens() {
    fn der(signing_input: &[u8]) -> Vec<u8> {
        let made = ec().sign(signing_input).unwrap();
        let (r, s) = made.as_slice().split_at(32);
        sequence(&[integer(r), integer(s)])
    }
    let from_der = |signing_input: &[u8]| Signature::from_ecdsa_der(Algorithm::Es256, &der(signing_input));
    let verifier = TokenVerifier::<Jwt>::new(VerifyingKey::new(ec().verifier()));
    let base64url = |signing_input: &[u8]| b64(ec().sign(signing_input).unwrap().as_slice());
    for token in [
        // AWS and Google answer in DER. Google and Azure return the full version name.
        mint(pinned_ec(), move |input| Ok(from_der(input)?.into())),
        mint(pinned_ec(), move |input| Ok(SignerAnswer::new(from_der(input)?).with_version("3"))),
        mint(pinned_ec(), move |input| Ok(Signature::from_base64url(&base64url(input))?.into())),
        mint(pinned_ec(), move |input| SignerAnswer::from_vault(&format!("vault:v3:{}", base64url(input)))),
    ] {
        let token = token.unwrap();
        assert_eq!(kid(&token), "login-3");
        assert_eq!(verifier.verify_at(token.as_str(), NOW).unwrap().claims().subject(), Some("ada"));
    }
}

/// A service with a wrong answer: another input, or another form.
type Wrong = fn(&[u8]) -> Result<SignerAnswer, SignError>;

#[test]
fn wrong_answer_never_becomes_a_token() {
    fn good(signing_input: &[u8]) -> Vec<u8> {
        ec().sign(signing_input).unwrap().as_slice().to_vec()
    }
    fn answer(bytes: &[u8]) -> Result<SignerAnswer, SignError> {
        Ok(Signature::from_slice(bytes)?.into())
    }
    let cases: Vec<(&str, PinnedKey, Wrong)> = vec![
        ("DER", pinned_ec(), |input| {
            let good = good(input);
            answer(&sequence(&[integer(&good[..32]), integer(&good[32..])]))
        }),
        ("nothing", pinned_ec(), |_| answer(&[])),
        ("a byte less", pinned_ec(), |input| answer(&good(input)[..63])),
        ("a byte more", pinned_ec(), |input| answer(&[&good(input)[..], &[0]].concat())),
        ("a zero before", pinned_ec(), |input| answer(&[&[0], &good(input)[..]].concat())),
        ("as long as another curve's", pinned_ec(), |input| answer(&[&good(input)[..], &[0; 32]].concat())),
        ("longer than any", pinned_ec(), |_| answer(&[7; 513])),
        ("zeros", pinned_ec(), |_| answer(&[0; 64])),
        ("halves the other way round", pinned_ec(), |input| {
            let good = good(input);
            answer(&[&good[32..], &good[..32]].concat())
        }),
        ("one bit", pinned_ec(), |input| {
            let mut flipped = good(input);
            flipped[40] ^= 1;
            answer(&flipped)
        }),
        ("the answer to another request", pinned_ec(), |_| answer(&good(b"another.request"))),
        ("a digest of the digest", pinned_ec(), |input| {
            answer(&good(&signing_digest(Algorithm::Es256, input).unwrap()))
        }),
        ("a MAC", pinned_ec(), |input| answer(hs256().sign(input)?.as_slice())),
        ("ASN.1 from Vault", pinned_ec(), |input| {
            let good = good(input);
            let der = sequence(&[integer(&good[..32]), integer(&good[32..])]);
            // Without padding, so that the answer reaches the check with the public key.
            SignerAnswer::from_vault(&format!("vault:v3:{}", b64(der)))
        }),
        ("another version, named correctly", pinned_ec(), |input| {
            SignerAnswer::from_vault(&format!("vault:v4:{}", b64(good(input))))
        }),
        ("PSS for PKCS#1 v1.5", pinned_rsa(Algorithm::Rs256), |input| {
            Ok(rsa(Algorithm::Ps256, "rsa2048.pkcs8").sign(input)?.into())
        }),
        ("PKCS#1 v1.5 for PSS", pinned_rsa(Algorithm::Ps256), |input| {
            Ok(rsa(Algorithm::Rs256, "rsa2048.pkcs8").sign(input)?.into())
        }),
        ("another hash", pinned_rsa(Algorithm::Rs256), |input| {
            Ok(rsa(Algorithm::Rs512, "rsa2048.pkcs8").sign(input)?.into())
        }),
        ("another version, not named", pinned_rsa(Algorithm::Rs256), |input| {
            Ok(rsa(Algorithm::Rs256, "rsa4096.pkcs1").sign(input)?.into())
        }),
    ];
    for (name, key, wrong) in cases {
        let error = mint(key, wrong).expect_err(name);
        assert_eq!(error.code(), ErrorCode::SignatureUnusable, "{name}");
        assert!(!error.code().is_retryable());
    }
}

#[test]
fn answer_must_name_the_pinned_version() {
    let sign = |version: &'static str| {
        mint(pinned_ec(), move |input| Ok(SignerAnswer::new(ec().sign(input)?).with_version(version)))
    };
    assert!(sign("3").is_ok());
    for version in ["", "4", "03", "3 ", "v3", "33", "٣"] {
        assert_eq!(sign(version).expect_err(version).code(), ErrorCode::SignatureUnusable, "{version:?}");
    }
}

#[test]
fn signer_error_is_returned_with_its_code() {
    for error in [
        SignError::SigningFailed,
        SignError::UnusableSignature,
        EnvironmentError::SignerUnavailable.into(),
        EnvironmentError::KeySourceUnavailable.into(),
    ] {
        let expected = error.clone();
        assert_eq!(mint(pinned_ec(), move |_| Err(error.clone())).unwrap_err(), expected);
    }
}

#[test]
fn signer_without_a_version_is_not_asked_to_sign() {
    #[derive(Debug)]
    struct Unpinned;
    impl RemoteSigner for Unpinned {
        fn pin(&self) -> SignerFuture<'_, PinnedKey> {
            Box::pin(async { Err(EnvironmentError::KeySourceUnavailable.into()) })
        }
        fn sign<'a>(&'a self, _: &'a PinnedKey, _: &'a [u8]) -> SignerFuture<'a, SignerAnswer> {
            panic!("the service was called");
        }
    }
    let error = now(RemoteTokenSigner::<Jwt>::new(Unpinned).sign(&claims())).unwrap_err();
    assert_eq!(error.code(), ErrorCode::KeySourceUnavailable);
}

/// A service with two versions. The second becomes the newest between `pin` and `sign`.
#[derive(Debug)]
struct Rotating {
    versions: [RsaSigner; 2],
    newest: AtomicUsize,
    /// Signs with the pinned version instead of the newest.
    obeys: bool,
    names_version: bool,
}

impl Rotating {
    fn new(obeys: bool, names_version: bool) -> Self {
        let versions = [rsa(Algorithm::Rs256, "rsa2048.pkcs8"), rsa(Algorithm::Rs256, "rsa4096.pkcs1")];
        Self { versions, newest: AtomicUsize::new(0), obeys, names_version }
    }

    fn public(&self, index: usize) -> VerifyingKey {
        VerifyingKey::new(self.versions[index].verifier()).with_key_id(KeyId::new(format!("login-{index}")).unwrap())
    }
}

impl RemoteSigner for Rotating {
    fn pin(&self) -> SignerFuture<'_, PinnedKey> {
        Box::pin(async {
            let newest = self.newest.load(Ordering::Relaxed);
            Ok(PinnedKey::new(newest.to_string(), self.public(newest)))
        })
    }

    fn sign<'a>(&'a self, key: &'a PinnedKey, signing_input: &'a [u8]) -> SignerFuture<'a, SignerAnswer> {
        Box::pin(async {
            self.newest.store(1, Ordering::Relaxed);
            let index = if self.obeys { key.version().parse().unwrap() } else { 1 };
            let answer = SignerAnswer::new(self.versions[index].sign(signing_input)?);
            Ok(if self.names_version { answer.with_version(index.to_string()) } else { answer })
        })
    }
}

#[test]
fn kid_is_that_of_the_pinned_key_during_rotation() {
    let service = Arc::new(Rotating::new(true, true));
    let signer = RemoteTokenSigner::<Jwt>::new(Arc::clone(&service));
    let both = TokenVerifier::<Jwt>::new(KeySet::new([service.public(0), service.public(1)]).unwrap());

    let token = now(signer.sign(&claims())).unwrap();
    assert_eq!(kid(&token), "login-0");
    assert!(both.verify_at(token.as_str(), NOW).is_ok());
    let next = now(signer.sign(&claims())).unwrap();
    assert_eq!(kid(&next), "login-1");
    assert!(both.verify_at(next.as_str(), NOW).is_ok());
}

#[test]
fn signature_of_another_version_is_rejected() {
    for names_version in [true, false] {
        let signer = RemoteTokenSigner::<Jwt>::new(Rotating::new(false, names_version));
        let error = now(signer.sign(&claims())).unwrap_err();
        assert_eq!(error.code(), ErrorCode::SignatureUnusable);
        // The next token pins the newest version and is signed with it.
        assert_eq!(kid(&now(signer.sign(&claims())).unwrap()), "login-1");
    }
}

/// A gate that futures wait for until it is opened.
#[derive(Debug, Clone, Default)]
struct Gate(Arc<Mutex<(bool, Option<Waker>)>>);

impl Gate {
    fn open(&self) {
        let mut state = self.0.lock().unwrap();
        state.0 = true;
        if let Some(waker) = state.1.take() {
            waker.wake();
        }
    }

    fn wait(&self) -> impl Future<Output = ()> + Send + use<> {
        let state = Arc::clone(&self.0);
        future::poll_fn(move |context| {
            let mut state = state.lock().unwrap();
            if state.0 {
                return Poll::Ready(());
            }
            state.1 = Some(context.waker().clone());
            Poll::Pending
        })
    }
}

/// A waker that counts its calls.
#[derive(Default)]
struct Wakings(AtomicUsize);

impl Wake for Wakings {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Records that the future holding it was dropped.
struct Held(Arc<AtomicBool>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A service behind two gates.
#[derive(Debug, Clone, Default)]
struct Slow {
    pinning: Gate,
    signing: Gate,
    dropped: Arc<AtomicBool>,
}

impl Slow {
    fn is_dropped(&self) -> bool {
        self.dropped.load(Ordering::Relaxed)
    }
}

impl RemoteSigner for Slow {
    fn pin(&self) -> SignerFuture<'_, PinnedKey> {
        let held = Held(Arc::clone(&self.dropped));
        Box::pin(async move {
            self.pinning.wait().await;
            // A future that completed was not dropped half-way.
            std::mem::forget(held);
            Ok(pinned_ec())
        })
    }

    fn sign<'a>(&'a self, _: &'a PinnedKey, signing_input: &'a [u8]) -> SignerFuture<'a, SignerAnswer> {
        let held = Held(Arc::clone(&self.dropped));
        Box::pin(async move {
            self.signing.wait().await;
            std::mem::forget(held);
            Ok(ec().sign(signing_input)?.into())
        })
    }
}

#[test]
fn slow_signer_is_dropped_at_the_deadline() {
    for pins in [false, true] {
        let (slow, deadline) = (Slow::default(), Gate::default());
        if pins {
            slow.pinning.open();
        }
        let signer = RemoteTokenSigner::<Jwt>::new(slow.clone());
        let wakings = Arc::new(Wakings::default());
        let waker = Waker::from(Arc::clone(&wakings));
        let mut context = Context::from_waker(&waker);
        let mut signing = pin!(signer.sign_within(&claims(), deadline.wait()));

        assert!(signing.as_mut().poll(&mut context).is_pending());
        assert!(!slow.is_dropped());
        deadline.open();
        assert_eq!(wakings.0.load(Ordering::Relaxed), 1, "the end of the deadline wakes the task");
        let Poll::Ready(outcome) = signing.as_mut().poll(&mut context) else { panic!("the future is pending") };

        assert_eq!(outcome.unwrap_err(), EnvironmentError::SignerUnavailable.into());
        assert!(slow.is_dropped(), "the signer's future is dropped before `signing` is");
    }
}

#[test]
fn slow_answer_before_the_deadline_is_accepted() {
    let (slow, deadline) = (Slow::default(), Gate::default());
    let signer = RemoteTokenSigner::<Jwt>::new(slow.clone());
    let wakings = Arc::new(Wakings::default());
    let waker = Waker::from(Arc::clone(&wakings));
    let mut context = Context::from_waker(&waker);
    let mut signing = pin!(signer.sign_within(&claims(), deadline.wait()));

    assert!(signing.as_mut().poll(&mut context).is_pending());
    slow.pinning.open();
    assert!(signing.as_mut().poll(&mut context).is_pending());
    slow.signing.open();
    assert_eq!(wakings.0.load(Ordering::Relaxed), 2, "each step of the signer wakes the task");
    // Both are ready now. The answer takes precedence.
    deadline.open();
    let Poll::Ready(outcome) = signing.as_mut().poll(&mut context) else { panic!("the future is pending") };
    assert_eq!(kid(&outcome.unwrap()), "login-3");
    assert!(!slow.is_dropped());
}

#[test]
fn wrong_answer_is_not_reported_as_timeout() {
    let service = Service::new(pinned_ec(), |_: &PinnedKey, _: &[u8]| Ok(Signature::from_slice(&[7; 64])?.into()));
    // A deadline may have any output.
    let error = now(RemoteTokenSigner::<Jwt>::new(service).sign_within(&claims(), future::ready(7))).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SignatureUnusable);
}

#[test]
fn dropped_signing_future_does_not_affect_the_next_call() {
    for pins in [false, true] {
        let slow = Slow::default();
        let signer = RemoteTokenSigner::<Jwt>::new(slow.clone());
        if pins {
            slow.pinning.open();
        }
        let mut signing = Box::pin(signer.sign(&claims()));
        assert!(poll(signing.as_mut()).is_pending());
        assert!(!slow.is_dropped());
        drop(signing);
        assert!(slow.is_dropped());

        slow.pinning.open();
        slow.signing.open();
        assert!(now(signer.sign(&claims())).is_ok());
    }
}

#[test]
fn unpolled_future_sends_no_request() {
    let service = Service::new(pinned_ec(), |_: &PinnedKey, _: &[u8]| Err(SignError::SigningFailed));
    let pinnings = Arc::clone(&service.pinnings);
    drop(RemoteTokenSigner::<Jwt>::new(service).sign(&claims()));
    assert_eq!(pinnings.load(Ordering::Relaxed), 0);
}

/// Claims that are `!Send`. They fail to serialize if a field says so.
#[derive(Debug)]
struct OwnThread {
    seen: Cell<u8>,
    writes: bool,
}

impl Serialize for OwnThread {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.writes {
            return Err(serde::ser::Error::custom(MARKER));
        }
        serializer.collect_map([("seen", self.seen.get())])
    }
}

struct OwnThreads;

impl Profile for OwnThreads {
    const NAME: &'static str = "own-threads";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Es256];
    const KEY_ID: KeyIdRule = KeyIdRule::Optional;
    type Claims = OwnThread;
    type Policy = ();

    fn decode(_: &[u8]) -> Result<OwnThread, ClaimError> {
        Ok(OwnThread { seen: Cell::new(0), writes: true })
    }

    fn check(_: &OwnThread, (): &(), _: NumericDate) -> Result<(), ClaimError> {
        Ok(())
    }
}

#[test]
fn futures_are_send_for_all_claims() {
    fn spawned<F: Future + Send + 'static>(future: F) -> F {
        future
    }
    fn is_handle<T: Send + Sync + Clone + 'static>(handle: T) -> T {
        handle
    }
    let claims = OwnThread { seen: Cell::new(1), writes: true };
    let signer =
        is_handle(RemoteTokenSigner::<OwnThreads>::new(LocalSigner::new(ec(), VerifyingKey::new(ec().verifier()))));
    let (plain, within) =
        (spawned(signer.sign(&claims)), spawned(signer.sign_within(&claims, future::pending::<()>())));
    // The claims were serialized when the function was called.
    claims.seen.set(2);
    drop((signer, claims));
    for token in [now(plain), now(within)] {
        let payload = unb64(token.unwrap().as_str().split('.').nth(1).unwrap());
        assert_eq!(payload, br#"{"seen":1}"#);
    }
}

#[test]
fn unserializable_claims_send_no_request() {
    let service = Service::new(pinned_ec(), |_: &PinnedKey, _: &[u8]| Err(SignError::SigningFailed));
    let pinnings = Arc::clone(&service.pinnings);
    let claims = OwnThread { seen: Cell::new(1), writes: false };
    let error = now(RemoteTokenSigner::<OwnThreads>::new(service).sign(&claims)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ClaimInvalid);
    assert_eq!(pinnings.load(Ordering::Relaxed), 0);
}

#[test]
fn key_must_fit_the_profile() {
    fn refusal<P: Profile>(
        key: PinnedKey,
        claims: &P::Claims,
        with: impl FnOnce(RemoteTokenSigner<P>) -> RemoteTokenSigner<P>,
    ) -> ErrorCode {
        let service = Service::new(key, |_: &PinnedKey, _: &[u8]| Err(SignError::SigningFailed));
        let signings = Arc::clone(&service.signings);
        let error = now(with(RemoteTokenSigner::new(service)).sign(claims)).unwrap_err();
        assert_eq!(signings.load(Ordering::Relaxed), 0);
        error.code()
    }
    let hmac = || PinnedKey::new("1", VerifyingKey::new(hs256()));
    let kustomer = Claims::builder(NOW).email("ada@example.com").build().unwrap();
    let sunshine = sunshine::Claims::builder(sunshine::User::new("ada").unwrap()).never_expires().build().unwrap();

    assert_eq!(refusal::<Kustomer>(pinned_ec(), &kustomer, |same| same), ErrorCode::HeaderAlgorithmNotAllowed);
    assert_eq!(refusal::<Sunshine>(hmac(), &sunshine, |same| same), ErrorCode::HeaderMissingKeyId);
    let other_type = |signer: RemoteTokenSigner<Kustomer>| signer.with_token_type("at+jwt");
    assert_eq!(refusal::<Kustomer>(hmac(), &kustomer, other_type), ErrorCode::HeaderWrongType);
}

#[test]
fn custom_typ_is_written_if_the_profile_allows_it() {
    let signer = RemoteTokenSigner::<Jwt>::new(LocalSigner::new(hs256(), VerifyingKey::new(hs256())));
    let local = TokenSigner::<Jwt>::new(SigningKey::new(hs256()).with_token_type("at+jwt")).sign(&claims()).unwrap();
    assert_eq!(now(signer.with_token_type("at+jwt").sign(&claims())).unwrap(), local);
}

#[test]
fn errors_and_handles_hide_secrets_and_answers() {
    let key = LocalSigner::new(hs256(), VerifyingKey::new(hs256()));
    let signer = RemoteTokenSigner::<Kustomer>::new(LocalSigner::new(hs256(), VerifyingKey::new(hs256())));
    let answer = SignerAnswer::new(Signature::from_slice(MARKER.as_bytes()).unwrap()).with_version(MARKER);
    let in_answer = answer.clone();
    let in_vault = format!("vault:v1:{MARKER}");
    let refusals = [
        mint(pinned_ec(), move |_| Ok(in_answer.clone())).unwrap_err(),
        mint(pinned_ec(), move |_| SignerAnswer::from_vault(&in_vault)).unwrap_err(),
        SignerAnswer::from_vault(MARKER).unwrap_err(),
        Signature::from_base64url(MARKER).unwrap_err(),
        Signature::from_ecdsa_der(Algorithm::Es256, MARKER.as_bytes()).unwrap_err(),
    ];
    let bytes = MARKER.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ");
    let mut shown: Vec<String> = refusals.iter().flat_map(|error| [error.to_string(), format!("{error:?}")]).collect();
    shown.extend([format!("{key:?}"), format!("{signer:?}"), format!("{answer:?}"), format!("{:?}", pinned_ec())]);
    for text in shown {
        assert!(!text.contains(MARKER) && !text.contains(SECRET) && !text.contains(&bytes), "{text}");
    }
    assert_eq!(format!("{answer:?}"), "SignerAnswer { signature: Signature(10 bytes), names_version: true }");
}
