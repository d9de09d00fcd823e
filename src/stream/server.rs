//! A backend.

use serde::ser::SerializeMap;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::stream::kind::{Kind, Members};

/// Your backend, with full access to the app. **Never give its token to an app or a browser.**
///
/// # Examples
///
/// ```
/// use jwt_identity::NumericDate;
/// use jwt_identity::stream::{Claims, Server};
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = Claims::builder(Server, now).expires_at(NumericDate::from_unix_seconds(1_700_000_060)).build()?;
/// assert_eq!(serde_json::to_string(&claims).unwrap(), r#"{"server":true,"iat":1699999999,"exp":1700000060}"#);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: `JWTServerToken` of `stream-chat` and `@stream-io/node-sdk`, which write no times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server;

impl Kind for Server {
    const NAME: &'static str = "stream-server";
}

impl Members for Server {
    const EXPIRY_FIRST: bool = false;

    fn read(
        user_id: Option<String>,
        _call_cids: Option<Vec<String>>,
        _role: Option<String>,
        server: Option<bool>,
    ) -> Result<Self, ClaimError> {
        if user_id.is_some() {
            let hint = "the token is a user's, and a server token has none";
            return Err(ClaimError::new("user_id", ClaimReason::Unexpected).with_hint(hint));
        }
        match server {
            Some(true) => Ok(Self),
            Some(false) => Err(ClaimError::new("server", ClaimReason::Unexpected).with_hint("expected `true`")),
            None => Err(ClaimError::new("server", ClaimReason::Missing)),
        }
    }

    fn write<M: SerializeMap>(&self, members: &mut M) -> Result<(), M::Error> {
        members.serialize_entry("server", &true)
    }
}
