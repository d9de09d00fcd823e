//! The kinds of token, each with the claims that the scripts give to the vendor's library.

use std::time::Duration;

use jwt_identity::ably::{ApiKey, Capability, Operation};
use jwt_identity::stream::{Call, User};
use jwt_identity::zendesk::{chat, sso};
use jwt_identity::{Error, NumericDate, Profile, SharedSecret, Token, TokenId, TokenVerifier, ably, intercom, stream};
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
