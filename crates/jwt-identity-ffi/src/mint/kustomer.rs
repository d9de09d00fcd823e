//! Claims of Kustomer.

use jwt_identity::kustomer::{Claims, Kustomer};

use super::{sign, time_or_now};
use crate::error::jwti_error;
use crate::signer::jwti_signer;
use crate::text::{jwti_str, jwti_text};

/// Claims of a token for Kustomer. `email`, `external_id` or both are required.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_kustomer_claims {
    /// The claim `email`.
    pub email: jwti_str,
    /// The claim `externalId`.
    pub external_id: jwti_str,
    /// The claim `iat` in seconds since 1970, or 0 for the time of the system clock. Kustomer accepts the token for
    /// 15 minutes.
    pub issued_at: i64,
}

/// Creates and signs a token for Kustomer. The signer must be of the profile "kustomer".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_mint_kustomer(
    signer: *const jwti_signer,
    claims: *const jwti_kustomer_claims,
    token: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(error, token = text_out(token), signer = handle(signer), claims = structure(claims) => {
        let (email, external_id) = (claims.email.optional("email")?, claims.external_id.optional("external_id")?);
        let mut builder = Claims::builder(time_or_now(claims.issued_at)?);
        if let Some(email) = email {
            builder = builder.email(email);
        }
        if let Some(external_id) = external_id {
            builder = builder.external_id(external_id);
        }
        let text_len = email.map_or(0, str::len).saturating_add(external_id.map_or(0, str::len));
        sign::<Kustomer>(signer, &builder.build()?, text_len.saturating_add(48), token)
    })
}
