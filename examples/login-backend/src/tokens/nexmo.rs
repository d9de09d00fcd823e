//! Nexmo (Vonage): user tokens for the Client SDK and the Conversation API.

use std::time::Duration;

use jwt_identity::keys::LocalKeys;
use jwt_identity::nexmo::user::{Claims, Policy, User};
use jwt_identity::nexmo::{Acl, ApplicationId, MIN_LIFETIME};
use jwt_identity::token::claim::Leeway;
use jwt_identity::{Error, NumericDate, TokenId, TokenSigner, TokenVerifier};

use crate::tokens::Minted;

pub(crate) struct NexmoTokens {
    signer: TokenSigner<User>,
    pub(super) verifier: TokenVerifier<User>,
    application_id: ApplicationId,
    life: Duration,
}

impl NexmoTokens {
    pub(super) fn new(keys: LocalKeys, application_id: ApplicationId, life: Duration) -> Self {
        let policy = Policy::default().application_id(application_id.clone()).leeway(Leeway::ZERO);
        let verifier = TokenVerifier::new(keys.clone()).with_policy(policy);
        Self { signer: TokenSigner::new(keys), verifier, application_id, life }
    }

    pub(super) fn mint(&self, user: &str, now: NumericDate) -> Result<Minted, Error> {
        // Shorter lifetimes, for trying how a token expires, begin in the past.
        let lifetime = self.life.max(MIN_LIFETIME);
        let issued_at = now.saturating_sub(lifetime.saturating_sub(self.life));
        let claims =
            Claims::builder(self.application_id.clone(), user, Acl::smallest_voice(), TokenId::random()?, issued_at)
                .lifetime(lifetime)
                .build()?;
        Ok(Minted { token: self.signer.sign(&claims)?, expires_at: claims.accepted_until() })
    }
}
