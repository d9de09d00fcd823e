//! From a request to a verified webhook.

use std::fmt;
use std::sync::Arc;

use crate::crypto::Sha256Digest;
use crate::error::ClaimReason;
use crate::keys::VerifyingKey;
use crate::nexmo::webhook::carrier::Carrier;
use crate::nexmo::webhook::kind::Facts;
use crate::nexmo::webhook::{
    Accounts, ApiKey, ContactCenter, Kind, Request, Secrets, VerifiedWebhook, VideoCallback, Webhook,
};
use crate::token::replay::ReplayGuard;
use crate::{ClaimError, Clock, NumericDate, SystemClock, TokenId, TokenVerifier, Verified, VerifyError};

/// Verifies the webhooks of Vonage Contact Center.
pub type ContactCenterVerifier = WebhookVerifier<ContactCenter>;

/// Verifies signed webhooks: takes a request, and answers a webhook that is proved or the reason why not.
///
/// Made once and shared between threads. Its order: the header, exactly once; the token's length, form, JOSE header,
/// algorithm (HS256 alone) and signature; only then the claims, with `iss` and the window around `iat`; the account;
/// the digest of the content; and last of all the replay guard, if there is one.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::webhook::{Request, Secrets, WebhookVerifier};
/// use jwt_identity::{ErrorCode, FixedClock, NumericDate, SharedSecret};
///
/// let verifier = WebhookVerifier::new(Secrets::new(SharedSecret::new("secret-key")?)?) // once
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
/// // One octet of the body changed.
/// let refused = verifier.verify(&request.body(&body[1..])).unwrap_err();
/// assert_eq!((refused.code(), refused.suggested_status()), (ErrorCode::ClaimContentMismatch, 401));
///
/// // Not signed at all: a fault at Vonage, which sends it again after a 5xx.
/// let refused = verifier.verify(&Request::new("POST").body(body)).unwrap_err();
/// assert_eq!((refused.code(), refused.suggested_status()), (ErrorCode::TokenMissing, 500));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: Vonage, "Decoding signed webhooks"; Vonage support, "How do I verify that the Voice API Webhook request and
/// its payload has not been tampered".
pub struct WebhookVerifier<K: Kind = Webhook> {
    accounts: Arc<[Account<K>]>,
    carrier: Carrier,
    clock: Arc<dyn Clock>,
    replay_guard: Option<Arc<dyn ReplayGuard>>,
}

impl WebhookVerifier<Webhook> {
    /// Takes the signature secrets of one account; the `api_key` in a token may be any or none.
    ///
    /// The policy is the default, the clock the system's; there is no replay guard.
    #[must_use]
    pub fn new(secrets: Secrets) -> Self {
        Self::assemble([Account::new(None, "", secrets)], Carrier::Authorization)
    }

    /// Takes the signature secrets of several accounts, or of one whose name is to be checked.
    ///
    /// A token without `api_key`, or with another than that of the account whose secret signed it, is refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::Sha256Digest;
    /// use jwt_identity::nexmo::webhook::{self, Accounts, ApiKey, Claims, Request, Secrets, WebhookVerifier};
    /// use jwt_identity::{ErrorCode, FixedClock, NumericDate, SharedSecret, TokenId};
    ///
    /// let (ours, theirs) = (ApiKey::new("a1b2c3d")?, ApiKey::new("e4f5a6b")?);
    /// let accounts = Accounts::new(ours.clone(), Secrets::new(SharedSecret::new("our secret")?)?)
    ///     .with(theirs.clone(), Secrets::new(SharedSecret::new("their secret")?)?)?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let verifier = WebhookVerifier::for_accounts(accounts).with_clock(FixedClock(now));
    ///
    /// let claims = Claims::new(Sha256Digest::of(b"{}"), TokenId::new("id")?, now);
    /// let their_signer = webhook::signer(SharedSecret::new("their secret")?)?;
    /// let honest = their_signer.sign(&claims.clone().with_api_key(theirs.clone()))?;
    /// let header = format!("Bearer {}", honest.as_str());
    /// let request = Request::new("POST").headers([("authorization", &header)]).body(b"{}");
    /// assert_eq!(verifier.verify(&request)?.account(), Some(&theirs));
    ///
    /// // Signed with their secret, but in our name.
    /// let forged = their_signer.sign(&claims.with_api_key(ours))?;
    /// let header = format!("Bearer {}", forged.as_str());
    /// let request = Request::new("POST").headers([("authorization", &header)]).body(b"{}");
    /// let refused = verifier.verify(&request).unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimUnexpected, Some("api_key")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn for_accounts(accounts: Accounts) -> Self {
        let accounts = accounts.into_entries().map(|(api_key, secrets)| Account::new(Some(api_key), "", secrets));
        Self::assemble(accounts, Carrier::Authorization)
    }

    /// Takes the secrets of one type of Video callback. Each type has its own, and so a verifier and a URL of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::SharedSecret;
    /// use jwt_identity::nexmo::webhook::{Secrets, VideoCallback, WebhookVerifier};
    ///
    /// # let (of_archives, of_sessions) = ("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210");
    /// let archives = Secrets::new(SharedSecret::new(of_archives)?)?;
    /// let sessions = Secrets::new(SharedSecret::new(of_sessions)?)?;
    /// let on_archive = WebhookVerifier::video(VideoCallback::Archive, archives);
    /// let on_session = WebhookVerifier::video(VideoCallback::Session, sessions);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: Vonage Video, "Secure callbacks".
    #[must_use]
    pub fn video(callback: VideoCallback, secrets: Secrets) -> Self {
        Self::assemble([Account::new(None, callback.as_str(), secrets)], Carrier::Authorization)
    }

    /// Reads the token from `X-Vonage-Webhook-Auth-Token`, with or without `Bearer`: for a program on Vonage Cloud
    /// Runtime that gets its webhooks through the callback router.
    ///
    /// There `Authorization` holds another token, signed with the application's own private key (RS256). It proves the
    /// router and not the webhook, and is not looked at here. What it says is not documented by the vendor;
    /// [`jws::verify`](crate::token::jws::verify) with the application's public key proves its signature.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::{Request, Secrets, WebhookVerifier};
    /// use jwt_identity::{ErrorCode, SharedSecret};
    ///
    /// let verifier = WebhookVerifier::new(Secrets::new(SharedSecret::new("secret-key")?)?).behind_cloud_runtime();
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
}

