//! The limits of a verification cache.

/// The limits of a verification cache, for [`TokenVerifier::with_cache`].
///
/// A cache is for servers that see the same tokens over and over, under algorithms that take long to verify. A token in
/// the cache needs no signature verification, and its claims are not parsed again. **The outcome is always that of the same
/// verifier without a cache at that time:**
///
/// - The cache finds a token by a keyed hash of the whole token, and then compares it byte by byte.
/// - The key source is asked each time, with the same hint as for a new token. A token stays valid only while the source
///   answers with the very key that verified it. An equal key that was read again counts as another key, so a source that
///   makes its keys for each call gains nothing.
/// - Times, policy and `typ` are checked each time ([`Profile::check`], [`Profile::accepts_type`]).
/// - An error is never cached, and a cached token that is rejected is removed.
///
/// Clones of a verifier share its cache. A verifier with other keys, another policy or other limits has a cache of its own,
/// which starts empty. A [`Profile`] needs to do nothing for the cache, but its `decode` must depend on nothing except the
/// claims set. Tokens of a [`Verifier`] of your own are cached only after
/// [`VerifyingKey::with_cacheable_results`].
///
/// # What it costs
///
/// | | without | new to the cache | in the cache |
/// |---|---:|---:|---:|
/// | Vonage user token, RS256, 811 bytes | 25.6 us | 26.2 us | 0.48 us |
/// | Kustomer token, HS256, 241 bytes | 0.81 us | 1.1 us | 0.19 us |
///
/// With HS256 a cache saves little, and slows down a service that sees mostly new tokens. The hash and the copy of the
/// claims take about a third of the remaining time each. Claims are copied and not shared, because otherwise all threads
/// would write the same reference count. A cached token takes no lock and writes nothing that other threads read.
///
/// # What it holds
///
/// Up to `max_tokens` tokens of up to `max_bytes` together, each with its claims and some 300 bytes. Only accepted tokens are
/// inserted, and a token that is seen once does not replace one that is seen often. A token stays until its place is
/// needed, it is rejected, or [`TokenVerifier::clear_cache`] is called. Its text is overwritten then. Its claims are not, nor
/// is the text that you passed in.
///
/// The response time shows the bearer of a token whether the token was presented before. This reveals nothing about
/// other tokens.
///
/// # Tokens that must be seen once
///
/// A cache does not replace a [`ReplayGuard`](crate::token::replay::ReplayGuard) and does not interfere with one: pass the
/// `jti` to the guard after each call, as without a cache. Signed webhooks are verified by
/// [`WebhookVerifier`](crate::nexmo::webhook::WebhookVerifier), which has no cache.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyPair, KeySet, KeyStore};
/// use jwt_identity::jwt::{Claims, Jwt};
/// use jwt_identity::{Algorithm, CacheLimits, ErrorCode, NumericDate, TokenSigner, TokenVerifier};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
/// let pair = KeyPair::from_pem(Algorithm::Es256, pem)?;
/// let keys = KeyStore::new(KeySet::new([pair])?);
/// let verifier = TokenVerifier::<Jwt>::new(keys.clone()).with_cache(CacheLimits::default()); // once, then shared
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let end = NumericDate::from_unix_seconds(1_700_000_900);
/// let claims = Claims::builder().expires_at(end).subject("ada").build()?;
/// let token = TokenSigner::<Jwt>::new(keys.clone()).sign(&claims)?.into_string();
///
/// assert_eq!(verifier.verify_at(&token, now)?.claims().subject(), Some("ada"));
/// assert_eq!(verifier.cached_tokens(), 1);
/// assert_eq!(verifier.verify_at(&token, now)?.claims().subject(), Some("ada"), "without a signature verification");
///
/// // Nothing outlives its time or its key.
/// let late = verifier.verify_at(&token, NumericDate::from_unix_seconds(1_700_000_930)).unwrap_err();
/// assert_eq!((late.code(), verifier.cached_tokens()), (ErrorCode::ClaimExpired, 0));
/// verifier.verify_at(&token, now)?;
/// keys.replace(KeySet::default());
/// assert_eq!(verifier.verify_at(&token, now).unwrap_err().code(), ErrorCode::KeySourceUnavailable);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: our choice. `tests/it/token/cache/mod.rs` tests for faults of other caches.
///
/// [`Profile::accepts_type`]: crate::Profile::accepts_type
/// [`Profile::check`]: crate::Profile::check
/// [`Profile`]: crate::Profile
/// [`TokenVerifier::clear_cache`]: crate::TokenVerifier::clear_cache
/// [`TokenVerifier::with_cache`]: crate::TokenVerifier::with_cache
/// [`Verifier`]: crate::Verifier
/// [`VerifyingKey::with_cacheable_results`]: crate::keys::VerifyingKey::with_cacheable_results
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheLimits {
    tokens: usize,
    bytes: usize,
}

impl CacheLimits {
    /// The number of tokens by default: 4096.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::CacheLimits::DEFAULT_MAX_TOKENS, 4096);
    /// ```
    pub const DEFAULT_MAX_TOKENS: usize = 4096;

    /// The length of all tokens together by default: 4 MiB.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::CacheLimits::DEFAULT_MAX_BYTES, 4 * 1024 * 1024);
    /// ```
    pub const DEFAULT_MAX_BYTES: usize = 4 * 1024 * 1024;

    /// The longest token that is cached: 8192 bytes, as long as a header may be at common servers. A longer token is
    /// verified each time.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::CacheLimits::MAX_TOKEN_LEN, 8192);
    /// ```
    pub const MAX_TOKEN_LEN: usize = 8 * 1024;

    /// The largest number of places. They take memory before there is a token.
    const MOST_TOKENS: usize = 1 << 20;

    /// Sets the largest number of tokens.
    ///
    /// The number is rounded up to a multiple of eight. A number above 1 048 576 counts as 1 048 576. With zero nothing is
    /// cached. Each place takes 24 bytes from the start. Set [`max_bytes`](Self::max_bytes) along with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{CacheLimits, nexmo};
    ///
    /// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
    /// let limits = CacheLimits::default().max_tokens(100_000).max_bytes(100 * 1024 * 1024);
    /// let verifier = nexmo::user::verifier(public_key)?.with_cache(limits);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub const fn max_tokens(self, tokens: usize) -> Self {
        let tokens = if tokens < Self::MOST_TOKENS { tokens } else { Self::MOST_TOKENS };
        Self { tokens, ..self }
    }

    /// Sets the largest length of all tokens together, in bytes.
    ///
    /// A token longer than that is verified each time. With zero nothing is cached.
    #[must_use]
    pub const fn max_bytes(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }

    pub(crate) const fn tokens(self) -> usize {
        self.tokens
    }

    pub(crate) const fn bytes(self) -> usize {
        self.bytes
    }
}

impl Default for CacheLimits {
    fn default() -> Self {
        Self { tokens: Self::DEFAULT_MAX_TOKENS, bytes: Self::DEFAULT_MAX_BYTES }
    }
}
