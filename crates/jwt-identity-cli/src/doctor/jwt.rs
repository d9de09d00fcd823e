//! The keys of your own services: a private key, and the keys that tokens are verified with.

use std::sync::Arc;
use std::time::Duration;

use jwt_identity::diagnose::TokenKind;
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::remote::JwkSetEndpoint;
use jwt_identity::keys::{KeyReader, LocalKeys, VerifyingKeySource};
use jwt_identity::{Algorithm, KeyId};
use serde_json::{Map, Value, json};

use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;
use crate::doctor::{endpoint, local, trial};
use crate::keys::{defaults, is_url};
use crate::source::Source;

const ALGORITHMS: &str = "jwt.algorithms";
const PRIVATE_KEY: &str = "jwt.private_key";
const KEY_ID: &str = "jwt.key_id";
const PUBLIC_KEY: &str = "jwt.public_key";
const JWKS: &str = "jwt.jwks";
const PUBLISHED_JWKS: &str = "jwt.published_jwks";

/// Claims of any name.
type AnyJwt = Jwt<Map<String, Value>>;

pub(crate) fn examine(examination: &mut Examination<'_>) {
    let named: Result<Vec<Algorithm>, _> =
        examination.configuration.list(ALGORITHMS).iter().map(|name| name.parse()).collect();
    let algorithms = match named {
        Ok(named) if named.is_empty() => defaults(TokenKind::Jwt),
        Ok(named) => named,
        Err(error) => return examination.add(Finding::error(ALGORITHMS, error)),
    };
    let key_id = match examination.configuration.text(KEY_ID).map(KeyId::new) {
        Some(Err(error)) => return examination.add(Finding::error(KEY_ID, error)),
        Some(Ok(key_id)) => Some(key_id),
        None => None,
    };
    // The default is the `kid` by which `jwt-identity keys jwks` publishes a key. Names of files come first.
    let named = |reader: KeyReader| match &key_id {
        Some(key_id) => reader.with_key_id(key_id.clone()),
        None => reader.with_thumbprint(),
    };
    let private = local::load(examination, PRIVATE_KEY, named(KeyReader::private_key(&algorithms)));
    let public = local::load(examination, PUBLIC_KEY, named(KeyReader::public_key(&algorithms)));
    if let (Some(private), Some(public)) = (private.clone(), public) {
        fit(examination, private, PUBLIC_KEY, public);
    }
    let configuration = examination.configuration;
    for place in configuration.list(JWKS) {
        let _ = jwk_set(examination, JWKS, place, &algorithms);
    }
    let published = configuration.text(PUBLISHED_JWKS);
    let published = published.and_then(|place| jwk_set(examination, PUBLISHED_JWKS, place, &algorithms));
    if let (Some(private), Some(published)) = (private, published) {
        fit(examination, private, PUBLISHED_JWKS, published);
    }
}

fn fit(
    examination: &mut Examination<'_>,
    private: LocalKeys,
    public: &'static str,
    keys: impl VerifyingKeySource + 'static,
) {
    let exp = examination.now.saturating_add(Duration::from_secs(60));
    let claims = json!({ "iat": examination.now, "exp": exp });
    let cure =
        "publish the public half: see `jwt-identity keys jwks`; if the service names it otherwise, set `jwt.key_id`";
    trial::examine_fit::<AnyJwt>(examination, (PRIVATE_KEY, private), &claims, (public, keys), cure);
}

/// Loads a JWK Set from a URL or a file.
fn jwk_set(
    examination: &mut Examination<'_>,
    setting: &'static str,
    place: &str,
    algorithms: &[Algorithm],
) -> Option<Arc<dyn VerifyingKeySource>> {
    if !is_url(place) {
        let source = Source::File(place.into());
        let keys = local::load_from(examination, setting, &source, KeyReader::public_key(algorithms))?;
        return Some(Arc::new(keys));
    }
    match JwkSetEndpoint::new(place, algorithms) {
        Ok(found) => {
            let keys = endpoint::load(examination, setting, found)?;
            Some(Arc::new(keys))
        }
        Err(error) => {
            // User information and query may hold a password.
            let shown = place.split('?').next().filter(|place| !place.contains('@')).unwrap_or("the URL");
            examination.add(Finding::error(setting, error).about(shown));
            None
        }
    }
}
