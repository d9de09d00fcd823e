//! From claims to a token.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::algorithm::AlgorithmSet;
use crate::base64url;
use crate::claim::ClaimError;
use crate::header::{self, KeyId, KeyIdRule};
use crate::json_text::JsonText;
use crate::keys::{SigningKeySource, VerifyingKey};
use crate::{Algorithm, EnvironmentError, ErrorCode, Profile, Signature, Token};

/// A key that signs: in this process, or through a handle to somewhere else that answers at once.
///
/// A signer that has to be waited for (a cloud KMS) does not implement this trait; see
/// [`RemoteSigner`](crate::remote_signer::RemoteSigner).
///
/// # Examples
///
/// ```
/// use jwt_identity::{Algorithm, KeyId, SignError, Signature, Signer};
///
/// /// Signs with what a hardware module answers.
/// #[derive(Debug)]
/// struct Module;
///
/// impl Signer for Module {
///     fn algorithm(&self) -> Algorithm {
///         Algorithm::EdDsa
///     }
///     fn key_id(&self) -> Option<&KeyId> {
///         None
///     }
///     fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
///         let answer = [0; 64]; // ask the module to sign `signing_input`
///         Signature::from_slice(&answer)
///     }
/// }
/// ```
pub trait Signer: fmt::Debug + Send + Sync {
    /// Returns the one algorithm this key signs with.
    fn algorithm(&self) -> Algorithm;

    /// Returns the `kid` that goes into the header, if the key has one.
    fn key_id(&self) -> Option<&KeyId>;

    /// Signs the octets of `header.payload`.
    ///
    /// # Errors
    ///
    /// - [`SignError::SigningFailed`] (code 302) when the key cannot sign.
    /// - [`SignError::Environment`] (5xx) when it might later.
    fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError>;

    /// Returns a signer that has taken in `prefix` already: given the rest, it signs both. `None`, the default, if
    /// nothing is won by it.
    ///
    /// All tokens of a key begin with the same header, and the state of a MAC behind it can be kept.
    fn after(&self, prefix: &[u8]) -> Option<Arc<dyn Signer>> {
        let _ = prefix;
        None
    }
}

/// A token could not be signed.
///
/// # Examples
///
/// ```
/// use jwt_identity::{ErrorCode, SignError};
///
/// assert_eq!(SignError::SigningFailed.code(), ErrorCode::SignatureFailed);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The profile does not allow the key's algorithm (code 210).
    #[error("the key's algorithm is not allowed for this kind of token")]
    AlgorithmNotAllowed,
    /// The profile demands a `kid`, and the key has none (code 212).
    #[error("this kind of token needs a `kid`, and the key has none")]
    MissingKeyId,
    /// The key is for tokens of another `typ` than the profile's (code 216).
    #[error("the key is for tokens of another `typ`")]
    WrongType,
    /// The key could not sign (code 302).
    #[error("the key could not sign")]
    SigningFailed,
    /// The signature has not the form or length that its algorithm prescribes, or does not verify (code 303).
    #[error("the signature is not one for this token in the form JWS prescribes")]
    UnusableSignature,
    /// The claims cannot be written (4xx).
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The key source or the signer is not there at the moment (5xx).
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
}

impl SignError {
    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::SignError::MissingKeyId.code().as_u16(), 212);
    /// ```
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::AlgorithmNotAllowed => ErrorCode::HeaderAlgorithmNotAllowed,
            Self::MissingKeyId => ErrorCode::HeaderMissingKeyId,
            Self::WrongType => ErrorCode::HeaderWrongType,
            Self::SigningFailed => ErrorCode::SignatureFailed,
            Self::UnusableSignature => ErrorCode::SignatureUnusable,
            Self::Claim(error) => error.code(),
            Self::Environment(error) => error.code(),
        }
    }

    /// Returns the name of the claim at fault, if one is.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::SignError::SigningFailed.claim(), None);
    /// ```
    #[must_use]
    pub const fn claim(&self) -> Option<&'static str> {
        match self {
            Self::Claim(error) => error.claim(),
            _ => None,
        }
    }
}

