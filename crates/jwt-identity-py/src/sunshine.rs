//! `jwt_identity.sunshine`.

use jwt_identity::sunshine::{Claims, MIN_SECRET_LEN, Policy, Scope, ScopeKind, Sunshine, User};
use jwt_identity::token::claim::Expiry;
use jwt_identity::{Algorithm, ClaimError, NumericDate};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::clock::ManualClock;
use crate::end::End;
use crate::failure::Failure;
use crate::keys::argument::{Text, TextForm, VerifyingKeys, key_id, texts};
use crate::keys::key_pair::KeyPair;
use crate::signer::TypedSigner;
use crate::time::{Span, Time};
use crate::verifier::Settings;
use crate::{signer, verifier};

fn form(key: &Bound<'_, PyAny>, id: Option<String>) -> Result<TextForm, Failure> {
    let is_text = texts(key).is_some();
    match (is_text, &id) {
        (true, None) => Err(PyTypeError::new_err("`key_id` is required beside a secret").into()),
        (false, Some(_)) => Err(PyTypeError::new_err("`key_id` is for a secret; other keys have their own").into()),
        _ => Ok(TextForm {
            min_secret_len: Some(MIN_SECRET_LEN),
            key_id: key_id(id)?,
            ..TextForm::new(Algorithm::Hs256)
        }),
    }
}

/// Creates the key of a secret and its ID, for a `KeySet` with several of them.
#[pyfunction]
pub(crate) fn key(key_id: String, secret: &Bound<'_, PyAny>) -> Result<KeyPair, Failure> {
    KeyPair::from_text(&form(secret, Some(key_id))?, &Text::required(secret)?)
}

/// Signs tokens of Sunshine Conversations and Zendesk messaging.
///
/// `key` is a secret with its `key_id`, or a key of `jwt_identity.keys`.
///
/// >>> from jwt_identity import sunshine
/// >>> signer = sunshine.Signer("BFJJ88naxc5PZNAMU9KpBNTR", "app_5f4c")
/// >>> token = signer.sign("ada", lifetime=3600)
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.sunshine")]
pub(crate) struct Signer(TypedSigner<Sunshine>);

#[pymethods]
impl Signer {
    #[new]
    #[pyo3(signature = (key, key_id=None))]
    fn new(key: &Bound<'_, PyAny>, key_id: Option<String>) -> Result<PyClassInitializer<Self>, Failure> {
        TypedSigner::create(key, &form(key, key_id)?, Self)
    }

    /// Signs a user's identity.
    ///
    /// One of `lifetime` (seconds or timedelta), `expires_at` and `never_expires` is required. `email_verified` says that
    /// this server knows that the address is the user's. `messaging` applies the shorter limits of Zendesk messaging.
    /// `issued_at` is the time of the system's clock unless it is given.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (
        external_id, *, lifetime=None, expires_at=None, never_expires=false, email=None, email_verified=false, name=None,
        messaging=false, issued_at=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        external_id: &str,
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        never_expires: bool,
        email: Option<&str>,
        email_verified: bool,
        name: Option<&str>,
        messaging: bool,
        issued_at: Option<Time>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let (issued_at, expiry) = End { lifetime, expires_at, never_expires, issued_at }.resolve()?;
        let build = || {
            let user = if messaging { User::new_messaging(external_id)? } else { User::new(external_id)? };
            let mut builder = match expiry {
                Expiry::At(expires_at) => Claims::builder(user).expires_at(expires_at),
                Expiry::Never => Claims::builder(user).never_expires(),
            };
            if let Some(name) = name {
                builder = builder.name(name);
            }
            builder = match email {
                Some(address) if email_verified => builder.verified_email(address),
                Some(address) => builder.email(address),
                None => builder,
            };
            builder.issued_at(issued_at).build()
        };
        self.0.sign(py, build())
    }

    /// Signs a token for the vendor's API with the scope `account`, `app` or `integration`.
    ///
    /// One of `lifetime`, `expires_at` and `never_expires` is required. Raises `SignError`.
    #[pyo3(signature = (scope, *, lifetime=None, expires_at=None, never_expires=false, issued_at=None))]
    fn sign_scope<'py>(
        &self,
        py: Python<'py>,
        scope: &str,
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        never_expires: bool,
        issued_at: Option<Time>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let scope = match scope.parse::<ScopeKind>()? {
            ScopeKind::Account => Scope::Account,
            ScopeKind::App => Scope::App,
            ScopeKind::Integration => Scope::Integration,
            _ => return Err(PyTypeError::new_err("`sign` is for users, and `appUser` is not signed").into()),
        };
        let (issued_at, expiry) = End { lifetime, expires_at, never_expires, issued_at }.resolve()?;
        self.0.sign(py, scoped(scope, issued_at, expiry))
    }
}

fn scoped(scope: Scope, issued_at: NumericDate, expiry: Expiry) -> Result<Claims, ClaimError> {
    let builder = Claims::builder(scope).issued_at(issued_at);
    match expiry {
        Expiry::At(expires_at) => builder.expires_at(expires_at).build(),
        Expiry::Never => builder.never_expires().build(),
    }
}

/// Verifies tokens of Sunshine Conversations.
///
/// `key` is a secret with its `key_id`, or a key of `jwt_identity.keys`. The policy is `leeway_seconds`, `scopes` and
/// `require_expiry`.
#[pyclass(frozen, extends = verifier::Verifier, module = "jwt_identity.sunshine")]
pub(crate) struct Verifier;

#[pymethods]
impl Verifier {
    #[new]
    #[pyo3(signature = (key, key_id=None, *, clock=None, max_token_len=None, cache=false, **policy))]
    fn new(
        key: &Bound<'_, PyAny>,
        key_id: Option<String>,
        clock: Option<&Bound<'_, ManualClock>>,
        max_token_len: Option<usize>,
        cache: bool,
        policy: Option<&Bound<'_, PyDict>>,
    ) -> Result<PyClassInitializer<Self>, Failure> {
        let keys = VerifyingKeys::read(key, Some(&form(key, key_id)?))?;
        let settings = Settings { clock, max_token_len, cache, policy };
        Ok(PyClassInitializer::from(settings.verifier::<Sunshine>(keys, Policy::from_json)?).add_subclass(Self))
    }
}
