//! The secret of Kustomer's chat, and the endpoint that it can be loaded from.

use jwt_identity::Algorithm;
use jwt_identity::keys::KeyReader;
use jwt_identity::kustomer::{ApiKey, Kustomer, SecretEndpoint, key_reader};
use serde_json::json;

use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;
use crate::doctor::{endpoint, local, secret_text, trial};
use crate::failure::Failure;

const SECRET: &str = "kustomer.secret";
const ORG: &str = "kustomer.org";
const API_KEY: &str = "kustomer.api_key";

pub(crate) fn examine(examination: &mut Examination<'_>) {
    let claims = json!({ "email": "doctor@example.com", "iat": examination.now });
    let keys = local::load(examination, SECRET, key_reader());
    if let Some(keys) = keys.clone() {
        let secret = secret_text::read(examination, SECRET);
        trial::examine::<Kustomer>(examination, SECRET, keys, &claims, secret.as_ref());
    }
    let Some(remote) = secret_endpoint(examination).and_then(|found| endpoint::load(examination, ORG, found)) else {
        return;
    };
    if let Some(keys) = keys {
        let cure = "copy the secret of this organisation again, or let the service load it";
        trial::examine_fit::<Kustomer>(examination, (SECRET, keys), &claims, (ORG, remote), cure);
    }
}

/// Returns the endpoint if the configuration names it. Adds a finding if it names only a part of it.
fn secret_endpoint(examination: &mut Examination<'_>) -> Option<SecretEndpoint> {
    let configuration = examination.configuration;
    let org = configuration.text(ORG);
    let api_key = examination.key(API_KEY);
    let (org, api_key) = match (org, api_key) {
        (None, None) => return None,
        (Some(org), Some(api_key)) => (org, api_key),
        (Some(_), None) => {
            examination.add(Finding::missing(API_KEY, "loading the secret from Kustomer's API needs it"));
            return None;
        }
        (None, Some(_)) => {
            examination.add(Finding::missing(ORG, "loading the secret from Kustomer's API needs it"));
            return None;
        }
    };
    // The rules for secrets apply to it: its form, and who can read its file.
    local::load(examination, API_KEY, KeyReader::secret_with_min_len(Algorithm::Hs256, 1))?;
    let made = || {
        let endpoint = SecretEndpoint::new(org, ApiKey::new(api_key.read()?.as_str())?)?;
        Ok::<_, Failure>(match configuration.text("kustomer.base_url") {
            Some(base_url) => endpoint.with_base_url(base_url)?,
            None => endpoint,
        })
    };
    match made() {
        Ok(endpoint) => Some(endpoint),
        Err(failure) => {
            examination.add(Finding::failure(ORG, &failure));
            None
        }
    }
}
