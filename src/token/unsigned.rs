//! A token whose signature is made elsewhere.

use std::fmt;
use std::marker::PhantomData;

use crate::crypto::signature::Signature;
use crate::encoding::base64url;
use crate::encoding::json::write::JsonText;
use crate::error::sign::SignError;
use crate::jose::algorithm::Algorithm;
use crate::jose::header;
use crate::jose::header_values::HeaderValues;
use crate::jose::key_id::KeyId;
use crate::jose::token::Token;
use crate::keys::verifying_key::VerifyingKey;
use crate::token::profile::Profile;
use crate::token::sign::{TokenSigner, into_utf8};

/// A token without its signature, for a signer in another process: a KMS, an HSM or another service.
///
/// A [`RemoteTokenSigner`](crate::token::remote_signer::RemoteTokenSigner) takes all of these steps. Use this type to
/// take them one by one, or for a MAC that this process cannot verify.
///
/// Pin the version of the remote key first, because its `kid` is part of the signed header. Then have the service sign
/// the [`signing_input`](Self::signing_input), and [`attach`](Self::attach) the signature. `attach` verifies it with
/// the public key.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::keys::VerifyingKey;
/// use jwt_identity::kustomer::{Claims, Kustomer};
/// use jwt_identity::{Algorithm, NumericDate, SharedSecret, Signature, Signer, Unsigned};
///
/// # let remote = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// # let check = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let claims = Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).email("ada@example.com").build()?;
/// let unsigned = Unsigned::<Kustomer>::new(Algorithm::Hs256, None, &claims)?;
/// let answer = remote.sign(unsigned.signing_input())?; // .await in real life
/// let token = unsigned.attach(&Signature::from_slice(answer.as_slice())?, &VerifyingKey::new(check))?;
/// assert_eq!(token.as_str().split('.').count(), 3);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 7515 section 5.1.
pub struct Unsigned<P> {
    algorithm: Algorithm,
    key_id: Option<KeyId>,
    text: Vec<u8>,
    profile: PhantomData<fn() -> P>,
}

