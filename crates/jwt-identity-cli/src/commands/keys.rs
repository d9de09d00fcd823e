//! `keys new`, `keys inspect`, `keys public`, `keys thumbprint` and `keys jwks`

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jwt_identity::crypto::PublicJwk;
use jwt_identity::diagnose::TokenKind;
use jwt_identity::keys::{KeyReader, KeySet, LocalKeys, PublicJwkSet, VerifyingKey};
use jwt_identity::{Algorithm, KeyId};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::args::{KeysCommand, NewKey};
use crate::failure::Failure;
use crate::keys::{self, defaults};
use crate::output::Output;
use crate::source::Source;

pub(crate) fn run(command: KeysCommand, output: &Output) -> Result<(), Failure> {
    match command {
        KeysCommand::New { r#type } => {
            let key = new(r#type)?;
            output.result(&key, &json!({ "key": key.as_str() }));
        }
        KeysCommand::Inspect { key } => inspect(&key, output)?,
        KeysCommand::Public { key } => {
            let public = public_jwk(&read(&key)?.0, &key)?;
            output.result(&public.to_json(), &serde_json::to_value(&public).unwrap_or_default());
        }
        KeysCommand::Thumbprint { key } => {
            let public = public_jwk(&read(&key)?.0, &key)?;
            let thumbprint = public.key_id().map_or("", KeyId::as_str);
            output.result(thumbprint, &json!({ "thumbprint": thumbprint }));
        }
        KeysCommand::Jwks { keys: sources } => {
            let mut keys = Vec::new();
            for source in &sources {
                keys.extend(published(source)?);
            }
            let text = PublicJwkSet::new(keys).to_json();
            output.result(&text, &serde_json::from_str(&text).unwrap_or_default());
        }
    }
    Ok(())
}

fn inspect(source: &Source, output: &Output) -> Result<(), Failure> {
    let text = source.read()?;
    if is_set(&text) {
        let set = KeySet::from_jwk_set(&defaults(TokenKind::Jwt), &text).map_err(|error| keys::of(source, &error))?;
        let usable = set.iter().map(|key| {
            let key_id = key.key_id().map(KeyId::as_str);
            let (shown, json) = described(key, "public");
            (format!("kid: {}\n{shown}", key_id.unwrap_or("none")), json!({ "kid": key_id, "key": json }))
        });
        let skipped = set.skipped().iter().map(|key| {
            let (key_id, error) = (key.key_id().map(KeyId::as_str), key.error().to_string());
            (
                format!("kid: {}\ncannot be used: {error}", key_id.unwrap_or("none")),
                json!({ "kid": key_id, "error": error }),
            )
        });
        let (shown, json): (Vec<_>, Vec<_>) = usable.chain(skipped).unzip();
        output.result(&shown.join("\n\n"), &json!({ "keys": json }));
        return Ok(());
    }
    let (key, is_private) = key_in(&text, source)?;
    let (shown, json) = described(&key, if is_private { "private" } else { "public" });
    output.result(&shown, &json);
    Ok(())
}

/// Reports whether a text is a JWK Set, valid or not.
fn is_set(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|value| value.get("keys").is_some())
}

fn described(key: &VerifyingKey, kind: &str) -> (String, Value) {
    let thumbprint = key.public_jwk().map(|public| public.thumbprint());
    let key_type = key.algorithm().key_type().as_str();
    let algorithms: Vec<&str> = Algorithm::ALL
        .iter()
        .filter(|algorithm| algorithm.key_type() == key.algorithm().key_type())
        .map(|algorithm| algorithm.as_str())
        .collect();
    let thumbprint = thumbprint.as_ref().map(KeyId::as_str);
    (
        format!(
            "{kind} key, {key_type}\nalgorithms: {}\nthumbprint: {}",
            algorithms.join(", "),
            thumbprint.unwrap_or("none: a secret has no public half")
        ),
        json!({ "kind": kind, "type": key_type, "algorithms": algorithms, "thumbprint": thumbprint }),
    )
}

/// Returns the public half of a key, or of each key of a directory.
fn published(source: &Source) -> Result<Vec<PublicJwk>, Failure> {
    match source {
        Source::File(path) if path.is_dir() => {
            let keys = LocalKeys::from_directory(path, KeyReader::private_key(&defaults(TokenKind::Jwt)))?;
            Ok(keys.key_set().public_jwk_set()?.into_iter().collect())
        }
        _ => Ok(vec![public_jwk(&read(source)?.0, source)?]),
    }
}

/// Reads a private or a public key, and reports whether it is private. If it is neither, the error is that of the private
/// key.
fn read(source: &Source) -> Result<(VerifyingKey, bool), Failure> {
    key_in(&source.read()?, source)
}

fn key_in(text: &str, source: &Source) -> Result<(VerifyingKey, bool), Failure> {
    match keys::pair(text) {
        Ok(pair) => Ok((pair.verifying_key().clone(), true)),
        Err(error) => keys::public(text).map(|key| (key, false)).map_err(|_| keys::of(source, &error)),
    }
}

/// Returns the public half with its thumbprint as `kid`.
fn public_jwk(key: &VerifyingKey, source: &Source) -> Result<PublicJwk, Failure> {
    let public = key.public_jwk().ok_or_else(|| Failure::trouble(format!("{source}: a secret has no public half")))?;
    let thumbprint = public.thumbprint();
    Ok(public.with_key_id(thumbprint))
}

fn new(kind: NewKey) -> Result<Zeroizing<String>, Failure> {
    let random = SystemRandom::new();
    let fault = |_| Failure::trouble("the system has no random numbers");
    let der = match kind {
        NewKey::Hs256 => {
            let mut secret = Zeroizing::new([0; 32]);
            random.fill(&mut *secret).map_err(fault)?;
            return Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(*secret)));
        }
        NewKey::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random),
        NewKey::Es384 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random),
        NewKey::Eddsa => Ed25519KeyPair::generate_pkcs8(&random),
    };
    let encoded = Zeroizing::new(STANDARD.encode(der.map_err(fault)?));
    let mut pem = Zeroizing::new("-----BEGIN PRIVATE KEY-----\n".to_owned());
    for line in encoded.as_bytes().chunks(64) {
        pem.push_str(std::str::from_utf8(line).unwrap_or_default());
        pem.push('\n');
    }
    pem.push_str("-----END PRIVATE KEY-----");
    Ok(pem)
}
