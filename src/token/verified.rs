//! The proof of a verification.

/// Claims whose signature held and which passed every check of their profile, at the time of the call.
///
/// Nothing else makes one:
///
/// ```compile_fail
/// let forged = jwt_identity::Verified { claims: () };
/// ```
///
/// # Examples
///
/// ```
/// use jwt_identity::{kustomer, NumericDate, SharedSecret, Verified};
///
/// fn greet(user: &Verified<kustomer::Claims>) -> String {
///     format!("hello, {}", user.claims().email().unwrap_or("stranger"))
/// }
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let token = kustomer::signer(&secret)?.sign(&kustomer::Claims::builder(now).email("ada@example.com").build()?)?;
/// let user = kustomer::verifier(&secret)?.verify_at(token.as_str(), now)?;
/// assert_eq!(greet(&user), "hello, ada@example.com");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<C> {
    claims: C,
}

impl<C> Verified<C> {
    pub(crate) const fn new(claims: C) -> Self {
        Self { claims }
    }

    /// Returns the claims.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jwt_identity::{kustomer, NumericDate, SharedSecret};
    /// # let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// # let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// # let token = kustomer::signer(&secret)?.sign(&kustomer::Claims::builder(now).email("ada@example.com").build()?)?;
    /// let verified = kustomer::verifier(&secret)?.verify_at(token.as_str(), now)?;
    /// assert_eq!(verified.claims().issued_at(), now);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub const fn claims(&self) -> &C {
        &self.claims
    }

    /// Returns the claims, without the proof.
    ///
    /// # Examples
    ///
    /// ```
    /// # use jwt_identity::{kustomer, NumericDate, SharedSecret};
    /// # let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// # let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// # let token = kustomer::signer(&secret)?.sign(&kustomer::Claims::builder(now).email("ada@example.com").build()?)?;
    /// let claims: kustomer::Claims = kustomer::verifier(&secret)?.verify_at(token.as_str(), now)?.into_claims();
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn into_claims(self) -> C {
        self.claims
    }
}