impl WebhookVerifier<ContactCenter> {
    /// Takes the subscription secrets of Vonage Contact Center, as
    /// [`subscription_secret`](crate::nexmo::webhook::subscription_secret) decodes them; the token stands in
    /// `Vonage-Signature`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::{self, ContactCenterVerifier, Secrets, WebhookVerifier};
    ///
    /// let secrets = Secrets::new(webhook::subscription_secret("bXlfc2VjcmV0X2tleQ==")?)?;
    /// let verifier: ContactCenterVerifier = WebhookVerifier::contact_center(secrets);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: Vonage Contact Center, "Webhooks subscriptions".
    #[must_use]
    pub fn contact_center(secrets: Secrets) -> Self {
        Self::assemble([Account::new(None, "", secrets)], Carrier::VonageSignature)
    }
}

impl<K: Kind> WebhookVerifier<K> {
    fn assemble(accounts: impl IntoIterator<Item = Account<K>>, carrier: Carrier) -> Self {
        Self { accounts: accounts.into_iter().collect(), carrier, clock: Arc::new(SystemClock), replay_guard: None }
    }

    /// Replaces the policy.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::token::claim::Leeway;
    /// use jwt_identity::SharedSecret;
    /// use jwt_identity::nexmo::webhook::{Policy, Secrets, WebhookVerifier};
    ///
    /// let verifier = WebhookVerifier::new(Secrets::new(SharedSecret::new("secret-key")?)?)
    ///     .with_policy(Policy::default().window(Leeway::new(Duration::from_secs(60))?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_policy(self, policy: K::Policy) -> Self {
        let with_policy = |account: &Account<K>| Account {
            tokens: account.tokens.clone().with_policy(policy.clone()),
            api_key: account.api_key.clone(),
            label: account.label,
        };
        Self { accounts: self.accounts.iter().map(with_policy).collect(), ..self }
    }

    /// Replaces the clock.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Accepts each token only once, as far as the guard knows.
    ///
    /// One guard may serve several verifiers, whatever their accounts and policies. It is told
    ///
    /// - as issuer the profile's name, `/` and the token's `api_key`, if any;
    /// - as id the `jti`, or for a Contact Center token without one `sha-256:` and the digest of the token;
    /// - to keep it for as long as any policy could accept it, 10 minutes and a half after `iat` (Contact Center: `exp`).
    ///   Its capacity has to allow for that.
    ///
    /// With [`new`](WebhookVerifier::new) the `api_key` is not checked: share no guard between tenants who do not trust
    /// each other, who could use up each other's ids.
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
    /// use jwt_identity::nexmo::webhook::{Secrets, WebhookVerifier};
    /// use jwt_identity::token::replay::MemoryReplayGuard;
    ///
    /// let verifier = WebhookVerifier::new(Secrets::new(SharedSecret::new("secret-key")?)?)
    ///     .with_replay_guard(Arc::new(MemoryReplayGuard::new(100_000)));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_replay_guard(self, replay_guard: Arc<dyn ReplayGuard>) -> Self {
        Self { replay_guard: Some(replay_guard), ..self }
    }

    /// Verifies a webhook at the time the clock shows, which is read once.
    ///
    /// # Errors
    ///
    /// - [`VerifyError::TokenMissing`] (code 217): **answer 5xx**, see
    ///   [`suggested_status`](crate::nexmo::webhook::suggested_status).
    /// - [`VerifyError::TokenRepeated`], [`VerifyError::NotBearer`] (code 218): no token can be taken from the header.
    /// - Those of [`TokenVerifier::verify`]. Among them 210 for another algorithm than HS256, 301 when no secret signed
    ///   it, 401 (`payload_hash`, `jti`, `iss`, `iat`; `api_key` with accounts), 403 (`api_key`) for another account's,
    ///   406 and 407 outside the window, 411 for another issuer, and 5xx.
    /// - [`VerifyError::Claim`] (code 417, claim `payload_hash`): the content is not the signed one, its query string
    ///   can be read in more than one way, or a GET request has a body.
    /// - [`VerifyError::Replay`] (codes 418, 505), with a replay guard.
    pub fn verify(&self, request: &Request<'_>) -> Result<VerifiedWebhook<K>, VerifyError> {
        let token = self.carrier.token(request.occurrence(self.carrier))?;
        self.check(token, request, self.clock.now()?)
    }

    /// Verifies a webhook at a given time; the clock is not read.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::{Request, Secrets, WebhookVerifier};
    /// use jwt_identity::{ErrorCode, NumericDate, SharedSecret};
    ///
    /// let verifier = WebhookVerifier::new(Secrets::new(SharedSecret::new("secret-key")?)?);
    /// let request = Request::new("POST").headers([("authorization", "Basic YTpi")]);
    /// let refused = verifier.verify_at(&request, NumericDate::from_unix_seconds(1_700_000_000)).unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::TokenNotBearer);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn verify_at(&self, request: &Request<'_>, now: NumericDate) -> Result<VerifiedWebhook<K>, VerifyError> {
        self.check(self.carrier.token(request.occurrence(self.carrier))?, request, now)
    }

    fn check(&self, token: &str, request: &Request<'_>, now: NumericDate) -> Result<VerifiedWebhook<K>, VerifyError> {
        let (account, claims) = self.prove(token, now)?;
        let facts = K::facts(claims.claims());
        let (content, digest) = request.content()?;
        if digest != *facts.payload_hash {
            return Err(ClaimError::new("payload_hash", ClaimReason::ContentMismatch).into());
        }
        if let Some(replay_guard) = &self.replay_guard {
            register(replay_guard.as_ref(), K::NAME, token, &facts, now)?;
        }
        Ok(VerifiedWebhook::new(claims, account.api_key.clone(), content))
    }

    /// Finds the account that signed the token. The token's own word on that counts only afterwards.
    fn prove(&self, token: &str, now: NumericDate) -> Result<(&Account<K>, Verified<K::Claims>), VerifyError> {
        let mut refused = VerifyError::InvalidSignature;
        for account in self.accounts.iter() {
            match account.prove(token, now) {
                Ok(claims) => return Ok((account, claims)),
                Err(VerifyError::InvalidSignature) => {}
                // Another account may have the same secret.
                Err(error) if error.subject() == Some("api_key") => refused = error,
                Err(error) => return Err(error),
            }
        }
        Err(refused)
    }
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
            .field("accounts", &self.accounts)
            .field("header", &self.carrier.header_name())
            .field("clock", &self.clock)
            .field("replay_guard", &self.replay_guard)
            .finish()
    }
}

