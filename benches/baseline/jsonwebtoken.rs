//! jsonwebtoken 11 over our provider, which keeps keys prepared: the same cryptography, another road.

use std::hint::black_box;

use jwt_identity::Algorithm;
use jwt_identity::interop::RING_PROVIDER;
use jwt_identity::interop::jsonwebtoken::{DecodingKey, EncodingKey, Validation, decode, decode_header, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Group, Outcome, der};

pub(crate) fn install() -> Outcome {
    RING_PROVIDER.install_default().map_err(|_| "another provider is in use")?;
    Ok(())
}

/// Mints the token's claims once more.
pub(super) fn sign<C: Serialize + DeserializeOwned + Clone>(
    group: &mut Group<'_>,
    name: &str,
    algorithm: Algorithm,
    token: &str,
) -> Outcome {
    let key = match algorithm {
        Algorithm::Rs256 => EncodingKey::from_rsa_der(&der("rsa2048.pkcs8")?),
        Algorithm::Es256 => EncodingKey::from_ec_der(&der("p256.pkcs8")?),
        Algorithm::EdDsa => EncodingKey::from_ed_der(&der("ed25519.pkcs8")?),
        _ => EncodingKey::from_secret(crate::SECRET.as_bytes()),
    };
    let (header, claims) = (decode_header(token)?, read::<C>(algorithm, token)?);
    encode(&header, &claims, &key)?;
    group.bench_function(format!("{name}/jsonwebtoken"), |bencher| {
        bencher.iter(|| encode(&header, black_box(&claims), &key));
    });
    Ok(())
}

/// Its clock cannot be set, so it does not look at the times.
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
    Ok(match algorithm {
        Algorithm::Rs256 => DecodingKey::from_rsa_der(&der("rsa2048.spki")?),
        Algorithm::Es256 => DecodingKey::from_ec_der(&der("p256.spki")?),
        Algorithm::EdDsa => DecodingKey::from_ed_der(&der("ed25519.spki")?),
        _ => DecodingKey::from_secret(crate::SECRET.as_bytes()),
    })
}

fn validation(algorithm: Algorithm) -> Validation {
    let mut policy = Validation::new(algorithm.into());
    policy.validate_exp = false;
    policy.required_spec_claims.clear();
    policy
}
