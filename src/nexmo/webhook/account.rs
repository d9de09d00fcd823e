//! An account as a verifier knows it.

use std::fmt;

use crate::error::ClaimReason;
use crate::keys::VerifyingKey;
use crate::nexmo::webhook::{ApiKey, Kind, Secrets};
use crate::{ClaimError, ErrorCode, NumericDate, TokenVerifier, Verified, VerifyError};

/// Whose secrets they are, and the verifier that has them.
pub(super) struct Account<K: Kind> {
    pub(super) api_key: Option<ApiKey>,
    /// The purpose of the secrets, if it is not an account.
    pub(super) label: &'static str,
    tokens: TokenVerifier<K>,
}

impl<K: Kind> Account<K> {
    pub(super) fn new(api_key: Option<ApiKey>, label: &'static str, secrets: Secrets) -> Self {
        Self { api_key, label, tokens: TokenVerifier::new(VerifyingKey::new(secrets)) }
    }

    pub(super) fn policy(&self) -> K::Policy {
        self.tokens.policy().clone()
    }

    pub(super) fn with_policy(&self, policy: K::Policy) -> Self {
        let tokens = self.tokens.clone().with_policy(policy);
        Self { api_key: self.api_key.clone(), label: self.label, tokens }
    }

    pub(super) fn prove(&self, token: &str, now: NumericDate) -> Result<Verified<K::Claims>, VerifyError> {
        let claims = self.tokens.verify_at(token, now)?;
        if let Some(expected) = &self.api_key {
            let named = K::facts(claims.claims()).api_key;
            let reason = if named.is_none() { ClaimReason::Missing } else { ClaimReason::Unexpected };
            if named != Some(expected) {
                return Err(ClaimError::new("api_key", reason).into());
            }
        }
        Ok(claims)
    }
}

/// Finds the account whose secret signed the token. The `api_key` of the token is compared only afterwards.
pub(super) fn prove<'a, K: Kind>(
    accounts: &'a [Account<K>],
    token: &str,
    now: NumericDate,
) -> Result<(&'a Account<K>, Verified<K::Claims>), VerifyError> {
    let mut refused = VerifyError::InvalidSignature;
    for account in accounts {
        match account.prove(token, now) {
            Ok(claims) => return Ok((account, claims)),
            Err(error) if error.code() == ErrorCode::SignatureInvalid => {}
            // Another account may have the same secret.
            Err(error) if error.subject() == Some("api_key") => refused = error,
            Err(error) => return Err(error),
        }
    }
    Err(refused)
}

impl<K: Kind> fmt::Debug for Account<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("api_key", &self.api_key)
            .field("label", &self.label)
            .field("tokens", &self.tokens)
            .finish()
    }
}
