//! Claims of Vonage's webhooks, for tests of a program that receives them.

use std::ffi::{c_char, c_void};

use jwt_identity::TokenId;

use jwt_identity::crypto::Sha256Digest;
use jwt_identity::nexmo::ApplicationId;
use jwt_identity::nexmo::webhook::contact_center::{self, ContactCenter};
use jwt_identity::nexmo::webhook::{self, ApiKey, Webhook};

use super::{optional_time, sign, time_or_now, token_id};
use crate::error::jwti_error;
use crate::failure::Failure;
use crate::signer::jwti_signer;
use crate::text::{jwti_str, jwti_text};

/// Claims of the token of a webhook.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_nexmo_webhook_claims {
    /// The claim `api_key`.
    pub api_key: jwti_str,
    /// The claim `application_id`.
    pub application_id: jwti_str,
    /// The claim `jti`. A random one is created if it is absent.
    pub token_id: jwti_str,
    /// The claim `iat` in seconds since 1970, or 0 for the time of the system clock.
    pub issued_at: i64,
}

/// Creates and signs the token of a webhook with this body. The signer must be of the profile "nexmo-webhook".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_mint_nexmo_webhook(
    signer: *const jwti_signer,
    claims: *const jwti_nexmo_webhook_claims,
    body: *const c_void,
    body_len: usize,
    token: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        token = text_out(token),
        signer = handle(signer),
        claims = structure(claims),
        body = content(body, body_len),
        => {
            let (id, issued_at) = (token_id(&claims.token_id)?, time_or_now(claims.issued_at)?);
            let mut builder = webhook::Claims::builder(Sha256Digest::of(body), id, issued_at);
            if let Some(api_key) = claims.api_key.optional("api_key")? {
                builder = builder.api_key(ApiKey::new(api_key)?);
            }
            if let Some(application_id) = claims.application_id.optional("application_id")? {
                builder = builder.application_id(ApplicationId::new(application_id)?);
            }
            sign::<Webhook>(signer, &builder.build()?, 320, token)
        }
    )
}

/// Creates and signs the token of a contact center webhook with this body. The signer must be of the profile
/// "nexmo-contact-center-webhook".
///
/// `token_id` is the claim `jti`, or NULL. `expires_at` is the claim `exp` in seconds since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_mint_nexmo_contact_center_webhook(
    signer: *const jwti_signer,
    token_id: *const c_char,
    token_id_len: usize,
    expires_at: i64,
    body: *const c_void,
    body_len: usize,
    token: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        token = text_out(token),
        signer = handle(signer),
        token_id = optional_text(token_id, token_id_len),
        body = content(body, body_len),
        => {
            let expires_at = optional_time(expires_at).ok_or(Failure::argument("expires_at", "must be set"))?;
            let mut builder = contact_center::Claims::builder(Sha256Digest::of(body), expires_at);
            if let Some(id) = token_id {
                builder = builder.token_id(TokenId::new(id)?);
            }
            sign::<ContactCenter>(signer, &builder.build()?, 256, token)
        }
    )
}
