//! A token whose signature is not verified yet.

use std::borrow::Cow;
use std::fmt;

use crate::error::verify::VerifyError;
use crate::jose::compact::{Parsed, Segments};
use crate::jose::header::JoseHeader;
use crate::jose::key_hint::KeyHint;
use crate::jose::numeric_date::NumericDate;
use crate::keys::verifying_key::VerifyingKey;
use crate::token::profile::Profile;
use crate::token::verification::{Time, Verification, with_room};
use crate::token::verified::Verified;

/// A token whose header was parsed and whose signature was *not* verified.
///
/// Its header says which key to fetch. [`verify_with`](Self::verify_with) then verifies the token. Until then nothing of it is
/// authenticated.
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
    verification: &'a Verification<P>,
    signing_input: &'a [u8],
    header: JoseHeader<'static>,
    payload: Box<[u8]>,
    signature: Box<[u8]>,
}

impl<'a, P: Profile> Unverified<'a, P> {
    pub(crate) fn new(verification: &'a Verification<P>, token: &'a str) -> Result<Self, VerifyError> {
        let segments = Segments::split(token, verification.limits.max_token_len)?;
        with_room(segments.room(), |room| {
            let Parsed { header, payload, signature, .. } = Parsed::new(&segments, None, &verification.limits, room)?;
            Ok(Self {
                verification,
                signing_input: segments.signing_input(),
                header: header.into_owned().into_owned(),
                payload: payload.into(),
                signature: signature.into(),
            })
        })
    }

    /// Returns what the header says about the key.
    #[must_use]
    pub fn hint(&self) -> KeyHint<'_> {
        self.header.hint()
    }

    /// Verifies the token with a key that the caller found for the hint, at the time that the verifier's clock shows.
    ///
    /// # Errors
    ///
    /// 202 (no payload), 204 to 207, 211, 213 (the key has another `kid` than the header), 215, 216, 301, 4xx and 5xx, as
    /// [`TokenVerifier::verify`](crate::TokenVerifier::verify).
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
        self.finish(key, self.verification.by_clock())
    }

    /// Verifies the token with a key that the caller found for the hint, at a given time.
    ///
    /// # Errors
    ///
    /// Any error of [`verify_with`](Self::verify_with).
    pub fn verify_with_at(&self, key: &VerifyingKey, now: NumericDate) -> Result<Verified<P::Claims>, VerifyError> {
        self.finish(key, Time::At(now))
    }

    /// Parses the claims although nothing authenticates them. Use it for logs and tools, never for a decision.
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
    /// let verifier = kustomer::verifier(&SharedSecret::new("another secret of thirty-two bytes!!")?)?;
    /// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.\
    ///              IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";
    /// assert_eq!(verifier.peek(token)?.claims_unverified()?.external_id(), Some("user_id"));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn claims_unverified(&self) -> Result<P::Claims, VerifyError> {
        Ok(P::decode(&self.payload)?)
    }

    fn finish(&self, key: &VerifyingKey, time: Time<'_>) -> Result<Verified<P::Claims>, VerifyError> {
        let parsed = Parsed {
            signing_input: self.signing_input,
            header: Cow::Borrowed(&self.header),
            payload: &self.payload,
            signature: &self.signature,
        };
        self.verification.finish(&parsed, key, time).map(Verified::new)
    }
}

impl<P: Profile> fmt::Debug for Unverified<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").field("profile", &P::NAME).finish_non_exhaustive()
    }
}
