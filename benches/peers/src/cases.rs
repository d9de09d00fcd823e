//! The cases: each operation on each kind of token, and the tokens that every verifier is checked with.

use jsonwebtoken9::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::case::Case;
use crate::least;
use crate::tokens::{
    Claims, ED25519, ED25519_PUBLIC, LEEWAY, P256, P256_PUBLIC, RSA, RSA_PUBLIC, THE_KEY, Times, key_id, now, secret,
};

/// The distance of an invalid token's times from now, in seconds.
const FAR: u64 = 7200;

pub struct Cases {
    pub kustomer_sign: Case,
    pub kustomer_verify: Case,
    pub sunshine_sign: Case,
    /// With one key and with a hundred.
    pub sunshine_verify: [(usize, Case); 2],
    pub nexmo_sign: Case,
    pub nexmo_verify: Case,
    pub es256_sign: Case,
    pub es256_verify: Case,
    pub eddsa_sign: Case,
    pub eddsa_verify: Case,
}

impl Cases {
    pub fn new(claims: &Claims) -> Self {
        let (kustomer, sunshine, nexmo, session) = (&claims.kustomer, &claims.sunshine, &claims.nexmo, &claims.session);
        let hs256 = Reference::hs256(None);
        let named = Reference::hs256(Some(key_id(THE_KEY)));
        let rs256 = Reference {
            algorithm: Algorithm::RS256,
            key_id: None,
            signs: EncodingKey::from_rsa_pem(RSA.as_bytes()).unwrap(),
            verifies: DecodingKey::from_rsa_pem(RSA_PUBLIC.as_bytes()).unwrap(),
        };
        let es256 = Reference {
            algorithm: Algorithm::ES256,
            key_id: None,
            signs: EncodingKey::from_ec_pem(P256.as_bytes()).unwrap(),
            verifies: DecodingKey::from_ec_pem(P256_PUBLIC.as_bytes()).unwrap(),
        };
        let eddsa = Reference {
            algorithm: Algorithm::EdDSA,
            key_id: None,
            signs: EncodingKey::from_ed_pem(ED25519.as_bytes()).unwrap(),
            verifies: DecodingKey::from_ed_pem(ED25519_PUBLIC.as_bytes()).unwrap(),
        };

        let mut early_kustomer = kustomer.clone();
        early_kustomer.iat += FAR;
        let mut late_sunshine = sunshine.clone();
        late_sunshine.exp -= FAR;
        let (mut early_nexmo, mut late_nexmo) = (nexmo.clone(), nexmo.clone());
        early_nexmo.iat += FAR;
        early_nexmo.exp += FAR;
        late_nexmo.iat -= FAR;
        late_nexmo.exp -= FAR;
        let (mut early_session, mut late_session) = (session.clone(), session.clone());
        early_session.iat += FAR;
        early_session.exp += FAR;
        late_session.iat -= FAR;
        late_session.exp -= FAR;

        let sunshine_verify = |name, keys| (keys, named.case(name, sunshine, &[("that has expired", &late_sunshine)]));
        let nexmo_case =
            |name| rs256.case(name, nexmo, &[("from the future", &early_nexmo), ("that has expired", &late_nexmo)]);
        let bad_sessions = [("from the future", &early_session), ("that has expired", &late_session)];
        Self {
            kustomer_sign: hs256.case("Kustomer HS256 sign", kustomer, &[]),
            kustomer_verify: hs256.case("Kustomer HS256 verify", kustomer, &[("from the future", &early_kustomer)]),
            sunshine_sign: named.case("Sunshine HS256 sign", sunshine, &[]),
            sunshine_verify: [
                sunshine_verify("Sunshine HS256 verify, 1 key", 1),
                sunshine_verify("Sunshine HS256 verify, 100 keys", 100),
            ],
            nexmo_sign: nexmo_case("Nexmo RS256 sign"),
            nexmo_verify: nexmo_case("Nexmo RS256 verify"),
            es256_sign: es256.case("ES256 sign", session, &[]),
            es256_verify: es256.case("ES256 verify", session, &bad_sessions),
            eddsa_sign: eddsa.case("EdDSA sign", session, &[]),
            eddsa_verify: eddsa.case("EdDSA verify", session, &bad_sessions),
        }
    }

    pub fn into_vec(self) -> Vec<Case> {
        let [(_, one_key), (_, many_keys)] = self.sunshine_verify;
        vec![
            self.kustomer_sign,
            self.kustomer_verify,
            self.sunshine_sign,
            one_key,
            many_keys,
            self.nexmo_sign,
            self.nexmo_verify,
            self.es256_sign,
            self.es256_verify,
            self.eddsa_sign,
            self.eddsa_verify,
        ]
    }
}

/// The numbers of the keys in a set of `count` keys.
pub fn key_numbers(count: usize) -> Vec<usize> {
    if count == 1 { vec![THE_KEY] } else { (0..count).collect() }
}

/// Mints the tokens and judges the minted ones: jsonwebtoken 9 with `ring`, an old and well-known crate.
struct Reference {
    algorithm: Algorithm,
    key_id: Option<String>,
    signs: EncodingKey,
    verifies: DecodingKey,
}

impl Reference {
    fn hs256(key_id: Option<String>) -> Self {
        let secret = secret(THE_KEY);
        Self {
            algorithm: Algorithm::HS256,
            key_id,
            signs: EncodingKey::from_secret(secret.as_bytes()),
            verifies: DecodingKey::from_secret(secret.as_bytes()),
        }
    }

    /// A token whose header starts with `alg`, as in most crates.
    fn token(&self, claims: &impl Serialize) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid.clone_from(&self.key_id);
        let token = encode(&header, claims, &self.signs).unwrap();
        let payload = token.split('.').nth(1).unwrap();
        let input = least::prefix(&format!("{:?}", self.algorithm), self.key_id.as_deref()) + payload;
        let signature = jsonwebtoken9::crypto::sign(input.as_bytes(), &self.signs, self.algorithm).unwrap();
        format!("{input}.{signature}")
    }

    fn case<C>(&self, name: &'static str, claims: &C, bad: &[(&'static str, &C)]) -> Case
    where
        C: Serialize + DeserializeOwned + Clone + PartialEq + Times + 'static,
    {
        let good = self.token(claims);
        let mut tokens = vec![("with a broken signature", broken(&good))];
        tokens.extend(bad.iter().map(|(wrong, claims)| (*wrong, self.token(claims))));
        let (expected, key, key_id) = (claims.clone(), self.verifies.clone(), self.key_id.clone());
        let mut validation = Validation::new(self.algorithm);
        validation.leeway = LEEWAY;
        validation.required_spec_claims.clear();
        let judge = move |token: &str| {
            decode::<C>(token, &key, &validation)
                .is_ok_and(|read| read.claims == expected && read.claims.hold(now()) && read.header.kid == key_id)
        };
        Case::new(name, judge, good, tokens)
    }
}

/// The token with another byte in the middle of its signature.
fn broken(token: &str) -> String {
    let (input, signature) = token.rsplit_once('.').unwrap();
    let (before, behind) = signature.split_at(signature.len() / 2);
    let other = if behind.starts_with('A') { 'B' } else { 'A' };
    format!("{input}.{before}{other}{}", &behind[1..])
}
