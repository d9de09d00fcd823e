//! The application, the account and the webhooks of Vonage.

use std::time::Duration;

use jwt_identity::Algorithm;
use jwt_identity::keys::KeyReader;
use jwt_identity::nexmo::ApplicationId;
use jwt_identity::nexmo::application::Application;
use jwt_identity::nexmo::webhook::{MIN_SECRET_LEN, Webhook};
use serde_json::json;

use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;
use crate::doctor::{local, secret_text, trial};

const APPLICATION_ID: &str = "nexmo.application_id";
const PRIVATE_KEY: &str = "nexmo.private_key";
const PUBLIC_KEY: &str = "nexmo.public_key";
const SIGNATURE_SECRET: &str = "nexmo.signature_secret";
const API_SECRET: &str = "nexmo.api_secret";

pub(crate) fn examine(examination: &mut Examination<'_>) {
    application(examination);
    webhooks(examination);
    if local::load(examination, API_SECRET, secret_reader()).is_some() {
        let _ = secret_text::read(examination, API_SECRET);
    }
}

/// Vonage documents no useful lower bound for the length of secrets.
fn secret_reader() -> KeyReader {
    KeyReader::secret_with_min_len(Algorithm::Hs256, MIN_SECRET_LEN)
}

fn application(examination: &mut Examination<'_>) {
    const ALGORITHMS: &[Algorithm] = &[Algorithm::Rs256];
    let id = match examination.configuration.text(APPLICATION_ID).map(str::parse::<ApplicationId>) {
        Some(Ok(id)) => {
            examination.add(Finding::ok(APPLICATION_ID, "a UUID"));
            Some(id)
        }
        Some(Err(error)) => {
            let cure = "copy the application ID from the dashboard; it is not the API key";
            examination.add(Finding::error(APPLICATION_ID, error).with_cure(cure));
            None
        }
        None => None,
    };
    let private = local::load(examination, PRIVATE_KEY, KeyReader::private_key(ALGORITHMS));
    let public = local::load(examination, PUBLIC_KEY, KeyReader::public_key(ALGORITHMS));
    match (examination.configuration.text(APPLICATION_ID), examination.key(PRIVATE_KEY)) {
        (None, Some(_)) => {
            examination.add(Finding::missing(APPLICATION_ID, "each token names its application"));
        }
        (Some(_), None) if examination.key(PUBLIC_KEY).is_none() => {
            examination.add(Finding::missing(PRIVATE_KEY, "Vonage shows it once, when the application is created"));
        }
        _ => {}
    }
    let Some(private) = private else { return };
    // The fit of the keys does not depend on the application.
    let id = id.map_or_else(|| "00000000-0000-4000-8000-000000000000".to_owned(), |id| id.as_str().to_owned());
    let (iat, exp) = (examination.now, examination.now.saturating_add(Duration::from_secs(60)));
    let claims = json!({ "application_id": id, "iat": iat, "jti": "doctor", "exp": exp });
    match public {
        None => trial::examine::<Application>(examination, PRIVATE_KEY, private, &claims, None),
        Some(public) => {
            let cure = "set the private key of the same application, or upload its public half in the dashboard";
            trial::examine_fit::<Application>(examination, (PRIVATE_KEY, private), &claims, (PUBLIC_KEY, public), cure);
        }
    }
}

fn webhooks(examination: &mut Examination<'_>) {
    let Some(keys) = local::load(examination, SIGNATURE_SECRET, secret_reader()) else { return };
    let secret = secret_text::read(examination, SIGNATURE_SECRET);
    let claims = json!({
        "iss": "Vonage",
        "iat": examination.now,
        "jti": "doctor",
        "payload_hash": "0".repeat(64),
    });
    trial::examine::<Webhook>(examination, SIGNATURE_SECRET, keys, &claims, secret.as_ref());
}