/// Signs claims of one profile with the primary key of a key source.
///
/// Made once and shared: it is `Send`, `Sync` and cheap to clone. The key is prepared and the header encoded when the
/// key is made, so that [`sign`](Self::sign) serializes the claims, encodes them and signs, with one allocation for
/// the token.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::SigningKey;
/// use jwt_identity::{Algorithm, KeyId, SharedSecret, TokenSigner, crypto::HmacKey};
/// use jwt_identity::sunshine::{Claims, Sunshine};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let key = HmacKey::new(Algorithm::Hs256, &secret)?.with_key_id(KeyId::new("app_5deaa3531c7f940010cc4ba4")?);
/// let signer = TokenSigner::<Sunshine>::new(SigningKey::new(key));
/// let token = signer.sign(&Claims::for_user("user-42")?.never_expires().build()?)?;
/// assert_eq!(token.as_str().split('.').count(), 3);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Claims of another profile do not compile:
///
/// ```compile_fail
/// use jwt_identity::{NumericDate, SharedSecret, kustomer, sunshine};
///
/// let signer = kustomer::signer(SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap()).unwrap();
/// let claims = sunshine::Claims::for_user("user-42").unwrap().never_expires().build().unwrap();
/// signer.sign(&claims);
/// ```
pub struct TokenSigner<P> {
    keys: Arc<dyn SigningKeySource>,
    profile: PhantomData<fn() -> P>,
}

impl<P: Profile> TokenSigner<P> {
    const ALGORITHMS: AlgorithmSet = AlgorithmSet::of(P::ALGORITHMS);

    /// Takes the source that knows the primary key; a [`SigningKey`](crate::keys::SigningKey) is such a source itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::SigningKey;
    /// use jwt_identity::{Algorithm, SharedSecret, TokenSigner, crypto::HmacKey, kustomer::Kustomer};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let signer = TokenSigner::<Kustomer>::new(SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn new(keys: impl SigningKeySource + 'static) -> Self {
        Self::from_shared(Arc::new(keys))
    }

    /// Takes a source that others use too.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use jwt_identity::keys::{SigningKey, SigningKeySource};
    /// use jwt_identity::{Algorithm, SharedSecret, TokenSigner, crypto::HmacKey, kustomer::Kustomer};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let keys: Arc<dyn SigningKeySource> = Arc::new(SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?));
    /// let signer = TokenSigner::<Kustomer>::from_shared(Arc::clone(&keys));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn from_shared(keys: Arc<dyn SigningKeySource>) -> Self {
        Self { keys, profile: PhantomData }
    }

    /// Signs `claims`.
    ///
    /// # Errors
    ///
    /// - [`SignError::AlgorithmNotAllowed`] (code 210), [`SignError::MissingKeyId`] (code 212) and
    ///   [`SignError::WrongType`] (code 216) when the key does not fit the profile.
    /// - [`SignError::SigningFailed`] (code 302) when the key cannot sign, [`SignError::UnusableSignature`] (code 303)
    ///   when what it answers has not the length of its algorithm.
    /// - [`SignError::Claim`] (code 402) when the claims cannot be written as JSON, which a number that is not finite
    ///   cannot, and code 206 when they would have two members of one name.
    /// - [`SignError::Environment`] (5xx) when the key source has no key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{NumericDate, SharedSecret, kustomer};
    ///
    /// let signer = kustomer::signer(SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let claims = kustomer::Claims::for_external_id("user_id", NumericDate::from_unix_seconds(1_623_257_867))?;
    /// assert!(signer.sign(&claims)?.as_str().ends_with(".IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg"));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn sign(&self, claims: &P::Claims) -> Result<Token, SignError> {
        let mut text = Vec::new();
        self.write(claims, &mut text)?;
        into_ascii(text).map(Token::new)
    }

    /// Signs `claims` into a buffer that the caller keeps: no allocation once the buffer is large enough.
    ///
    /// The buffer is cleared first; after an error it is empty.
    ///
    /// # Errors
    ///
    /// Those of [`sign`](Self::sign).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{NumericDate, SharedSecret, kustomer};
    ///
    /// let signer = kustomer::signer(SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let claims = kustomer::Claims::for_email("ada@example.com", NumericDate::from_unix_seconds(1_700_000_000))?;
    /// let mut token = String::with_capacity(256);
    /// signer.sign_into(&claims, &mut token)?;
    /// assert_eq!(token, signer.sign(&claims)?.as_str());
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn sign_into(&self, claims: &P::Claims, token: &mut String) -> Result<(), SignError> {
        let mut text = std::mem::take(token).into_bytes();
        text.clear();
        let outcome = self.write(claims, &mut text);
        if outcome.is_err() {
            text.clear();
        }
        *token = into_ascii(text)?;
        outcome
    }

    /// Signs a claims set given as JSON text, for callers that have no claims type: a C interface, a proxy.
    ///
    /// The text is read as strictly as a token's payload, and what the claims' builder refuses is refused: a life that
    /// was not said is one such thing, so the text must have an `exp` where the profile knows one. What is signed is the
    /// claims type written anew, so members that the profile does not know are not carried over.
    ///
    /// # Errors
    ///
    /// Those of [`sign`](Self::sign), and [`SignError::Claim`] (2xx, 4xx) when the text is not a claims set of the
    /// profile.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{SharedSecret, kustomer};
    ///
    /// let signer = kustomer::signer(SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let token = signer.sign_json(r#"{"externalId":"user_id","iat":1623257867}"#)?;
    /// assert!(token.as_str().ends_with(".IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg"));
    ///
    /// let refused = signer.sign_json(r#"{"externalId":42,"iat":1623257867}"#).unwrap_err();
    /// assert_eq!(refused.claim(), Some("externalId"));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn sign_json(&self, claims_set: &str) -> Result<Token, SignError> {
        let claims = P::decode(claims_set.as_bytes())?;
        P::check_mintable(&claims)?;
        self.sign(&claims)
    }

    /// Checks what a key puts into the header against the profile, wherever the key is.
    fn check_header(algorithm: Algorithm, key_id: Option<&KeyId>, token_type: &str) -> Result<(), SignError> {
        if !Self::ALGORITHMS.contains(algorithm) {
            return Err(SignError::AlgorithmNotAllowed);
        }
        if P::KEY_ID == KeyIdRule::Required && key_id.is_none() {
            return Err(SignError::MissingKeyId);
        }
        if P::TOKEN_TYPE.is_some_and(|expected| expected != token_type) {
            return Err(SignError::WrongType);
        }
        Ok(())
    }

    fn write(&self, claims: &P::Claims, text: &mut Vec<u8>) -> Result<(), SignError> {
        let key = self.keys.primary()?;
        Self::check_header(key.algorithm(), key.key_id(), key.token_type())?;
        let mut json = JsonText::new();
        json.write(claims)?;
        let sign = |signing_input: &[u8]| key.sign_behind_header(signing_input);
        write_token(key.algorithm(), key.encoded_header(), json.as_slice(), text, sign)
    }
}

