//! From a token to verified claims.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use crate::error::environment::EnvironmentError;
use crate::error::verify::VerifyError;
use crate::jose::algorithm::{Algorithm, AlgorithmSet};
use crate::jose::clock::Clock;
use crate::jose::numeric_date::NumericDate;
use crate::keys::block_on::block_on;
use crate::keys::health::Health;
use crate::keys::into_keys::IntoVerifyingKeys;
use crate::keys::refresh::{RefreshOutcome, RefreshReason};
use crate::keys::source::VerifyingKeySource;
use crate::token::cache;
use crate::token::cache::limits::CacheLimits;
use crate::token::known_headers::KnownHeaders;
use crate::token::profile::Profile;
use crate::token::unverified::Unverified;
use crate::token::verification::{Time, Verification};
use crate::token::verified::Verified;

/// Verifies tokens of one profile with the keys of a key source.
///
/// Create it once and share it: it is `Send`, `Sync` and cheap to clone. A verification is a pure function of token, keys,
/// policy and time. It takes no lock and does no I/O. The checks are, in this order:
///
/// 1. length, segments, characters and canonical base64url;
/// 2. the JOSE header, and whether the algorithm is allowed;
/// 3. the key and the signature;
/// 4. the claims set: claims that only another kind of token has, missing claims, times and expected values;
/// 5. the header's `typ`.
///
/// A verifier remembers the encoded headers of up to 128 tokens that it accepted, and does not parse an equal header
/// again. With [`with_cache`](Self::with_cache) it also remembers whole tokens. Neither changes which tokens are accepted or
/// which error is returned.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::VerifyingKey;
/// use jwt_identity::{Algorithm, ErrorCode, FixedClock, NumericDate, SharedSecret, TokenVerifier};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::kustomer::Kustomer;
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let key = VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?);
/// let verifier = TokenVerifier::<Kustomer>::new(key)
///     .with_clock(FixedClock(NumericDate::from_unix_seconds(1_623_257_900)));
///
/// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.\
///              IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";
/// assert_eq!(verifier.verify(token)?.claims().external_id(), Some("user_id"));
///
/// let forged = token.replace("IZXC", "IZXD");
/// assert_eq!(verifier.verify(&forged).unwrap_err().code(), ErrorCode::SignatureInvalid);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 7519 section 7.2; RFC 7515 section 5.2; RFC 8725 section 3.
pub struct TokenVerifier<P: Profile> {
    verification: Verification<P>,
}

// A panic of the caller's code changes nothing: `tests/it/unwinding.rs`.
impl<P: Profile> UnwindSafe for TokenVerifier<P> {}
impl<P: Profile> RefUnwindSafe for TokenVerifier<P> {}

