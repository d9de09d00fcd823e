//! From a request to a verified webhook.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::crypto::Sha256Digest;
use crate::error::ReplayError;
use crate::nexmo::webhook::account::{Account, prove};
use crate::nexmo::webhook::carrier::Carrier;
use crate::nexmo::webhook::contact_center::ContactCenter;
use crate::nexmo::webhook::kind::Facts;
use crate::nexmo::webhook::{Accounts, ApiKey, Kind, Request, Secrets, VerifiedWebhook, VideoCallback, Webhook};
use crate::token::replay::{AsyncReplayGuard, ReplayGuard};
use crate::{ClaimError, Clock, ConfigError, NumericDate, SystemClock, TokenId, VerifyError};

/// Verifies signed webhooks: it returns a webhook that is proved, or the reason why the request is rejected.
///
/// Create it once and share it between threads. The checks are, in this order:
///
/// 1. The header with the token is there exactly once.
/// 2. Length, form, JOSE header, algorithm (HS256 alone) and signature of the token.
/// 3. The claims, with `iss` and the window around `iat`.
/// 4. The account.
/// 5. The digest of the content.
/// 6. The replay guard, if there is one.
///
/// [`replace_secrets`](Self::replace_secrets) and [`replace_accounts`](Self::replace_accounts) change the secrets while
/// the verifier is in use.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::webhook::{self, Request, suggested_status};
/// use jwt_identity::{ErrorCode, FixedClock, NumericDate, SharedSecret};
///
/// let verifier = webhook::verifier(&SharedSecret::new("secret-key")?)? // once
///     .with_clock(FixedClock(NumericDate::from_unix_seconds(1_516_239_022)));
///
/// // What the HTTP server hands over.
/// let authorization = concat!(
///     "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
///     "eyJwYXlsb2FkX2hhc2giOiI4ZTc4M2NlOGMwNjVmOTQ3NmQyZThiYTA3NWQyMDllMmI5ZmUyZGMwNjFmY2RmZjRiNzRlMzVmZWVkYzRkNTg0",
///     "IiwiaWF0IjoxNTE2MjM5MDIyLCJqdGkiOiJqdGkiLCJpc3MiOiJWb25hZ2UifQ.phPpAWnQ8LF9c4F3r8x0_RHYt_k1py1MqL2Acy3-q5c",
/// );
/// let body = br#"{"status":"delivered","message_uuid":"1","to":"447700900000","channel":"sms"}"#;
/// let request = Request::new("POST").headers([("authorization", authorization)]).body(body);
///
/// let webhook = verifier.verify(&request)?;
/// assert_eq!(webhook.claims().token_id().as_str(), "jti");
///
/// // One byte of the body changed.
/// let error = verifier.verify(&request.body(&body[1..])).unwrap_err();
/// assert_eq!((error.code(), suggested_status(&error)), (ErrorCode::ClaimContentMismatch, 401));
///
/// // Not signed at all: a fault at Vonage, which sends it again after a 5xx.
/// let error = verifier.verify(&Request::new("POST").body(body)).unwrap_err();
/// assert_eq!((error.code(), suggested_status(&error)), (ErrorCode::TokenMissing, 500));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: Vonage, "Decoding signed webhooks"; Vonage support, "How do I verify that the Voice API Webhook request and
/// its payload has not been tampered".
pub struct WebhookVerifier<K: Kind = Webhook> {
    /// Clones share it, so that new secrets reach all of them. There is always one account.
    accounts: Arc<ArcSwap<Vec<Account<K>>>>,
    carrier: Carrier,
    clock: Arc<dyn Clock>,
    replay_guard: Option<Guard>,
}

// A panic of the caller's code changes nothing: `tests/it/unwinding.rs`.
impl<K: Kind> UnwindSafe for WebhookVerifier<K> {}
impl<K: Kind> RefUnwindSafe for WebhookVerifier<K> {}

#[derive(Clone)]
enum Guard {
    Blocking(Arc<dyn ReplayGuard>),
    Async(Arc<dyn AsyncReplayGuard>),
}

impl Guard {
    fn shown(&self) -> &dyn fmt::Debug {
        match self {
            Self::Blocking(guard) => guard,
            Self::Async(guard) => guard,
        }
    }
}

impl WebhookVerifier<Webhook> {
    /// Creates a verifier with the signature secrets of one account. The `api_key` in a token may be any or none.
    ///
    /// The policy is the default, the clock is the system's, and there is no replay guard.
    #[must_use]
    pub fn new(secrets: Secrets) -> Self {
        Self::assemble(vec![Account::new(None, "", secrets)], Carrier::Authorization)
    }

