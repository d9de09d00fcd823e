//! The proof of a verification.

use serde::Serialize;

use crate::encoding::json::write::JsonText;
use crate::error::claim::ClaimError;

/// Claims of a token whose signature was verified and which passed every check of their profile.
///
/// Only a verifier creates one:
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

impl<C: Serialize> Verified<C> {
    /// Returns the claims as JSON text.
    ///
    /// The text is what the claims type serializes to. Members of the token that the type does not know are not in it.
    ///
    /// # Errors
    ///
    /// - [`ClaimError`] (code 402, or 206 for two members of one name) if the claims cannot be written.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{NumericDate, SharedSecret, kustomer};
    ///
    /// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.\
    ///              IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";
    /// let verified = verifier.verify_at(token, NumericDate::from_unix_seconds(1_623_257_900))?;
    /// assert_eq!(verified.to_json()?, r#"{"externalId":"user_id","iat":1623257867}"#);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn to_json(&self) -> Result<String, ClaimError> {
        let mut text = JsonText::new();
        text.write(&self.claims)?;
        text.into_string()
    }

    /// Appends the claims as JSON text to `text`. After an error `text` is as it was.
    ///
    /// A wrapper that hands out buffers of its own saves a copy with it.
    ///
    /// # Errors
    ///
    /// Any error of [`to_json`](Self::to_json).
    ///
    /// # Examples
    ///
    /// ```
    /// # use jwt_identity::{kustomer, NumericDate, SharedSecret};
    /// # let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// # let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// # let token = kustomer::signer(&secret)?.sign(&kustomer::Claims::builder(now).email("ada@example.com").build()?)?;
    /// let verified = kustomer::verifier(&secret)?.verify_at(token.as_str(), now)?;
    /// let mut line = String::from("claims: ");
    /// verified.to_json_onto(&mut line)?;
    /// assert_eq!(line, r#"claims: {"email":"ada@example.com","iat":1700000000}"#);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn to_json_onto(&self, text: &mut String) -> Result<(), ClaimError> {
        let mut written = JsonText::new();
        written.write(&self.claims)?;
        text.push_str(written.as_str()?);
        Ok(())
    }
}
