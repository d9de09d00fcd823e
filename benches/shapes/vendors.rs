//! One vendor or tenant among many. Each vendor is a type. All tenants share one type.

use std::hint::black_box;
use std::rc::Rc;

use jwt_identity::ClaimError;
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::{KeyPair, KeySet, Tenants, VerifyingKey};
use jwt_identity::token::claim::{self, Leeway};
use jwt_identity::{Algorithm, FixedClock, KeyId, KeyIdRule, NumericDate, Profile, TokenSigner, TokenVerifier};
use serde::{Deserialize, Serialize};

use super::{Call, LATER, NOW, Outcome, PAYLOAD, Shape, hmac, token};

pub(crate) const SHAPES: &[Shape] = &[("vendors", vendors), ("tenants", tenants)];

/// A profile. The parameter makes many of them.
pub(crate) enum Vendor<const N: u8> {}

impl<const N: u8> Profile for Vendor<N> {
    const NAME: &'static str = "vendor";
    const ALGORITHMS: &'static [Algorithm] = &[Algorithm::Hs256];
    const KEY_ID: KeyIdRule = KeyIdRule::Required;
    type Claims = Session<N>;
    type Policy = Leeway;

    fn decode(claims_set: &[u8]) -> Result<Session<N>, ClaimError> {
        claim::decode_json(claims_set)
    }

    fn check(claims: &Session<N>, leeway: &Leeway, now: NumericDate) -> Result<(), ClaimError> {
        claim::check_exp(claims.exp, now, *leeway)?;
        claim::check_iat(claims.iat, now, *leeway)
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Session<const N: u8> {
    sub: String,
    iat: NumericDate,
    exp: NumericDate,
}

/// The data that a program keeps for a vendor.
struct Known {
    sign: Box<dyn Fn() -> bool>,
    verify: Box<dyn Fn() -> bool>,
    bytes: usize,
}

impl Known {
    fn new<const N: u8>(number: usize) -> Outcome<Self> {
        let key_id = KeyId::new(format!("vendor_{number:021x}"))?;
        let keys = KeySet::new([KeyPair::from(hmac()?).with_key_id(key_id)])?;
        let signer = TokenSigner::<Vendor<N>>::new(keys.clone());
        let verifier = TokenVerifier::<Vendor<N>>::new(keys).with_clock(FixedClock(NOW));
        let claims = Session { sub: "ada".to_owned(), iat: NOW, exp: LATER };
        let token = signer.sign(&claims)?.into_string();
        verifier.verify(&token)?;
        Ok(Self {
            bytes: token.len(),
            sign: Box::new(move || black_box(signer.sign(&claims)).is_ok()),
            verify: Box::new(move || black_box(verifier.verify(&token)).is_ok()),
        })
    }
}

/// Each vendor has signed and verified once, so that everything the crate may cache for it is cached.
fn vendors(count: usize) -> Outcome<Vec<Call>> {
    const TYPES: [fn(usize) -> Outcome<Known>; 10] = [
        Known::new::<0>,
        Known::new::<1>,
        Known::new::<2>,
        Known::new::<3>,
        Known::new::<4>,
        Known::new::<5>,
        Known::new::<6>,
        Known::new::<7>,
        Known::new::<8>,
        Known::new::<9>,
    ];
    let known = TYPES.iter().cycle().take(count).enumerate().map(|(number, make)| make(number));
    let known: Rc<[Known]> = known.collect::<Outcome<Vec<_>>>()?.into();
    let bytes = known.first().ok_or("no vendor")?.bytes;
    let all = Rc::clone(&known);
    let sign = move || {
        black_box(all.first().map(|first| (first.sign)()));
    };
    let verify = move || {
        black_box(known.first().map(|first| (first.verify)()));
    };
    Ok(vec![
        Call { operation: "sign", bytes, run: Box::new(sign) },
        Call { operation: "verify", bytes, run: Box::new(verify) },
    ])
}

/// Each tenant has its own key and is found by name.
fn tenants(count: usize) -> Outcome<Vec<Call>> {
    let token = token(r#"{"alg":"HS256","typ":"JWT"}"#, PAYLOAD)?;
    let names: Vec<String> = (0..count).map(|number| format!("tenant-{number}")).collect();
    let verifier = |name| {
        let verifier = TokenVerifier::<Jwt>::new(VerifyingKey::new(hmac()?)).with_clock(FixedClock(NOW));
        Ok((name, verifier))
    };
    let verifiers = names.iter().map(String::as_str).map(verifier).collect::<Outcome<Vec<_>>>()?;
    let tenants = Tenants::new(count);
    tenants.replace_all(verifiers)?;
    tenants.get("tenant-0").ok_or("no tenant")?.verify(&token)?;
    let bytes = token.len();
    let verify = move || drop(black_box(tenants.get("tenant-0").map(|first| first.verify(black_box(&token)))));
    Ok(vec![Call { operation: "verify", bytes, run: Box::new(verify) }])
}
