//! The baselines of a row: the raw call of `ring` over the same bytes, and jsonwebtoken 11 with `RING_PROVIDER`.

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use criterion::BenchmarkGroup;
use criterion::measurement::WallTime;
use jwt_identity::{Algorithm, KeyType};
use ring::rand::SystemRandom;
use ring::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RsaEncoding, RsaKeyPair, UnparsedPublicKey,
    VerificationAlgorithm,
};
use ring::{error, hmac};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[cfg(feature = "jsonwebtoken-provider")]
pub(crate) mod jsonwebtoken;

type Group<'a> = BenchmarkGroup<'a, WallTime>;
type Outcome = Result<(), Box<dyn Error>>;

/// Claims for crates that take them as a plain struct.
#[derive(Serialize, Deserialize, Clone)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kustomer {
    external_id: String,
    email: String,
    iat: u64,
}

#[derive(Serialize, Deserialize, Clone)]
pub(crate) struct Sunshine {
    scope: String,
    external_id: String,
    exp: u64,
}

#[derive(Serialize, Deserialize, Clone)]
pub(crate) struct Nexmo {
    application_id: String,
    iat: u64,
    jti: String,
    exp: u64,
    sub: String,
    acl: Paths,
}

#[derive(Serialize, Deserialize, Clone)]
pub(crate) struct Webhook {
    iat: u64,
    jti: String,
    iss: String,
    payload_hash: String,
}

#[derive(Serialize, Deserialize, Clone)]
struct Paths {
    paths: BTreeMap<String, Rule>,
}

#[derive(Serialize, Deserialize, Clone)]
struct Rule {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    methods: Option<Vec<String>>,
}

/// A token split into its parts.
struct Parts<'a> {
    input: &'a str,
    signature: Vec<u8>,
}

impl<'a> Parts<'a> {
    fn of(token: &'a str) -> Result<Self, Box<dyn Error>> {
        let (input, signature) = token.rsplit_once('.').ok_or("a token has dots")?;
        Ok(Self { input, signature: URL_SAFE_NO_PAD.decode(signature)? })
    }
}

/// Reads the DER of a key file.
fn der(name: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let pem = crate::pem(name)?;
    Ok(STANDARD.decode(pem.lines().filter(|line| !line.starts_with("-----")).collect::<String>())?)
}

/// Adds the baseline rows of a row that mints the token. `C` is the type of its claims.
#[cfg_attr(not(feature = "jsonwebtoken-provider"), allow(clippy::extra_unused_type_parameters))]
pub(crate) fn sign<C: Serialize + DeserializeOwned + Clone>(
    group: &mut Group<'_>,
    name: &str,
    algorithm: Algorithm,
    token: &str,
) -> Outcome {
    raw_sign(group, name, algorithm, token)?;
    #[cfg(feature = "jsonwebtoken-provider")]
    jsonwebtoken::sign::<C>(group, name, algorithm, token)?;
    Ok(())
}

/// Adds the baseline rows of a row that verifies the token. `C` is the type of its claims.
#[cfg_attr(not(feature = "jsonwebtoken-provider"), allow(clippy::extra_unused_type_parameters))]
pub(crate) fn verify<C: DeserializeOwned + Clone>(
    group: &mut Group<'_>,
    name: &str,
    algorithm: Algorithm,
    token: &str,
) -> Outcome {
    raw_verify(group, name, algorithm, token)?;
    #[cfg(feature = "jsonwebtoken-provider")]
    jsonwebtoken::verify::<C>(group, name, algorithm, token)?;
    Ok(())
}

fn raw_sign(group: &mut Group<'_>, name: &str, algorithm: Algorithm, token: &str) -> Outcome {
    let name = format!("{name}/raw-ring");
    let input = Parts::of(token)?.input.as_bytes();
    let random = SystemRandom::new();
    match Raw::of(algorithm)? {
        Raw::Hmac(algorithm) => {
            let key = hmac::Key::new(algorithm, crate::SECRET.as_bytes());
            group.bench_function(name, |bencher| bencher.iter(|| hmac::sign(&key, black_box(input))));
        }
        Raw::Rsa(encoding, _) => {
            let key = rsa()?;
            let mut room = vec![0; key.public().modulus_len()];
            group.bench_function(name, |bencher| {
                bencher.iter(|| key.sign(encoding, &random, black_box(input), &mut room));
            });
        }
        Raw::Ecdsa(file, algorithm, _) => {
            let key = ecdsa(file, algorithm, &random)?;
            group.bench_function(name, |bencher| bencher.iter(|| key.sign(&random, black_box(input))));
        }
        Raw::Ed25519 => {
            let key = ed25519()?;
            group.bench_function(name, |bencher| bencher.iter(|| key.sign(black_box(input))));
        }
    }
    Ok(())
}