impl<P> Clone for TokenSigner<P> {
    fn clone(&self) -> Self {
        Self { keys: Arc::clone(&self.keys), profile: PhantomData }
    }
}

impl<P: Profile> fmt::Debug for TokenSigner<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSigner").field("profile", &P::NAME).field("keys", &self.keys).finish()
    }
}

/// A token without its signature, for a signer that must be waited for: a KMS, an HSM, another service.
///
/// A [`RemoteTokenSigner`](crate::remote_signer::RemoteTokenSigner) takes these steps in their order; this type is for
/// programs that take them one by one, and for a MAC that nobody here can verify.
///
/// Pin the version of the remote key first: its `kid` is part of what is signed. Then sign the
/// [`signing_input`](Self::signing_input) there, and [`attach`](Self::attach) the answer, which is checked with the
/// public key before the token leaves.
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
/// let claims = Claims::for_email("ada@example.com", NumericDate::from_unix_seconds(1_700_000_000))?;
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
    /// Writes header and claims for a key of this algorithm and `kid`.
    ///
    /// # Errors
    ///
    /// - [`SignError::AlgorithmNotAllowed`] (code 210) and [`SignError::MissingKeyId`] (code 212) when the key does not
    ///   fit the profile.
    /// - [`SignError::Claim`] (code 402) when the claims cannot be written as JSON, which a number that is not finite
    ///   cannot, and code 206 when they would have two members of one name.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::{Claims, Kustomer};
    /// use jwt_identity::{Algorithm, ErrorCode, NumericDate, Unsigned};
    ///
    /// let claims = Claims::for_email("ada@example.com", NumericDate::from_unix_seconds(1_700_000_000))?;
    /// let refused = Unsigned::<Kustomer>::new(Algorithm::Rs256, None, &claims).unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::HeaderAlgorithmNotAllowed);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn new(algorithm: Algorithm, key_id: Option<&KeyId>, claims: &P::Claims) -> Result<Self, SignError> {
        Self::with_type(algorithm, key_id, P::TOKEN_TYPE.unwrap_or("JWT"), claims)
    }

    /// Writes header and claims for a token of another `typ`, where the profile leaves it to the key.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), and [`SignError::WrongType`] (code 216) when the profile has a `typ` of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::jwt::{Claims, Jwt};
    /// use jwt_identity::{Algorithm, Unsigned};
    ///
    /// let claims = Claims::never_expiring().subject("ada").build()?;
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
        TokenSigner::<P>::check_header(algorithm, key_id, token_type)?;
        let mut json = JsonText::new();
        json.write(claims)?;
        Ok(Self::join(algorithm, key_id, token_type, json.as_slice()))
    }

    /// Writes the header for claims that are JSON already.
    pub(crate) fn of_json(
        algorithm: Algorithm,
        key_id: Option<&KeyId>,
        token_type: &str,
        claims_set: &[u8],
    ) -> Result<Self, SignError> {
        TokenSigner::<P>::check_header(algorithm, key_id, token_type)?;
        Ok(Self::join(algorithm, key_id, token_type, claims_set))
    }

    fn join(algorithm: Algorithm, key_id: Option<&KeyId>, token_type: &str, claims_set: &[u8]) -> Self {
        let mut text = Vec::new();
        let header = header::write(algorithm, Some(token_type), key_id);
        base64url::encode_onto(header.as_bytes(), &mut text);
        text.push(b'.');
        base64url::encode_onto(claims_set, &mut text);
        Self { algorithm, key_id: key_id.cloned(), text, profile: PhantomData }
    }

    /// Returns the octets to sign. Where a KMS wants a digest:
    /// [`signing_digest`](crate::crypto::signing_digest).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::{Claims, Kustomer};
    /// use jwt_identity::{Algorithm, NumericDate, Unsigned};
    ///
    /// let claims = Claims::for_email("ada@example.com", NumericDate::from_unix_seconds(1_700_000_000))?;
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
    /// let claims = Claims::for_email("ada@example.com", NumericDate::from_unix_seconds(1_700_000_000))?;
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

    /// Completes the token with a signature that nobody here can verify, such as the MAC of a KMS that keeps the
    /// secret. Only its length is checked.
    ///
    /// # Errors
    ///
    /// - [`SignError::UnusableSignature`] (code 303) when the length is not the algorithm's; ECDSA in DER is not.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::{Claims, Kustomer};
    /// use jwt_identity::{Algorithm, NumericDate, Signature, Unsigned};
    ///
    /// let claims = Claims::for_email("ada@example.com", NumericDate::from_unix_seconds(1_700_000_000))?;
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
        into_ascii(text).map(Token::new)
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

