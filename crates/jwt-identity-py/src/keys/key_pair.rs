//! A key that signs and verifies.

use jwt_identity::keys;
use pyo3::prelude::*;

use crate::failure::{Class, Failure};
use crate::keys::argument::{Text, TextForm, algorithms, json_text, key_id};
use crate::keys::verifying_key::VerifyingKey;

/// A secret, or a private key with its public key. It signs and verifies.
///
/// >>> from jwt_identity.keys import KeyPair
/// >>> KeyPair.from_secret("HS256", "0123456789abcdef0123456789abcdef", key_id="2026")
/// <jwt_identity.keys.KeyPair HS256, key_id '2026'>
#[pyclass(frozen, module = "jwt_identity.keys")]
pub(crate) struct KeyPair(keys::KeyPair);

#[pymethods]
impl KeyPair {
    /// Creates a key from a secret of at least the length of the hash, such as 32 bytes for HS256.
    ///
    /// Raises `InvalidKeyError`.
    #[staticmethod]
    #[pyo3(signature = (algorithm, secret, *, key_id=None))]
    fn from_secret(algorithm: &str, secret: &Bound<'_, PyAny>, key_id: Option<String>) -> Result<Self, Failure> {
        let key = jwt_identity::crypto::HmacKey::new(algorithm.parse()?, &Text::required(secret)?.secret()?)?;
        Self::with(key.into(), key_id)
    }

    /// Creates a key from a private key in PEM: PKCS#8, PKCS#1 or SEC1.
    ///
    /// Raises `InvalidKeyError`.
    #[staticmethod]
    #[pyo3(signature = (algorithm, pem, *, key_id=None))]
    fn from_pem(algorithm: &str, pem: &Bound<'_, PyAny>, key_id: Option<String>) -> Result<Self, Failure> {
        let key = keys::KeyPair::from_pem(algorithm.parse()?, Text::required(pem)?.as_str()?)?;
        Self::with(key, key_id)
    }

    /// Creates a key from a private JWK, as a dict or as JSON text. One of `algorithms` must fit it.
    ///
    /// Raises `InvalidKeyError`.
    #[staticmethod]
    fn from_jwk(algorithms: Vec<String>, jwk: &Bound<'_, PyAny>) -> Result<Self, Failure> {
        let jwk = keys::Jwk::from_json(&json_text(jwk, Class::InvalidKey)?)?;
        Ok(Self(keys::KeyPair::from_jwk(&self::algorithms(&algorithms)?, &jwk)?))
    }

    /// Returns the same key with its RFC 7638 thumbprint as `key_id`. A secret is returned unchanged.
    fn with_thumbprint(&self) -> Self {
        Self(self.0.clone().with_thumbprint())
    }

    /// The name of the algorithm, such as `"ES256"`.
    #[getter]
    fn algorithm(&self) -> &'static str {
        self.0.algorithm().as_str()
    }

    /// The `kid`, or None.
    #[getter]
    fn key_id(&self) -> Option<&str> {
        self.0.key_id().map(jwt_identity::KeyId::as_str)
    }

    /// The half that verifies. For a secret it is the secret.
    #[getter]
    fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey::new(self.0.verifying_key().clone())
    }

    fn __repr__(&self) -> String {
        repr("KeyPair", self.algorithm(), self.key_id())
    }
}

impl KeyPair {
    fn with(key: keys::KeyPair, key_id: Option<String>) -> Result<Self, Failure> {
        Ok(Self(match self::key_id(key_id)? {
            Some(key_id) => key.with_key_id(key_id),
            None => key,
        }))
    }

    pub(crate) fn from_text(form: &TextForm, text: &Text<'_>) -> Result<Self, Failure> {
        Ok(Self(form.key_pair(text)?))
    }

    pub(crate) const fn as_key_pair(&self) -> &keys::KeyPair {
        &self.0
    }
}

/// Returns the text of a key for a person, without the key.
pub(crate) fn repr(class: &str, algorithm: &str, key_id: Option<&str>) -> String {
    match key_id {
        Some(key_id) => format!("<jwt_identity.keys.{class} {algorithm}, key_id '{}'>", key_id.escape_debug()),
        None => format!("<jwt_identity.keys.{class} {algorithm}>"),
    }
}
