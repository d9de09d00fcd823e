//! The registered claims of RFC 7519, with claims of the caller.

use std::ffi::c_char;

use jwt_identity::jwt::Claims;
use jwt_identity::token::claim;

use super::{optional_time, sign, token_id};
use crate::error::jwti_error;
use crate::profiles::{AnyJwt, CustomClaims};
use crate::signer::jwti_signer;
use crate::text::{jwti_str, jwti_str_list, jwti_text};

/// The registered claims of RFC 7519.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_jwt_claims {
    /// The claim `iss`.
    pub issuer: jwti_str,
    /// The claim `sub`.
    pub subject: jwti_str,
    /// The claim `aud`.
    pub audience: jwti_str_list,
    /// The claim `jti`. It is left out if it is absent: see `jwti_random_id`.
    pub token_id: jwti_str,
    /// The claim `iat` in seconds since 1970, or 0 to leave it out.
    pub issued_at: i64,
    /// The claim `nbf` in seconds since 1970, or 0 to leave it out.
    pub not_before: i64,
    /// The claim `exp` in seconds since 1970. It is required unless the token never expires.
    pub expires_at: i64,
    /// Whether the token never expires. `expires_at` must then be 0.
    pub never_expires: bool,
}

/// Creates and signs a token with the registered claims of RFC 7519. The signer must be of the profile "jwt".
///
/// `custom` are further claims as a JSON object, or NULL. They are signed as they are written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_mint_jwt(
    signer: *const jwti_signer,
    claims: *const jwti_jwt_claims,
    custom: *const c_char,
    custom_len: usize,
    token: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        token = text_out(token),
        signer = handle(signer),
        claims = structure(claims),
        custom = optional_text(custom, custom_len),
        => {
            let text_len = custom.map_or(0, str::len).saturating_add(256);
            let custom: CustomClaims = custom.map_or(Ok(CustomClaims::new()), |text| claim::decode_json(text.as_bytes()))?;
            let mut builder = Claims::builder().custom(custom);
            if let Some(issuer) = claims.issuer.optional("issuer")? {
                builder = builder.issuer(issuer);
            }
            if let Some(subject) = claims.subject.optional("subject")? {
                builder = builder.subject(subject);
            }
            for audience in claims.audience.texts("audience")? {
                builder = builder.audience(audience);
            }
            if let Some(issued_at) = optional_time(claims.issued_at) {
                builder = builder.issued_at(issued_at);
            }
            if let Some(not_before) = optional_time(claims.not_before) {
                builder = builder.not_before(not_before);
            }
            if claims.token_id.optional("token_id")?.is_some() {
                builder = builder.token_id(token_id(&claims.token_id)?);
            }
            let builder = match super::expiry(claims.expires_at, claims.never_expires)? {
                Some(expires_at) => builder.expires_at(expires_at),
                None => builder.never_expires(),
            };
            sign::<AnyJwt>(signer, &builder.build()?, text_len, token)
        }
    )
}
