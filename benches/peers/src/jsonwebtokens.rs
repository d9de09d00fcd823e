//! jsonwebtoken, versions 11 and 9, which have similar interfaces.

macro_rules! version {
    ($version:ident, $library:ident) => {
        pub mod $version {
            use std::collections::HashMap;

            use serde::Serialize;
            use serde::de::DeserializeOwned;
            use $library::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};

            use crate::case::{Case, Kind};
            use crate::cases::{Cases, key_numbers};
            use crate::tokens::{
                Claims, ED25519, ED25519_PUBLIC, Kustomer, LEEWAY, Nexmo, P256, P256_PUBLIC, RSA, RSA_PUBLIC, Session,
                Sunshine, THE_KEY, Times, key_id, now, secret,
            };

            /// Calls `choose` before each operation.
            pub fn add(cases: &mut Cases, claims: &Claims, name: &'static str, choose: fn()) {
                choose();
                let hs256 = || EncodingKey::from_secret(secret(THE_KEY).as_bytes());
                let header = Header::new(Algorithm::HS256);
                sign(&mut cases.kustomer_sign, name, choose, header.clone(), hs256(), &claims.kustomer);
                let key = DecodingKey::from_secret(secret(THE_KEY).as_bytes());
                let policy = validation(Algorithm::HS256, false);
                verify::<Kustomer>(&mut cases.kustomer_verify, name, choose, key, policy);
                let header = Header { kid: Some(key_id(THE_KEY)), ..header };
                sign(&mut cases.sunshine_sign, name, choose, header, hs256(), &claims.sunshine);
                for (count, case) in &mut cases.sunshine_verify {
                    let keys: HashMap<String, DecodingKey> = key_numbers(*count)
                        .into_iter()
                        .map(|number| (key_id(number), DecodingKey::from_secret(secret(number).as_bytes())))
                        .collect();
                    let policy = validation(Algorithm::HS256, true);
                    case.verify(Kind::Peer, name, move |token| {
                        choose();
                        let header = decode_header(token).unwrap();
                        let key = header.kid.as_deref().and_then(|key_id| keys.get(key_id));
                        key.is_some_and(|key| holds::<Sunshine>(token, key, &policy))
                    });
                }
                let key = EncodingKey::from_rsa_pem(RSA.as_bytes()).unwrap();
                sign(&mut cases.nexmo_sign, name, choose, Header::new(Algorithm::RS256), key, &claims.nexmo);
                let key = DecodingKey::from_rsa_pem(RSA_PUBLIC.as_bytes()).unwrap();
                verify::<Nexmo>(&mut cases.nexmo_verify, name, choose, key, validation(Algorithm::RS256, true));
                let key = EncodingKey::from_ec_pem(P256.as_bytes()).unwrap();
                sign(&mut cases.es256_sign, name, choose, Header::new(Algorithm::ES256), key, &claims.session);
                let key = DecodingKey::from_ec_pem(P256_PUBLIC.as_bytes()).unwrap();
                verify::<Session>(&mut cases.es256_verify, name, choose, key, validation(Algorithm::ES256, true));
                let key = EncodingKey::from_ed_pem(ED25519.as_bytes()).unwrap();
                sign(&mut cases.eddsa_sign, name, choose, Header::new(Algorithm::EdDSA), key, &claims.session);
                let key = DecodingKey::from_ed_pem(ED25519_PUBLIC.as_bytes()).unwrap();
                verify::<Session>(&mut cases.eddsa_verify, name, choose, key, validation(Algorithm::EdDSA, true));
            }

            fn sign<C: Serialize + Clone + 'static>(
                case: &mut Case,
                name: &'static str,
                choose: fn(),
                header: Header,
                key: EncodingKey,
                claims: &C,
            ) {
                let claims = claims.clone();
                case.sign(Kind::Peer, name, move || {
                    choose();
                    encode(&header, &claims, &key).unwrap()
                });
            }

            fn verify<C: DeserializeOwned + Clone + Times + 'static>(
                case: &mut Case,
                name: &'static str,
                choose: fn(),
                key: DecodingKey,
                policy: Validation,
            ) {
                case.verify(Kind::Peer, name, move |token| {
                    choose();
                    holds::<C>(token, &key, &policy)
                });
            }

            /// The crate leaves `iat` to the caller.
            fn holds<C: DeserializeOwned + Clone + Times>(token: &str, key: &DecodingKey, policy: &Validation) -> bool {
                decode::<C>(token, key, policy)
                    .is_ok_and(|read| read.claims.issued_at().is_none_or(|issued_at| issued_at <= now() + LEEWAY))
            }

            fn validation(algorithm: Algorithm, expires: bool) -> Validation {
                let mut policy = Validation::new(algorithm);
                policy.leeway = LEEWAY;
                if !expires {
                    policy.validate_exp = false;
                    policy.required_spec_claims.clear();
                }
                policy
            }
        }
    };
}

version!(v11, jsonwebtoken);
version!(v9, jsonwebtoken9);