    /// Creates a verifier with the signature secrets of several accounts, or of one whose name is to be checked.
    ///
    /// A token is rejected if it has no `api_key`, or another than that of the account whose secret signed it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::Sha256Digest;
    /// use jwt_identity::nexmo::webhook::{self, Accounts, ApiKey, Claims, Request, Secrets, WebhookVerifier};
    /// use jwt_identity::{ErrorCode, FixedClock, NumericDate, SharedSecret, TokenId};
    ///
    /// let (ours, theirs) = (ApiKey::new("a1b2c3d")?, ApiKey::new("e4f5a6b")?);
    /// let (our_secret, their_secret) = (SharedSecret::new("our secret")?, SharedSecret::new("their secret")?);
    /// let accounts = Accounts::new(ours.clone(), Secrets::new([&our_secret])?)
    ///     .with(theirs.clone(), Secrets::new([&their_secret])?)?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let verifier = WebhookVerifier::for_accounts(accounts).with_clock(FixedClock(now));
    ///
    /// let claims = || Ok::<_, jwt_identity::ClaimError>(Claims::builder(Sha256Digest::of(b"{}"), TokenId::new("id")?, now));
    /// let their_signer = webhook::signer(&their_secret)?;
    /// let honest = their_signer.sign(&claims()?.api_key(theirs.clone()).build()?)?;
    /// let header = format!("Bearer {}", honest.as_str());
    /// let request = Request::new("POST").headers([("authorization", &header)]).body(b"{}");
    /// assert_eq!(verifier.verify(&request)?.account(), Some(&theirs));
    ///
    /// // Signed with their secret, but in our name.
    /// let forged = their_signer.sign(&claims()?.api_key(ours).build()?)?;
    /// let header = format!("Bearer {}", forged.as_str());
    /// let request = Request::new("POST").headers([("authorization", &header)]).body(b"{}");
    /// let error = verifier.verify(&request).unwrap_err();
    /// assert_eq!((error.code(), error.subject()), (ErrorCode::ClaimUnexpected, Some("api_key")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn for_accounts(accounts: Accounts) -> Self {
        Self::assemble(named(accounts).collect(), Carrier::Authorization)
    }

    /// Creates a verifier of one type of Video callback. Each type has its own secret, and so its own verifier and URL.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::SharedSecret;
    /// use jwt_identity::nexmo::webhook::{Secrets, VideoCallback, WebhookVerifier};
    ///
    /// # let of_archives = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// # let of_sessions = SharedSecret::new("fedcba9876543210fedcba9876543210")?;
    /// let on_archive = WebhookVerifier::video(VideoCallback::Archive, Secrets::new([&of_archives])?);
    /// let on_session = WebhookVerifier::video(VideoCallback::Session, Secrets::new([&of_sessions])?);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: Vonage Video, "Secure callbacks".
    #[must_use]
    pub fn video(callback: VideoCallback, secrets: Secrets) -> Self {
        Self::assemble(vec![Account::new(None, callback.as_str(), secrets)], Carrier::Authorization)
    }

    /// Reads the token from `X-Vonage-Webhook-Auth-Token`, with or without `Bearer`: for a program on Vonage Cloud
    /// Runtime that gets its webhooks through the callback router.
    ///
    /// There `Authorization` has another token, signed with the application's own private key (RS256). It proves the
    /// router and not the webhook, and is not looked at here. Its claims are not documented by the vendor;
    /// [`jws::verify`](crate::token::jws::verify) with the application's public key proves its signature.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::{self, Request};
    /// use jwt_identity::{ErrorCode, SharedSecret};
    ///
    /// let verifier = webhook::verifier(&SharedSecret::new("secret-key")?)?.behind_cloud_runtime();
    /// let from_runtime = Request::new("POST").headers([("authorization", "Bearer e30.e30.e30")]);
    /// assert_eq!(verifier.verify(&from_runtime).unwrap_err().code(), ErrorCode::TokenMissing);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: Vonage Cloud Runtime, "Verify a callback".
    #[must_use]
    pub fn behind_cloud_runtime(self) -> Self {
        Self { carrier: Carrier::WebhookAuthToken, ..self }
    }

    /// Replaces the accounts and their secrets while the verifier is in use.
    ///
    /// The rules of [`replace_secrets`](Self::replace_secrets) apply. Afterwards the `api_key` of every token is
    /// checked, also if the verifier was made without accounts.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::SharedSecret;
    /// use jwt_identity::nexmo::webhook::{Accounts, ApiKey, Secrets, WebhookVerifier};
    ///
    /// # let [old, new] = [SharedSecret::new("the old secret")?, SharedSecret::new("the new secret")?];
    /// let accounts = |secret| Ok::<_, jwt_identity::Error>(Accounts::new(ApiKey::new("a1b2c3d")?, Secrets::new([secret])?));
    /// let verifier = WebhookVerifier::for_accounts(accounts(&old)?);
    /// verifier.replace_accounts(accounts(&new)?);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn replace_accounts(&self, accounts: Accounts) {
        self.replace(named(accounts));
    }
}

