//! The ID of a token.

use jwt_identity::{SignError, TokenId};

/// Reads a `jti`, or draws a random one.
pub(crate) fn token_id(text: Option<&str>) -> Result<TokenId, SignError> {
    Ok(match text {
        Some(text) => TokenId::new(text)?,
        None => TokenId::random()?,
    })
}
