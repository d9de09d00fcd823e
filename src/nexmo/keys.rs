//! Signers and verifiers from PEM text.

use crate::crypto::{RsaSigner, RsaVerifier};
use crate::keys::{AnyOf, SigningKey, VerifyingKey};
use crate::{Algorithm, KeyError, Profile, TokenSigner, TokenVerifier};

/// The only algorithm the vendor documents.
pub(super) const ALGORITHMS: &[Algorithm] = &[Algorithm::Rs256];

pub(super) fn signer<P: Profile>(pem: &str) -> Result<TokenSigner<P>, KeyError> {
    Ok(TokenSigner::new(SigningKey::new(RsaSigner::from_pem(Algorithm::Rs256, pem)?)))
}

pub(super) fn verifier<P: Profile>(pem: &str) -> Result<TokenVerifier<P>, KeyError> {
    Ok(TokenVerifier::new(VerifyingKey::new(RsaVerifier::from_pem(Algorithm::Rs256, pem)?)))
}

pub(super) fn verifier_with_keys<'a, P: Profile>(
    pems: impl IntoIterator<Item = &'a str>,
) -> Result<TokenVerifier<P>, KeyError> {
    let keys: Result<Vec<_>, _> = pems.into_iter().map(|pem| RsaVerifier::from_pem(Algorithm::Rs256, pem)).collect();
    Ok(TokenVerifier::new(VerifyingKey::new(AnyOf::new(keys?)?)))
}
