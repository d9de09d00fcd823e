//! The kinds of token, each with the claims that the scripts give to the vendor's library.

use std::time::Duration;

use jwt_identity::ably::{ApiKey, Capability, Operation};
use jwt_identity::livekit::{LiveKit, Permission, SipGrant, TrackSource};
use jwt_identity::stream::{Call, User};
use jwt_identity::twilio::{
    AccountSid, ApiKeySid, ApplicationSid, ChatGrant, PushCredentialSid, ServiceSid, SyncGrant, TaskRouterGrant,
    VideoGrant, VoiceGrant, WorkerSid, WorkspaceSid,
};
use jwt_identity::zendesk::{chat, sso};
use jwt_identity::{
    Error, NumericDate, Profile, SharedSecret, Token, TokenId, TokenVerifier, ably, intercom, livekit, stream, twilio,
};
use serde::Serialize;

/// A kind of token, and how to mint and read it.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Mints a token that is issued at the given time.
    pub(crate) mint: fn(NumericDate) -> Result<Token, Error>,
    /// Verifies a token by the system clock and returns its claims as JSON.
    pub(crate) read: fn(&str) -> Result<String, Error>,
}

pub(crate) const KINDS: &[Kind] = &[
    Kind { name: "twilio", mint: mint_twilio, read: read_twilio },
    Kind { name: "twilio-region", mint: mint_twilio_region, read: read_twilio },
    Kind { name: "livekit-participant", mint: mint_livekit_participant, read: read_livekit },
    Kind { name: "livekit-server", mint: mint_livekit_server, read: read_livekit },
    Kind { name: "livekit-webhook", mint: mint_livekit_webhook, read: read_livekit_webhook },
    Kind {
        name: "stream-user",
        mint: mint_stream_user,
        read: |token| read(&stream::verifier::<User>(&secret()?)?, token),
    },
    Kind { name: "stream-unlimited", mint: mint_stream_unlimited, read: read_stream_unlimited },
    Kind {
        name: "stream-call",
        mint: mint_stream_call,
        read: |token| read(&stream::verifier::<Call>(&secret()?)?, token),
    },
    Kind { name: "intercom", mint: mint_intercom, read: |token| read(&intercom::verifier(&secret()?)?, token) },
    Kind { name: "zendesk-sso", mint: mint_zendesk_sso, read: |token| read(&sso::verifier(&secret()?)?, token) },
    Kind { name: "zendesk-chat", mint: mint_zendesk_chat, read: |token| read(&chat::verifier(&secret()?)?, token) },
    Kind { name: "ably", mint: mint_ably, read: |token| read(&ably::verifier(&ApiKey::new(ABLY_API_KEY)?)?, token) },
];

fn read<P: Profile<Claims: Serialize>>(verifier: &TokenVerifier<P>, token: &str) -> Result<String, Error> {
    Ok(verifier.verify(token)?.to_json()?)
}

fn after(issued_at: NumericDate, seconds: u64) -> NumericDate {
    issued_at.saturating_add(Duration::from_secs(seconds))
}

/// The secret of the scripts.
fn secret() -> Result<SharedSecret, Error> {
    Ok(SharedSecret::new("test-secret-of-thirty-two-bytes!")?)
}

const TWILIO_ACCOUNT: &str = "AC00000000000000000000000000000001";
const TWILIO_API_KEY: &str = "SK00000000000000000000000000000002";

fn read_twilio(token: &str) -> Result<String, Error> {
    read(&twilio::verifier(ApiKeySid::new(TWILIO_API_KEY)?, &secret()?)?, token)
}

/// Begins the claims with the `jti` of Twilio's libraries.
fn twilio_claims(issued_at: NumericDate) -> Result<twilio::ClaimsBuilder, Error> {
    let token_id = TokenId::new(format!("{TWILIO_API_KEY}-{}", issued_at.as_unix_seconds()))?;
    let (account, api_key) = (AccountSid::new(TWILIO_ACCOUNT)?, ApiKeySid::new(TWILIO_API_KEY)?);
    Ok(twilio::Claims::builder(account, api_key, "ada", token_id, issued_at))
}

fn mint_twilio(issued_at: NumericDate) -> Result<Token, Error> {
    let application = ApplicationSid::new("AP00000000000000000000000000000004")?;
    let voice = VoiceGrant::outgoing_with_params(application, [("desk", "7")])
        .with_incoming()
        .with_push_credential_sid(PushCredentialSid::new("CR00000000000000000000000000000005")?);
    let workspace = WorkspaceSid::new("WS00000000000000000000000000000007")?;
    let worker = WorkerSid::new("WK00000000000000000000000000000008")?;
    let claims = twilio_claims(issued_at)?
        .voice(voice)
        .chat(ChatGrant::new(ServiceSid::new("IS00000000000000000000000000000003")?))
        .task_router(TaskRouterGrant::new(workspace, worker, "worker"))
        .build()?;
    Ok(twilio::signer(&secret()?)?.sign(&claims)?)
}

