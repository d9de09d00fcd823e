//! The key of Sunshine Conversations or Zendesk Messaging.

use std::time::Duration;

use jwt_identity::KeyId;
use jwt_identity::sunshine::{Sunshine, key_reader};
use serde_json::json;

use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;
use crate::doctor::{local, secret_text, trial};
use crate::source::Source;

const KEY_ID: &str = "sunshine.key_id";
const SECRET: &str = "sunshine.secret";

pub(crate) fn examine(examination: &mut Examination<'_>) {
    let is_directory = matches!(examination.key(SECRET), Some(Source::File(path)) if path.is_dir());
    let key_id = match examination.configuration.text(KEY_ID).map(KeyId::new) {
        Some(Ok(key_id)) => Some(key_id),
        Some(Err(error)) => return examination.add(Finding::error(KEY_ID, error)),
        None => None,
    };
    if examination.key(SECRET).is_none() {
        if key_id.is_some() {
            examination.add(Finding::missing(SECRET, "the key ID needs its secret"));
        }
        return;
    }
    let reader = match &key_id {
        Some(key_id) => key_reader().with_key_id(key_id.clone()),
        None => key_reader(),
    };
    let Some(keys) = local::load(examination, SECRET, reader) else { return };
    let secret = secret_text::read(examination, SECRET);
    if key_id.is_none() && !is_directory {
        return examination.add(Finding::missing(KEY_ID, "the header of each token names the key"));
    }
    let exp = examination.now.saturating_add(Duration::from_secs(60));
    let claims = json!({ "scope": "user", "external_id": "doctor", "exp": exp });
    trial::examine::<Sunshine>(examination, SECRET, keys, &claims, secret.as_ref());
}
