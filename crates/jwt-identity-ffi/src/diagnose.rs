//! Why a token is rejected.

use std::ffi::c_char;

use jwt_identity::SharedSecret;
use jwt_identity::diagnose::{Diagnose, TokenKind};

use crate::error::jwti_error;
use crate::failure::Failure;
use crate::json;
use crate::mint::time_or_now;
use crate::text::{jwti_bytes, jwti_str, jwti_text};
use crate::verifier::jwti_verifier;

/// The facts that are known about a token that is rejected. Each can be absent.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct jwti_diagnosis {
    /// The kind of token, which is the name of its profile, such as "kustomer" or "nexmo-webhook". If it is absent, it is the
    /// profile of the verifier, or guessed. The message for an unknown name lists the known ones.
    pub kind: jwti_str,
    /// The secret that should verify the token.
    pub secret: jwti_bytes,
    /// The public key that should verify the token, in PEM.
    pub public_key_pem: jwti_str,
    /// The `kid` that the token should have.
    pub key_id: jwti_str,
    /// The time of the diagnosis in seconds since 1970, or 0 for the time of the system clock.
    pub now: i64,
    /// Whether the report shows values of claims. It is then no text for a log.
    pub has_values: bool,
}

/// Examines a token and returns all that is wrong with it, with the vendor's answer and the cure, as a JSON object.
///
/// `verifier` is the verifier that rejects the token, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jwti_diagnose(
    token: *const c_char,
    token_len: usize,
    known: *const jwti_diagnosis,
    verifier: *const jwti_verifier,
    report: *mut jwti_text,
    error: *mut jwti_error,
) -> i32 {
    entry!(
        error,
        report = text_out(report),
        token = text(token, token_len),
        known = structure(known),
        verifier = optional_handle(verifier),
        => {
            let secret = known.secret.content("secret")?;
            let secret = if secret.is_empty() { None } else { Some(SharedSecret::from_bytes(secret)?) };
            let mut diagnose = Diagnose::new();
            if let Some(kind) = known.kind.optional("kind")? {
                let names = || TokenKind::ALL.iter().map(|kind| kind.as_str());
                diagnose = diagnose.kind(kind.parse().map_err(|_| Failure::unknown_name("kind", names()))?);
            }
            if let Some(verifier) = verifier {
                diagnose = diagnose.verifier(verifier.as_json());
            }
            if let Some(secret) = &secret {
                diagnose = diagnose.secret(secret);
            }
            if let Some(pem) = known.public_key_pem.optional("public_key_pem")? {
                diagnose = diagnose.public_key_pem(pem);
            }
            if let Some(key_id) = known.key_id.optional("key_id")? {
                diagnose = diagnose.key_id(key_id);
            }
            if known.has_values {
                diagnose = diagnose.with_values();
            }
            report.set(json::text(&diagnose.run(token, time_or_now(known.now)?))?);
            Ok(())
        }
    )
}
