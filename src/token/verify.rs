//! From a token to verified claims.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::encoding::json::write::JsonText;
use crate::error::verify::VerifyError;
use crate::jose::algorithm::{Algorithm, AlgorithmSet};
use crate::jose::clock::{Clock, SystemClock};
use crate::jose::compact::{
    DEFAULT_MAX_TOKEN_LEN, LargeScratch, Limits, Parsed, SMALL_TOKEN_LEN, Scratch, Segments, SmallScratch,
};
use crate::jose::header::{JoseHeader, is_media_type};
use crate::jose::key_hint::KeyHint;
use crate::jose::numeric_date::NumericDate;
use crate::keys::block_on::block_on;
use crate::keys::key_ref::KeyRef;
use crate::keys::refresh::RefreshReason;
use crate::keys::source::VerifyingKeySource;
use crate::keys::verifying_key::VerifyingKey;
use crate::token::profile::Profile;
use crate::token::verified::Verified;

/// Verifies tokens of one profile with the keys of a key source.
///
/// Made once and shared: it is `Send`, `Sync` and cheap to clone. A verification is a pure function of token, keys,
/// policy and time; it takes no lock and does no I/O. Its order: length, segments and their characters, canonical
/// base64url, JOSE header, algorithm allowed, key, signature, and only then the claims set, its times and expectations,
/// and the header's `typ`. A header that a configured key is known to have, to the letter, leads to that key without being
/// read; what is refused, and why, stays the same.
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
    pub(crate) keys: Arc<dyn VerifyingKeySource>,
    policy: Arc<P::Policy>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    profile: PhantomData<fn() -> P>,
}

