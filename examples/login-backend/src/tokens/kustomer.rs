//! Kustomer: tokens that log a customer in to chat.

use std::time::Duration;

use jwt_identity::keys::LocalKeys;
use jwt_identity::kustomer::{Claims, Kustomer, MAX_AGE, Policy};
use jwt_identity::token::claim::Leeway;
use jwt_identity::{Error, NumericDate, TokenSigner, TokenVerifier};

use crate::tokens::Minted;

pub(crate) struct KustomerTokens {
    signer: TokenSigner<Kustomer>,
    pub(super) verifier: TokenVerifier<Kustomer>,
    life: Duration,
}

impl KustomerTokens {
    pub(super) fn new(keys: LocalKeys, life: Duration) -> Self {
        let verifier = TokenVerifier::new(keys.clone()).with_policy(Policy::default().leeway(Leeway::ZERO));
        Self { signer: TokenSigner::new(keys), verifier, life }
    }

    pub(super) fn mint(&self, user: &str, now: NumericDate) -> Result<Minted, Error> {
        // The vendor accepts every token for 15 minutes from `iat`. A shorter life, for trials, begins in the past.
        let issued_at = now.saturating_sub(MAX_AGE.saturating_sub(self.life));
        let claims = Claims::builder(issued_at).external_id(user).build()?;
        Ok(Minted { token: self.signer.sign(&claims)?, expires_at: claims.accepted_until() })
    }
}
