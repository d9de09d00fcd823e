//! `mint livekit`

use std::time::Duration;

use clap::Args;
use jwt_identity::livekit::{self, Claims, Permission, VideoGrant};
use jwt_identity::{NumericDate, Token};

use crate::failure::Failure;
use crate::keys;
use crate::source::Source;
use crate::text::parse_duration;

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  export LIVEKIT_SECRET='test-secret-of-thirty-two-bytes!'\n  jwt-identity mint livekit --secret env:LIVEKIT_SECRET --api-key APIabc --identity user-42 --room daily --allow canSubscribe"
)]
pub(crate) struct LiveKitArgs {
    /// The secret of the API key
    #[arg(long, value_name = "SOURCE")]
    secret: Source,
    /// The API key
    #[arg(long)]
    api_key: String,
    /// The participant's ID in your system
    #[arg(long, allow_hyphen_values = true)]
    identity: String,
    /// The room to join
    #[arg(long, allow_hyphen_values = true)]
    room: String,
    /// A permission in the room, such as canPublish; everything else is denied
    #[arg(long = "allow", value_name = "PERMISSION", value_parser = parse_permission, default_values = ["canPublish", "canSubscribe", "canPublishData"])]
    permissions: Vec<Permission>,
    /// How long the token can be used to connect, such as 15m
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = parse_duration)]
    expires_in: Duration,
}

impl LiveKitArgs {
    pub(crate) fn token(self, now: NumericDate) -> Result<Token, Failure> {
        let claims = Claims::builder(self.api_key, self.identity, now)
            .video(VideoGrant::join(self.room, self.permissions))
            .expires_at(now.saturating_add(self.expires_in));
        let secret = keys::secret(&self.secret)?;
        let signer = livekit::signer(&secret).map_err(|error| keys::of(&self.secret, &error))?;
        Ok(signer.sign(&claims.build()?)?)
    }
}

fn parse_permission(text: &str) -> Result<Permission, String> {
    let names = || Permission::ALL.iter().map(|permission| permission.as_str()).collect::<Vec<_>>().join(", ");
    let known = Permission::ALL.iter().copied().find(|permission| permission.as_str() == text);
    known.ok_or_else(|| format!("expected one of {}", names()))
}
