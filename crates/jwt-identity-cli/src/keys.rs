//! Keys and verifiers from the options of the command line.

use std::sync::Arc;

use jwt_identity::ably::Ably;
use jwt_identity::crypto::HmacKey;
use jwt_identity::diagnose::TokenKind;
use jwt_identity::intercom::Intercom;
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{Jwk, KeyPair, KeySet, RefreshOutcome, RefreshReason, VerifyingKey, VerifyingKeySource};
use jwt_identity::kustomer::Kustomer;
use jwt_identity::livekit::LiveKit;
use jwt_identity::nexmo::application::{self, Application};
use jwt_identity::nexmo::user::{self, User};
use jwt_identity::nexmo::video::{self, Video};
use jwt_identity::stream::Stream;
use jwt_identity::sunshine::Sunshine;
use jwt_identity::twilio::Twilio;
use jwt_identity::zendesk::chat::{self, Chat};
use jwt_identity::zendesk::sso::{self, Sso};
use jwt_identity::{
    Algorithm, ConfigError, JsonVerifier, KeyError, KeyId, Profile, SharedSecret, TokenVerifier, ably, intercom, jwt,
    kustomer, livekit, stream, sunshine, twilio,
};
use jwt_identity_fetch::UreqFetch;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::args::KeyArgs;
use crate::failure::Failure;
use crate::output::Output;
use crate::source::{Source, file};

/// Keys to verify with.
type Keys = Arc<dyn VerifyingKeySource>;

/// The options that name a key.
pub(crate) const KEY_OPTIONS: &str = "`--secret env:NAME`, `--public-key file:PATH` or `--jwks FILE|URL`";

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

/// Creates a verifier with the policy of a file, or the default one.
pub(crate) fn verifier(kind: TokenKind, keys: Keys, policy: Option<&str>) -> Result<Box<dyn JsonVerifier>, Failure> {
    let policy = policy.map(file).transpose()?;
    let policy = policy.as_ref().map(|text| text.as_str());
    match kind {
        TokenKind::Ably => boxed::<Ably>(keys, policy, ably::Policy::from_json),
        TokenKind::Intercom => boxed::<Intercom>(keys, policy, intercom::Policy::from_json),
        TokenKind::Kustomer => boxed::<Kustomer>(keys, policy, kustomer::Policy::from_json),
        TokenKind::LiveKit => boxed::<LiveKit>(keys, policy, livekit::Policy::from_json),
        TokenKind::StreamCall => boxed::<Stream<stream::Call>>(keys, policy, stream::Policy::from_json),
        TokenKind::StreamServer => boxed::<Stream<stream::Server>>(keys, policy, stream::Policy::from_json),
        TokenKind::StreamUser => boxed::<Stream<stream::User>>(keys, policy, stream::Policy::from_json),
        TokenKind::Twilio => boxed::<Twilio>(keys, policy, twilio::Policy::from_json),
        TokenKind::Sunshine => boxed::<Sunshine>(keys, policy, sunshine::Policy::from_json),
        // Claims of any name: the caller wants to see them, and no type of the program depends on them.
        TokenKind::Jwt => boxed::<Jwt<Map<String, Value>>>(keys, policy, jwt::Policy::from_json),
        TokenKind::NexmoApplication => boxed::<Application>(keys, policy, application::Policy::from_json),
        TokenKind::NexmoUser => boxed::<User>(keys, policy, user::Policy::from_json),
        TokenKind::NexmoVideo => boxed::<Video>(keys, policy, video::Policy::from_json),
        TokenKind::ZendeskChat => boxed::<Chat>(keys, policy, chat::Policy::from_json),
        TokenKind::ZendeskSso => boxed::<Sso>(keys, policy, sso::Policy::from_json),
        _ => Err(Failure::trouble("webhooks are verified by `jwt-identity webhook verify`, with their content")),
    }
}

fn boxed<P: Profile>(
    keys: Keys,
    policy: Option<&str>,
    read: fn(&str) -> Result<P::Policy, ConfigError>,
) -> Result<Box<dyn JsonVerifier>, Failure> {
    let verifier = TokenVerifier::<P>::new(keys);
    Ok(Box::new(match policy.map(read).transpose()? {
        Some(policy) => verifier.with_policy(policy),
        None => verifier,
    }))
}

