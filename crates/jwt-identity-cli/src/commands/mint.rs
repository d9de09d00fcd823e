//! `mint`

use jwt_identity::crypto::HmacKey;
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::{KeyPair, SigningKey};
use jwt_identity::nexmo::{Acl, ApplicationId, application, user, video};
use jwt_identity::{
    Algorithm, JsonSigner, KeyId, NumericDate, SharedSecret, Token, TokenId, TokenSigner, kustomer, sunshine,
};
use serde_json::json;

use crate::args::{Application, Lifetime, MintArgs, MintKind};
use crate::commands::{acl, time};
use crate::failure::Failure;
use crate::keys;
use crate::output::Output;
use crate::source::{Source, file};

pub(crate) mod ably;
pub(crate) mod intercom;
pub(crate) mod livekit;
pub(crate) mod stream;
pub(crate) mod twilio;
pub(crate) mod zendesk;

pub(crate) fn run(args: MintArgs, now: Option<NumericDate>, output: &Output) -> Result<(), Failure> {
    let token = token(args.kind, time(now)?)?;
    output.result(token.as_str(), &json!({ "token": token.as_str() }));
    Ok(())
}

fn token(kind: MintKind, now: NumericDate) -> Result<Token, Failure> {
    match kind {
        MintKind::Kustomer { secret, email, external_id } => {
            let mut claims = kustomer::Claims::builder(now);
            if let Some(email) = email {
                claims = claims.email(email);
            }
            if let Some(external_id) = external_id {
                claims = claims.external_id(external_id);
            }
            let signer = kustomer::signer(&keys::secret(&secret)?).map_err(|error| keys::of(&secret, &error))?;
            Ok(signer.sign(&claims.build()?)?)
        }
        MintKind::Sunshine { secret, key_id, external_id, name, email, verified_email, lifetime } => {
            let shared = keys::secret(&secret)?;
            let signer = sunshine::signer(KeyId::new(key_id)?, &shared).map_err(|error| keys::of(&secret, &error))?;
            let claims = user_claims(external_id, name, email, verified_email, &lifetime, now)?;
            Ok(signer.sign(&claims)?)
        }
        MintKind::NexmoApp { application, acl, expires_in } => {
            let (pem, id) = read(&application)?;
            let mut claims = application::Claims::builder(id, TokenId::random()?, now).lifetime(expires_in);
            if let Some(path) = acl {
                claims = claims.acl(acl::read(&path)?);
            }
            let signer = application::signer(&pem).map_err(|error| keys::of(&application.key, &error))?;
            Ok(signer.sign(&claims.build()?)?)
        }
        MintKind::NexmoUser { application, sub, acl, acl_set, expires_in } => {
            let (pem, id) = read(&application)?;
            let acl: Acl = acl.map_or_else(|| acl::named(&acl_set), |path| acl::read(&path))?;
            let claims = user::Claims::builder(id, sub, acl, TokenId::random()?, now).lifetime(expires_in);
            let signer = user::signer(&pem).map_err(|error| keys::of(&application.key, &error))?;
            Ok(signer.sign(&claims.build()?)?)
        }
        MintKind::NexmoVideo { application, session_id, role, expires_in } => {
            let (pem, id) = read(&application)?;
            let session_id = video::SessionId::new(session_id)?;
            let claims =
                video::Claims::builder(id, session_id, TokenId::random()?, now).role(role).lifetime(expires_in);
            let signer = video::signer(&pem).map_err(|error| keys::of(&application.key, &error))?;
            Ok(signer.sign(&claims.build()?)?)
        }
        MintKind::Ably(args) => args.token(now),
        MintKind::Intercom(args) => args.token(now),
        MintKind::Livekit(args) => args.token(now),
        MintKind::StreamCall(args) => args.token(now),
        MintKind::StreamServer(args) => args.token(now),
        MintKind::StreamUser(args) => args.token(now),
        MintKind::Twilio(args) => args.token(now),
        MintKind::ZendeskChat(args) => args.token(now),
        MintKind::ZendeskSso(args) => args.token(now),
        MintKind::Jwt { alg, key, key_id, claims } => {
            let mut signing_key = signing_key(alg, &key)?;
            if let Some(key_id) = key_id {
                signing_key = signing_key.with_key_id(KeyId::new(key_id)?);
            }
            let signer = TokenSigner::<Jwt<serde_json::Map<String, serde_json::Value>>>::new(signing_key);
            Ok(signer.sign_json(&file(&claims)?)?)
        }
    }
}

fn user_claims(
    external_id: String,
    name: Option<String>,
    email: Option<String>,
    verified_email: Option<String>,
    lifetime: &Lifetime,
    now: NumericDate,
) -> Result<sunshine::Claims, Failure> {
    let mut claims = sunshine::Claims::builder(sunshine::User::new(external_id)?).issued_at(now);
    if let Some(name) = name {
        claims = claims.name(name);
    }
    if let Some(email) = email {
        claims = claims.email(email);
    }
    if let Some(email) = verified_email {
        claims = claims.verified_email(email);
    }
    let claims = match lifetime.expires_in {
        Some(expires_in) => claims.expires_at(now.saturating_add(expires_in)),
        None => claims.never_expires(),
    };
    Ok(claims.build()?)
}

fn read(application: &Application) -> Result<(zeroize::Zeroizing<String>, ApplicationId), Failure> {
    Ok((application.key.read()?, application.application_id.parse()?))
}

fn signing_key(algorithm: Algorithm, source: &Source) -> Result<SigningKey, Failure> {
    let text = source.read()?;
    let key = if matches!(algorithm, Algorithm::Hs256 | Algorithm::Hs384 | Algorithm::Hs512) {
        SharedSecret::new(text.as_bytes()).and_then(|secret| HmacKey::new(algorithm, &secret)).map(SigningKey::new)
    } else {
        KeyPair::from_pem(algorithm, &text).map(|pair| pair.signing_key().clone())
    };
    key.map_err(|error| keys::of(source, &error))
}
