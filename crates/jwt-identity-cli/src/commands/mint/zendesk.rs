//! `mint zendesk-sso` and `mint zendesk-chat`

use clap::Args;
use jwt_identity::zendesk::{chat, sso};
use jwt_identity::{NumericDate, Token, TokenId};

use crate::failure::Failure;
use crate::keys;
use crate::source::Source;

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  export ZENDESK_SECRET='test-secret-of-thirty-two-bytes!'\n  jwt-identity mint zendesk-sso --secret env:ZENDESK_SECRET --name Ada --email ada@example.com --external-id user-42"
)]
pub(crate) struct SsoArgs {
    #[command(flatten)]
    user: User,
    /// The user's ID in your system
    #[arg(long, allow_hyphen_values = true)]
    external_id: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  export ZENDESK_SECRET='test-secret-of-thirty-two-bytes!'\n  jwt-identity mint zendesk-chat --secret env:ZENDESK_SECRET --name Ada --email ada@example.com --external-id user-42"
)]
pub(crate) struct ChatArgs {
    #[command(flatten)]
    user: User,
    /// The user's ID in your system
    #[arg(long, allow_hyphen_values = true)]
    external_id: String,
}

#[derive(Debug, Args)]
struct User {
    /// The shared secret
    #[arg(long, value_name = "SOURCE")]
    secret: Source,
    /// The user's name
    #[arg(long, allow_hyphen_values = true)]
    name: String,
    /// The user's e-mail address
    #[arg(long)]
    email: String,
}

impl SsoArgs {
    pub(crate) fn token(self, now: NumericDate) -> Result<Token, Failure> {
        let User { secret, name, email } = self.user;
        let mut claims = sso::Claims::builder(name, email, TokenId::random()?, now);
        if let Some(external_id) = self.external_id {
            claims = claims.external_id(external_id);
        }
        let signer = sso::signer(&keys::secret(&secret)?).map_err(|error| keys::of(&secret, &error))?;
        Ok(signer.sign(&claims.build()?)?)
    }
}

impl ChatArgs {
    pub(crate) fn token(self, now: NumericDate) -> Result<Token, Failure> {
        let User { secret, name, email } = self.user;
        let claims = chat::Claims::builder(name, email, self.external_id, now);
        let signer = chat::signer(&keys::secret(&secret)?).map_err(|error| keys::of(&secret, &error))?;
        Ok(signer.sign(&claims.build()?)?)
    }
}