impl WebhookVerifier<ContactCenter> {
    /// Creates a verifier of Contact Center webhooks with the subscription secrets of one account.
    ///
    /// [`contact_center::verifier`](crate::nexmo::webhook::contact_center::verifier) is the short form.
    #[must_use]
    pub fn contact_center(secrets: Secrets) -> Self {
        Self::assemble(vec![Account::new(None, "", secrets)], Carrier::VonageSignature)
    }
}

impl<K: Kind> WebhookVerifier<K> {
    fn assemble(accounts: Vec<Account<K>>, carrier: Carrier) -> Self {
        let accounts = Arc::new(ArcSwap::from_pointee(accounts));
        Self { accounts, carrier, clock: Arc::new(SystemClock), replay_guard: None }
    }

    /// Replaces the secrets while the verifier is in use. Policy, clock and replay guard stay, and so does the name of the
    /// account.
    ///
    /// The secrets of all clones are replaced, but not those of a clone that was given another policy. A webhook that is being
    /// verified meanwhile is checked against either the old or the new secrets. Verifying takes no lock.
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122, setting `secrets`) if the verifier has several accounts: use
    ///   [`replace_accounts`](WebhookVerifier::replace_accounts).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::SharedSecret;
    /// use jwt_identity::nexmo::webhook::{self, Secrets};
    ///
    /// # let [old, new] = [SharedSecret::new("the old secret")?, SharedSecret::new("the new secret")?];
    /// let verifier = webhook::verifier(&old)?;
    /// verifier.replace_secrets(Secrets::new([&new, &old])?)?; // then change the secret at Vonage
    /// verifier.replace_secrets(Secrets::new([&new])?)?; // some minutes later
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn replace_secrets(&self, secrets: Secrets) -> Result<(), ConfigError> {
        let accounts = self.accounts.load();
        let [account] = accounts.as_slice() else {
            return Err(ConfigError::new("secrets", "must be given for each account, with `replace_accounts`"));
        };
        self.replace([Account::new(account.api_key.clone(), account.label, secrets)]);
        Ok(())
    }

    fn replace(&self, accounts: impl IntoIterator<Item = Account<K>>) {
        let policy = self.accounts.load().first().map_or_else(K::Policy::default, Account::policy);
        let accounts = accounts.into_iter().map(|account| account.with_policy(policy.clone())).collect();
        self.accounts.store(Arc::new(accounts));
    }

    /// Sets the policy.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::SharedSecret;
    /// use jwt_identity::nexmo::webhook::{self, Policy};
    /// use jwt_identity::token::claim::Leeway;
    ///
    /// let verifier = webhook::verifier(&SharedSecret::new("secret-key")?)?
    ///     .with_policy(Policy::default().window(Leeway::new(Duration::from_secs(60))?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_policy(self, policy: K::Policy) -> Self {
        let accounts = self.accounts.load().iter().map(|account| account.with_policy(policy.clone())).collect();
        Self { accounts: Arc::new(ArcSwap::from_pointee(accounts)), ..self }
    }

    /// Sets the clock. Default: the system's.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Accepts each token only once, as far as the guard knows.
    ///
    /// One guard may serve several verifiers, whatever their accounts and policies. It gets
    ///
    /// - as issuer the profile's name, `/` and the token's `api_key`, if any;
    /// - as ID the `jti`, or for a Contact Center token without one `sha-256:` and the digest of the token;
    /// - as end the last second at which any policy could accept the token, 10 minutes and a half after `iat` (Contact
    ///   Center: `exp`). Its capacity has to allow for that.
    ///
    /// With [`new`](WebhookVerifier::new) the `api_key` is not checked. Share no guard between tenants who do not trust
    /// each other, because they could use up each other's IDs.
    ///
    /// A webhook is registered after every other check and before you act on it. If acting fails, Vonage may send the
    /// webhook again; whether with the same `jti` is not documented by the vendor. So keep what must not be lost before
    /// you answer.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use jwt_identity::SharedSecret;
    /// use jwt_identity::nexmo::webhook;
    /// use jwt_identity::token::replay::MemoryReplayGuard;
    ///
    /// let verifier = webhook::verifier(&SharedSecret::new("secret-key")?)?
    ///     .with_replay_guard(Arc::new(MemoryReplayGuard::new(100_000)));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_replay_guard(self, replay_guard: Arc<dyn ReplayGuard>) -> Self {
        Self { replay_guard: Some(Guard::Blocking(replay_guard)), ..self }
    }

    /// Accepts each token only once, as far as a guard knows whose store is reached over a network.
    ///
    /// The guard replaces one that was set before, and gets what [`with_replay_guard`](Self::with_replay_guard) lists.
    /// Verify with [`verify_async`](Self::verify_async) then. [`verify`](Self::verify) accepts nothing and returns code
    /// 530, because it cannot wait for the guard.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use jwt_identity::VerifyError;
    /// use jwt_identity::nexmo::webhook::{Request, VerifiedWebhook, WebhookVerifier};
    /// use jwt_identity::token::replay::AsyncReplayGuard;
    ///
    /// fn configure(verifier: WebhookVerifier, shared: Arc<dyn AsyncReplayGuard>) -> WebhookVerifier {
    ///     verifier.with_async_replay_guard(shared)
    /// }
    ///
    /// async fn handle(verifier: &WebhookVerifier, request: Request<'_>) -> Result<VerifiedWebhook, VerifyError> {
    ///     verifier.verify_async(&request).await
    /// }
    /// ```
    #[must_use]
    pub fn with_async_replay_guard(self, replay_guard: Arc<dyn AsyncReplayGuard>) -> Self {
        Self { replay_guard: Some(Guard::Async(replay_guard)), ..self }
    }

    /// Verifies a webhook at the time that the clock shows, which is read once.
    ///
    /// # Errors
    ///
    /// - [`VerifyError::TokenMissing`] (code 217): **answer 5xx**, see
    ///   [`suggested_status`](crate::nexmo::webhook::suggested_status).
    /// - [`VerifyError::TokenRepeated`], [`VerifyError::NotBearer`] (code 218): no token can be taken from the header.
    /// - The errors of [`TokenVerifier::verify`](crate::TokenVerifier::verify). Code 210 means another algorithm than
    ///   HS256, and 301 that no secret signed the token. Code 401 is about `payload_hash`, `jti`, `iss`, `iat` or, with
    ///   accounts, `api_key`. Code 403 (`api_key`) means the token of another account, 406 and 407 an `iat` outside the
    ///   window, and 411 another issuer.
    /// - [`VerifyError::Claim`] (code 417, claim `payload_hash`): the content is not the signed one, its query string
    ///   can be read in more than one way, or a GET request has a body.
    /// - [`VerifyError::Replay`] (codes 418, 505), with a replay guard, and code 530 if that is asynchronous.
    pub fn verify(&self, request: &Request<'_>) -> Result<VerifiedWebhook<K>, VerifyError> {
        let token = self.carrier.token(request.occurrence(self.carrier))?;
        self.check(token, request, self.clock.now()?)
    }

    /// Verifies a webhook at a given time. The clock is not read.
    ///
    /// # Errors
    ///
    /// The errors of [`verify`](Self::verify).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::{self, Request};
    /// use jwt_identity::{ErrorCode, NumericDate, SharedSecret};
    ///
    /// let verifier = webhook::verifier(&SharedSecret::new("secret-key")?)?;
    /// let request = Request::new("POST").headers([("authorization", "Basic YTpi")]);
    /// let error = verifier.verify_at(&request, NumericDate::from_unix_seconds(1_700_000_000)).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::TokenNotBearer);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn verify_at(&self, request: &Request<'_>, now: NumericDate) -> Result<VerifiedWebhook<K>, VerifyError> {
        self.check(self.carrier.token(request.occurrence(self.carrier))?, request, now)
    }

    /// Verifies a webhook at the time that the clock shows, and waits for the replay guard without blocking the thread.
    ///
    /// The checks and their order are those of [`verify`](Self::verify). Every check but that of the replay guard is done
    /// when the future is polled first. It also works with a guard that is not asynchronous, and without a guard.
    ///
    /// If the future is dropped before it ends, the guard may have registered the webhook already. The guard then rejects
    /// a repetition with the same `jti`.
    ///
    /// # Errors
    ///
    /// The errors of [`verify`](Self::verify), except code 530.
    ///
    /// # Examples
    ///
    /// See [`with_async_replay_guard`](Self::with_async_replay_guard).
    pub async fn verify_async(&self, request: &Request<'_>) -> Result<VerifiedWebhook<K>, VerifyError> {
        let token = self.carrier.token(request.occurrence(self.carrier))?;
        self.check_async(token, request, self.clock.now()?).await
    }

    /// Verifies a webhook at a given time, as [`verify_async`](Self::verify_async) does. The clock is not read.
    ///
    /// # Errors
    ///
    /// The errors of [`verify_async`](Self::verify_async).
    pub async fn verify_async_at(
        &self,
        request: &Request<'_>,
        now: NumericDate,
    ) -> Result<VerifiedWebhook<K>, VerifyError> {
        self.check_async(self.carrier.token(request.occurrence(self.carrier))?, request, now).await
    }

    fn check(&self, token: &str, request: &Request<'_>, now: NumericDate) -> Result<VerifiedWebhook<K>, VerifyError> {
        let (webhook, registration) = self.prove(token, request, now)?;
        registration.map_or(Ok(()), Registration::carry_out)?;
        Ok(webhook)
    }

    async fn check_async(
        &self,
        token: &str,
        request: &Request<'_>,
        now: NumericDate,
    ) -> Result<VerifiedWebhook<K>, VerifyError> {
        let (webhook, registration) = self.prove(token, request, now)?;
        if let Some(registration) = registration {
            registration.carry_out_async().await?;
        }
        Ok(webhook)
    }

    /// Performs every check except that of the replay guard.
    fn prove(
        &self,
        token: &str,
        request: &Request<'_>,
        now: NumericDate,
    ) -> Result<(VerifiedWebhook<K>, Option<Registration<'_>>), VerifyError> {
        let accounts = self.accounts.load();
        let (account, claims) = prove(&accounts, token, now)?;
        let facts = K::facts(claims.claims());
        let (content, digest) = request.content()?;
        if digest != *facts.payload_hash {
            return Err(request.mismatch().into());
        }
        let registration = match &self.replay_guard {
            Some(guard) => Some(Registration::new(guard, K::NAME, token, &facts, now)?),
            None => None,
        };
        Ok((VerifiedWebhook::new(claims, account.api_key.clone(), content), registration))
    }
}