impl<P: Profile> Unsigned<P> {
    /// Creates an unsigned token with these claims, for a key of this algorithm and `kid`.
    ///
    /// # Errors
    ///
    /// - [`SignError::AlgorithmNotAllowed`] (code 210) and [`SignError::MissingKeyId`] (code 212) when the key does not
    ///   fit the profile.
    /// - [`SignError::WrongParameter`] (code 220) when the profile requires a header parameter of the key. Use
    ///   [`RemoteTokenSigner`](crate::token::remote_signer::RemoteTokenSigner) for such a profile.
    /// - [`SignError::Claim`] (code 402) if the claims do not serialize to JSON, for example because a number is not
    ///   finite, and code 206 if an object would have two members of the same name.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::{Claims, Kustomer};
    /// use jwt_identity::{Algorithm, ErrorCode, NumericDate, Unsigned};
    ///
    /// let claims = Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).email("ada@example.com").build()?;
    /// let refused = Unsigned::<Kustomer>::new(Algorithm::Rs256, None, &claims).unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn new(algorithm: Algorithm, key_id: Option<&KeyId>, claims: &P::Claims) -> Result<Self, SignError> {
        Self::with_type(algorithm, key_id, P::TOKEN_TYPE.expected(), claims)
    }

    /// Creates an unsigned token with another `typ`, for profiles without a `typ` of their own.
    ///
    /// # Errors
    ///
    /// Any error of [`new`](Self::new), and [`SignError::WrongType`] (code 216) when the profile has a `typ` of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::{Claims, Jwt};
    /// use jwt_identity::{Algorithm, Unsigned};
    ///
    /// let claims = Claims::builder().never_expires().subject("ada").build()?;
    /// let unsigned = Unsigned::<Jwt>::with_type(Algorithm::Es256, None, "at+jwt", &claims)?;
    /// assert!(unsigned.signing_input().starts_with(b"eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9."));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn with_type(
        algorithm: Algorithm,
        key_id: Option<&KeyId>,
        token_type: &str,
        claims: &P::Claims,
    ) -> Result<Self, SignError> {
        let parameters = HeaderValues::default();
        TokenSigner::<P>::check_header(algorithm, key_id, token_type, &parameters)?;
        let mut json = JsonText::new();
        json.write(claims)?;
        Ok(Self::join(algorithm, key_id, token_type, &parameters, json.as_slice()))
    }

    /// Writes the header for claims that are already JSON.
    pub(crate) fn of_json(
        algorithm: Algorithm,
        key_id: Option<&KeyId>,
        token_type: &str,
        parameters: &HeaderValues,
        claims_set: &[u8],
    ) -> Result<Self, SignError> {
        TokenSigner::<P>::check_header(algorithm, key_id, token_type, parameters)?;
        Ok(Self::join(algorithm, key_id, token_type, parameters, claims_set))
    }

    fn join(
        algorithm: Algorithm,
        key_id: Option<&KeyId>,
        token_type: &str,
        parameters: &HeaderValues,
        claims_set: &[u8],
    ) -> Self {
        let form = TokenSigner::<P>::FORM;
        let token_type = form.has_type.then_some(token_type);
        let header = header::write(algorithm, token_type, key_id, parameters.in_form(form));
        let mut text = Vec::new();
        base64url::encode_onto(header.as_bytes(), &mut text);
        text.push(b'.');
        base64url::encode_onto(claims_set, &mut text);
        Self { algorithm, key_id: key_id.cloned(), text, profile: PhantomData }
    }

    /// Returns the bytes to sign. If a KMS expects a digest, use [`signing_digest`](crate::crypto::signing_digest).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::{Claims, Kustomer};
    /// use jwt_identity::{Algorithm, NumericDate, Unsigned};
    ///
    /// let claims = Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).email("ada@example.com").build()?;
    /// let unsigned = Unsigned::<Kustomer>::new(Algorithm::Hs256, None, &claims)?;
    /// assert!(unsigned.signing_input().starts_with(b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        &self.text
    }

    /// Completes the token with a signature that `key` verifies.
    ///
    /// # Errors
    ///
    /// - [`SignError::UnusableSignature`] (code 303) when `key` does not verify the signature, is bound to another
    ///   algorithm, or has another `kid` than the header: wrong padding, DER instead of `r || s`, another key version.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::keys::VerifyingKey;
    /// use jwt_identity::kustomer::{Claims, Kustomer};
    /// use jwt_identity::{Algorithm, ErrorCode, NumericDate, SharedSecret, Signature, Unsigned};
    ///
    /// let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let claims = Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).email("ada@example.com").build()?;
    /// let unsigned = Unsigned::<Kustomer>::new(Algorithm::Hs256, None, &claims)?;
    /// let garbage = Signature::from_slice(&[0; 32])?;
    /// let refused = unsigned.attach(&garbage, &VerifyingKey::new(key)).unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::SignatureUnusable);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn attach(self, signature: &Signature, key: &VerifyingKey) -> Result<Token, SignError> {
        let is_other = key.key_id().is_some_and(|known| self.key_id.as_ref().is_some_and(|written| written != known));
        let is_named = key.algorithm() == self.algorithm && !is_other;
        if is_named && key.verify(&self.text, signature.as_slice()).is_ok() {
            self.complete(signature)
        } else {
            Err(SignError::UnusableSignature)
        }
    }

    /// Completes the token with a signature that this process cannot verify, such as the MAC of a KMS that keeps the
    /// secret. Only the length is checked.
    ///
    /// # Errors
    ///
    /// - [`SignError::UnusableSignature`] (code 303) if the length is not that of the algorithm, as with ECDSA in DER.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::{Claims, Kustomer};
    /// use jwt_identity::{Algorithm, NumericDate, Signature, Unsigned};
    ///
    /// let claims = Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).email("ada@example.com").build()?;
    /// let unsigned = Unsigned::<Kustomer>::new(Algorithm::Hs256, None, &claims)?;
    /// let mac = Signature::from_slice(&[7; 32])?; // what the KMS answered
    /// assert!(unsigned.attach_unverified(&mac).is_ok());
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn attach_unverified(self, signature: &Signature) -> Result<Token, SignError> {
        if signature.fits(self.algorithm) { self.complete(signature) } else { Err(SignError::UnusableSignature) }
    }

    fn complete(self, signature: &Signature) -> Result<Token, SignError> {
        let mut text = self.text;
        text.reserve_exact(base64url::encoded_len(signature.as_slice().len()).saturating_add(1));
        text.push(b'.');
        base64url::encode_onto(signature.as_slice(), &mut text);
        into_utf8(text).map(Token::new)
    }
}

impl<P: Profile> fmt::Debug for Unsigned<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsigned")
            .field("profile", &P::NAME)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