impl<P: Profile> TokenVerifier<P> {
    /// Creates a verifier from a key, a pair, or a source of keys: see [`IntoVerifyingKeys`].
    ///
    /// The policy is the profile's default, the clock the system's, the longest token 16 KiB.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::{Algorithm, SharedSecret, TokenVerifier};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let verifier = TokenVerifier::<Kustomer>::new(HmacKey::new(Algorithm::Hs256, &secret)?);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn new(keys: impl IntoVerifyingKeys) -> Self {
        Self { verification: Verification::new(keys.into_verifying_keys()) }
    }

    /// Returns a verifier with other keys, and with the policy, clock and limits of this one. Use it to make one verifier
    /// for each tenant.
    ///
    /// If this verifier has a cache, the other one has an empty cache with the same limits.
    #[must_use]
    pub fn with_keys(&self, keys: impl IntoVerifyingKeys) -> Self {
        self.clone().changed(|verification| {
            verification.keys = keys.into_verifying_keys();
            verification.known_headers = Arc::new(KnownHeaders::default());
        })
    }

    /// Replaces the policy.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::token::claim::Leeway;
    /// use jwt_identity::{kustomer, SharedSecret};
    ///
    /// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?
    ///     .with_policy(kustomer::Policy::default().leeway(Leeway::ZERO));
    /// assert_eq!(verifier.policy(), &kustomer::Policy::default().leeway(Leeway::ZERO));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_policy(self, policy: P::Policy) -> Self {
        self.changed(|verification| verification.policy = Arc::new(policy))
    }

    /// Replaces the clock with which the times in claims are compared. Key sources have clocks of their own, such as
    /// [`KeySet::with_clock`](crate::keys::KeySet::with_clock).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, FixedClock, NumericDate, SharedSecret};
    ///
    /// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?
    ///     .with_clock(FixedClock(NumericDate::from_unix_seconds(1_700_000_000)));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        self.changed(|verification| verification.clock = Arc::new(clock))
    }

    /// Accepts only these of the profile's algorithms. An algorithm that the profile does not allow is still rejected.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::KeySet;
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::{Algorithm, TokenVerifier};
    ///
    /// // Kustomer's profile allows HS256 alone, so ES256 adds nothing.
    /// let verifier = TokenVerifier::<Kustomer>::new(KeySet::default()).with_algorithms(&[Algorithm::Es256]);
    /// let hs256 = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA";
    /// assert_eq!(verifier.verify(hs256).unwrap_err().code().as_u16(), 210);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 8725 section 3.1.
    #[must_use]
    pub fn with_algorithms(self, algorithms: &[Algorithm]) -> Self {
        let algorithms = AlgorithmSet::of(P::ALGORITHMS).intersection(AlgorithmSet::of(algorithms));
        self.changed(|verification| verification.limits.algorithms = algorithms)
    }

    /// Sets the length of the longest token that is accepted, in bytes. Default: 16 384.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, ErrorCode, SharedSecret};
    ///
    /// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?
    ///     .with_max_token_len(100);
    /// assert_eq!(verifier.verify(&"x".repeat(101)).unwrap_err().code(), ErrorCode::TokenTooLarge);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_max_token_len(self, bytes: usize) -> Self {
        self.changed(|verification| verification.limits.max_token_len = bytes)
    }

    /// Adds a verification cache, which starts empty. See [`CacheLimits`] for what it does and what it costs.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{CacheLimits, nexmo};
    ///
    /// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
    /// let verifier = nexmo::user::verifier(public_key)?.with_cache(CacheLimits::default());
    /// assert_eq!(verifier.cached_tokens(), 0);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_cache(mut self, limits: CacheLimits) -> Self
    where
        P::Claims: Clone + Send + Sync,
    {
        self.verification.cache = Some(cache::new(limits));
        self
    }

    /// Changes the configuration. Clones keep the cache that was filled under the old one.
    fn changed(mut self, change: impl FnOnce(&mut Verification<P>)) -> Self {
        change(&mut self.verification);
        self.verification.cache = self.verification.cache.map(|cache| cache.emptied());
        self
    }

    /// Returns the policy.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, SharedSecret};
    ///
    /// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// assert_eq!(verifier.policy(), &kustomer::Policy::default());
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn policy(&self) -> &P::Policy {
        &self.verification.policy
    }

    /// Verifies a token at the time the clock shows.
    ///
    /// # Errors
    ///
    /// - 201 to 209, 215: the token cannot be read ([`VerifyError::TokenTooLarge`], [`Malformed`](VerifyError::Malformed),
    ///   [`InvalidBase64`](VerifyError::InvalidBase64), [`Header`](VerifyError::Header),
    ///   [`UnsupportedCritical`](VerifyError::UnsupportedCritical), [`NestedToken`](VerifyError::NestedToken)).
    /// - 210 to 214: no key for it ([`AlgorithmNotAllowed`](VerifyError::AlgorithmNotAllowed),
    ///   [`AlgorithmMismatch`](VerifyError::AlgorithmMismatch), [`MissingKeyId`](VerifyError::MissingKeyId),
    ///   [`UnknownKeyId`](VerifyError::UnknownKeyId), [`AmbiguousKey`](VerifyError::AmbiguousKey)).
    /// - 301: [`InvalidSignature`](VerifyError::InvalidSignature).
    /// - 4xx: [`Claim`](VerifyError::Claim), with the name of the claim; 216: [`WrongType`](VerifyError::WrongType); 220:
    ///   [`WrongParameter`](VerifyError::WrongParameter).
    /// - 5xx: [`Environment`](VerifyError::Environment), when the clock or the key source is not available.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, ErrorCode, SharedSecret};
    ///
    /// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let from_2021 = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.\
    ///                  IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";
    /// let refused = verifier.verify(from_2021).unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimTooOld, Some("iat")));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn verify(&self, token: &str) -> Result<Verified<P::Claims>, VerifyError> {
        self.verification.verify(token, self.verification.by_clock())
    }

    /// Verifies a token at a given time. The clock of the verifier is not read.
    ///
    /// A key source has a clock of its own: a [`KeySet`](crate::keys::KeySet) compares the times of its keys with that clock.
    ///
    /// # Errors
    ///
    /// Any error of [`verify`](Self::verify).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, NumericDate, SharedSecret};
    ///
    /// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.\
    ///              IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";
    /// assert!(verifier.verify_at(token, NumericDate::from_unix_seconds(1_623_257_900)).is_ok());
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn verify_at(&self, token: &str, now: NumericDate) -> Result<Verified<P::Claims>, VerifyError> {
        self.verification.verify(token, Time::At(now))
    }

    /// Parses the header of a token that is not verified yet, for callers that fetch keys themselves.
    ///
    /// # Errors
    ///
    /// 201 to 210, 212 and 215, as [`verify`](Self::verify). [`jws::peek`](crate::token::jws::peek) reads the header of a
    /// token of another kind.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{KeySet, VerifyingKey};
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::{Algorithm, NumericDate, SharedSecret, TokenVerifier};
    ///
    /// let verifier = TokenVerifier::<Kustomer>::new(KeySet::default());
    /// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.\
    ///              IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";
    ///
    /// let unverified = verifier.peek(token)?;
    /// assert_eq!(unverified.hint().algorithm(), Algorithm::Hs256);
    /// // ... fetch the key for that hint, awaiting if need be ...
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let key = VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?);
    /// let verified = unverified.verify_with_at(&key, NumericDate::from_unix_seconds(1_623_257_900))?;
    /// assert_eq!(verified.claims().external_id(), Some("user_id"));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn peek<'a>(&'a self, token: &'a str) -> Result<Unverified<'a, P>, VerifyError> {
        Unverified::new(&self.verification, token)
    }

    /// Verifies a token. If its key is missing, loads the keys again and verifies once more.
    ///
    /// It calls [`VerifyingKeySource::refresh`] of the verifier's own source at most once, and only after all checks
    /// that need no key have passed.
    ///
    /// If the refresh fails, or is refused because the one before it failed, the token may be signed with a key that is
    /// new. So the error is retryable: code 520 in place of 213. If it is refused because keys were loaded a moment ago, the error
    /// is 213, and [`Health::last_refusal`] tells that nobody was asked.
    ///
    /// # Errors
    ///
    /// Any error of [`verify`](Self::verify), and
    /// [`EnvironmentError::KeysOutdated`](crate::EnvironmentError::KeysOutdated) (code 520) if the key is unknown and newer
    /// keys could not be loaded.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::Jwt;
    /// use jwt_identity::{TokenVerifier, VerifyError};
    ///
    /// async fn subject(verifier: &TokenVerifier<Jwt>, token: &str) -> Result<Option<String>, VerifyError> {
    ///     let verified = verifier.verify_or_refresh(token).await?;
    ///     Ok(verified.claims().subject().map(str::to_owned))
    /// }
    /// ```
    pub async fn verify_or_refresh(&self, token: &str) -> Result<Verified<P::Claims>, VerifyError> {
        // Drop the first result before the `.await`. Otherwise the future would be `!Send` when `P::Claims` is `!Send`.
        match self.verify(token) {
            Err(refused) if refused.is_about_missing_keys() => {}
            outcome => return outcome,
        }
        // Try again even if the refresh failed, because another call may have loaded the key meanwhile.
        let outcome = self.verification.keys.refresh(RefreshReason::Missing).await;
        match self.verify(token) {
            Err(VerifyError::UnknownKeyId) if self.has_failed(&outcome) => Err(EnvironmentError::KeysOutdated.into()),
            verified => verified,
        }
    }

    /// Reports whether a refresh failed, or was refused in the pause after a failure.
    fn has_failed(&self, outcome: &RefreshOutcome) -> bool {
        match outcome {
            RefreshOutcome::Failed(_) => true,
            RefreshOutcome::Refused => self.health().is_some_and(|health| health.failures > 0),
            RefreshOutcome::Changed | RefreshOutcome::Unchanged => false,
        }
    }

    /// Does what [`verify_or_refresh`](Self::verify_or_refresh) does, on a thread that may block.
    ///
    /// # Errors
    ///
    /// Any error of [`verify_or_refresh`](Self::verify_or_refresh).
    pub fn verify_or_refresh_blocking(&self, token: &str) -> Result<Verified<P::Claims>, VerifyError> {
        block_on(self.verify_or_refresh(token))
    }

    /// Reports the state of the key source, or `None` if it loads nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, SharedSecret};
    ///
    /// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// assert_eq!(verifier.health(), None);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn health(&self) -> Option<Health> {
        self.verification.keys.health()
    }

    /// Counts the tokens in the cache. It examines every place of the cache, so call it only now and then, for a gauge.
    #[must_use]
    pub fn cached_tokens(&self) -> usize {
        self.verification.cache.as_ref().map_or(0, |cache| cache.tokens())
    }

    /// Returns the length of all tokens in the cache together, in bytes.
    #[must_use]
    pub fn cached_bytes(&self) -> usize {
        self.verification.cache.as_ref().map_or(0, |cache| cache.bytes())
    }

    /// Removes all tokens from the cache, so that each is verified again.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{CacheLimits, NumericDate, SharedSecret, kustomer};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let token = kustomer::signer(&secret)?.sign(&kustomer::Claims::builder(now).email("ada@example.com").build()?)?;
    /// let verifier = kustomer::verifier(&secret)?.with_cache(CacheLimits::default());
    /// verifier.verify_at(token.as_str(), now)?;
    /// assert_eq!(verifier.cached_bytes(), token.as_str().len());
    ///
    /// verifier.clear_cache();
    /// assert_eq!((verifier.cached_tokens(), verifier.cached_bytes()), (0, 0));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn clear_cache(&self) {
        if let Some(cache) = &self.verification.cache {
            cache.clear();
        }
    }
}

impl<P: Profile> Clone for TokenVerifier<P> {
    fn clone(&self) -> Self {
        Self { verification: self.verification.clone() }
    }
}

impl<P: Profile> fmt::Debug for TokenVerifier<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenVerifier")
            .field("profile", &P::NAME)
            .field("keys", &self.verification.keys)
            .field("policy", &self.verification.policy)
            .field("clock", &self.verification.clock)
            .field("max_token_len", &self.verification.limits.max_token_len)
            .field("known_headers", &self.verification.known_headers.len())
            .field("cache", &self.verification.cache.as_ref().map(|cache| cache.limits()))
            .finish_non_exhaustive()
    }
}