fn mint_twilio_region(issued_at: NumericDate) -> Result<Token, Error> {
    let claims = twilio_claims(issued_at)?
        .video(VideoGrant::room("standup"))
        .sync(SyncGrant::new(ServiceSid::new("IS00000000000000000000000000000006")?))
        .not_before(issued_at)
        .expires_at(after(issued_at, 900))
        .build()?;
    Ok(twilio::signer_in_region("ie1", &secret()?)?.sign(&claims)?)
}

const LIVEKIT_API_KEY: &str = "APItest";
const LIVEKIT_WEBHOOK: &[u8] = br#"{"event":"room_started"}"#;

fn livekit_verifier() -> Result<TokenVerifier<LiveKit>, Error> {
    Ok(livekit::verifier(LIVEKIT_API_KEY, &secret()?)?)
}

fn read_livekit(token: &str) -> Result<String, Error> {
    read(&livekit_verifier()?, token)
}

fn mint_livekit_participant(issued_at: NumericDate) -> Result<Token, Error> {
    let grant = livekit::VideoGrant::join("standup", [Permission::CanPublishData])
        .with_publish_sources([TrackSource::Camera, TrackSource::ScreenShare]);
    let claims = livekit::Claims::builder(LIVEKIT_API_KEY, "ada", issued_at)
        .name("Ada")
        .metadata(r#"{"desk":7}"#)
        .attribute("team", "support")
        .video(grant)
        .not_before(issued_at)
        .expires_at(after(issued_at, 600))
        .build()?;
    Ok(livekit::signer(&secret()?)?.sign(&claims)?)
}

fn mint_livekit_server(issued_at: NumericDate) -> Result<Token, Error> {
    let claims = livekit::Claims::builder(LIVEKIT_API_KEY, "backend", issued_at)
        .video(livekit::VideoGrant::admin("standup", [Permission::RoomList]))
        .sip(SipGrant::admin().with_call())
        .not_before(issued_at)
        .build()?;
    Ok(livekit::signer(&secret()?)?.sign(&claims)?)
}

fn mint_livekit_webhook(issued_at: NumericDate) -> Result<Token, Error> {
    let claims = livekit::Claims::webhook(LIVEKIT_API_KEY, LIVEKIT_WEBHOOK, issued_at)?;
    Ok(livekit::signer(&secret()?)?.sign(&claims)?)
}

fn read_livekit_webhook(token: &str) -> Result<String, Error> {
    let verified = livekit_verifier()?.verify(token)?;
    verified.claims().check_body(LIVEKIT_WEBHOOK)?;
    Ok(verified.to_json()?)
}

fn mint_stream_user(issued_at: NumericDate) -> Result<Token, Error> {
    let claims = stream::Claims::builder(User::new("ada")?, issued_at).expires_at(after(issued_at, 3600)).build()?;
    Ok(stream::signer(&secret()?)?.sign(&claims)?)
}

fn mint_stream_unlimited(issued_at: NumericDate) -> Result<Token, Error> {
    let claims = stream::Claims::builder(User::new("ada")?, issued_at).never_expires().without_issued_at().build()?;
    Ok(stream::signer(&secret()?)?.sign(&claims)?)
}

fn read_stream_unlimited(token: &str) -> Result<String, Error> {
    let policy = stream::Policy::default().allow_never_expiring();
    read(&stream::verifier::<User>(&secret()?)?.with_policy(policy), token)
}

fn mint_stream_call(issued_at: NumericDate) -> Result<Token, Error> {
    let call = Call::new(User::new("ada")?, ["default:standup"])?.with_role("host")?;
    let claims = stream::Claims::builder(call, issued_at).expires_at(after(issued_at, 3600)).build()?;
    Ok(stream::signer(&secret()?)?.sign(&claims)?)
}

fn mint_intercom(issued_at: NumericDate) -> Result<Token, Error> {
    let claims = intercom::Claims::builder("ada")
        .email("ada@example.com")
        .issued_at(issued_at)
        .expires_at(after(issued_at, 3600))
        .build()?;
    Ok(intercom::signer(&secret()?)?.sign(&claims)?)
}

fn mint_zendesk_sso(issued_at: NumericDate) -> Result<Token, Error> {
    let token_id = TokenId::new("4f2e4a52-91c5-4d6d-9f1e-1a2b3c4d5e6f")?;
    let claims = sso::Claims::builder("Ada", "ada@example.com", token_id, issued_at)
        .external_id("5678")
        .organization("Acme")
        .tags(["vip", "beta"])
        .user_field("plan", "pro")
        .build()?;
    Ok(sso::signer(&secret()?)?.sign(&claims)?)
}

fn mint_zendesk_chat(issued_at: NumericDate) -> Result<Token, Error> {
    let claims = chat::Claims::builder("Ada", "ada@example.com", "5678", issued_at).build()?;
    Ok(chat::signer(&secret()?)?.sign(&claims)?)
}

const ABLY_API_KEY: &str = "appId1.keyId1:test-secret-of-thirty-two-bytes!";

fn mint_ably(issued_at: NumericDate) -> Result<Token, Error> {
    let capability = Capability::new("chat:*", [Operation::Publish, Operation::Subscribe])?;
    let claims = ably::Claims::builder(capability, issued_at).client_id("ada").build()?;
    Ok(ably::signer(&ApiKey::new(ABLY_API_KEY)?)?.sign(&claims)?)
}
