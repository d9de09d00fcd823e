//! The class that all signers extend.

use std::sync::Arc;

use jwt_identity::{JsonSigner, Profile, SignError, TokenSigner};
use pyo3::PyClass;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::failure::Failure;
use crate::json;
use crate::json::write::Ints;
use crate::keys::argument::{SigningKeys, TextForm};
use crate::work::Work;

/// Signs claims and returns tokens. The signers of all kinds of token extend it.
///
/// A signer is immutable and may be shared between threads.
#[pyclass(frozen, subclass, module = "jwt_identity")]
pub(crate) struct Signer {
    json: Arc<dyn JsonSigner>,
    profile: &'static str,
    work: Work,
    ints: Ints,
}

#[pymethods]
impl Signer {
    /// Signs a complete claims set and returns the token.
    ///
    /// Values are str, int, float, bool, None, list, tuple and dict. `exp`, `iat` and `nbf` may also be a datetime with a
    /// time zone, whose fraction of a second is cut off. The rules are those of `sign`. A claim that this kind of token
    /// does not have is an error. Nothing is added: `iat` and `exp` are given by the caller.
    ///
    /// Raises `SignError`. Its `subject` is the path of the value, such as `acl.paths`.
    fn sign_claims<'py>(&self, py: Python<'py>, claims: &Bound<'py, PyDict>) -> Result<Bound<'py, PyString>, Failure> {
        self.sign_text(py, &json::write::claims_set(claims, self.ints)?)
    }

    /// Signs a complete claims set that is given as JSON text, and returns the token.
    ///
    /// Raises `SignError`.
    fn sign_json<'py>(&self, py: Python<'py>, claims_set: &str) -> Result<Bound<'py, PyString>, Failure> {
        self.sign_text(py, claims_set)
    }

    fn __repr__(&self) -> String {
        format!("<jwt_identity.Signer for {}>", self.profile)
    }
}

impl Signer {
    /// Permits integers of any size.
    pub(crate) fn with_all_ints(self) -> Self {
        Self { ints: Ints::All, ..self }
    }

    fn sign_text<'py>(&self, py: Python<'py>, claims_set: &str) -> Result<Bound<'py, PyString>, Failure> {
        let token = self.work.run(py, || self.json.sign_json(claims_set))?;
        Ok(PyString::new(py, token.as_str()))
    }
}

/// A signer of one kind of token, for the classes that extend [`Signer`].
pub(crate) struct TypedSigner<P> {
    signer: TokenSigner<P>,
    work: Work,
}

impl<P: Profile<Claims: Sync>> TypedSigner<P> {
    pub(crate) fn new(keys: SigningKeys) -> Self {
        Self { signer: TokenSigner::new(keys.source), work: keys.work.of_any(P::ALGORITHMS) }
    }

    /// Creates an object of a class that extends [`Signer`]. A key that is given as text is read as `form`.
    pub(crate) fn create<C: PyClass<BaseType = Signer>>(
        key: &Bound<'_, PyAny>,
        form: &TextForm,
        class: fn(Self) -> C,
    ) -> Result<PyClassInitializer<C>, Failure> {
        let signer = Self::new(SigningKeys::read(key, Some(form))?);
        Ok(PyClassInitializer::from(signer.base()).add_subclass(class(signer)))
    }

    pub(crate) fn base(&self) -> Signer {
        Signer { json: Arc::new(self.signer.clone()), profile: P::NAME, work: self.work, ints: Ints::Bits64 }
    }

    pub(crate) const fn as_token_signer(&self) -> &TokenSigner<P> {
        &self.signer
    }

    pub(crate) fn sign<'py>(
        &self,
        py: Python<'py>,
        claims: Result<P::Claims, jwt_identity::ClaimError>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let claims = claims.map_err(SignError::from)?;
        let token = self.work.run(py, || self.signer.sign(&claims))?;
        Ok(PyString::new(py, token.as_str()))
    }
}
