//! What a row is compared with: the raw call of `ring` over the same octets, and jsonwebtoken 11 over our provider.

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use criterion::BenchmarkGroup;
use criterion::measurement::WallTime;
use jwt_identity::Algorithm;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey, VerificationAlgorithm,
};
use ring::{error, hmac};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[cfg(feature = "jsonwebtoken-provider")]
pub(crate) mod jsonwebtoken;

type Group<'a> = BenchmarkGroup<'a, WallTime>;
type Outcome = Result<(), Box<dyn Error>>;

/// Claims for a crate that takes them as a plain struct.
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
struct Paths {
    paths: BTreeMap<String, Rule>,
}

#[derive(Serialize, Deserialize, Clone)]
struct Rule {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    methods: Option<Vec<String>>,
}

/// A token taken apart.
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

/// The octets in a key file.
fn der(name: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let pem = crate::pem(name)?;
    Ok(STANDARD.decode(pem.lines().filter(|line| !line.starts_with("-----")).collect::<String>())?)
}

/// The rows beside one that mints the token, whose claims are a `C`.
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

/// The rows beside one that verifies the token, whose claims are a `C`.
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
    match algorithm {
        Algorithm::Hs256 => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, crate::SECRET.as_bytes());
            group.bench_function(name, |bencher| bencher.iter(|| hmac::sign(&key, black_box(input))));
        }
        Algorithm::Rs256 => {
            let key = RsaKeyPair::from_pkcs8(&der("rsa2048.pkcs8")?).map_err(|_| "RSA key")?;
            let mut room = vec![0; key.public().modulus_len()];
            group.bench_function(name, |bencher| {
                bencher.iter(|| key.sign(&RSA_PKCS1_SHA256, &random, black_box(input), &mut room));
            });
        }
        Algorithm::Es256 => {
            let key = ecdsa(&random)?;
            group.bench_function(name, |bencher| bencher.iter(|| key.sign(&random, black_box(input))));
        }
        Algorithm::EdDsa => {
            let key = ed25519()?;
            group.bench_function(name, |bencher| bencher.iter(|| key.sign(black_box(input))));
        }
        other => return Err(format!("no row for {other}").into()),
    }
    Ok(())
}

fn raw_verify(group: &mut Group<'_>, name: &str, algorithm: Algorithm, token: &str) -> Outcome {
    let parts = Parts::of(token)?;
    let (scheme, key): (&'static dyn VerificationAlgorithm, Vec<u8>) = match algorithm {
        Algorithm::Hs256 => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, crate::SECRET.as_bytes());
            return verify_row(group, name, &parts, |input, mac| hmac::verify(&key, input, mac));
        }
        Algorithm::Rs256 => {
            let key = RsaKeyPair::from_pkcs8(&der("rsa2048.pkcs8")?).map_err(|_| "RSA key")?;
            (&RSA_PKCS1_2048_8192_SHA256, key.public_key().as_ref().to_vec())
        }
        Algorithm::Es256 => (&ECDSA_P256_SHA256_FIXED, ecdsa(&SystemRandom::new())?.public_key().as_ref().to_vec()),
        Algorithm::EdDsa => (&ED25519, ed25519()?.public_key().as_ref().to_vec()),
        other => return Err(format!("no row for {other}").into()),
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
    verify(input, signature).map_err(|_| format!("{name}: not the key of the token"))?;
    group.bench_function(format!("{name}/raw-ring"), |bencher| bencher.iter(|| verify(black_box(input), signature)));
    Ok(())
}

fn ecdsa(random: &SystemRandom) -> Result<EcdsaKeyPair, Box<dyn Error>> {
    let der = der("p256.pkcs8")?;
    Ok(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der, random).map_err(|_| "P-256 key")?)
}

fn ed25519() -> Result<Ed25519KeyPair, Box<dyn Error>> {
    Ok(Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der("ed25519.pkcs8")?).map_err(|_| "Ed25519 key")?)
}
