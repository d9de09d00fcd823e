//! The class that all verifiers extend.

use jwt_identity::{CacheLimits, ConfigError, JsonVerifier, Profile, TokenVerifier};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::clock::ManualClock;
use crate::failure::{Class, Failure};
use crate::json;
use crate::keys::argument::VerifyingKeys;
use crate::time::Time;
use crate::work::Work;

/// Verifies tokens and returns their claims. The verifiers of all kinds of token extend it.
///
/// A verifier is immutable and may be shared between threads.
#[pyclass(frozen, subclass, module = "jwt_identity")]
pub(crate) struct Verifier {
    verifier: Box<dyn JsonVerifier>,
    work: Work,
}

#[pymethods]
impl Verifier {
    /// Verifies a token and returns its claims.
    ///
    /// `now` is the time to verify at. Default: the verifier's clock, which is the system's unless another was given.
    ///
    /// Raises `VerifyError`.
    #[pyo3(signature = (token, now=None))]
    fn verify<'py>(
        &self,
        py: Python<'py>,
        token: &Bound<'py, PyString>,
        now: Option<Time>,
    ) -> Result<Bound<'py, PyDict>, Failure> {
        json::read::object(py, &self.verified_json(token, now)?)
    }

    /// Verifies a token and returns its claims as JSON text.
    ///
    /// Raises `VerifyError`.
    #[pyo3(signature = (token, now=None))]
    fn verify_json<'py>(
        &self,
        py: Python<'py>,
        token: &Bound<'py, PyString>,
        now: Option<Time>,
    ) -> Result<Bound<'py, PyString>, Failure> {
        Ok(PyString::new(py, &self.verified_json(token, now)?))
    }

    fn __repr__(&self) -> String {
        format!("<jwt_identity.Verifier for {}>", self.verifier.profile_name())
    }
}

impl Verifier {
    pub(crate) fn as_json_verifier(&self) -> &dyn JsonVerifier {
        &*self.verifier
    }

    fn verified_json(&self, token: &Bound<'_, PyString>, now: Option<Time>) -> Result<String, Failure> {
        // A token with a lone surrogate is a token with a wrong character, and not an error of its own.
        let lossy;
        let text = if let Ok(text) = token.to_str() {
            text
        } else {
            lossy = token.to_string_lossy();
            &lossy
        };
        let verified = self.work.run(token.py(), || match now {
            Some(Time(now)) => self.verifier.verify_json_at(text, now),
            None => self.verifier.verify_json(text),
        });
        Ok(verified?)
    }
}

/// The keyword arguments that every verifier has.
pub(crate) struct Settings<'a, 'py> {
    pub(crate) clock: Option<&'a Bound<'py, ManualClock>>,
    pub(crate) max_token_len: Option<usize>,
    pub(crate) cache: bool,
    pub(crate) policy: Option<&'a Bound<'py, PyDict>>,
}

impl Settings<'_, '_> {
    /// Creates a verifier of one kind of token. `read` parses the policy.
    pub(crate) fn verifier<P>(
        self,
        keys: VerifyingKeys,
        read: fn(&str) -> Result<P::Policy, ConfigError>,
    ) -> Result<Verifier, Failure>
    where
        P: Profile<Claims: Clone + Send + Sync>,
    {
        let mut verifier = TokenVerifier::<P>::new(keys.source);
        if let Some(policy) = self.policy {
            verifier = verifier.with_policy(read(&json::write::value(policy, Class::Config)?)?);
        }
        if let Some(clock) = self.clock {
            verifier = verifier.with_clock(clock.get().as_clock().clone());
        }
        if let Some(max_token_len) = self.max_token_len {
            verifier = verifier.with_max_token_len(max_token_len);
        }
        if self.cache {
            verifier = verifier.with_cache(CacheLimits::default());
        }
        Ok(Verifier { verifier: Box::new(verifier), work: keys.work.of_any(P::ALGORITHMS) })
    }
}

/// Declares the class `Verifier` of one kind of token.
macro_rules! verifier_class {
    ($module:literal, $profile:ty, $policy:ty, $(#[$documentation:meta])+) => {
        $(#[$documentation])+
        #[pyclass(frozen, extends = $crate::verifier::Verifier, module = $module)]
        pub(crate) struct Verifier;

        #[pymethods]
        impl Verifier {
            #[new]
            #[pyo3(signature = (key, *, clock=None, max_token_len=None, cache=false, **policy))]
            fn new(
                key: &Bound<'_, PyAny>,
                clock: Option<&Bound<'_, $crate::clock::ManualClock>>,
                max_token_len: Option<usize>,
                cache: bool,
                policy: Option<&Bound<'_, PyDict>>,
            ) -> Result<PyClassInitializer<Self>, Failure> {
                let keys = $crate::keys::argument::VerifyingKeys::read(key, Some(&FORM))?;
                let settings = $crate::verifier::Settings { clock, max_token_len, cache, policy };
                let base = settings.verifier::<$profile>(keys, <$policy>::from_json)?;
                Ok(PyClassInitializer::from(base).add_subclass(Self))
            }
        }
    };
}

pub(crate) use verifier_class;
