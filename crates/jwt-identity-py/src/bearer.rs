//! Bearer tokens in HTTP headers.

use jwt_identity::token::bearer;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::failure::Failure;
use crate::keys::argument::{Text, texts};
use crate::time::type_name;

/// Returns the token of the values of a request's `Authorization` headers: one `str` or `bytes`, or a list of them.
///
/// Raises `VerifyError` with the code 217 if there is none, and 218 if it is not `Bearer` and one token.
///
/// >>> from jwt_identity import bearer_token
/// >>> bearer_token("Bearer a.b.c")
/// 'a.b.c'
#[pyfunction]
pub(crate) fn bearer_token(authorization: Option<&Bound<'_, PyAny>>) -> Result<String, Failure> {
    let values = match authorization {
        None => Vec::new(),
        Some(value) => texts(value).ok_or_else(|| {
            let found = type_name(value);
            PyTypeError::new_err(format!("expected str, bytes, a list of them or None, found {found}"))
        })?,
    };
    let texts: Result<Vec<_>, _> = values.iter().map(Text::required).collect();
    Ok(bearer::token_of(texts?.iter().map(Text::as_bytes))?.to_owned())
}
