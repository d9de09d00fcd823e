//! Keys and verifiers from the options of the command line.

use std::sync::Arc;

use jwt_identity::crypto::HmacKey;
use jwt_identity::diagnose::TokenKind;
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{Jwk, KeyPair, KeySet, RefreshOutcome, RefreshReason, VerifyingKey, VerifyingKeySource};
use jwt_identity::{
    Algorithm, JsonVerifier, KeyError, KeyId, Profile, SharedSecret, TokenVerifier, jwt, kustomer, nexmo, sunshine,
};
use jwt_identity_fetch::UreqFetch;

use crate::args::KeyArgs;
use crate::failure::Failure;
use crate::output::Output;
use crate::source::{Source, file};

/// Keys to verify with.
type Keys = Arc<dyn VerifyingKeySource>;

pub(crate) fn secret(source: &Source) -> Result<SharedSecret, Failure> {
    SharedSecret::new(source.read()?.as_bytes()).map_err(|error| of(source, &error))
}

/// Names the source of a key in an error about it.
pub(crate) fn of(source: &Source, error: &KeyError) -> Failure {
    Failure::from(*error).about(source)
}

/// Reads a private key in PEM form or as a JWK, with the first algorithm that fits it.
pub(crate) fn pair(text: &str) -> Result<KeyPair, KeyError> {
    if is_json(text) {
        let jwk = Jwk::from_json(text)?;
        return KeyPair::from_jwk(&fitting(&jwk), &jwk);
    }
    first_fit(PEM_ALGORITHMS, |algorithm| KeyPair::from_pem(algorithm, text))
}

