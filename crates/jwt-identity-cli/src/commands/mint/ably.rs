//! `mint ably`

use std::time::Duration;

use clap::Args;
use jwt_identity::ably::{self, ApiKey, Capability, Claims};
use jwt_identity::{NumericDate, Token};

use crate::failure::Failure;
use crate::source::{Source, file};
use crate::text::parse_duration;

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  export ABLY_API_KEY='xVLyHw.A-pwh7:test-secret-of-thirty-two-bytes!'\n  jwt-identity mint ably --api-key env:ABLY_API_KEY --client-id user-42 --expires-in 15m"
)]
pub(crate) struct AblyArgs {
    /// The API key as the dashboard shows it, which is a name, a colon and a secret
    #[arg(long, value_name = "SOURCE")]
    api_key: Source,
    /// The user's ID in your system
    #[arg(long, allow_hyphen_values = true)]
    client_id: Option<String>,
    /// The capability as a JSON file; without it the token may do what the key may do
    #[arg(long, value_name = "FILE")]
    capability: Option<String>,
    /// How long the token is valid, such as 15m; at most 24h
    #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = parse_duration)]
    expires_in: Duration,
}

impl AblyArgs {
    pub(crate) fn token(self, now: NumericDate) -> Result<Token, Failure> {
        let capability = match &self.capability {
            Some(path) => Capability::from_json(&file(path)?)?,
            None => Capability::from_json(r#"{"*":["*"]}"#)?,
        };
        let mut claims = Claims::builder(capability, now).lifetime(self.expires_in);
        if let Some(client_id) = self.client_id {
            claims = claims.client_id(client_id);
        }
        let key =
            ApiKey::new(self.api_key.read()?.as_str()).map_err(|error| Failure::from(error).about(&self.api_key))?;
        Ok(ably::signer(&key)?.sign(&claims.build()?)?)
    }
}
