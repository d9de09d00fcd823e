//! Building a claims set.

use std::time::Duration;

use crate::error::ClaimReason;
use crate::stream::{Claims, Kind};
use crate::token::claim;
use crate::token::claim::{Expiry, ExpiryUnset};
use crate::{ClaimError, NumericDate};

/// How far `iat` lies before the time of minting, unless [`ClaimsBuilder::backdated`] sets it: 1 second.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::stream::BACKDATING.as_secs(), 1);
/// ```
///
/// Source: `generateUserToken` of `@stream-io/node-sdk`.
pub const BACKDATING: Duration = Duration::from_secs(1);

/// Builds [`Claims`] of the kind `K`; created by [`Claims::builder`].
///
/// Choose between [`expires_at`](Self::expires_at) and [`never_expires`](Self::never_expires). Without either, the
/// builder stays in the state `E` of [`ExpiryUnset`], which has no `build`:
///
/// ```compile_fail
/// use jwt_identity::NumericDate;
/// use jwt_identity::stream::{Claims, Server};
///
/// Claims::builder(Server, NumericDate::MAX).build();
/// ```
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::stream::{Call, Claims, User};
///
/// let now = NumericDate::from_unix_seconds(1_750_000_000); // NumericDate::now()?
/// let call = Call::new(User::new("john")?, ["default:call1"])?.with_role("admin")?;
/// let claims = Claims::builder(call, now).expires_at(NumericDate::from_unix_seconds(1_750_003_599)).build()?;
/// assert_eq!(
///     serde_json::to_string(&claims).unwrap(),
///     r#"{"user_id":"john","call_cids":["default:call1"],"role":"admin","iat":1749999999,"exp":1750003599}"#,
/// );
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder creates nothing until `build` is called"]
pub struct ClaimsBuilder<K, E = ExpiryUnset> {
    kind: K,
    issued_at: NumericDate,
    backdating: Option<Duration>,
    expiry: E,
}

impl<K: Kind> Claims<K> {
    /// Creates a builder for the claims of a token that is issued at `issued_at`.
    ///
    /// The vendor rejects an `iat` that is even one second later than its own clock. So `iat` is [`BACKDATING`] earlier
    /// than `issued_at`.
    pub const fn builder(kind: K, issued_at: NumericDate) -> ClaimsBuilder<K> {
        ClaimsBuilder { kind, issued_at, backdating: Some(BACKDATING), expiry: ExpiryUnset }
    }
}

impl<K> ClaimsBuilder<K> {
    /// Sets when the token expires: it is valid until one second before `expires_at`. The vendor documents no longest
    /// lifetime. Its package `@stream-io/node-sdk` chooses one hour.
    pub fn expires_at(self, expires_at: NumericDate) -> ClaimsBuilder<K, Expiry> {
        self.with_expiry(Expiry::At(expires_at))
    }

    /// Leaves `exp` out, so that the token is valid until the secret is changed or the token is revoked. Anyone who obtains
    /// it can act as the user, or the server.
    pub fn never_expires(self) -> ClaimsBuilder<K, Expiry> {
        self.with_expiry(Expiry::Never)
    }

    fn with_expiry(self, expiry: Expiry) -> ClaimsBuilder<K, Expiry> {
        ClaimsBuilder { kind: self.kind, issued_at: self.issued_at, backdating: self.backdating, expiry }
    }
}

impl<K, E> ClaimsBuilder<K, E> {
    /// Sets how far `iat` lies before the time of minting. Choose the largest difference between your clock and the
    /// vendor's.
    ///
    /// A token that is minted within this time after a revocation is revoked, too.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::stream::{Claims, User};
    ///
    /// let now = NumericDate::from_unix_seconds(1_750_000_000);
    /// let builder = Claims::builder(User::new("john")?, now).backdated(Duration::from_secs(5));
    /// let claims = builder.expires_at(NumericDate::MAX).build()?;
    /// assert_eq!(claims.issued_at(), Some(NumericDate::from_unix_seconds(1_749_999_995)));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    pub fn backdated(self, backdating: Duration) -> Self {
        Self { backdating: Some(backdating), ..self }
    }

    /// Leaves out `iat`. The vendor then cannot revoke the token by time.
    pub fn without_issued_at(self) -> Self {
        Self { backdating: None, ..self }
    }
}

impl<K: Kind> ClaimsBuilder<K, Expiry> {
    /// Creates the claims.
    ///
    /// # Errors
    ///
    /// The first of:
    ///
    /// - [`ClaimReason::OutOfRange`] (code 413, claim `iat` or `exp`) if a time is not a NumericDate, for example because it
    ///   counts milliseconds.
    /// - [`ClaimReason::LifetimeTooShort`] (code 409, claim `exp`) if `exp` is not later than the time of minting.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::stream::{Claims, Server};
    /// use jwt_identity::{ErrorCode, NumericDate};
    ///
    /// let now = NumericDate::from_unix_seconds(1_750_000_000);
    /// let refused = Claims::builder(Server, now).expires_at(now).build().unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimLifetimeTooShort, Some("exp")));
    /// ```
    pub fn build(self) -> Result<Claims<K>, ClaimError> {
        claim::check_range("iat", self.issued_at)?;
        let issued_at = self.backdating.map(|backdating| self.issued_at.saturating_sub(backdating));
        let claims = Claims::new(self.kind, issued_at, self.expiry.expires_at())?;
        if claims.expires_at().is_some_and(|expires_at| expires_at <= self.issued_at) {
            return Err(ClaimError::new("exp", ClaimReason::LifetimeTooShort));
        }
        Ok(claims)
    }
}
