//! jwt-compact with the libraries of RustCrypto.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use ed25519_dalek::pkcs8::DecodePrivateKey;
use jwt_compact::Algorithm;
use jwt_compact::alg::{Ed25519, Es256, Hs256, Hs256Key, Rsa};
use jwt_compact::prelude::*;
use rsa::pkcs8::DecodePublicKey;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::case::{Case, Kind};
use crate::cases::{Cases, key_numbers};
use crate::custom::{Kustomer, Sunshine};
use crate::tokens::{Claims as Tokens, ED25519, LEEWAY, P256, Paths, RSA, RSA_PUBLIC, THE_KEY, key_id, secret};

const NAME: &str = "jwt-compact 0.8 (RustCrypto)";

// The crate has its own fields for `iat` and `exp`.

#[derive(Serialize, Deserialize, Clone)]
struct Nexmo {
    application_id: String,
    jti: String,
    sub: String,
    acl: Paths,
}

#[derive(Serialize, Deserialize, Clone)]
struct Session {
    sub: String,
}

pub fn add(cases: &mut Cases, tokens: &Tokens) {
    let hs256 = |number| Hs256Key::new(secret(number).as_bytes());
    let given = tokens.kustomer.clone();
    let custom = Kustomer { email: given.email, external_id: given.external_id };
    sign(&mut cases.kustomer_sign, Hs256, hs256(THE_KEY), None, claims(custom, Some(given.iat), None));
    verify::<Kustomer, _>(&mut cases.kustomer_verify, Hs256, hs256(THE_KEY), false);
    let given = tokens.sunshine.clone();
    let custom = Sunshine { scope: given.scope, external_id: given.external_id };
    let id = key_id(THE_KEY);
    sign(&mut cases.sunshine_sign, Hs256, hs256(THE_KEY), Some(&id), claims(custom, None, Some(given.exp)));
    for (count, case) in &mut cases.sunshine_verify {
        let keys: HashMap<String, Hs256Key> =
            key_numbers(*count).into_iter().map(|number| (key_id(number), hs256(number))).collect();
        case.verify(Kind::Peer, NAME, move |token| {
            let token = UntrustedToken::new(token).unwrap();
            let key = token.header().key_id.as_deref().and_then(|key_id| keys.get(key_id));
            key.is_some_and(|key| holds::<Sunshine, _>(&token, &Hs256, key, true))
        });
    }

    let given = tokens.nexmo.clone();
    let custom = Nexmo { application_id: given.application_id, jti: given.jti, sub: given.sub, acl: given.acl };
    let key = rsa::RsaPrivateKey::from_pkcs8_pem(RSA).unwrap();
    sign(&mut cases.nexmo_sign, Rsa::rs256(), key, None, claims(custom, Some(given.iat), Some(given.exp)));
    let key = rsa::RsaPublicKey::from_public_key_pem(RSA_PUBLIC).unwrap();
    verify::<Nexmo, _>(&mut cases.nexmo_verify, Rsa::rs256(), key, true);

    let given = tokens.session.clone();
    let session = claims(Session { sub: given.sub }, Some(given.iat), Some(given.exp));
    let key = p256::ecdsa::SigningKey::from_pkcs8_pem(P256).unwrap();
    verify::<Session, _>(&mut cases.es256_verify, Es256, *key.verifying_key(), true);
    sign(&mut cases.es256_sign, Es256, key, None, session.clone());
    let key = ed25519_dalek::SigningKey::from_pkcs8_pem(ED25519).unwrap();
    verify::<Session, _>(&mut cases.eddsa_verify, Ed25519, key.verifying_key(), true);
    sign(&mut cases.eddsa_sign, Ed25519, key, None, session);
}

fn claims<C>(custom: C, issued_at: Option<u64>, expires_at: Option<u64>) -> Claims<C> {
    let at = |seconds: u64| DateTime::<Utc>::from_timestamp(seconds.try_into().unwrap(), 0).unwrap();
    let mut claims = Claims::new(custom);
    claims.issued_at = issued_at.map(at);
    claims.expiration = expires_at.map(at);
    claims
}

fn sign<A: Algorithm + 'static, C: Serialize + 'static>(
    case: &mut Case,
    algorithm: A,
    key: A::SigningKey,
    key_id: Option<&str>,
    claims: Claims<C>,
) {
    let mut header = Header::empty().with_token_type("JWT");
    if let Some(key_id) = key_id {
        header = header.with_key_id(key_id);
    }
    case.sign(Kind::Peer, NAME, move || algorithm.token(&header, &claims, &key).unwrap());
}

fn verify<C: DeserializeOwned + 'static, A: Algorithm + 'static>(
    case: &mut Case,
    algorithm: A,
    key: A::VerifyingKey,
    expires: bool,
) {
    case.verify(Kind::Peer, NAME, move |token| {
        UntrustedToken::new(token).is_ok_and(|token| holds::<C, A>(&token, &algorithm, &key, expires))
    });
}

/// The crate leaves the times to the caller.
fn holds<C: DeserializeOwned, A: Algorithm>(
    token: &UntrustedToken<'_>,
    algorithm: &A,
    key: &A::VerifyingKey,
    expires: bool,
) -> bool {
    let Ok(token) = algorithm.validator::<C>(key).validate(token) else { return false };
    let leeway = chrono::TimeDelta::seconds(LEEWAY.try_into().unwrap());
    let options = TimeOptions::new(leeway, Utc::now);
    let claims = token.claims();
    let has_begun = claims.issued_at.is_none_or(|issued_at| issued_at <= (options.clock_fn)() + leeway);
    has_begun && (!expires || claims.validate_expiration(&options).is_ok())
}
