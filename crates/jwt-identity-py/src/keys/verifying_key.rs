//! A key that verifies.

use jwt_identity::KeyId;
use jwt_identity::keys::{self, Jwk};
use pyo3::prelude::*;
use pyo3::types::PyAny;

use crate::failure::{Class, Failure};
use crate::json;
use crate::keys::argument::{Text, algorithms, json_text, key_id};
use crate::keys::key_pair::repr;

/// A public key. It verifies.
///
/// >>> from jwt_identity.keys import VerifyingKey
/// >>> jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
/// >>> key = VerifyingKey.from_jwk(["EdDSA"], jwk)
/// >>> key.thumbprint
/// 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'
#[pyclass(frozen, module = "jwt_identity.keys")]
pub(crate) struct VerifyingKey(keys::VerifyingKey);

#[pymethods]
impl VerifyingKey {
    /// Creates a key from a public key in PEM: SPKI or PKCS#1.
    ///
    /// Raises `InvalidKeyError`.
    #[staticmethod]
    #[pyo3(signature = (algorithm, pem, *, key_id=None))]
    fn from_pem(algorithm: &str, pem: &Bound<'_, PyAny>, key_id: Option<String>) -> Result<Self, Failure> {
        let key = keys::VerifyingKey::from_pem(algorithm.parse()?, Text::required(pem)?.as_str()?)?;
        Ok(Self(match self::key_id(key_id)? {
            Some(key_id) => key.with_key_id(key_id),
            None => key,
        }))
    }

    /// Creates a key from the certificate in PEM that contains it. The certificate is not verified.
    ///
    /// Raises `InvalidKeyError`.
    #[staticmethod]
    fn from_unchecked_certificate_pem(algorithm: &str, pem: &Bound<'_, PyAny>) -> Result<Self, Failure> {
        let pem = Text::required(pem)?;
        Ok(Self(keys::VerifyingKey::from_unchecked_certificate_pem(algorithm.parse()?, pem.as_str()?)?))
    }

    /// Creates a key from a public JWK, as a dict or as JSON text. One of `algorithms` must fit it.
    ///
    /// Raises `InvalidKeyError`.
    #[staticmethod]
    fn from_jwk(algorithms: Vec<String>, jwk: &Bound<'_, PyAny>) -> Result<Self, Failure> {
        let jwk = Jwk::from_json(&json_text(jwk, Class::InvalidKey)?)?;
        Ok(Self(keys::VerifyingKey::from_jwk(&self::algorithms(&algorithms)?, &jwk)?))
    }

    /// The name of the algorithm, such as `"ES256"`.
    #[getter]
    fn algorithm(&self) -> &'static str {
        self.0.algorithm().as_str()
    }

    /// The `kid`, or None.
    #[getter]
    fn key_id(&self) -> Option<&str> {
        self.0.key_id().map(KeyId::as_str)
    }

    /// The RFC 7638 thumbprint, or None for a secret.
    #[getter]
    fn thumbprint(&self) -> Option<String> {
        self.0.public_jwk().map(|jwk| jwk.thumbprint().as_str().to_owned())
    }

    /// Returns the public JWK as a dict, or None for a secret.
    fn public_jwk<'py>(&self, py: Python<'py>) -> Result<Option<Bound<'py, PyAny>>, Failure> {
        self.0.public_jwk().map(|jwk| json::read::value(py, &jwk.to_json())).transpose()
    }

    fn __repr__(&self) -> String {
        repr("VerifyingKey", self.algorithm(), self.key_id())
    }
}

impl VerifyingKey {
    pub(crate) const fn new(key: keys::VerifyingKey) -> Self {
        Self(key)
    }

    pub(crate) const fn as_verifying_key(&self) -> &keys::VerifyingKey {
        &self.0
    }
}