impl<P: Profile> TokenVerifier<P> {
    /// Takes the source that knows the keys; a [`VerifyingKey`] is such a source itself.
    ///
    /// The policy is the profile's default, the clock the system's, the longest token 16 KiB.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::{Algorithm, SharedSecret, TokenVerifier};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let key = VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?);
    /// let verifier = TokenVerifier::<Kustomer>::new(key);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn new(keys: impl VerifyingKeySource + 'static) -> Self {
        Self::from_shared(Arc::new(keys))
    }

    /// Takes a source that others use too.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use jwt_identity::keys::{VerifyingKey, VerifyingKeySource};
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::{Algorithm, SharedSecret, TokenVerifier};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let keys: Arc<dyn VerifyingKeySource> = Arc::new(VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?));
    /// let verifier = TokenVerifier::<Kustomer>::from_shared(Arc::clone(&keys));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn from_shared(keys: Arc<dyn VerifyingKeySource>) -> Self {
        Self {
            keys,
            policy: Arc::default(),
            clock: Arc::new(SystemClock),
            limits: Limits {
                max_token_len: DEFAULT_MAX_TOKEN_LEN,
                algorithms: AlgorithmSet::of(P::ALGORITHMS),
                key_id: P::KEY_ID,
            },
            profile: PhantomData,
        }
    }

    /// Returns a verifier with other keys, and with the policy, clock and limits of this one: one for each tenant, say.
    ///
    /// # Examples
    ///
    /// See [`Tenants`](crate::keys::Tenants).
    #[must_use]
    pub fn with_keys(&self, keys: Arc<dyn VerifyingKeySource>) -> Self {
        Self { keys, ..self.clone() }
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
        Self { policy: Arc::new(policy), ..self }
    }

    /// Replaces the clock that claims are held against. Key sources have clocks of their own, such as
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
        Self { clock: Arc::new(clock), ..self }
    }

    /// Accepts only these of the profile's algorithms. What the profile does not allow stays refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::KeySet;
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::{Algorithm, TokenVerifier};
    ///
    /// // Kustomer's profile allows HS256 alone, so ES256 adds nothing.
    /// let verifier = TokenVerifier::<Kustomer>::new(KeySet::new([])?).with_algorithms(&[Algorithm::Es256]);
    /// let hs256 = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA";
    /// assert_eq!(verifier.verify(hs256).unwrap_err().code().as_u16(), 210);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 8725 section 3.1.
    #[must_use]
    pub fn with_algorithms(mut self, algorithms: &[Algorithm]) -> Self {
        self.limits.algorithms = AlgorithmSet::of(P::ALGORITHMS).intersection(AlgorithmSet::of(algorithms));
        self
    }

    /// Replaces the longest token that is looked at, in octets. Default: 16 384.
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
    pub fn with_max_token_len(mut self, octets: usize) -> Self {
        self.limits.max_token_len = octets;
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
        &self.policy
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
    /// - 4xx: [`Claim`](VerifyError::Claim), with the name of the claim; 216: [`WrongType`](VerifyError::WrongType).
    /// - 5xx: [`Environment`](VerifyError::Environment), when clock or key source are not there.
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
    /// assert_eq!((refused.code(), refused.claim()), (ErrorCode::ClaimTooOld, Some("iat")));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn verify(&self, token: &str) -> Result<Verified<P::Claims>, VerifyError> {
        self.open(token, || Ok(self.clock.now()?), |_, _, _| ())
    }

    /// Verifies a token at a given time; the verifier's clock is not read.
    ///
    /// A key source has a clock of its own: a [`KeySet`](crate::keys::KeySet) with times holds them against that one.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
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
        self.open(token, || Ok(now), |_, _, _| ())
    }

    /// Verifies a token and returns its claims as JSON text, for callers that have no claims type.
    ///
    /// The text is the claims type written anew: members that the profile does not know are left out.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify), and [`VerifyError::Claim`] (code 402, or 206 for two members of one name) when
    /// the claims cannot be written.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, FixedClock, NumericDate, SharedSecret};
    ///
    /// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?
    ///     .with_clock(FixedClock(NumericDate::from_unix_seconds(1_623_257_900)));
    /// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.\
    ///              IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";
    /// assert_eq!(verifier.verify_to_json(token)?, r#"{"externalId":"user_id","iat":1623257867}"#);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn verify_to_json(&self, token: &str) -> Result<String, VerifyError> {
        let verified = self.verify(token)?;
        let mut claims_set = JsonText::new();
        // A claims type may write one name twice; what it read had it once.
        claims_set.write(verified.claims())?;
        Ok(claims_set.into_string()?)
    }

    /// Reads the header of a token that nothing proves yet, for callers that fetch keys themselves.
    ///
    /// # Errors
    ///
    /// 201 to 210, 212 and 215, as [`verify`](Self::verify).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{KeySet, VerifyingKey};
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::{Algorithm, NumericDate, SharedSecret, TokenVerifier};
    ///
    /// let verifier = TokenVerifier::<Kustomer>::new(KeySet::new([])?);
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
        let mut scratch = LargeScratch::new();
        let segments = Segments::split(token, self.limits.max_token_len)?;
        let header = Parsed::new(segments, &self.limits, &mut scratch)?.header.into_owned();
        Ok(Unverified { verifier: self, token, header })
    }

    /// Verifies a token and, if it needs a key that is missing, asks for the keys to be loaded anew and tries once more.
    ///
    /// It calls [`VerifyingKeySource::refresh`] of the verifier's own source at most once, and only after everything about
    /// the token that needs no key has been checked. A refresh that is refused or fails is not an error by itself: the
    /// second attempt then returns the same error as the first.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
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
        // Ends before the waiting begins: claims that stay on their thread must not keep the future there.
        match self.verify(token) {
            Err(refused) if refused.is_about_missing_keys() => {}
            outcome => return outcome,
        }
        // Whatever comes of it: another call may have brought the key meanwhile.
        self.keys.refresh(RefreshReason::Missing).await;
        self.verify(token)
    }

    /// Does what [`verify_or_refresh`](Self::verify_or_refresh) does, on a thread that may block.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    ///
    /// # Examples
    ///
    /// See [`verify_or_refresh`](Self::verify_or_refresh).
    pub fn verify_or_refresh_blocking(&self, token: &str) -> Result<Verified<P::Claims>, VerifyError> {
        block_on(self.verify_or_refresh(token))
    }

    /// Verifies a token, and shows `keep` what was proved, and by which key.
    pub(crate) fn open(
        &self,
        token: &str,
        now: impl FnOnce() -> Result<NumericDate, VerifyError>,
        keep: impl FnOnce(&JoseHeader<'_>, &VerifyingKey, &P::Claims),
    ) -> Result<Verified<P::Claims>, VerifyError> {
        if token.len() <= SMALL_TOKEN_LEN {
            self.open_in(token, &mut SmallScratch::new(), now, keep)
        } else {
            self.open_in(token, &mut LargeScratch::new(), now, keep)
        }
    }

    fn open_in<const HEADER: usize, const PAYLOAD: usize, const SIGNATURE: usize>(
        &self,
        token: &str,
        scratch: &mut Scratch<HEADER, PAYLOAD, SIGNATURE>,
        now: impl FnOnce() -> Result<NumericDate, VerifyError>,
        keep: impl FnOnce(&JoseHeader<'_>, &VerifyingKey, &P::Claims),
    ) -> Result<Verified<P::Claims>, VerifyError> {
        let segments = Segments::split(token, self.limits.max_token_len)?;
        // A header that a configured key is known to have was read when that key was made.
        if let Some(key) = self.keys.find_by_header(segments.header())
            && key.has_header(segments.header())
        {
            let parsed = Parsed::with_known_header(segments, key.header(), &self.limits, scratch)?;
            return self.finish(&parsed, &key, now, keep);
        }
        let parsed = Parsed::new(segments, &self.limits, scratch)?;
        let key = self.keys.find(&parsed.hint())?;
        self.finish(&parsed, &key, now, keep)
    }

    /// Finds the key of a token whose header was read before, in the way of [`open_in`](Self::open_in).
    pub(crate) fn find_key(
        &self,
        encoded_header: &str,
        header: &JoseHeader<'_>,
    ) -> Result<KeyRef<'_, VerifyingKey>, VerifyError> {
        match self.keys.find_by_header(encoded_header) {
            Some(key) if key.has_header(encoded_header) => Ok(key),
            _ => self.keys.find(&header.hint()),
        }
    }

    fn finish(
        &self,
        parsed: &Parsed<'_>,
        key: &VerifyingKey,
        now: impl FnOnce() -> Result<NumericDate, VerifyError>,
        keep: impl FnOnce(&JoseHeader<'_>, &VerifyingKey, &P::Claims),
    ) -> Result<Verified<P::Claims>, VerifyError> {
        let payload = prove(parsed, key)?;
        // RFC 7519 section 7.2, step 8: a nested token is not a claims set.
        if parsed.header.content_type.as_deref().is_some_and(|content_type| is_media_type(content_type, "JWT")) {
            return Err(VerifyError::NestedToken);
        }
        if payload.is_empty() {
            return Err(VerifyError::Malformed);
        }
        let claims = P::decode(payload)?;
        self.check(&claims, &parsed.header, now)?;
        keep(&parsed.header, key, &claims);
        Ok(Verified::new(claims))
    }

    /// Checks what depends on time and policy, and so has to be asked each time.
    pub(crate) fn check(
        &self,
        claims: &P::Claims,
        header: &JoseHeader<'_>,
        now: impl FnOnce() -> Result<NumericDate, VerifyError>,
    ) -> Result<(), VerifyError> {
        P::check(claims, &self.policy, now()?)?;
        if !P::accepts_type(header.token_type.as_deref(), &self.policy) {
            return Err(VerifyError::WrongType);
        }
        Ok(())
    }
}

impl<P: Profile> Clone for TokenVerifier<P> {
    fn clone(&self) -> Self {
        Self {
            keys: Arc::clone(&self.keys),
            policy: Arc::clone(&self.policy),
            clock: Arc::clone(&self.clock),
            limits: self.limits,
            profile: PhantomData,
        }
    }
}

impl<P: Profile> fmt::Debug for TokenVerifier<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenVerifier")
            .field("profile", &P::NAME)
            .field("keys", &self.keys)
            .field("policy", &self.policy)
            .field("clock", &self.clock)
            .field("max_token_len", &self.limits.max_token_len)
            .finish_non_exhaustive()
    }
}

