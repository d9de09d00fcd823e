//! biscuit with `ring`: HS256 and RS256. Its own table calls ES256 incomplete, and it has no EdDSA.

use std::collections::HashMap;
use std::sync::Arc;

use biscuit::jwa::SignatureAlgorithm;
use biscuit::jws::{RegisteredHeader, Secret};
use biscuit::{
    ClaimPresenceOptions, ClaimsSet, Empty, JWT, Presence, RegisteredClaims, TemporalOptions, ValidationOptions,
};
use chrono::TimeDelta;
use ring::signature::{KeyPair, RsaKeyPair};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::case::{Case, Kind};
use crate::cases::{Cases, key_numbers};
use crate::custom::{Kustomer, Sunshine};
use crate::tokens::{Claims, LEEWAY, Paths, RSA, THE_KEY, der, key_id, secret};

const NAME: &str = "biscuit 0.8 (ring)";

// The crate has its own struct for the registered claims.

#[derive(Serialize, Deserialize, Clone)]
struct Nexmo {
    application_id: String,
    acl: Paths,
}

pub fn add(cases: &mut Cases, claims: &Claims) {
    let at = |seconds: u64| Some(i64::try_from(seconds).unwrap().into());
    let hs256 = |number| Secret::Bytes(secret(number).into_bytes());
    let given = claims.kustomer.clone();
    let private = Kustomer { email: given.email, external_id: given.external_id };
    let registered = RegisteredClaims { issued_at: at(given.iat), ..Default::default() };
    sign(&mut cases.kustomer_sign, SignatureAlgorithm::HS256, hs256(THE_KEY), None, registered, private);
    verify::<Kustomer>(&mut cases.kustomer_verify, SignatureAlgorithm::HS256, hs256(THE_KEY), false);
    let given = claims.sunshine.clone();
    let private = Sunshine { scope: given.scope, external_id: given.external_id };
    let registered = RegisteredClaims { expiry: at(given.exp), ..Default::default() };
    let id = Some(key_id(THE_KEY));
    sign(&mut cases.sunshine_sign, SignatureAlgorithm::HS256, hs256(THE_KEY), id, registered, private);
    for (count, case) in &mut cases.sunshine_verify {
        let keys: HashMap<String, Secret> =
            key_numbers(*count).into_iter().map(|number| (key_id(number), hs256(number))).collect();
        let options = options(true);
        case.verify(Kind::Peer, NAME, move |token| {
            let token = JWT::<Sunshine, Empty>::new_encoded(token);
            let header = token.unverified_header().unwrap();
            let key = header.registered.key_id.as_deref().and_then(|key_id| keys.get(key_id));
            key.is_some_and(|key| {
                let token = token.into_decoded(key, SignatureAlgorithm::HS256);
                token.is_ok_and(|token| token.validate(options.clone()).is_ok())
            })
        });
    }
    let given = claims.nexmo.clone();
    let private = Nexmo { application_id: given.application_id, acl: given.acl };
    let registered = RegisteredClaims {
        issued_at: at(given.iat),
        expiry: at(given.exp),
        id: Some(given.jti),
        subject: Some(given.sub),
        ..Default::default()
    };
    let pair = Arc::new(RsaKeyPair::from_pkcs8(&der(RSA)).unwrap());
    let public = Secret::PublicKey(pair.public_key().as_ref().to_vec());
    let pair = Secret::RsaKeyPair(pair);
    sign(&mut cases.nexmo_sign, SignatureAlgorithm::RS256, pair, None, registered, private);
    verify::<Nexmo>(&mut cases.nexmo_verify, SignatureAlgorithm::RS256, public, true);
}

fn sign<C: Serialize + DeserializeOwned + 'static>(
    case: &mut Case,
    algorithm: SignatureAlgorithm,
    key: Secret,
    key_id: Option<String>,
    registered: RegisteredClaims,
    private: C,
) {
    let header = RegisteredHeader { algorithm, key_id, ..Default::default() };
    let token: JWT<C, Empty> = JWT::new_decoded(header.into(), ClaimsSet { registered, private });
    case.sign(Kind::Peer, NAME, move || token.encode(&key).unwrap().unwrap_encoded().to_string());
}

fn verify<C: Serialize + DeserializeOwned + 'static>(
    case: &mut Case,
    algorithm: SignatureAlgorithm,
    key: Secret,
    expires: bool,
) {
    let options = options(expires);
    case.verify(Kind::Peer, NAME, move |token| {
        let token = JWT::<C, Empty>::new_encoded(token).into_decoded(&key, algorithm);
        token.is_ok_and(|token| token.validate(options.clone()).is_ok())
    });
}

fn options(expires: bool) -> ValidationOptions {
    let expiry = if expires { Presence::Required } else { Presence::Optional };
    ValidationOptions {
        temporal_options: TemporalOptions {
            epsilon: TimeDelta::seconds(LEEWAY.try_into().unwrap()),
            ..Default::default()
        },
        claim_presence_options: ClaimPresenceOptions { expiry, ..Default::default() },
        ..Default::default()
    }
}