/// Reads a public key in PEM form or as a JWK, with the first algorithm that fits it.
pub(crate) fn public(text: &str) -> Result<VerifyingKey, KeyError> {
    if is_json(text) {
        let jwk = Jwk::from_json(text)?;
        return VerifyingKey::from_jwk(&fitting(&jwk), &jwk);
    }
    first_fit(PEM_ALGORITHMS, |algorithm| VerifyingKey::from_pem(algorithm, text))
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// One algorithm for each type of key: the most common one.
const PEM_ALGORITHMS: &[Algorithm] = &[Algorithm::Rs256, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa];

fn fitting(jwk: &Jwk) -> Vec<Algorithm> {
    let all = [Algorithm::Hs256, Algorithm::Rs256, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa];
    all.into_iter().filter(|algorithm| algorithm.key_type() == jwk.key_type()).collect()
}

/// Returns the first key that can be made, or else the error of the first algorithm.
fn first_fit<T>(algorithms: &[Algorithm], read: impl Fn(Algorithm) -> Result<T, KeyError>) -> Result<T, KeyError> {
    let (first, rest) = algorithms.split_first().unwrap_or((&Algorithm::Rs256, &[]));
    let error = match read(*first) {
        Ok(key) => return Ok(key),
        Err(error) => error,
    };
    rest.iter().find_map(|algorithm| read(*algorithm).ok()).ok_or(error)
}

/// Creates the verifier that the options describe, or returns `None` if they name no key.
pub(crate) fn verifier(
    kind: TokenKind,
    args: &KeyArgs,
    algorithms: &[Algorithm],
    policy: Option<&str>,
    output: &Output,
) -> Result<Option<Box<dyn JsonVerifier>>, Failure> {
    let policy = policy.map(file).transpose()?;
    let policy = policy.as_ref().map(|text| text.as_str());
    let allowed = if algorithms.is_empty() { defaults(kind) } else { algorithms.to_vec() };
    let Some(keys) = keys(kind, args, &allowed, output)? else { return Ok(None) };
    let verifier: Box<dyn JsonVerifier> = match kind {
        TokenKind::Kustomer => boxed::<kustomer::Kustomer>(keys, policy.map(kustomer::Policy::from_json).transpose()?),
        TokenKind::Sunshine => boxed::<sunshine::Sunshine>(keys, policy.map(sunshine::Policy::from_json).transpose()?),
        TokenKind::Jwt => {
            let policy = policy.map(jwt::Policy::from_json).transpose()?;
            // Claims of any name: the caller wants to see them, and no type of the program depends on them.
            boxed::<Jwt<serde_json::Map<String, serde_json::Value>>>(keys, policy)
        }
        TokenKind::NexmoApplication => boxed::<nexmo::application::Application>(
            keys,
            policy.map(nexmo::application::Policy::from_json).transpose()?,
        ),
        TokenKind::NexmoUser => {
            boxed::<nexmo::user::User>(keys, policy.map(nexmo::user::Policy::from_json).transpose()?)
        }
        TokenKind::NexmoVideo => {
            boxed::<nexmo::video::Video>(keys, policy.map(nexmo::video::Policy::from_json).transpose()?)
        }
        _ => {
            return Err(Failure::trouble("webhooks are verified by `jwt-identity webhook verify`, with their content"));
        }
    };
    Ok(Some(verifier))
}

fn boxed<P: Profile>(keys: Keys, policy: Option<P::Policy>) -> Box<dyn JsonVerifier> {
    let verifier = TokenVerifier::<P>::new(keys);
    Box::new(match policy {
        Some(policy) => verifier.with_policy(policy),
        None => verifier,
    })
}

/// Returns the algorithms of a kind of token: for your own services, one for each type of key pair.
pub(crate) fn defaults(kind: TokenKind) -> Vec<Algorithm> {
    match kind {
        TokenKind::Kustomer | TokenKind::Sunshine | TokenKind::NexmoWebhook => vec![Algorithm::Hs256],
        TokenKind::NexmoApplication | TokenKind::NexmoUser | TokenKind::NexmoVideo => vec![Algorithm::Rs256],
        _ => vec![Algorithm::Rs256, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa],
    }
}

/// Reports whether a place is a URL and not a file.
pub(crate) fn is_url(place: &str) -> bool {
    place.starts_with("https://") || place.starts_with("http://")
}

fn keys(kind: TokenKind, args: &KeyArgs, allowed: &[Algorithm], output: &Output) -> Result<Option<Keys>, Failure> {
    if let Some(source) = &args.secret {
        let secret = secret(source)?;
        let algorithm = match allowed {
            [only] => *only,
            _ => Algorithm::Hs256,
        };
        let key = match kind {
            TokenKind::Sunshine => HmacKey::from_short_secret(algorithm, &secret, sunshine::MIN_SECRET_LEN),
            _ => HmacKey::new(algorithm, &secret),
        };
        let mut key = VerifyingKey::new(key.map_err(|error| of(source, &error))?);
        if let Some(key_id) = &args.key_id {
            key = key.with_key_id(KeyId::new(key_id.as_str())?);
        }
        return Ok(Some(Arc::new(key)));
    }
    if let Some(source) = &args.public_key {
        let text = source.read()?;
        let key = first_fit(allowed, |algorithm| VerifyingKey::from_pem(algorithm, &text));
        return Ok(Some(Arc::new(key.map_err(|error| of(source, &error))?)));
    }
    match args.jwks.as_deref() {
        None => Ok(None),
        Some(url) if is_url(url) => {
            let settings = RemoteSettings::default();
            let keys = RemoteKeys::new(JwkSetEndpoint::new(url, allowed)?, UreqFetch::new(), settings)?;
            match output.waiting(&format!("loading {url}"), || keys.refresh_blocking(RefreshReason::Manual)) {
                RefreshOutcome::Failed(error) => Err(Failure::from(error)),
                _ => Ok(Some(Arc::new(keys))),
            }
        }
        Some(path) => {
            let keys = KeySet::from_jwk_set(allowed, &file(path)?);
            Ok(Some(Arc::new(keys.map_err(|error| Failure::from(error).about(path))?)))
        }
    }
}
