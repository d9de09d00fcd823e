//! A verifier that remembers what it has proved.

use std::fmt;
use std::sync::Arc;

use crate::error::verify::VerifyError;
use crate::jose::compact::Segments;
use crate::jose::header::JoseHeader;
use crate::jose::numeric_date::NumericDate;
use crate::keys::block_on::block_on;
use crate::keys::refresh::RefreshReason;
use crate::keys::stamp::KeyStamp;
use crate::token::cache::table::Table;
use crate::token::profile::Profile;
use crate::token::verified::Verified;
use crate::token::verify::TokenVerifier;

mod table;

/// A [`TokenVerifier`] with a verification cache: a token that it has accepted need not have its signature verified,
/// and its claims read, each time that it is shown again.
///
/// For servers that see the same tokens over and over, under algorithms that take long to verify. **Its outcome is
/// always that of the verifier it was made from, at that time**, be the token remembered or not:
///
/// - A token is found by a keyed hash of all of it, and then compared octet by octet.
/// - The key source is asked each time, with what it would be asked for a new token. What a key has proved counts while
///   the source answers with that very key. The same key read anew is another one: a source that makes its keys for each
///   call gains nothing here.
/// - Times, policy and `typ` are checked each time ([`Profile::check`], [`Profile::accepts_type`]).
/// - A refusal is never remembered, and a remembered token that is refused is forgotten.
///
/// What it was made from cannot be changed: for another policy make another verifier, and so another, empty cache. Clones
/// are the same cache. `P::Claims` must be `Clone`, `Send` and `Sync`, as all claims of this crate are; a [`Profile`] has
/// to do nothing for it, and its `decode` must depend on nothing but the claims set. What a [`Verifier`](crate::Verifier)
/// of your own has proved is remembered only if it [is constant](crate::Verifier::is_constant).
///
/// # What it costs
///
/// | | without | new to the cache | remembered |
/// |---|---:|---:|---:|
/// | Vonage user token, RS256, 811 octets | 25.6 us | 26.2 us | 0.48 us |
/// | Kustomer token, HS256, 241 octets | 0.81 us | 1.1 us | 0.19 us |
///
/// With HS256 it is hardly worth it: it saves little, and makes a service slower that sees mostly new tokens. What is left
/// of the time is the hash and the copy of the claims, about a third each. Claims are copied, as [`TokenVerifier`] hands
/// them out, and not shared, because all threads would write the one counter. A remembered token takes no lock and
/// writes nothing that other threads read: two threads that show the same one are as quick as two that share nothing.
///
/// # What it keeps
///
/// Up to [`DEFAULT_MAX_ENTRIES`](Self::DEFAULT_MAX_ENTRIES) tokens of up to
/// [`DEFAULT_MAX_OCTETS`](Self::DEFAULT_MAX_OCTETS) together, each with its claims and some 300 octets. Only good tokens
/// get in, and of these a token that is shown once does not drive out one that is shown often. A token stays until its
/// place is needed, it is refused, or [`clear`](Self::clear) is called; then its text is overwritten. Its claims are not,
/// nor is what you handed in.
///
/// Whoever has a token can tell by the time it takes whether it was shown before, and learns nothing of the text of others.
///
/// # Tokens that must be seen once
///
/// A cache is for tokens that may come again. It knows nothing of a [`ReplayGuard`](crate::token::replay::ReplayGuard), and is in
/// the way of none: hand the `jti` to the guard after each call, as without a cache. Signed webhooks are verified by
/// [`WebhookVerifier`](crate::nexmo::webhook::WebhookVerifier), which remembers nothing, and what webhook secrets have
/// proved is not remembered here either.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{KeyPair, KeySet, KeyStore};
/// use jwt_identity::jwt::{Claims, Jwt};
/// use jwt_identity::{Algorithm, CachedVerifier, ErrorCode, NumericDate, TokenSigner, TokenVerifier};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
/// let pair = KeyPair::from_pem(Algorithm::Es256, pem)?;
/// let keys = KeyStore::new(KeySet::from_entries([pair])?);
/// let verifier = CachedVerifier::new(TokenVerifier::<Jwt>::new(keys.clone())); // once; then share it
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let end = NumericDate::from_unix_seconds(1_700_000_900);
/// let claims = Claims::builder().expires_at(end).subject("ada").build()?;
/// let token = TokenSigner::<Jwt>::new(keys.clone()).sign(&claims)?.into_string();
///
/// assert_eq!(verifier.verify_at(&token, now)?.claims().subject(), Some("ada"));
/// assert_eq!(verifier.len(), 1);
/// assert_eq!(verifier.verify_at(&token, now)?.claims().subject(), Some("ada"), "without verifying the signature");
///
/// // Nothing outlives its time or its key.
/// let late = verifier.verify_at(&token, NumericDate::from_unix_seconds(1_700_000_930)).unwrap_err();
/// assert_eq!((late.code(), verifier.len()), (ErrorCode::ClaimExpired, 0));
/// verifier.verify_at(&token, now)?;
/// keys.replace(KeySet::new([])?);
/// assert_eq!(verifier.verify_at(&token, now).unwrap_err().code(), ErrorCode::KeySourceUnavailable);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: our choice; what others got wrong is the list of tests in `tests/it/verification_cache.rs`.
pub struct CachedVerifier<P: Profile> {
    verifier: TokenVerifier<P>,
    proved: Arc<Table<Proved<P>>>,
}

