//! jwt-simple with its pure-Rust libraries.

use std::collections::HashMap;

use jwt_simple::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::case::Kind;
use crate::cases::{Cases, key_numbers};
use crate::custom::{Kustomer, Sunshine};
use crate::tokens::{
    Claims as Tokens, ED25519, ED25519_PUBLIC, LEEWAY, P256, P256_PUBLIC, Paths, RSA, RSA_PUBLIC, THE_KEY, key_id,
    secret,
};

const NAME: &str = "jwt-simple 0.15 (pure Rust)";

#[derive(Serialize, Deserialize, Clone)]
struct Nexmo {
    application_id: String,
    acl: Paths,
}

/// The crate has its own struct for the registered claims.
fn claims<C: Serialize + DeserializeOwned>(
    custom: C,
    issued_at: Option<u64>,
    expires_at: Option<u64>,
    subject: Option<&str>,
    token_id: Option<&str>,
) -> JWTClaims<C> {
    let mut claims = Claims::with_custom_claims(custom, Duration::from_secs(1));
    claims.issued_at = issued_at.map(UnixTimeStamp::from_secs);
    claims.expires_at = expires_at.map(UnixTimeStamp::from_secs);
    claims.invalid_before = None;
    claims.subject = subject.map(str::to_owned);
    claims.jwt_id = token_id.map(str::to_owned);
    claims
}

fn options() -> VerificationOptions {
    VerificationOptions { time_tolerance: Some(Duration::from_secs(LEEWAY)), ..Default::default() }
}

pub fn add(cases: &mut Cases, tokens: &Tokens) {
    let hs256 = |number| HS256Key::from_bytes(secret(number).as_bytes());
    let (given, key) = (tokens.kustomer.clone(), hs256(THE_KEY));
    let custom = Kustomer { email: given.email, external_id: given.external_id };
    cases.kustomer_sign.sign(Kind::Peer, NAME, {
        let key = key.clone();
        move || key.authenticate(claims(custom.clone(), Some(given.iat), None, None, None)).unwrap()
    });
    cases
        .kustomer_verify
        .verify(Kind::Peer, NAME, move |token| key.verify_token::<Kustomer>(token, Some(options())).is_ok());
    let (given, key) = (tokens.sunshine.clone(), hs256(THE_KEY).with_key_id(&key_id(THE_KEY)));
    let custom = Sunshine { scope: given.scope, external_id: given.external_id };
    cases.sunshine_sign.sign(Kind::Peer, NAME, move || {
        key.authenticate(claims(custom.clone(), None, Some(given.exp), None, None)).unwrap()
    });
    for (count, case) in &mut cases.sunshine_verify {
        let keys: HashMap<String, HS256Key> = key_numbers(*count)
            .into_iter()
            .map(|number| (key_id(number), hs256(number).with_key_id(&key_id(number))))
            .collect();
        case.verify(Kind::Peer, NAME, move |token| {
            let header = Token::decode_metadata(token).unwrap();
            let key = header.key_id().and_then(|key_id| keys.get(key_id));
            key.is_some_and(|key| key.verify_token::<Sunshine>(token, Some(options())).is_ok())
        });
    }

    let (given, key) = (tokens.nexmo.clone(), RS256KeyPair::from_pem(RSA).unwrap());
    let custom = Nexmo { application_id: given.application_id, acl: given.acl };
    cases.nexmo_sign.sign(Kind::Peer, NAME, move || {
        let claims = claims(custom.clone(), Some(given.iat), Some(given.exp), Some(&given.sub), Some(&given.jti));
        key.sign(claims).unwrap()
    });
    let key = RS256PublicKey::from_pem(RSA_PUBLIC).unwrap();
    cases.nexmo_verify.verify(Kind::Peer, NAME, move |token| key.verify_token::<Nexmo>(token, Some(options())).is_ok());

    let (given, key) = (tokens.session.clone(), ES256KeyPair::from_pem(P256).unwrap());
    cases.es256_sign.sign(Kind::Peer, NAME, move || {
        key.sign(claims(NoCustomClaims {}, Some(given.iat), Some(given.exp), Some(&given.sub), None)).unwrap()
    });
    let key = ES256PublicKey::from_pem(P256_PUBLIC).unwrap();
    cases
        .es256_verify
        .verify(Kind::Peer, NAME, move |token| key.verify_token::<NoCustomClaims>(token, Some(options())).is_ok());
    let (given, key) = (tokens.session.clone(), Ed25519KeyPair::from_pem(ED25519).unwrap());
    cases.eddsa_sign.sign(Kind::Peer, NAME, move || {
        key.sign(claims(NoCustomClaims {}, Some(given.iat), Some(given.exp), Some(&given.sub), None)).unwrap()
    });
    let key = Ed25519PublicKey::from_pem(ED25519_PUBLIC).unwrap();
    cases
        .eddsa_verify
        .verify(Kind::Peer, NAME, move |token| key.verify_token::<NoCustomClaims>(token, Some(options())).is_ok());
}
