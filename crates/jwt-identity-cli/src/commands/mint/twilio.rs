//! `mint twilio`

use std::time::Duration;

use clap::{ArgGroup, Args};
use jwt_identity::twilio::{
    self, AccountSid, ApiKeySid, ApplicationSid, ChatGrant, Claims, ServiceSid, SyncGrant, VideoGrant, VoiceGrant,
};
use jwt_identity::{NumericDate, Token, TokenId};

use crate::failure::Failure;
use crate::keys;
use crate::source::Source;
use crate::text::parse_duration;

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  export TWILIO_SECRET='test-secret-of-thirty-two-bytes!'\n  jwt-identity mint twilio --secret env:TWILIO_SECRET --account AC00000000000000000000000000000001 --api-key SK00000000000000000000000000000002 --identity user_42 --video-room daily",
    group(ArgGroup::new("grant").required(true).multiple(true).args(["voice_application", "voice_incoming", "video_room", "chat_service", "sync_service"]))
)]
pub(crate) struct TwilioArgs {
    /// The secret of the API key
    #[arg(long, value_name = "SOURCE")]
    secret: Source,
    /// The account, `AC…`
    #[arg(long, value_name = "SID")]
    account: String,
    /// The API key, `SK…`
    #[arg(long, value_name = "SID")]
    api_key: String,
    /// The user's ID in your system
    #[arg(long, allow_hyphen_values = true)]
    identity: String,
    /// Permits outgoing calls through an application, `AP…`
    #[arg(long, value_name = "SID")]
    voice_application: Option<String>,
    /// Permits incoming calls
    #[arg(long)]
    voice_incoming: bool,
    /// Permits a video room
    #[arg(long, value_name = "ROOM")]
    video_room: Option<String>,
    /// Permits the conversations of a service, `IS…`
    #[arg(long, value_name = "SID")]
    chat_service: Option<String>,
    /// Permits the Sync objects of a service, `IS…`
    #[arg(long, value_name = "SID")]
    sync_service: Option<String>,
    /// The region of the account, such as `ie1`; without it `us1`
    #[arg(long)]
    region: Option<String>,
    /// How long the token is valid, such as 15m; at most 24h
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = parse_duration)]
    expires_in: Duration,
}

impl TwilioArgs {
    pub(crate) fn token(self, now: NumericDate) -> Result<Token, Failure> {
        let voice = self.voice()?;
        let (account, api_key) = (AccountSid::new(self.account)?, ApiKeySid::new(self.api_key)?);
        let mut claims = Claims::builder(account, api_key, self.identity, TokenId::random()?, now)
            .expires_at(now.saturating_add(self.expires_in));
        if let Some(voice) = voice {
            claims = claims.voice(voice);
        }
        if let Some(room) = self.video_room {
            claims = claims.video(VideoGrant::room(room));
        }
        if let Some(service) = self.chat_service {
            claims = claims.chat(ChatGrant::new(ServiceSid::new(service)?));
        }
        if let Some(service) = self.sync_service {
            claims = claims.sync(SyncGrant::new(ServiceSid::new(service)?));
        }
        let secret = keys::secret(&self.secret)?;
        let signer = match &self.region {
            Some(region) => twilio::signer_in_region(region, &secret)?,
            None => twilio::signer(&secret).map_err(|error| keys::of(&self.secret, &error))?,
        };
        Ok(signer.sign(&claims.build()?)?)
    }

    fn voice(&self) -> Result<Option<VoiceGrant>, Failure> {
        let outgoing = self.voice_application.as_deref().map(ApplicationSid::new).transpose()?;
        Ok(match (outgoing.map(VoiceGrant::outgoing), self.voice_incoming) {
            (Some(grant), true) => Some(grant.with_incoming()),
            (Some(grant), false) => Some(grant),
            (None, true) => Some(VoiceGrant::incoming()),
            (None, false) => None,
        })
    }
}
