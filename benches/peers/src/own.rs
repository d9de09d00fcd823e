//! This crate with `ring` and with `aws-lc`.

use jwt_identity::crypto::{self, HmacKey, aws_lc};
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::{KeySet, SigningKey, VerifyingKey};
use jwt_identity::kustomer::Kustomer;
use jwt_identity::nexmo::user::User;
use jwt_identity::sunshine::Sunshine;
use jwt_identity::{Algorithm, KeyId, Profile, SharedSecret, TokenSigner, TokenVerifier};

use crate::case::{Case, Kind};
use crate::cases::{Cases, key_numbers};
use crate::tokens::{Claims, ED25519, ED25519_PUBLIC, P256, P256_PUBLIC, RSA, RSA_PUBLIC, THE_KEY, key_id, secret};

pub const RING: &str = "jwt-identity (ring)";
pub const AWS_LC: &str = "jwt-identity (aws-lc)";

pub fn add(cases: &mut Cases, claims: &Claims) {
    let key = hs256(THE_KEY);
    let named = SigningKey::new(key.clone()).with_key_id(KeyId::new(key_id(THE_KEY)).unwrap());
    sign::<Kustomer>(&mut cases.kustomer_sign, RING, SigningKey::new(key.clone()), &claims.own_kustomer);
    verify::<Kustomer>(&mut cases.kustomer_verify, RING, TokenVerifier::new(VerifyingKey::new(key)));
    sign::<Sunshine>(&mut cases.sunshine_sign, RING, named.clone(), &claims.own_sunshine);
    for (count, case) in &mut cases.sunshine_verify {
        let keys = key_numbers(*count)
            .into_iter()
            .map(|number| VerifyingKey::new(hs256(number)).with_key_id(KeyId::new(key_id(number)).unwrap()));
        verify::<Sunshine>(case, RING, TokenVerifier::new(KeySet::new(keys).unwrap()));
    }
    let rs256 = Algorithm::Rs256;
    let key = SigningKey::new(crypto::RsaSigner::from_pem(rs256, RSA).unwrap());
    sign::<User>(&mut cases.nexmo_sign, RING, key, &claims.own_nexmo);
    let key = VerifyingKey::new(crypto::RsaVerifier::from_pem(rs256, RSA_PUBLIC).unwrap());
    verify::<User>(&mut cases.nexmo_verify, RING, TokenVerifier::new(key));
    let key = SigningKey::new(aws_lc::RsaSigner::from_pem(rs256, RSA).unwrap());
    sign::<User>(&mut cases.nexmo_sign, AWS_LC, key, &claims.own_nexmo);
    let key = VerifyingKey::new(aws_lc::RsaVerifier::from_pem(rs256, RSA_PUBLIC).unwrap());
    verify::<User>(&mut cases.nexmo_verify, AWS_LC, TokenVerifier::new(key));

    let es256 = Algorithm::Es256;
    let key = SigningKey::new(crypto::EcdsaSigner::from_pem(es256, P256).unwrap());
    sign::<Jwt>(&mut cases.es256_sign, RING, key, &claims.own_session);
    let key = VerifyingKey::new(crypto::EcdsaVerifier::from_pem(es256, P256_PUBLIC).unwrap());
    verify::<Jwt>(&mut cases.es256_verify, RING, TokenVerifier::new(key));
    let key = SigningKey::new(aws_lc::EcdsaSigner::from_pem(es256, P256).unwrap());
    sign::<Jwt>(&mut cases.es256_sign, AWS_LC, key, &claims.own_session);
    let key = VerifyingKey::new(aws_lc::EcdsaVerifier::from_pem(es256, P256_PUBLIC).unwrap());
    verify::<Jwt>(&mut cases.es256_verify, AWS_LC, TokenVerifier::new(key));

    let key = SigningKey::new(crypto::Ed25519Signer::from_pem(ED25519).unwrap());
    sign::<Jwt>(&mut cases.eddsa_sign, RING, key, &claims.own_session);
    let key = VerifyingKey::new(crypto::Ed25519Verifier::from_pem(ED25519_PUBLIC).unwrap());
    verify::<Jwt>(&mut cases.eddsa_verify, RING, TokenVerifier::new(key));
    let key = SigningKey::new(aws_lc::Ed25519Signer::from_pem(ED25519).unwrap());
    sign::<Jwt>(&mut cases.eddsa_sign, AWS_LC, key, &claims.own_session);
    let key = VerifyingKey::new(aws_lc::Ed25519Verifier::from_pem(ED25519_PUBLIC).unwrap());
    verify::<Jwt>(&mut cases.eddsa_verify, AWS_LC, TokenVerifier::new(key));
}

fn hs256(number: usize) -> HmacKey {
    HmacKey::new(Algorithm::Hs256, &SharedSecret::new(secret(number)).unwrap()).unwrap()
}

fn sign<P: Profile + 'static>(case: &mut Case, name: &'static str, key: SigningKey, claims: &P::Claims)
where
    P::Claims: Clone + 'static,
{
    let (signer, claims) = (TokenSigner::<P>::new(key), claims.clone());
    case.sign(Kind::Own, name, move || signer.sign(&claims).unwrap().into_string());
}

fn verify<P: Profile + 'static>(case: &mut Case, name: &'static str, verifier: TokenVerifier<P>) {
    case.verify(Kind::Own, name, move |token| verifier.verify(token).is_ok());
}
