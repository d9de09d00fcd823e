//! jsonwebtoken 11 with `RING_PROVIDER`, which caches prepared keys: the same cryptography in another implementation.

use std::hint::black_box;

use jwt_identity::keys::interop::RING_PROVIDER;
use jwt_identity::keys::interop::jsonwebtoken::{DecodingKey, EncodingKey, Validation, decode, decode_header, encode};
use jwt_identity::{Algorithm, KeyType};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Group, Outcome, der, key_file};

pub(crate) fn install() -> Outcome {
    RING_PROVIDER.install_default().map_err(|_| "another provider is in use")?;
    Ok(())
}

/// Mints a token with the claims of `token`.
pub(super) fn sign<C: Serialize + DeserializeOwned + Clone>(
    group: &mut Group<'_>,
    name: &str,
    algorithm: Algorithm,
    token: &str,
) -> Outcome {
    let private = || der(&format!("{}.pkcs8", key_file(algorithm)?));
    let key = match algorithm.key_type() {
        KeyType::Rsa => EncodingKey::from_rsa_der(&private()?),
        KeyType::EcP256 | KeyType::EcP384 => EncodingKey::from_ec_der(&private()?),
        KeyType::Ed25519 => EncodingKey::from_ed_der(&private()?),
        _ => EncodingKey::from_secret(crate::SECRET.as_bytes()),
    };
    let (header, claims) = (decode_header(token)?, read::<C>(algorithm, token)?);
    encode(&header, &claims, &key)?;
    group.bench_function(format!("{name}/jsonwebtoken"), |bencher| {
        bencher.iter(|| encode(&header, black_box(&claims), &key));
    });
    Ok(())
}

/// Its clock cannot be set, so the times are not checked.
pub(super) fn verify<C: DeserializeOwned + Clone>(
    group: &mut Group<'_>,
    name: &str,
    algorithm: Algorithm,
    token: &str,
) -> Outcome {
    read::<C>(algorithm, token)?;
    let (key, policy) = (decoding_key(algorithm)?, validation(algorithm));
    group.bench_function(format!("{name}/jsonwebtoken"), |bencher| {
        bencher.iter(|| decode::<C>(black_box(token), &key, &policy));
    });
    Ok(())
}

fn read<C: DeserializeOwned + Clone>(algorithm: Algorithm, token: &str) -> Result<C, Box<dyn std::error::Error>> {
    Ok(decode::<C>(token, &decoding_key(algorithm)?, &validation(algorithm))?.claims)
}

fn decoding_key(algorithm: Algorithm) -> Result<DecodingKey, Box<dyn std::error::Error>> {
    let public = || der(&format!("{}.spki", key_file(algorithm)?));
    Ok(match algorithm.key_type() {
        KeyType::Rsa => DecodingKey::from_rsa_der(&public()?),
        KeyType::EcP256 | KeyType::EcP384 => DecodingKey::from_ec_der(&public()?),
        KeyType::Ed25519 => DecodingKey::from_ed_der(&public()?),
        _ => DecodingKey::from_secret(crate::SECRET.as_bytes()),
    })
}

fn validation(algorithm: Algorithm) -> Validation {
    let mut policy = Validation::new(algorithm.into());
    policy.validate_exp = false;
    policy.required_spec_claims.clear();
    policy
}