/// Returns the algorithms of a kind of token: for your own services, one for each type of key pair.
pub(crate) fn defaults(kind: TokenKind) -> Vec<Algorithm> {
    match kind {
        TokenKind::Jwt => vec![Algorithm::Rs256, Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa],
        _ => kind.algorithms().to_vec(),
    }
}

/// Reports whether a place is a URL and not a file.
pub(crate) fn is_url(place: &str) -> bool {
    place.starts_with("https://") || place.starts_with("http://")
}

/// The keys that the options name. Each place is read once, because standard input cannot be read again.
#[derive(Debug)]
pub(crate) struct GivenKeys<'a> {
    args: &'a KeyArgs,
    secret: Option<(&'a Source, SharedSecret)>,
    public_key: Option<(&'a Source, Zeroizing<String>)>,
}

impl<'a> GivenKeys<'a> {
    pub(crate) fn read(args: &'a KeyArgs) -> Result<Self, Failure> {
        let with_secret = |source| Ok::<_, Failure>((source, secret(source)?));
        let with_text = |source: &'a Source| Ok::<_, Failure>((source, source.read()?));
        Ok(Self {
            args,
            secret: args.secret.as_ref().map(with_secret).transpose()?,
            public_key: args.public_key.as_ref().map(with_text).transpose()?,
        })
    }

    pub(crate) fn secret(&self) -> Option<&SharedSecret> {
        self.secret.as_ref().map(|(_, secret)| secret)
    }

    pub(crate) fn public_key(&self) -> Option<&str> {
        self.public_key.as_ref().map(|(_, text)| text.as_str())
    }

    /// Reports whether the options name no key.
    pub(crate) const fn is_empty(&self) -> bool {
        self.secret.is_none() && self.public_key.is_none() && self.args.jwks.is_none()
    }

    /// Returns the keys for a kind of token, or `None` if the options name none. Without algorithms, those of the kind
    /// are allowed.
    pub(crate) fn source(
        &self,
        kind: TokenKind,
        algorithms: &[Algorithm],
        output: &Output,
    ) -> Result<Option<Keys>, Failure> {
        let allowed = if algorithms.is_empty() { defaults(kind) } else { algorithms.to_vec() };
        if let Some((source, secret)) = &self.secret {
            let algorithm = match allowed.as_slice() {
                [only] => *only,
                _ => Algorithm::Hs256,
            };
            let min_len = match kind {
                TokenKind::Ably => Some(ably::MIN_SECRET_LEN),
                TokenKind::Sunshine => Some(sunshine::MIN_SECRET_LEN),
                _ => None,
            };
            let key = match min_len {
                Some(min_len) => HmacKey::from_short_secret(algorithm, secret, min_len),
                None => HmacKey::new(algorithm, secret),
            };
            let mut key = VerifyingKey::new(key.map_err(|error| of(source, &error))?);
            if let Some(key_id) = &self.args.key_id {
                key = key.with_key_id(KeyId::new(key_id.as_str())?);
            }
            return Ok(Some(Arc::new(key)));
        }
        if let Some((source, text)) = &self.public_key {
            let key = first_fit(&allowed, |algorithm| VerifyingKey::from_pem(algorithm, text));
            return Ok(Some(Arc::new(key.map_err(|error| of(source, &error))?)));
        }
        match self.args.jwks.as_deref() {
            None => Ok(None),
            Some(url) if is_url(url) => {
                let settings = RemoteSettings::default();
                let keys = RemoteKeys::new(JwkSetEndpoint::new(url, &allowed)?, UreqFetch::new(), settings)?;
                match output.waiting(&format!("loading {url}"), || keys.refresh_blocking(RefreshReason::Manual)) {
                    RefreshOutcome::Failed(error) => Err(Failure::from(error)),
                    _ => Ok(Some(Arc::new(keys))),
                }
            }
            Some(path) => {
                let keys = KeySet::from_jwk_set(&allowed, &file(path)?);
                Ok(Some(Arc::new(keys.map_err(|error| Failure::from(error).about(path))?)))
            }
        }
    }
}
