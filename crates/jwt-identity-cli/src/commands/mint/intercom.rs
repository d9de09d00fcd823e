//! `mint intercom`

use clap::Args;
use jwt_identity::{NumericDate, Token, intercom};

use crate::args::Lifetime;
use crate::failure::Failure;
use crate::keys;
use crate::source::Source;

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  export INTERCOM_SECRET='test-secret-of-thirty-two-bytes!'\n  jwt-identity mint intercom --secret env:INTERCOM_SECRET --user-id user-42 --expires-in 15m"
)]
pub(crate) struct IntercomArgs {
    /// The Messenger API secret
    #[arg(long, value_name = "SOURCE")]
    secret: Source,
    /// The user's ID in your system
    #[arg(long, allow_hyphen_values = true)]
    user_id: String,
    /// The user's e-mail address
    #[arg(long)]
    email: Option<String>,
    /// The user's name
    #[arg(long, allow_hyphen_values = true)]
    name: Option<String>,
    #[command(flatten)]
    lifetime: Lifetime,
}

impl IntercomArgs {
    pub(crate) fn token(self, now: NumericDate) -> Result<Token, Failure> {
        let mut claims = intercom::Claims::builder(self.user_id).issued_at(now);
        if let Some(email) = self.email {
            claims = claims.email(email);
        }
        if let Some(name) = self.name {
            claims = claims.name(name);
        }
        let claims = match self.lifetime.expires_in {
            Some(expires_in) => claims.expires_at(now.saturating_add(expires_in)),
            None => claims.never_expires(),
        };
        let secret = keys::secret(&self.secret)?;
        let signer = intercom::signer(&secret).map_err(|error| keys::of(&self.secret, &error))?;
        Ok(signer.sign(&claims.build()?)?)
    }
}
