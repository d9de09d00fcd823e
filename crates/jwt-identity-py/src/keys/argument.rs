//! The argument of signers and verifiers that names their keys.

use std::borrow::Cow;
use std::sync::Arc;

use jwt_identity::crypto::HmacKey;
use jwt_identity::error::{BadSignature, KeyReason};
use jwt_identity::keys::{self, AnyOf, IntoVerifyingKeys, SigningKeySource, VerifyingKeySource};
use jwt_identity::{Algorithm, KeyError, KeyId, KeyType, SharedSecret, Verifier};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString, PyTuple};

use crate::failure::{Class, Failure};
use crate::json;
use crate::keys::key_pair::KeyPair;
use crate::keys::key_set::KeySet;
use crate::keys::key_store::KeyStore;
use crate::keys::local_keys::LocalKeys;
use crate::keys::verifying_key::VerifyingKey;
use crate::time::type_name;
use crate::work::Work;

/// How a key that is given as text is read.
#[derive(Debug, Clone)]
pub(crate) struct TextForm {
    pub(crate) algorithm: Algorithm,
    /// The shortest secret in bytes, if it is not that of the algorithm.
    pub(crate) min_secret_len: Option<usize>,
    pub(crate) key_id: Option<KeyId>,
    /// Reads a text that contains its own key ID, if the form has it.
    pub(crate) split: Option<Split>,
}

/// Reads a key together with its ID.
type Split = fn(&str) -> Result<keys::KeyPair, KeyError>;

impl TextForm {
    pub(crate) const fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, min_secret_len: None, key_id: None, split: None }
    }

    /// Reads a secret or a private key.
    pub(crate) fn key_pair(&self, text: &Text<'_>) -> Result<keys::KeyPair, KeyError> {
        if let Some(split) = self.split {
            return split(text.as_str()?);
        }
        let pair = if self.is_secret() {
            let secret = text.secret()?;
            match self.min_secret_len {
                Some(min_len) => HmacKey::from_short_secret(self.algorithm, &secret, min_len)?.into(),
                None => HmacKey::new(self.algorithm, &secret)?.into(),
            }
        } else {
            keys::KeyPair::from_pem(self.algorithm, text.as_str()?)?
        };
        Ok(match &self.key_id {
            Some(key_id) => pair.with_key_id(key_id.clone()),
            None => pair,
        })
    }

    /// Reads a secret or a public key.
    pub(crate) fn verifying_key(&self, text: &Text<'_>) -> Result<keys::VerifyingKey, KeyError> {
        if self.is_secret() {
            return Ok(self.key_pair(text)?.verifying_key().clone());
        }
        let key = keys::VerifyingKey::from_pem(self.algorithm, text.as_str()?)?;
        Ok(match &self.key_id {
            Some(key_id) => key.with_key_id(key_id.clone()),
            None => key,
        })
    }

    fn is_secret(&self) -> bool {
        self.algorithm.key_type() == KeyType::Symmetric
    }
}

/// A `str` or `bytes` with a secret or a key.
pub(crate) struct Text<'a>(Cow<'a, [u8]>);

impl<'a> Text<'a> {
    /// Borrows the content, or returns `None` if it is another type.
    ///
    /// A lone surrogate makes the content empty. The exception that Python has for it holds the whole text.
    pub(crate) fn of(value: &'a Bound<'_, PyAny>) -> Option<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Some(Self(Cow::Borrowed(text.to_str().map_or(INVALID_UTF8, str::as_bytes))));
        }
        value.cast::<PyBytes>().ok().map(|bytes| Self(Cow::Borrowed(bytes.as_bytes())))
    }

    /// Borrows the content of an argument.
    pub(crate) fn required(value: &'a Bound<'_, PyAny>) -> Result<Self, Failure> {
        Ok(Self::of(value)
            .ok_or_else(|| PyTypeError::new_err(format!("expected str or bytes, found {}", type_name(value))))?)
    }

    pub(crate) fn secret(&self) -> Result<SharedSecret, KeyError> {
        if *self.0 == *INVALID_UTF8 { Err(KeyError::new(KeyReason::Malformed)) } else { SharedSecret::new(&self.0) }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn as_str(&self) -> Result<&str, KeyError> {
        std::str::from_utf8(&self.0).map_err(|_| KeyError::new(KeyReason::Malformed))
    }
}

/// A byte that no UTF-8 text contains.
const INVALID_UTF8: &[u8] = &[0xff];

/// Borrows the values of one `str` or `bytes`, or of a list or tuple of them. Returns `None` for anything else.
pub(crate) fn texts<'py>(value: &Bound<'py, PyAny>) -> Option<Vec<Bound<'py, PyAny>>> {
    let values: Vec<_> = if let Ok(list) = value.cast::<PyList>() {
        list.iter().collect()
    } else if let Ok(tuple) = value.cast::<PyTuple>() {
        tuple.iter().collect()
    } else {
        vec![value.clone()]
    };
    values.iter().all(|value| Text::of(value).is_some()).then_some(values)
}

