//! One key among many pairs. The tokens are signed with the first.

use jwt_identity::ErrorCode::HeaderUnknownKeyId;
use jwt_identity::jwt::{Claims, Jwt};
use jwt_identity::keys::{KeyEntry, KeyPair, KeySet, KeyStore, SigningKeySource, VerifyingKeySource};
use jwt_identity::{FixedClock, KeyId, TokenSigner, TokenVerifier};

use super::{Call, KEY_ID, LATER, NOW, Outcome, PAYLOAD, Shape, hmac, token};

pub(crate) const SHAPES: &[Shape] = &[
    ("set", |count| both(set(count, |other| other)?)),
    ("store", |count| both(KeyStore::new(set(count, |other| other)?))),
    // Another spelling of the header: the header must be parsed, and the key is found by its `kid`.
    ("set/other_spelling", |count| Ok(vec![verify(set(count, |other| other)?, &named(KEY_ID, "typ"))?])),
    ("set/unknown", |count| {
        let verifier = verifier(set(count, |other| other)?);
        Ok(vec![Call::refuse(verifier, token(&named("stranger", "alg"), PAYLOAD)?, HeaderUnknownKeyId)?])
    }),
    // All keys but the first do not sign yet.
    ("set/planned", |count| both(set(count, |other| other.activate_at(LATER))?)),
    // All keys but the first no longer verify.
    ("set/retired", |count| both(set(count, |other| other.verify_until(NOW))?)),
    ("set/retired/no_key_id", |count| {
        Ok(vec![verify(set(count, |other| other.verify_until(NOW))?, r#"{"alg":"HS256","typ":"JWT"}"#)?])
    }),
];

fn both(keys: impl SigningKeySource + VerifyingKeySource + Clone + 'static) -> Outcome<Vec<Call>> {
    let claims = Claims::builder().expires_at(LATER).issued_at(NOW).subject("ada").build()?;
    let signer = TokenSigner::<Jwt>::new(keys.clone());
    Ok(vec![Call::sign(signer, claims)?, verify(keys, &named(KEY_ID, "alg"))?])
}

fn verify(keys: impl VerifyingKeySource + 'static, header: &str) -> Outcome<Call> {
    Call::verify(verifier(keys), token(header, PAYLOAD)?)
}

fn verifier(keys: impl VerifyingKeySource + 'static) -> TokenVerifier<Jwt> {
    TokenVerifier::new(keys).with_clock(FixedClock(NOW))
}

/// A header. With `alg` first it is in this crate's own spelling.
fn named(key_id: &str, first: &str) -> String {
    let (alg, typ) = (r#""alg":"HS256""#, r#""typ":"JWT""#);
    let members = if first == "alg" { [alg, typ] } else { [typ, alg] };
    format!(r#"{{{},"kid":"{key_id}"}}"#, members.join(","))
}

fn set(count: usize, change: fn(KeyEntry) -> KeyEntry) -> Outcome<KeySet> {
    let pair = KeyPair::from(hmac()?);
    let first = KeyEntry::from(pair.clone().with_key_id(KeyId::new(KEY_ID)?));
    let others = (1..count).map(|number| {
        let key_id = KeyId::new(format!("app_{number:024x}"))?;
        Ok(change(pair.clone().with_key_id(key_id).into()))
    });
    let entries = std::iter::once(Ok(first)).chain(others).collect::<Outcome<Vec<_>>>()?;
    Ok(KeySet::new(entries)?.with_clock(FixedClock(NOW)))
}