/// Writes `header.payload.signature`, given the encoded header with its dot and what signs both.
pub(crate) fn write_token(
    algorithm: Algorithm,
    encoded_header: &str,
    payload: &[u8],
    text: &mut Vec<u8>,
    sign: impl FnOnce(&[u8]) -> Result<Signature, SignError>,
) -> Result<(), SignError> {
    let payload_len = base64url::encoded_len(payload.len());
    // An RSA key of 2048 bits is the common one; a longer one costs one more allocation.
    let signature_len = base64url::encoded_len(algorithm.signature_len().unwrap_or(256));
    text.reserve_exact(
        encoded_header.len().saturating_add(payload_len).saturating_add(signature_len).saturating_add(1),
    );
    text.extend_from_slice(encoded_header.as_bytes());
    base64url::encode_onto(payload, text);
    match &sign(text)? {
        signature if signature.fits(algorithm) => {
            text.push(b'.');
            base64url::encode_onto(signature.as_slice(), text);
            Ok(())
        }
        _ => Err(SignError::UnusableSignature),
    }
}

/// Base64url and dots are ASCII, so this never fails; without `unsafe` the standard library has to look.
pub(crate) fn into_ascii(text: Vec<u8>) -> Result<String, SignError> {
    String::from_utf8(text).map_err(|_| SignError::SigningFailed)
}