/// A token whose header was read and whose signature was *not* verified.
///
/// It tells which key to fetch. What it says is a stranger's claim until [`verify_with`](Self::verify_with) has proved
/// it.
///
/// # Examples
///
/// ```
/// use jwt_identity::{kustomer, SharedSecret};
///
/// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let unverified = verifier.peek("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA")?;
/// assert_eq!(unverified.hint().key_id(), None);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
pub struct Unverified<'a, P: Profile> {
    verifier: &'a TokenVerifier<P>,
    token: &'a str,
    header: JoseHeader<'static>,
}

impl<P: Profile> Unverified<'_, P> {
    /// Returns what the header says about the key.
    ///
    /// # Examples
    ///
    /// See [`TokenVerifier::peek`].
    #[must_use]
    pub fn hint(&self) -> KeyHint<'_> {
        self.header.hint()
    }

    /// Verifies the token with a key that the caller found for the hint, at the time the verifier's clock shows.
    ///
    /// # Errors
    ///
    /// 202 (no payload), 204 to 207, 211, 213 (the key has another `kid` than the header), 215, 216, 301, 4xx and 5xx, as
    /// [`TokenVerifier::verify`].
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{kustomer, Algorithm, ErrorCode, SharedSecret};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let key = VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?);
    /// let verifier = kustomer::verifier(&secret)?;
    /// let unverified = verifier.peek("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA")?;
    /// assert_eq!(unverified.verify_with(&key).unwrap_err().code(), ErrorCode::SignatureInvalid);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn verify_with(&self, key: &VerifyingKey) -> Result<Verified<P::Claims>, VerifyError> {
        self.finish(key, || Ok(self.verifier.clock.now()?))
    }

    /// Verifies the token with a key that the caller found for the hint, at a given time.
    ///
    /// # Errors
    ///
    /// Those of [`verify_with`](Self::verify_with).
    ///
    /// # Examples
    ///
    /// See [`TokenVerifier::peek`].
    pub fn verify_with_at(&self, key: &VerifyingKey, now: NumericDate) -> Result<Verified<P::Claims>, VerifyError> {
        self.finish(key, || Ok(now))
    }

    /// Reads the claims although nothing proves them: for logs and tools, never for a decision.
    ///
    /// # Errors
    ///
    /// - [`VerifyError::Claim`] when they are not a claims set of the profile.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, SharedSecret};
    ///
    /// let verifier = kustomer::verifier(&SharedSecret::new("another secret of thirty-two octets!")?)?;
    /// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.\
    ///              IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";
    /// assert_eq!(verifier.peek(token)?.claims_unverified()?.external_id(), Some("user_id"));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn claims_unverified(&self) -> Result<P::Claims, VerifyError> {
        let mut scratch = LargeScratch::new();
        let parsed = self.parse(&mut scratch)?;
        Ok(P::decode(parsed.payload)?)
    }

    fn parse<'s>(&'s self, scratch: &'s mut LargeScratch) -> Result<Parsed<'s>, VerifyError> {
        let segments = Segments::split(self.token, self.verifier.limits.max_token_len)?;
        Parsed::new(segments, &self.verifier.limits, scratch)
    }

    fn finish(
        &self,
        key: &VerifyingKey,
        now: impl FnOnce() -> Result<NumericDate, VerifyError>,
    ) -> Result<Verified<P::Claims>, VerifyError> {
        let mut scratch = LargeScratch::new();
        let parsed = self.parse(&mut scratch)?;
        self.verifier.finish(&parsed, key, now, |_, _, _| ())
    }
}

