//! `jwt_identity.stream`.

use jwt_identity::stream::{Claims, Kind, Stream};
use jwt_identity::token::claim::Expiry;
use jwt_identity::{Algorithm, ClaimError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::end::End;
use crate::failure::Failure;
use crate::keys::argument::TextForm;
use crate::signer::TypedSigner;

pub(crate) mod call;
pub(crate) mod server;
pub(crate) mod user;

const FORM: TextForm = TextForm::new(Algorithm::Hs256);

/// Signs a token of the kind `K`.
fn sign<'py, K: Kind>(
    py: Python<'py>,
    signer: &TypedSigner<Stream<K>>,
    kind: Result<K, ClaimError>,
    end: End,
) -> Result<Bound<'py, PyString>, Failure> {
    let (issued_at, expiry) = end.resolve()?;
    let build = || {
        let builder = Claims::builder(kind?, issued_at);
        match expiry {
            Expiry::At(expires_at) => builder.expires_at(expires_at),
            Expiry::Never => builder.never_expires(),
        }
        .build()
    };
    signer.sign(py, build())
}