/// Whose secrets they are, and the verifier that has them.
struct Account<K: Kind> {
    api_key: Option<ApiKey>,
    /// What the secrets are for, where that is not an account.
    label: &'static str,
    tokens: TokenVerifier<K>,
}

impl<K: Kind> Account<K> {
    fn new(api_key: Option<ApiKey>, label: &'static str, secrets: Secrets) -> Self {
        Self { api_key, label, tokens: TokenVerifier::new(VerifyingKey::new(secrets)) }
    }

    fn prove(&self, token: &str, now: NumericDate) -> Result<Verified<K::Claims>, VerifyError> {
        let claims = self.tokens.verify_at(token, now)?;
        if let Some(expected) = &self.api_key {
            let named = K::facts(claims.claims()).api_key;
            let reason = if named.is_none() { ClaimReason::Missing } else { ClaimReason::Unexpected };
            if named != Some(expected) {
                return Err(ClaimError::new("api_key", reason).into());
            }
        }
        Ok(claims)
    }
}

impl<K: Kind> fmt::Debug for Account<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("api_key", &self.api_key)
            .field("label", &self.label)
            .field("tokens", &self.tokens)
            .finish()
    }
}

/// Registers a token under what its signer says of it, so that all verifiers know it by the same name, however they
/// were built.
fn register(
    replay_guard: &dyn ReplayGuard,
    kind: &str,
    token: &str,
    facts: &Facts<'_>,
    now: NumericDate,
) -> Result<(), VerifyError> {
    let issuer = format!("{kind}/{}", facts.api_key.map_or("", ApiKey::as_str));
    // Each token has one spelling, since the decoder accepts only the canonical base64url.
    let by_digest = || TokenId::new(format!("sha-256:{}", Sha256Digest::of(token.as_bytes()).to_hex()));
    let token_id = facts.token_id.map_or_else(by_digest, |token_id| Ok(token_id.clone()))?;
    Ok(replay_guard.register(&issuer, &token_id, facts.accepted_until, now)?)
}
