//! Sunshine Conversations: tokens that log a user in to messaging.

use std::time::Duration;

use jwt_identity::keys::LocalKeys;
use jwt_identity::sunshine::{Claims, Policy, Sunshine, User};
use jwt_identity::token::claim::Leeway;
use jwt_identity::{Error, NumericDate, TokenSigner, TokenVerifier};

use crate::tokens::Minted;

pub(crate) struct SunshineTokens {
    signer: TokenSigner<Sunshine>,
    pub(super) verifier: TokenVerifier<Sunshine>,
    life: Duration,
}

impl SunshineTokens {
    pub(super) fn new(keys: LocalKeys, life: Duration) -> Self {
        let verifier = TokenVerifier::new(keys.clone()).with_policy(Policy::default().leeway(Leeway::ZERO));
        Self { signer: TokenSigner::new(keys), verifier, life }
    }

    pub(super) fn mint(&self, user: &str, now: NumericDate) -> Result<Minted, Error> {
        let expires_at = now.saturating_add(self.life);
        let claims = Claims::builder(User::new_messaging(user)?).issued_at(now).expires_at(expires_at).build()?;
        Ok(Minted { token: self.signer.sign(&claims)?, expires_at })
    }
}
