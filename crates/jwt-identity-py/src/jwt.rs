//! `jwt_identity.jwt`.

use jwt_identity::Algorithm;
use jwt_identity::jwt::{Claims, Jwt, Policy};
use jwt_identity::token::claim::Expiry;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::clock::ManualClock;
use crate::custom_claims::CustomClaims;
use crate::end::End;
use crate::failure::Failure;
use crate::json;
use crate::json::write::Ints;
use crate::keys::argument::{SigningKeys, TextForm, VerifyingKeys, texts};
use crate::signer::TypedSigner;
use crate::time::{Span, Time};
use crate::token_id::token_id;
use crate::verifier::Settings;
use crate::{signer, verifier};

type Plain = Jwt<CustomClaims>;

fn form(algorithm: Option<&str>) -> Result<Option<TextForm>, Failure> {
    Ok(algorithm.map(str::parse::<Algorithm>).transpose()?.map(TextForm::new))
}

/// Signs plain JWTs.
///
/// `key` is a key of `jwt_identity.keys`, or, with an `algorithm`, a secret or a private key in PEM.
///
/// >>> from jwt_identity import jwt
/// >>> signer = jwt.Signer("0123456789abcdef0123456789abcdef", "HS256")
/// >>> token = signer.sign(subject="ada", lifetime=900, custom={"tenant": "acme"})
#[pyclass(frozen, extends = signer::Signer, module = "jwt_identity.jwt")]
pub(crate) struct Signer(TypedSigner<Plain>);

#[pymethods]
impl Signer {
    #[new]
    #[pyo3(signature = (key, algorithm=None))]
    fn new(key: &Bound<'_, PyAny>, algorithm: Option<&str>) -> Result<PyClassInitializer<Self>, Failure> {
        let signer = TypedSigner::new(SigningKeys::read(key, form(algorithm)?.as_ref())?);
        Ok(PyClassInitializer::from(signer.base().with_all_ints()).add_subclass(Self(signer)))
    }

    /// Signs registered and custom claims.
    ///
    /// One of `lifetime` (seconds or timedelta), `expires_at` and `never_expires` is required. `issued_at` is the time of
    /// the system's clock and `token_id` is random unless they are given.
    ///
    /// Raises `SignError`.
    #[pyo3(signature = (
        *, issuer=None, subject=None, audience=None, lifetime=None, expires_at=None, never_expires=false,
        not_before=None, issued_at=None, token_id=None, custom=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments")]
    fn sign<'py>(
        &self,
        py: Python<'py>,
        issuer: Option<&str>,
        subject: Option<&str>,
        audience: Option<&Bound<'py, PyAny>>,
        lifetime: Option<Span>,
        expires_at: Option<Time>,
        never_expires: bool,
        not_before: Option<Time>,
        issued_at: Option<Time>,
        token_id: Option<&str>,
        custom: Option<&Bound<'py, PyDict>>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        let (issued_at, expiry) = End { lifetime, expires_at, never_expires, issued_at }.resolve()?;
        let builder = match expiry {
            Expiry::At(expires_at) => Claims::builder().expires_at(expires_at),
            Expiry::Never => Claims::builder().never_expires(),
        };
        let mut builder = builder.issued_at(issued_at).token_id(self::token_id(token_id)?);
        if let Some(issuer) = issuer {
            builder = builder.issuer(issuer);
        }
        if let Some(subject) = subject {
            builder = builder.subject(subject);
        }
        if let Some(not_before) = not_before {
            builder = builder.not_before(not_before.0);
        }
        for audience in audience.map(audiences).transpose()?.unwrap_or_default() {
            builder = builder.audience(audience);
        }
        let custom = match custom {
            Some(custom) => {
                let text = json::write::custom_claims(custom, Ints::All)?;
                serde_json::from_str(&text).map_err(|_| json::read::unreadable())?
            }
            None => CustomClaims::default(),
        };
        self.0.sign(py, builder.custom(custom).build())
    }
}

/// Reads one audience or several.
fn audiences(value: &Bound<'_, PyAny>) -> Result<Vec<String>, Failure> {
    match texts(value) {
        Some(values) => Ok(values.iter().map(PyAnyMethods::extract).collect::<PyResult<_>>()?),
        None => Ok(value.extract()?),
    }
}

/// Verifies plain JWTs.
///
/// `key` is a key of `jwt_identity.keys`, or, with an `algorithm`, a secret, a public key in PEM, or a list of them.
///
/// The policy is `leeway_seconds`, `issuers`, `audiences`, `any_audience`, `token_type`, `require`, `require_custom`,
/// `allow_never_expiring`, `allow_future_issued_at`, `max_age_seconds` and `max_lifetime_seconds`. A token with an `aud`
/// is rejected unless `audiences` names it.
///
/// >>> from jwt_identity import jwt
/// >>> secret = "0123456789abcdef0123456789abcdef"
/// >>> token = jwt.Signer(secret, "HS256").sign(audience="shop", lifetime=900, custom={"tenant": "acme"})
/// >>> jwt.Verifier(secret, "HS256", audiences=["shop"]).verify(token)["tenant"]
/// 'acme'
#[pyclass(frozen, extends = verifier::Verifier, module = "jwt_identity.jwt")]
pub(crate) struct Verifier;

#[pymethods]
impl Verifier {
    #[new]
    #[pyo3(signature = (key, algorithm=None, *, clock=None, max_token_len=None, cache=false, **policy))]
    fn new(
        key: &Bound<'_, PyAny>,
        algorithm: Option<&str>,
        clock: Option<&Bound<'_, ManualClock>>,
        max_token_len: Option<usize>,
        cache: bool,
        policy: Option<&Bound<'_, PyDict>>,
    ) -> Result<PyClassInitializer<Self>, Failure> {
        let keys = VerifyingKeys::read(key, form(algorithm)?.as_ref())?;
        let settings = Settings { clock, max_token_len, cache, policy };
        Ok(PyClassInitializer::from(settings.verifier::<Plain>(keys, Policy::from_json)?).add_subclass(Self))
    }
}
