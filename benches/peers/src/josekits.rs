//! josekit with the system's OpenSSL. It takes and returns whole claims sets as a map.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use josekit::jws::{ES256, EdDSA, HS256, JwsHeader, JwsSigner, JwsVerifier, RS256};
use josekit::jwt::{self, JwtPayload, JwtPayloadValidator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::case::{Case, Kind};
use crate::cases::{Cases, key_numbers};
use crate::tokens::{
    Claims, ED25519, ED25519_PUBLIC, Kustomer, LEEWAY, Nexmo, P256, P256_PUBLIC, RSA, RSA_PUBLIC, Session, Sunshine,
    THE_KEY, key_id, secret,
};

const NAME: &str = "josekit 0.10 (openssl)";

pub fn add(cases: &mut Cases, claims: &Claims) {
    let key = HS256.signer_from_bytes(secret(THE_KEY)).unwrap();
    sign(&mut cases.kustomer_sign, key, &claims.kustomer);
    verify::<Kustomer>(&mut cases.kustomer_verify, HS256.verifier_from_bytes(secret(THE_KEY)).unwrap());
    let mut key = HS256.signer_from_bytes(secret(THE_KEY)).unwrap();
    key.set_key_id(key_id(THE_KEY));
    sign(&mut cases.sunshine_sign, key, &claims.sunshine);
    for (count, case) in &mut cases.sunshine_verify {
        let named = |number| {
            let mut key = HS256.verifier_from_bytes(secret(number)).unwrap();
            key.set_key_id(key_id(number));
            (key_id(number), key)
        };
        let keys: HashMap<_, _> = key_numbers(*count).into_iter().map(named).collect();
        case.verify(Kind::Peer, NAME, move |token| {
            let key = |header: &JwsHeader| {
                let key = header.key_id().and_then(|key_id| keys.get(key_id));
                Ok(key.map(|key| key as &dyn JwsVerifier))
            };
            jwt::decode_with_verifier_selector(token, key).is_ok_and(|(payload, _)| holds::<Sunshine>(payload))
        });
    }
    sign(&mut cases.nexmo_sign, RS256.signer_from_pem(RSA).unwrap(), &claims.nexmo);
    verify::<Nexmo>(&mut cases.nexmo_verify, RS256.verifier_from_pem(RSA_PUBLIC).unwrap());
    sign(&mut cases.es256_sign, ES256.signer_from_pem(P256).unwrap(), &claims.session);
    verify::<Session>(&mut cases.es256_verify, ES256.verifier_from_pem(P256_PUBLIC).unwrap());
    sign(&mut cases.eddsa_sign, EdDSA.signer_from_pem(ED25519).unwrap(), &claims.session);
    verify::<Session>(&mut cases.eddsa_verify, EdDSA.verifier_from_pem(ED25519_PUBLIC).unwrap());
}

fn sign<C: Serialize + Clone + 'static>(case: &mut Case, key: impl JwsSigner + 'static, claims: &C) {
    let mut header = JwsHeader::new();
    header.set_token_type("JWT");
    let claims = claims.clone();
    case.sign(Kind::Peer, NAME, move || {
        let Value::Object(members) = serde_json::to_value(&claims).unwrap() else {
            unreachable!("claims are an object")
        };
        jwt::encode_with_signer(&JwtPayload::from_map(members).unwrap(), &header, &key).unwrap()
    });
}

fn verify<C: DeserializeOwned>(case: &mut Case, key: impl JwsVerifier + 'static) {
    case.verify(Kind::Peer, NAME, move |token| {
        jwt::decode_with_verifier(token, &key).is_ok_and(|(payload, _)| holds::<C>(payload))
    });
}

fn holds<C: DeserializeOwned>(payload: JwtPayload) -> bool {
    let now = SystemTime::now();
    let mut validator = JwtPayloadValidator::new();
    validator.set_base_time(now - Duration::from_secs(LEEWAY));
    // With a bound the validator requires the claim.
    if payload.issued_at().is_some() {
        validator.set_max_issued_time(now + Duration::from_secs(LEEWAY));
    }
    validator.validate(&payload).is_ok() && serde_json::from_value::<C>(Value::Object(payload.into())).is_ok()
}