fn raw_verify(group: &mut Group<'_>, name: &str, algorithm: Algorithm, token: &str) -> Outcome {
    let parts = Parts::of(token)?;
    let (scheme, key): (&'static dyn VerificationAlgorithm, Vec<u8>) = match Raw::of(algorithm)? {
        Raw::Hmac(algorithm) => {
            let key = hmac::Key::new(algorithm, crate::SECRET.as_bytes());
            return verify_row(group, name, &parts, |input, mac| hmac::verify(&key, input, mac));
        }
        Raw::Rsa(_, scheme) => (scheme, rsa()?.public_key().as_ref().to_vec()),
        Raw::Ecdsa(file, algorithm, scheme) => {
            (scheme, ecdsa(file, algorithm, &SystemRandom::new())?.public_key().as_ref().to_vec())
        }
        Raw::Ed25519 => (&signature::ED25519, ed25519()?.public_key().as_ref().to_vec()),
    };
    let key = UnparsedPublicKey::new(scheme, key);
    verify_row(group, name, &parts, |input, signature| key.verify(input, signature))
}

fn verify_row(
    group: &mut Group<'_>,
    name: &str,
    parts: &Parts<'_>,
    verify: impl Fn(&[u8], &[u8]) -> Result<(), error::Unspecified>,
) -> Outcome {
    let (input, signature) = (parts.input.as_bytes(), &parts.signature);
    verify(input, signature).map_err(|_| format!("{name}: the key does not verify the token"))?;
    group.bench_function(format!("{name}/raw-ring"), |bencher| bencher.iter(|| verify(black_box(input), signature)));
    Ok(())
}

/// The algorithm in `ring`, and the file of the key.
enum Raw {
    Hmac(hmac::Algorithm),
    Rsa(&'static dyn RsaEncoding, &'static dyn VerificationAlgorithm),
    Ecdsa(&'static str, &'static EcdsaSigningAlgorithm, &'static dyn VerificationAlgorithm),
    Ed25519,
}

impl Raw {
    fn of(algorithm: Algorithm) -> Result<Self, Box<dyn Error>> {
        Ok(match algorithm {
            Algorithm::Hs256 => Self::Hmac(hmac::HMAC_SHA256),
            Algorithm::Hs384 => Self::Hmac(hmac::HMAC_SHA384),
            Algorithm::Hs512 => Self::Hmac(hmac::HMAC_SHA512),
            Algorithm::Rs256 => Self::Rsa(&signature::RSA_PKCS1_SHA256, &signature::RSA_PKCS1_2048_8192_SHA256),
            Algorithm::Rs384 => Self::Rsa(&signature::RSA_PKCS1_SHA384, &signature::RSA_PKCS1_2048_8192_SHA384),
            Algorithm::Rs512 => Self::Rsa(&signature::RSA_PKCS1_SHA512, &signature::RSA_PKCS1_2048_8192_SHA512),
            Algorithm::Ps256 => Self::Rsa(&signature::RSA_PSS_SHA256, &signature::RSA_PSS_2048_8192_SHA256),
            Algorithm::Ps384 => Self::Rsa(&signature::RSA_PSS_SHA384, &signature::RSA_PSS_2048_8192_SHA384),
            Algorithm::Ps512 => Self::Rsa(&signature::RSA_PSS_SHA512, &signature::RSA_PSS_2048_8192_SHA512),
            Algorithm::Es256 => Self::Ecdsa(
                "p256.pkcs8",
                &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
                &signature::ECDSA_P256_SHA256_FIXED,
            ),
            Algorithm::Es384 => Self::Ecdsa(
                "p384.pkcs8",
                &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
                &signature::ECDSA_P384_SHA384_FIXED,
            ),
            Algorithm::EdDsa => Self::Ed25519,
            other => return Err(format!("no row for {other}").into()),
        })
    }
}

/// Returns the stem of the key file names of an algorithm.
pub(crate) fn key_file(algorithm: Algorithm) -> Result<&'static str, Box<dyn Error>> {
    match algorithm.key_type() {
        KeyType::Rsa => Ok("rsa2048"),
        KeyType::EcP256 => Ok("p256"),
        KeyType::EcP384 => Ok("p384"),
        KeyType::Ed25519 => Ok("ed25519"),
        _ => Err(format!("{algorithm} has no key in a file").into()),
    }
}

fn rsa() -> Result<RsaKeyPair, Box<dyn Error>> {
    Ok(RsaKeyPair::from_pkcs8(&der("rsa2048.pkcs8")?).map_err(|_| "RSA key")?)
}

fn ecdsa(
    file: &str,
    algorithm: &'static EcdsaSigningAlgorithm,
    random: &SystemRandom,
) -> Result<EcdsaKeyPair, Box<dyn Error>> {
    Ok(EcdsaKeyPair::from_pkcs8(algorithm, &der(file)?, random).map_err(|_| "EC key")?)
}

fn ed25519() -> Result<Ed25519KeyPair, Box<dyn Error>> {
    Ok(Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der("ed25519.pkcs8")?).map_err(|_| "Ed25519 key")?)
}