/// The last check of a webhook.
struct Registration<'g> {
    guard: &'g Guard,
    issuer: String,
    token_id: TokenId,
    keep_until: NumericDate,
    now: NumericDate,
}

impl<'g> Registration<'g> {
    /// Names the token by what its signer says about it, so that all verifiers know it by the same name, however they
    /// were built.
    fn new(guard: &'g Guard, kind: &str, token: &str, facts: &Facts<'_>, now: NumericDate) -> Result<Self, ClaimError> {
        let issuer = format!("{kind}/{}", facts.api_key.map_or("", ApiKey::as_str));
        // Each token has one spelling, since the decoder accepts only the canonical base64url.
        let by_digest = || TokenId::new(format!("sha-256:{}", Sha256Digest::of(token.as_bytes()).to_hex()));
        let token_id = facts.token_id.map_or_else(by_digest, |token_id| Ok(token_id.clone()))?;
        Ok(Self { guard, issuer, token_id, keep_until: facts.accepted_until, now })
    }

    fn carry_out(self) -> Result<(), ReplayError> {
        match self.guard {
            Guard::Blocking(guard) => guard.register(&self.issuer, &self.token_id, self.keep_until, self.now),
            Guard::Async(_) => Err(ReplayError::NeedsAsync),
        }
    }

    async fn carry_out_async(self) -> Result<(), ReplayError> {
        match self.guard {
            Guard::Blocking(_) => self.carry_out(),
            Guard::Async(guard) => guard.register_async(&self.issuer, &self.token_id, self.keep_until, self.now).await,
        }
    }
}

fn named(accounts: Accounts) -> impl Iterator<Item = Account<Webhook>> {
    accounts.into_entries().map(|(api_key, secrets)| Account::new(Some(api_key), "", secrets))
}

impl<K: Kind> Clone for WebhookVerifier<K> {
    fn clone(&self) -> Self {
        Self {
            accounts: Arc::clone(&self.accounts),
            carrier: self.carrier,
            clock: Arc::clone(&self.clock),
            replay_guard: self.replay_guard.clone(),
        }
    }
}

impl<K: Kind> fmt::Debug for WebhookVerifier<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookVerifier")
            .field("accounts", &self.accounts.load())
            .field("header", &self.carrier.header_name())
            .field("clock", &self.clock)
            .field("replay_guard", &self.replay_guard.as_ref().map(Guard::shown))
            .finish()
    }
}
