//! Tokens that a minter asks for, signed and verified.

use std::collections::BTreeMap;

use jwt_identity::jwt::{Claims, ClaimsBuilder, Jwt, Policy};
use jwt_identity::keys::{SigningKey, VerifyingKey};
use jwt_identity::nexmo::{Acl, AclPath, ApplicationId, Method, Rule, user};
use jwt_identity::{FixedClock, KeyId, Profile, SharedSecret, TokenId, TokenSigner, TokenVerifier, sunshine};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Call, KEY_ID, LATER, NOW, Outcome, SECRET, Shape, hmac, json_len, longest, room_in};

pub(crate) const SHAPES: &[Shape] = &[
    ("nexmo/paths", paths),
    ("nexmo/custom_claims", custom_claims),
    ("sunshine/text", sunshine),
    ("jwt/audience", audience),
    ("jwt/text", |size| custom(size, text)),
    ("jwt/members", |size| custom(size, members)),
    ("jwt/nested", |size| custom(size, nested)),
];

fn both<P: Profile + 'static>(
    signer: TokenSigner<P>,
    verifier: TokenVerifier<P>,
    claims: P::Claims,
) -> Outcome<Vec<Call>> {
    let token = signer.sign(&claims)?.into_string();
    let verifier = verifier.with_clock(FixedClock(NOW));
    let sign_json = Call::sign_json(signer.clone(), &claims)?;
    Ok(vec![Call::sign(signer, claims)?, sign_json, Call::verify(verifier, token)?])
}

/// An access control list with one path for each conversation.
fn paths(size: usize) -> Outcome<Vec<Call>> {
    let acl = |paths: usize| -> Acl {
        let path = |number| AclPath::new(format!("/*/conversations/CON-{number:08}/**"));
        let rule = Rule::any().with_methods([Method::Get]);
        (0..paths).filter_map(|number| Some((path(number).ok()?, rule.clone()))).collect()
    };
    vonage(longest(room_in(size) - BESIDE_ACL, acl, json_len)?, BTreeMap::new())
}

fn custom_claims(size: usize) -> Outcome<Vec<Call>> {
    vonage(Acl::empty(), longest(room_in(size) - BESIDE_ACL, members, json_len)?)
}

const BESIDE_ACL: usize = 220;

fn vonage(acl: Acl, custom: BTreeMap<String, usize>) -> Outcome<Vec<Call>> {
    let application = ApplicationId::new("78d335fa-323d-0114-9c3d-d6f0d48968cf")?;
    let claims = user::Claims::builder(application, "ada", acl, TokenId::from_random_bytes([7; 16]), NOW);
    both(
        user::signer(include_str!("../../tests/keys/rsa2048.pkcs8.pem"))?,
        user::verifier(include_str!("../../tests/keys/rsa2048.spki.pem"))?,
        custom.into_iter().fold(claims, |claims, (name, value)| claims.custom_claim(name, value)).build()?,
    )
}

/// A text has at most 1 024 characters, so each character here has four bytes.
fn sunshine(size: usize) -> Outcome<Vec<Call>> {
    let claims = |characters: usize| {
        let text = |most: usize| "\u{1f600}".repeat(characters.min(most) + 1);
        let user = sunshine::Claims::builder(sunshine::User::new(text(1000))?)
            .name(text(1000))
            .email(text(1000) + "@example.com");
        user.expires_at(LATER).build()
    };
    let len = |claims: &Result<sunshine::Claims, _>| claims.as_ref().map_or(usize::MAX, json_len);
    let key_id = KeyId::new(KEY_ID)?;
    let signer = sunshine::signer(key_id.clone(), &SharedSecret::new(SECRET)?)?;
    let verifier = sunshine::verifier(key_id, &SharedSecret::new(SECRET)?)?;
    both(signer, verifier, longest(room_in(size), claims, len)??)
}

/// A token with many audiences. The verifier expects the last.
fn audience(size: usize) -> Outcome<Vec<Call>> {
    let claims = |count: usize| {
        let names = (0..count).map(|number| format!("service-{number}")).chain(["us".to_owned()]);
        names.fold(Claims::builder().expires_at(LATER).issued_at(NOW), ClaimsBuilder::audience).build()
    };
    let len = |claims: &Result<Claims, _>| claims.as_ref().map_or(usize::MAX, json_len);
    let verifier = TokenVerifier::<Jwt>::new(VerifyingKey::new(hmac()?)).with_policy(Policy::default().audience("us"));
    both(TokenSigner::new(SigningKey::new(hmac()?)), verifier, longest(room_in(size), claims, len)??)
}

/// The plain profile with custom claims.
fn custom<C: Serialize + DeserializeOwned + 'static>(size: usize, make: fn(usize) -> C) -> Outcome<Vec<Call>> {
    let custom = longest(room_in(size) - 60, make, json_len)?;
    let claims = Claims::builder().expires_at(LATER).issued_at(NOW).subject("ada").custom(custom).build()?;
    let verifier = TokenVerifier::<Jwt<C>>::new(VerifyingKey::new(hmac()?));
    both(TokenSigner::new(SigningKey::new(hmac()?)), verifier, claims)
}

fn text(bytes: usize) -> BTreeMap<String, String> {
    BTreeMap::from([("text".to_owned(), "a".repeat(bytes))])
}

fn members(count: usize) -> BTreeMap<String, usize> {
    (0..count).map(|number| (format!("member-{number}"), number)).collect()
}

fn nested(count: usize) -> BTreeMap<String, Vec<Value>> {
    let seat = |number: usize| json!({"seat": {"row": [number, "a"], "paid": true}, "class": null});
    BTreeMap::from([("seats".to_owned(), (0..count).map(seat).collect())])
}
