//! From claims to a token.

use std::fmt;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use crate::crypto::signature::Signature;
use crate::encoding::base64url;
use crate::encoding::json::write::JsonText;
use crate::error::sign::SignError;
use crate::jose::algorithm::{Algorithm, AlgorithmSet};
use crate::jose::header::is_media_type;
use crate::jose::header_form::HeaderForm;
use crate::jose::header_values::HeaderValues;
use crate::jose::key_id::{KeyId, KeyIdRule};
use crate::jose::token::Token;
use crate::jose::token_type::TokenType;
use crate::keys::into_keys::IntoSigningKeys;
use crate::keys::key_ref::KeyRef;
use crate::keys::signing_key::SigningKey;
use crate::keys::source::SigningKeySource;
use crate::token::profile::{Profile, header_form};

/// Signs claims of one profile with the primary key of a key source.
///
/// Create it once and share it: it is `Send`, `Sync` and cheap to clone. The key is prepared and the header is encoded when
/// the key is created. So [`sign`](Self::sign) only serializes and encodes the claims, and signs. It makes one allocation,
/// for the token.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::SigningKey;
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, KeyId, SharedSecret, TokenSigner};
/// use jwt_identity::sunshine::{Claims, Sunshine, User};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let key = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?);
/// let signer = TokenSigner::<Sunshine>::new(key.with_key_id(KeyId::new("app_5deaa3531c7f940010cc4ba4")?));
/// let token = signer.sign(&Claims::builder(User::new("user-42")?).never_expires().build()?)?;
/// assert_eq!(token.as_str().split('.').count(), 3);
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Claims of another profile do not compile:
///
/// ```compile_fail
/// use jwt_identity::{kustomer, sunshine, NumericDate, SharedSecret};
///
/// let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap()).unwrap();
/// let claims = sunshine::Claims::builder(sunshine::User::new("user-42").unwrap()).never_expires().build().unwrap();
/// signer.sign(&claims);
/// ```
pub struct TokenSigner<P> {
    keys: Arc<dyn SigningKeySource>,
    profile: PhantomData<fn() -> P>,
}

// A panic of the caller's code changes nothing: `tests/it/unwinding.rs`.
impl<P> UnwindSafe for TokenSigner<P> {}
impl<P> RefUnwindSafe for TokenSigner<P> {}

impl<P: Profile> TokenSigner<P> {
    const ALGORITHMS: AlgorithmSet = AlgorithmSet::of(P::ALGORITHMS);
    pub(crate) const FORM: HeaderForm = header_form::<P>();

