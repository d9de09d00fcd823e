//! The API key and secret of an account.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The API key and secret of an account.
pub(crate) struct Account {
    pub(crate) api_key: String,
    pub(crate) api_secret: String,
}

impl Account {
    /// Reports whether a pair is that of the account.
    pub(super) fn matches(&self, api_key: &str, api_secret: &str) -> bool {
        self.api_key == api_key && self.api_secret == api_secret
    }
}

/// Returns the pair of a `Basic` header.
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    let decoded = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let (key, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((key.to_owned(), secret.to_owned()))
}