/// What need not be found out again while the key is the same.
struct Proved<P: Profile> {
    header: JoseHeader<'static>,
    key: KeyStamp,
    claims: P::Claims,
}

impl<P: Profile> CachedVerifier<P>
where
    P::Claims: Clone + Send + Sync,
{
    /// How many tokens are remembered unless another number is set: 4096.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::CachedVerifier;
    ///
    /// assert_eq!(CachedVerifier::<Kustomer>::DEFAULT_MAX_ENTRIES, 4096);
    /// ```
    pub const DEFAULT_MAX_ENTRIES: usize = 4096;

    /// How many octets the remembered tokens have together unless another number is set: 4 MiB.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::CachedVerifier;
    ///
    /// assert_eq!(CachedVerifier::<Kustomer>::DEFAULT_MAX_OCTETS, 4 * 1024 * 1024);
    /// ```
    pub const DEFAULT_MAX_OCTETS: usize = 4 * 1024 * 1024;

    /// The longest token that is remembered: 8192 octets. A longer one is verified each time.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::CachedVerifier;
    ///
    /// assert_eq!(CachedVerifier::<Kustomer>::MAX_TOKEN_LEN, 8192);
    /// ```
    pub const MAX_TOKEN_LEN: usize = table::MAX_TOKEN_LEN;

    /// Takes the verifier whose outcomes it has.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{nexmo, CachedVerifier};
    ///
    /// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
    /// let verifier = CachedVerifier::new(nexmo::user_verifier(public_key)?);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn new(verifier: TokenVerifier<P>) -> Self {
        Self { verifier, proved: Arc::new(Table::new(Self::DEFAULT_MAX_ENTRIES, Self::DEFAULT_MAX_OCTETS)) }
    }

    /// Sets how many tokens are remembered at most, and starts anew with none.
    ///
    /// The number is rounded up to a multiple of eight, and counts as 1 048 576 above that; with zero nothing is
    /// remembered. Each place takes 24 octets from the start. Set [the octets](Self::with_max_octets) along with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{nexmo, CachedVerifier};
    ///
    /// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
    /// let verifier = CachedVerifier::new(nexmo::user_verifier(public_key)?)
    ///     .with_max_entries(100_000)
    ///     .with_max_octets(100 * 1024 * 1024);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_max_entries(self, entries: usize) -> Self {
        Self { proved: Arc::new(Table::new(entries, self.proved.max_octets())), verifier: self.verifier }
    }

    /// Sets how many octets the remembered tokens have together at most, and starts anew with none.
    ///
    /// A token longer than that is verified each time; with zero, every token.
    ///
    /// # Examples
    ///
    /// See [`with_max_entries`](Self::with_max_entries).
    #[must_use]
    pub fn with_max_octets(self, octets: usize) -> Self {
        Self { proved: Arc::new(Table::new(self.proved.max_entries(), octets)), verifier: self.verifier }
    }

    /// Returns the verifier whose outcomes it has: to look at a header ([`TokenVerifier::peek`]), or to make another
    /// one from.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::token::claim::Leeway;
    /// use jwt_identity::{nexmo, CachedVerifier};
    ///
    /// # let public_key = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
    /// let verifier = CachedVerifier::new(nexmo::user_verifier(public_key)?);
    /// // Another policy, and so another cache, which is empty.
    /// let policy = nexmo::UserPolicy::default().leeway(Leeway::ZERO);
    /// let strict = CachedVerifier::new(verifier.verifier().clone().with_policy(policy));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub const fn verifier(&self) -> &TokenVerifier<P> {
        &self.verifier
    }

    /// Verifies a token at the time the verifier's clock shows.
    ///
    /// # Errors
    ///
    /// Those of [`TokenVerifier::verify`], and whenever that would give them.
    ///
    /// # Examples
    ///
    /// See [`CachedVerifier`].
    pub fn verify(&self, token: &str) -> Result<Verified<P::Claims>, VerifyError> {
        self.open(token, || Ok(self.verifier.clock.now()?))
    }

    /// Verifies a token at a given time; the verifier's clock is not read.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    ///
    /// # Examples
    ///
    /// See [`CachedVerifier`].
    pub fn verify_at(&self, token: &str, now: NumericDate) -> Result<Verified<P::Claims>, VerifyError> {
        self.open(token, || Ok(now))
    }

    /// Verifies a token and, if it needs a key that is missing, asks for the keys to be loaded anew and tries once more:
    /// see [`TokenVerifier::verify_or_refresh`].
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::Jwt;
    /// use jwt_identity::{CachedVerifier, VerifyError};
    ///
    /// async fn subject(verifier: &CachedVerifier<Jwt>, token: &str) -> Result<Option<String>, VerifyError> {
    ///     let verified = verifier.verify_or_refresh(token).await?;
    ///     Ok(verified.claims().subject().map(str::to_owned))
    /// }
    /// ```
    pub async fn verify_or_refresh(&self, token: &str) -> Result<Verified<P::Claims>, VerifyError> {
        match self.verify(token) {
            Err(refused) if refused.is_about_missing_keys() => {}
            outcome => return outcome,
        }
        self.verifier.keys.refresh(RefreshReason::Missing).await;
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

    /// Counts the tokens that are remembered, by going through all places: for a gauge now and then.
    ///
    /// # Examples
    ///
    /// See [`CachedVerifier`].
    #[must_use]
    pub fn len(&self) -> usize {
        self.proved.len()
    }

    /// Tells whether no token is remembered.
    ///
    /// # Examples
    ///
    /// See [`clear`](Self::clear).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns how many octets the remembered tokens have together.
    ///
    /// # Examples
    ///
    /// See [`clear`](Self::clear).
    #[must_use]
    pub fn octets(&self) -> usize {
        self.proved.octets()
    }

    /// Forgets all tokens, so that each is verified anew.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, CachedVerifier, NumericDate, SharedSecret};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let token = kustomer::signer(&secret)?.sign(&kustomer::Claims::builder(now).email("ada@example.com").build()?)?;
    /// let verifier = CachedVerifier::new(kustomer::verifier(&secret)?);
    /// verifier.verify_at(token.as_str(), now)?;
    /// assert_eq!(verifier.octets(), token.as_str().len());
    ///
    /// verifier.clear();
    /// assert!(verifier.is_empty() && verifier.octets() == 0);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn clear(&self) {
        self.proved.clear();
    }

    fn open(
        &self,
        token: &str,
        now: impl Fn() -> Result<NumericDate, VerifyError>,
    ) -> Result<Verified<P::Claims>, VerifyError> {
        let segments = Segments::split(token, self.verifier.limits.max_token_len)?;
        let Some(hash) = self.proved.hash(token) else {
            return self.verifier.open(token, now, |_, _, _| ());
        };
        let remembered = self.proved.judge(hash, token, |proved| {
            let key = self.verifier.find_key(segments.header(), &proved.header).ok()?;
            if proved.key != *key.stamp() {
                return None;
            }
            let checked = self.verifier.check(&proved.claims, &proved.header, &now);
            Some(checked.map(|()| Verified::new(proved.claims.clone())))
        });
        if let Some(outcome) = remembered {
            return outcome;
        }
        self.verifier.open(token, now, |header, key, claims| {
            if key.is_constant() {
                let (header, key, claims) = (header.clone().into_owned(), key.stamp().clone(), claims.clone());
                self.proved.insert(hash, token, Proved { header, key, claims });
            }
        })
    }
}

impl<P: Profile> Clone for CachedVerifier<P> {
    fn clone(&self) -> Self {
        Self { verifier: self.verifier.clone(), proved: Arc::clone(&self.proved) }
    }
}

impl<P: Profile> fmt::Debug for CachedVerifier<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedVerifier")
            .field("verifier", &self.verifier)
            .field("max_entries", &self.proved.max_entries())
            .field("max_octets", &self.proved.max_octets())
            .finish_non_exhaustive()
    }
}