    /// Creates a signer from a key, a pair, or a source that has a primary key: see [`IntoSigningKeys`].
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::kustomer::Kustomer;
    /// use jwt_identity::{Algorithm, SharedSecret, TokenSigner};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let signer = TokenSigner::<Kustomer>::new(HmacKey::new(Algorithm::Hs256, &secret)?);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn new(keys: impl IntoSigningKeys) -> Self {
        Self { keys: keys.into_signing_keys(), profile: PhantomData }
    }

    /// Signs `claims`.
    ///
    /// # Errors
    ///
    /// - [`SignError::AlgorithmNotAllowed`] (code 210), [`SignError::MissingKeyId`] (code 212) and
    ///   [`SignError::WrongType`] (code 216) when the key does not fit the profile, and [`SignError::WrongParameter`] (code
    ///   220) when its header parameters do not.
    /// - [`SignError::SigningFailed`] (code 302) when the key cannot sign, [`SignError::UnusableSignature`] (code 303)
    ///   when its signature does not have the length of its algorithm.
    /// - [`SignError::Claim`] (code 402) when the claims cannot be written as JSON, for example because a number is
    ///   not finite, and code 206 when they would have two members of one name.
    /// - [`SignError::Environment`] (5xx) when the key source has no key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, NumericDate, SharedSecret};
    ///
    /// let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let now = NumericDate::from_unix_seconds(1_623_257_867);
    /// let claims = kustomer::Claims::builder(now).external_id("user_id").build()?;
    /// assert!(signer.sign(&claims)?.as_str().ends_with(".IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg"));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn sign(&self, claims: &P::Claims) -> Result<Token, SignError> {
        let mut text = Vec::new();
        self.write(claims, &mut text)?;
        into_utf8(text).map(Token::new)
    }

    /// Signs a claims set as the profile writes it.
    pub(crate) fn sign_written(&self, claims_set: &[u8], text: &mut String) -> Result<(), SignError> {
        append(text, |text| seal(&*self.key()?, Self::FORM, claims_set, text))
    }

    /// Signs `claims` into a buffer of the caller. It allocates only if the buffer is too small.
    ///
    /// The buffer is cleared first. It is empty after an error.
    ///
    /// # Errors
    ///
    /// Any error of [`sign`](Self::sign).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, NumericDate, SharedSecret};
    ///
    /// let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims = kustomer::Claims::builder(now).email("ada@example.com").build()?;
    /// let mut token = String::with_capacity(256);
    /// signer.sign_into(&claims, &mut token)?;
    /// assert_eq!(token, signer.sign(&claims)?.as_str());
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn sign_into(&self, claims: &P::Claims, token: &mut String) -> Result<(), SignError> {
        token.clear();
        self.sign_onto(claims, token)
    }

    /// Signs `claims` and appends the token to `text`.
    ///
    /// It allocates only if `text` has too little room. After an error `text` is as it was.
    ///
    /// # Errors
    ///
    /// Any error of [`sign`](Self::sign).
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{kustomer, NumericDate, SharedSecret};
    ///
    /// let signer = kustomer::signer(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims = kustomer::Claims::builder(now).email("ada@example.com").build()?;
    /// let mut field = String::from("Bearer ");
    /// signer.sign_onto(&claims, &mut field)?;
    /// assert_eq!(field, format!("Bearer {}", signer.sign(&claims)?.as_str()));
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    pub fn sign_onto(&self, claims: &P::Claims, text: &mut String) -> Result<(), SignError> {
        append(text, |text| self.write(claims, text))
    }

    /// Checks that the key that signs now fits the profile. Call it at the start of a program: a key of the wrong
    /// algorithm or without a `kid` is then found before the first user comes.
    ///
    /// # Errors
    ///
    /// - [`SignError::AlgorithmNotAllowed`] (code 210), [`MissingKeyId`](SignError::MissingKeyId) (code 212),
    ///   [`WrongType`](SignError::WrongType) (code 216) and [`WrongParameter`](SignError::WrongParameter) (code 220) if the
    ///   key does not fit the profile.
    /// - [`SignError::Environment`] (code 5xx) if the source has no key at the moment.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::sunshine::Sunshine;
    /// use jwt_identity::{Algorithm, ErrorCode, SharedSecret, TokenSigner};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let signer = TokenSigner::<Sunshine>::new(HmacKey::new(Algorithm::Hs256, &secret)?);
    /// assert_eq!(signer.check().unwrap_err().code(), ErrorCode::HeaderMissingKeyId);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn check(&self) -> Result<(), SignError> {
        self.key().map(drop)
    }

    /// Checks what a key puts into the header against the profile, wherever the key is.
    pub(crate) fn check_header(
        algorithm: Algorithm,
        key_id: Option<&KeyId>,
        token_type: &str,
        parameters: &HeaderValues,
    ) -> Result<(), SignError> {
        if !Self::ALGORITHMS.contains(algorithm) {
            return Err(SignError::AlgorithmNotAllowed { found: algorithm.found(), allowed: Self::ALGORITHMS.names() });
        }
        if P::KEY_ID == KeyIdRule::Required && key_id.is_none() {
            return Err(SignError::MissingKeyId);
        }
        if matches!(P::TOKEN_TYPE, TokenType::Fixed(expected) if !is_media_type(token_type, expected)) {
            return Err(SignError::WrongType);
        }
        let is_plain = Self::FORM.parameters.is_empty() && parameters.is_empty();
        match (!is_plain).then(|| parameters.misfit(Self::FORM)).flatten() {
            None => Ok(()),
            Some(parameter) => Err(SignError::WrongParameter { parameter: parameter.into() }),
        }
    }

    fn write(&self, claims: &P::Claims, text: &mut Vec<u8>) -> Result<(), SignError> {
        let key = self.key()?;
        let mut json = JsonText::new();
        json.write(claims)?;
        seal(&key, Self::FORM, json.as_slice(), text)
    }

    /// Returns the primary key, if it fits the profile.
    fn key(&self) -> Result<KeyRef<'_, SigningKey>, SignError> {
        let key = self.keys.primary()?;
        Self::check_header(key.algorithm(), key.key_id(), key.token_type(), key.parameters())?;
        Ok(key)
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

fn seal(key: &SigningKey, form: HeaderForm, claims_set: &[u8], text: &mut Vec<u8>) -> Result<(), SignError> {
    let header = key.header(form);
    let sign = |signing_input: &[u8]| key.sign_behind(&header, signing_input);
    write_token(key.algorithm(), header.encoded(), claims_set, text, sign)
}

/// Appends to `text`, or leaves it as it was if `write` fails.
fn append(text: &mut String, write: impl FnOnce(&mut Vec<u8>) -> Result<(), SignError>) -> Result<(), SignError> {
    let start = text.len();
    let mut bytes = std::mem::take(text).into_bytes();
    let outcome = write(&mut bytes);
    if outcome.is_err() {
        bytes.truncate(start);
    }
    *text = into_utf8(bytes)?;
    outcome
}

/// Appends `header.payload.signature`, given the encoded header with its dot, and a function that signs both.
pub(crate) fn write_token(
    algorithm: Algorithm,
    encoded_header: &str,
    payload: &[u8],
    text: &mut Vec<u8>,
    sign: impl FnOnce(&[u8]) -> Result<Signature, SignError>,
) -> Result<(), SignError> {
    let payload_len = base64url::encoded_len(payload.len());
    // Most RSA keys have 2048 bits. The signature of a longer one needs one more allocation.
    let signature_len = base64url::encoded_len(algorithm.signature_len().unwrap_or(256));
    let len = encoded_header.len().saturating_add(payload_len).saturating_add(signature_len).saturating_add(1);
    if text.capacity() == 0 {
        // Allocate the whole length at once, because growing takes more instructions.
        *text = Vec::with_capacity(len);
    }
    text.reserve_exact(len);
    let start = text.len();
    text.extend_from_slice(encoded_header.as_bytes());
    base64url::encode_onto(payload, text);
    let signing_input = text.get(start..).unwrap_or_default();
    match &sign(signing_input)? {
        signature if signature.fits(algorithm) => {
            text.push(b'.');
            base64url::encode_onto(signature.as_slice(), text);
            Ok(())
        }
        _ => Err(SignError::UnusableSignature),
    }
}

/// Base64url and dots are ASCII, so this never fails. Without `unsafe` the standard library checks it.
pub(crate) fn into_utf8(text: Vec<u8>) -> Result<String, SignError> {
    String::from_utf8(text).map_err(|_| SignError::SigningFailed)
}
