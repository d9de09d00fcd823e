//! The content of a file or variable, as the caller describes it in JSON.

use jwt_identity::Algorithm;
use jwt_identity::keys::KeyReader;
use jwt_identity::token::claim;
use serde::Deserialize;

use crate::failure::Failure;
use crate::names;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "they are the members of a JSON object")]
struct Settings {
    kind: Kind,
    algorithms: Vec<String>,
    #[serde(default)]
    min_len: Option<usize>,
    #[serde(default)]
    key_id: Option<String>,
    #[serde(default)]
    thumbprint: bool,
    #[serde(default)]
    base64: bool,
    #[serde(default)]
    allow_group: bool,
    #[serde(default)]
    allow_everyone_to_read: bool,
    #[serde(default)]
    allow_exposed: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Secret,
    PrivateKey,
    PublicKey,
}

type Switch = fn(KeyReader) -> KeyReader;

/// Creates a reader from its settings.
pub(super) fn from_json(json: &str) -> Result<KeyReader, Failure> {
    let settings: Settings = claim::policy_from_json(json)?;
    let algorithms: Vec<Algorithm> =
        settings.algorithms.iter().map(|name| names::algorithm(name)).collect::<Result<_, _>>()?;
    let reader = match (settings.kind, settings.min_len) {
        (Kind::Secret, min_len) => {
            let [algorithm] = algorithms[..] else {
                return Err(Failure::argument("reader", "must have exactly one algorithm for a secret"));
            };
            match min_len {
                Some(min_len) => KeyReader::secret_with_min_len(algorithm, min_len),
                None => KeyReader::secret(algorithm),
            }
        }
        (_, Some(_)) => return Err(Failure::argument("reader", "must have `min_len` only for a secret")),
        (Kind::PrivateKey, None) => KeyReader::private_key(&algorithms),
        (Kind::PublicKey, None) => KeyReader::public_key(&algorithms),
    };
    let switches: [(bool, Switch); 5] = [
        (settings.thumbprint, KeyReader::with_thumbprint),
        (settings.base64, KeyReader::base64),
        (settings.allow_group, KeyReader::allow_group),
        (settings.allow_everyone_to_read, KeyReader::allow_everyone_to_read),
        (settings.allow_exposed, KeyReader::allow_exposed),
    ];
    let reader = switches.into_iter().filter(|(is_on, _)| *is_on).fold(reader, |reader, (_, set)| set(reader));
    Ok(match names::key_id(settings.key_id.as_deref())? {
        Some(key_id) => reader.with_key_id(key_id),
        None => reader,
    })
}