/// Reads a JSON document that is given as text or as a dict.
pub(crate) fn json_text<'a>(value: &'a Bound<'_, PyAny>, class: Class) -> Result<Cow<'a, str>, Failure> {
    match value.cast::<PyString>() {
        // A text with a lone surrogate is no JSON. The exception that Python has for it holds the whole text.
        Ok(text) => Ok(Cow::Borrowed(text.to_str().unwrap_or_default())),
        Err(_) => json::write::value(value, class).map(Cow::Owned),
    }
}

/// Reads the names of algorithms.
pub(crate) fn algorithms(names: &[String]) -> Result<Vec<Algorithm>, Failure> {
    names.iter().map(|name| Ok(name.parse()?)).collect()
}

/// Reads a `kid`.
pub(crate) fn key_id(text: Option<String>) -> Result<Option<KeyId>, Failure> {
    Ok(text.map(KeyId::new).transpose()?)
}

/// The keys of a signer.
pub(crate) struct SigningKeys {
    pub(crate) source: Arc<dyn SigningKeySource>,
    pub(crate) work: Work,
}

impl SigningKeys {
    /// Reads the argument. Text is read as `form`, if there is one.
    pub(crate) fn read(value: &Bound<'_, PyAny>, form: Option<&TextForm>) -> Result<Self, Failure> {
        let (source, work): (Arc<dyn SigningKeySource>, _) = if let Some((text, form)) = Text::of(value).zip(form) {
            (Arc::new(form.key_pair(&text)?), Work::of(form.algorithm))
        } else if let Ok(pair) = value.cast::<KeyPair>() {
            let pair = pair.get().as_key_pair();
            (Arc::new(pair.clone()), Work::of(pair.algorithm()))
        } else if let Ok(keys) = value.cast::<KeySet>() {
            (keys.get().shared(), Work::Long)
        } else if let Ok(keys) = value.cast::<KeyStore>() {
            (Arc::new(keys.get().as_key_store().clone()), Work::Long)
        } else if let Ok(keys) = value.cast::<LocalKeys>() {
            (Arc::new(keys.get().as_local_keys().clone()), Work::Long)
        } else {
            return Err(unexpected(value, "KeyPair, KeySet, KeyStore or LocalKeys", form));
        };
        Ok(Self { source, work })
    }
}

/// The keys of a verifier.
pub(crate) struct VerifyingKeys {
    pub(crate) source: Arc<dyn VerifyingKeySource>,
    pub(crate) work: Work,
}

impl VerifyingKeys {
    /// Reads the argument. Text, or several texts of which any may have signed, is read as `form`, if there is one.
    pub(crate) fn read(value: &Bound<'_, PyAny>, form: Option<&TextForm>) -> Result<Self, Failure> {
        let (source, work): (Arc<dyn VerifyingKeySource>, _) = if let Some((values, form)) = texts(value).zip(form) {
            (any_of(&values, form)?, Work::of(form.algorithm))
        } else if let Ok(pair) = value.cast::<KeyPair>() {
            let pair = pair.get().as_key_pair();
            (Arc::new(pair.verifying_key().clone()), Work::of(pair.algorithm()))
        } else if let Ok(key) = value.cast::<VerifyingKey>() {
            let key = key.get().as_verifying_key();
            (Arc::new(key.clone()), Work::of(key.algorithm()))
        } else if let Ok(keys) = value.cast::<KeySet>() {
            (keys.get().shared(), Work::Long)
        } else if let Ok(keys) = value.cast::<KeyStore>() {
            (Arc::new(keys.get().as_key_store().clone()), Work::Long)
        } else if let Ok(keys) = value.cast::<LocalKeys>() {
            (Arc::new(keys.get().as_local_keys().clone()), Work::Long)
        } else {
            return Err(unexpected(value, "KeyPair, VerifyingKey, KeySet, KeyStore or LocalKeys", form));
        };
        Ok(Self { source, work })
    }
}

/// Creates the key of one text, or a key that tries those of several texts. Texts with their own key IDs become a set.
fn any_of(values: &[Bound<'_, PyAny>], form: &TextForm) -> Result<Arc<dyn VerifyingKeySource>, Failure> {
    let mut keys = Vec::with_capacity(values.len());
    for value in values {
        keys.push(Tried(form.verifying_key(&Text::required(value)?)?));
    }
    if form.split.is_some() && keys.len() > 1 {
        return Ok(Arc::new(keys::KeySet::new(keys.into_iter().map(|Tried(key)| key))?));
    }
    match keys.pop() {
        Some(Tried(only)) if keys.is_empty() => Ok(Arc::new(only)),
        last => {
            keys.extend(last);
            Ok(AnyOf::new(keys)?.into_verifying_keys())
        }
    }
}

/// A key that is one of several.
#[derive(Debug)]
struct Tried(keys::VerifyingKey);

impl Verifier for Tried {
    fn algorithm(&self) -> Algorithm {
        self.0.algorithm()
    }

    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.0.verify(signing_input, signature)
    }
}

fn unexpected(value: &Bound<'_, PyAny>, expected: &str, form: Option<&TextForm>) -> Failure {
    let found = type_name(value);
    let text = match form {
        Some(_) => "str, bytes, ",
        None => "",
    };
    let way_out = if form.is_none() && texts(value).is_some() { "; name the `algorithm` of a key in text" } else { "" };
    PyTypeError::new_err(format!("expected {text}{expected}, found {found}{way_out}")).into()
}
