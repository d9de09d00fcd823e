//! The cookie that carries the ID of a session.

use axum::http::{HeaderMap, HeaderValue, header};
use jwt_identity::keys::{LocalKeys, SigningKeySource};
use jwt_identity::token::jws;
use jwt_identity::{Algorithm, SignError};

use crate::session::id::SessionId;

/// Writes and reads the cookie. Its value is the ID as a compact JWS, so the key can be rotated like any other.
pub(crate) struct SessionCookie {
    keys: LocalKeys,
    is_secure: bool,
}

impl SessionCookie {
    /// `is_secure` is whether browsers reach the server over `https`.
    pub(crate) const fn new(keys: LocalKeys, is_secure: bool) -> Self {
        Self { keys, is_secure }
    }

    /// Returns the value of a `Set-Cookie` header.
    ///
    /// `SameSite=Lax` keeps the cookie out of other sites' forms, and still sends it when a link leads here.
    pub(crate) fn write(&self, id: &SessionId) -> Result<HeaderValue, SignError> {
        let key = self.keys.primary()?;
        let value = jws::sign(id.as_bytes(), &key)?;
        let secure = if self.is_secure { "; Secure" } else { "" };
        let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Lax{secure}", self.name(), value.as_str());
        HeaderValue::try_from(cookie).map_err(|_| SignError::SigningFailed)
    }

    /// Returns the ID in the cookie. A cookie that this server did not sign counts as absent.
    pub(crate) fn read(&self, headers: &HeaderMap) -> Option<SessionId> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|header| header.to_str().ok());
        let mut values = cookies.flat_map(|header| header.split(';')).filter_map(|cookie| {
            let (name, value) = cookie.trim().split_once('=')?;
            (name == self.name()).then_some(value)
        });
        // A neighbouring host may have set a second cookie of the same name.
        let verified = values.find_map(|value| jws::verify(value, &[Algorithm::Hs256], &self.keys).ok())?;
        SessionId::from_verified(verified.claims().as_slice())
    }

    /// Browsers accept the prefix only over `https`. With it, no neighbouring host can set the cookie.
    const fn name(&self) -> &'static str {
        if self.is_secure { "__Host-session" } else { "session" }
    }
}
