//! A signing key with its encoded header.

use std::any::Any;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use crate::crypto::hmac::HmacKey;
use crate::crypto::signature::Signature;
use crate::crypto::signer::Signer;
use crate::error::configuration::ConfigError;
use crate::error::sign::SignError;
use crate::jose::algorithm::Algorithm;
use crate::jose::header;
use crate::jose::header_form::HeaderForm;
use crate::jose::header_values::HeaderValues;
use crate::jose::key_id::KeyId;
use crate::keys::prepared_header::PreparedHeader;

/// A signer and the encoded JOSE header of the tokens that it signs.
///
/// The algorithm in the header is the signer's. Clones share the key.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::SigningKey;
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::{Algorithm, KeyId, SharedSecret};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let key = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).with_key_id(KeyId::new("app_1")?);
/// assert_eq!(key.algorithm(), Algorithm::Hs256);
/// assert_eq!(key.key_id().map(KeyId::as_str), Some("app_1"));
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SigningKey {
    signer: Arc<dyn Signer>,
    algorithm: Algorithm,
    key_id: Option<KeyId>,
    token_type: Arc<str>,
    parameters: HeaderValues,
    /// The signer again, if it is an HMAC key.
    hmac: Option<Arc<HmacKey>>,
    /// The header of the plain form.
    plain_header: PreparedHeader,
    /// The header of the first other form that was asked for. A key is seldom used with more than one.
    formed_header: Arc<OnceLock<(HeaderForm, PreparedHeader)>>,
}

impl SigningKey {
    /// Creates a key from a signer, for tokens of type `JWT`.
    #[must_use]
    pub fn new(signer: impl Signer + 'static) -> Self {
        let algorithm = signer.algorithm();
        let signer_type: &dyn Any = &signer;
        let hmac = signer_type.downcast_ref().cloned().map(Arc::new);
        Self::from_parts(Arc::new(signer), hmac, algorithm, None, "JWT".into(), HeaderValues::default())
    }

    /// Sets the `typ` of its tokens, such as `at+jwt`. Default: `JWT`.
    ///
    /// Only profiles without a `typ` of their own, such as [`Jwt`](crate::jwt::Jwt), sign with such a key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::SigningKey;
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, SharedSecret};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let key = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).with_token_type("at+jwt");
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    ///
    /// Source: RFC 7515 section 4.1.9; RFC 8725 section 3.11.
    #[must_use]
    pub fn with_token_type(self, token_type: &str) -> Self {
        Self::from_parts(self.signer, self.hmac, self.algorithm, self.key_id, token_type.into(), self.parameters)
    }

    /// Sets a header parameter whose value belongs to the key, such as the region of an account.
    ///
    /// Only a profile that lists the parameter without a value signs with such a key:
    /// [`Profile::HEADER_PARAMETERS`](crate::Profile::HEADER_PARAMETERS).
    ///
    /// # Errors
    ///
    /// - [`ConfigError`] (code 122) if the name is reserved (see `HEADER_PARAMETERS`), or if name or value is empty, longer than
    ///   256 bytes, or contains a control character.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::SigningKey;
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, SharedSecret};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let key = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).with_header_parameter("twr", "ie1")?;
    /// assert!(key.with_header_parameter("alg", "none").is_err());
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: RFC 7515 section 4.3; the bounds are our choice.
    pub fn with_header_parameter(self, name: &str, value: &str) -> Result<Self, ConfigError> {
        let parameters = self.parameters.with(name, value)?;
        Ok(Self::from_parts(self.signer, self.hmac, self.algorithm, self.key_id, self.token_type, parameters))
    }

    fn from_parts(
        signer: Arc<dyn Signer>,
        hmac: Option<Arc<HmacKey>>,
        algorithm: Algorithm,
        key_id: Option<KeyId>,
        token_type: Arc<str>,
        parameters: HeaderValues,
    ) -> Self {
        let encoded = header::encode(algorithm, Some(&token_type), key_id.as_ref(), []);
        let plain_header = PreparedHeader::new(encoded, hmac.as_deref());
        Self { signer, algorithm, key_id, token_type, parameters, hmac, plain_header, formed_header: Arc::default() }
    }

    /// Sets the `kid` of its tokens.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::SigningKey;
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, KeyId, SharedSecret};
    ///
    /// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
    /// let key = SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?).with_key_id(KeyId::new("app_1")?);
    /// assert_eq!(key.key_id().map(KeyId::as_str), Some("app_1"));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        Self::from_parts(self.signer, self.hmac, self.algorithm, Some(key_id), self.token_type, self.parameters)
    }

    /// Returns the algorithm with which this key signs.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the `kid` that goes into the header, if the key has one.
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    pub(crate) fn token_type(&self) -> &str {
        &self.token_type
    }

    pub(crate) const fn parameters(&self) -> &HeaderValues {
        &self.parameters
    }

    /// Returns the header of a form.
    #[inline]
    pub(crate) fn header(&self, form: HeaderForm) -> Cow<'_, PreparedHeader> {
        if form.is_plain() { Cow::Borrowed(&self.plain_header) } else { self.header_of_other_form(form) }
    }

    fn header_of_other_form(&self, form: HeaderForm) -> Cow<'_, PreparedHeader> {
        let prepare = || {
            let token_type = form.has_type.then_some(&*self.token_type);
            let further = self.parameters.in_form(form);
            let encoded = header::encode(self.algorithm, token_type, self.key_id.as_ref(), further);
            PreparedHeader::new(encoded, self.hmac.as_deref())
        };
        let (first, header) = self.formed_header.get_or_init(|| (form, prepare()));
        if *first == form { Cow::Borrowed(header) } else { Cow::Owned(prepare()) }
    }

    /// Signs any bytes and returns the bare signature.
    ///
    /// # Errors
    ///
    /// - [`SignError::SigningFailed`] (code 302) if the key cannot sign.
    /// - [`SignError::Environment`] (5xx) if the key may be able to sign later.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{SigningKey, VerifyingKey};
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::{Algorithm, SharedSecret};
    ///
    /// let hmac = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let mac = SigningKey::new(hmac.clone()).sign(b"header.payload")?;
    /// assert!(VerifyingKey::new(hmac).verify(b"header.payload", mac.as_slice()).is_ok());
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: RFC 7515 section 5.1, step 5.
    pub fn sign(&self, signing_input: &[u8]) -> Result<Signature, SignError> {
        self.signer.sign(signing_input)
    }

    /// Does the same for a signing input that begins with this [`header`](Self::header) of the key.
    pub(crate) fn sign_behind(&self, header: &PreparedHeader, signing_input: &[u8]) -> Result<Signature, SignError> {
        match header.prepared(signing_input) {
            Some((key, rest)) => key.sign(rest),
            None => self.sign(signing_input),
        }
    }
}
