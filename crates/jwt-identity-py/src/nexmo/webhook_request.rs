//! An HTTP request as Python has it.

use jwt_identity::nexmo::webhook::{
    Accounts, ApiKey, Content, Kind, Request, Secrets, VerifiedWebhook as Verified, WebhookVerifier,
};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyDict, PyString};

use crate::failure::Failure;
use crate::json;
use crate::keys::argument::{Text, texts};
use crate::time::{Time, type_name};
use crate::work::Work;

/// The body of a request without one.
pub(crate) const NO_BODY: &[u8] = &[];

/// A longer body takes several times as long to hash as it takes to release the lock of the interpreter.
const LONG_BODY: usize = 16 * 1024;

/// The parts of a request that are verified.
pub(crate) struct WebhookRequest<'a, 'py> {
    method: &'a str,
    headers: Vec<(String, Bound<'py, PyAny>)>,
    body: &'a [u8],
    query: Option<&'a str>,
}

impl<'a, 'py> WebhookRequest<'a, 'py> {
    /// Reads the arguments. The headers are a mapping, an object with `items()`, or a list of pairs.
    pub(crate) fn read(
        method: &'a str,
        headers: &Bound<'py, PyAny>,
        body: &'a [u8],
        query: Option<&'a str>,
    ) -> Result<Self, Failure> {
        let pairs = if headers.hasattr("items")? { headers.call_method0("items")? } else { headers.clone() };
        let headers: PyResult<Vec<_>> = pairs.try_iter()?.map(|pair| pair?.extract()).collect();
        Ok(Self { method, headers: headers?, body, query })
    }

    /// Verifies the request.
    pub(crate) fn verify<K: Kind<Claims: Send>>(
        &self,
        py: Python<'py>,
        verifier: &WebhookVerifier<K>,
        now: Option<Time>,
    ) -> Result<VerifiedWebhook, Failure> {
        let mut headers = Vec::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            headers.push((name.as_str(), Text::required(value)?));
        }
        let work = if self.body.len() > LONG_BODY { Work::Long } else { Work::Short };
        let (method, body, query) = (self.method, self.body, self.query);
        let verified = work.run(py, || {
            let headers = headers.iter().map(|(name, value)| (*name, value.as_bytes()));
            let request = Request::new(method).headers(headers).body(body).query(query);
            match now {
                Some(Time(now)) => verifier.verify_at(&request, now),
                None => verifier.verify(&request),
            }
        });
        VerifiedWebhook::of(py, &verified.map_err(Failure::of_webhook)?)
    }
}

/// A verified webhook.
#[pyclass(frozen, get_all, module = "jwt_identity.nexmo.webhook")]
pub(crate) struct VerifiedWebhook {
    /// The claims of the token.
    claims: Py<PyDict>,
    /// The API key of the account whose secret signed, if the verifier knows several accounts or the type of callback.
    account: Option<String>,
    /// The verified parameters of the query, or None if the body was verified.
    parameters: Option<Vec<(String, String)>>,
}

impl VerifiedWebhook {
    fn of<K: Kind>(py: Python<'_>, verified: &Verified<K>) -> Result<Self, Failure> {
        Ok(Self {
            claims: json::read::serialized(py, verified.claims())?.cast_into().map_err(PyErr::from)?.unbind(),
            account: verified.account().map(|account| account.as_str().to_owned()),
            parameters: match verified.content() {
                Content::Query(parameters) => Some(parameters.clone()),
                _ => None,
            },
        })
    }
}

/// Reads one secret, or a list of secrets of which any may have signed.
pub(crate) fn secrets(value: &Bound<'_, PyAny>) -> Result<Secrets, Failure> {
    let values = texts(value).ok_or_else(|| {
        PyTypeError::new_err(format!("expected str, bytes or a list of them, found {}", type_name(value)))
    })?;
    let mut secrets = Vec::with_capacity(values.len());
    for value in &values {
        secrets.push(Text::required(value)?.secret()?);
    }
    Ok(Secrets::new(&secrets)?)
}

/// Reads the secrets of several accounts by their API keys.
pub(crate) fn accounts(value: &Bound<'_, PyDict>) -> Result<Accounts, Failure> {
    let mut accounts: Option<Accounts> = None;
    let entries: Vec<_> = value.iter().collect();
    for (api_key, account_secrets) in &entries {
        let api_key = ApiKey::new(api_key.cast::<PyString>().map_err(PyErr::from)?.to_str()?)?;
        let secrets = secrets(account_secrets)?;
        accounts = Some(match accounts {
            None => Accounts::new(api_key, secrets),
            Some(accounts) => accounts.with(api_key, secrets)?,
        });
    }
    Ok(accounts.ok_or_else(|| PyTypeError::new_err("expected at least one account"))?)
}