impl<P: Profile> fmt::Debug for Unverified<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").field("profile", &P::NAME).finish_non_exhaustive()
    }
}

/// Returns the payload of `parsed` once `key` has proved it.
pub(crate) fn prove<'a>(parsed: &Parsed<'a>, key: &VerifyingKey) -> Result<&'a [u8], VerifyError> {
    // The key's algorithm is the one that is used; the header's must be the same.
    if key.algorithm() != parsed.header.algorithm {
        return Err(VerifyError::AlgorithmMismatch);
    }
    // A key handed in by the caller, or by a careless source, may go by another name than the header asks for.
    let is_other = |wanted: &str| key.key_id().is_some_and(|known| known.as_str() != wanted);
    if parsed.header.key_id.as_deref().is_some_and(is_other) {
        return Err(VerifyError::UnknownKeyId);
    }
    // No algorithm has an empty signature, whatever a key says. Checked here and not earlier, because the header
    // distinguishes an unsecured token from a truncated one.
    if parsed.signature.is_empty() {
        return Err(VerifyError::InvalidSignature);
    }
    // RFC 7515 section 5.2, step 8.
    key.verify(parsed.segments.signing_input.as_bytes(), parsed.signature)
        .map_err(|_| VerifyError::InvalidSignature)?;
    Ok(parsed.payload)
}
