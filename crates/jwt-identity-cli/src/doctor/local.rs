//! Keys in variables, files and directories.

use jwt_identity::error::{LoadError, LoadReason};
use jwt_identity::keys::{KeyReader, KeySet, LocalKeys};
use jwt_identity::{KeyId, KeyType};

use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;
use crate::doctor::permissions;
use crate::source::Source;

/// Loads the keys of a setting as a service would, and adds what was found. Returns `None` if they cannot be used, or if
/// the configuration does not name them.
pub(crate) fn load(examination: &mut Examination<'_>, setting: &'static str, reader: KeyReader) -> Option<LocalKeys> {
    let source = examination.key(setting)?;
    load_from(examination, setting, &source, reader)
}

/// Loads keys from a place as [`load`] does.
pub(crate) fn load_from(
    examination: &mut Examination<'_>,
    setting: &'static str,
    source: &Source,
    reader: KeyReader,
) -> Option<LocalKeys> {
    let reader = match examination.configuration.text("files.readable_by") {
        Some("group") => reader.allow_group(),
        Some("everyone") => reader.allow_everyone_to_read(),
        _ => reader,
    };
    let keys = match keys(source, reader.clone()) {
        Err(error) if error.reason() == LoadReason::Exposed => {
            examination.add(Finding::error(setting, error).with_cure(
                "mount the file with mode 0400, or set `files.readable_by` if the service reads its keys with that setting",
            ));
            // The rest of the examination does not depend on the mode.
            keys(source, reader.allow_exposed())
        }
        keys => keys,
    };
    match keys {
        Ok(keys) => {
            examination.add(Finding::ok(setting, format!("{}: {}", place(source), described(&keys.key_set()))));
            examination.add_all(permissions::examine(setting, source));
            Some(keys)
        }
        Err(error) => {
            examination.add(Finding::error(setting, error));
            None
        }
    }
}

fn keys(source: &Source, reader: KeyReader) -> Result<LocalKeys, LoadError> {
    match source {
        Source::File(path) if path.is_dir() => LocalKeys::from_directory(path, reader),
        Source::File(path) => LocalKeys::from_file(path, reader),
        Source::Env(name) => LocalKeys::from_env(name, reader),
        Source::Stdin | Source::Unknown(_) => Err(LoadReason::NotFound.into()),
    }
}

fn described(keys: &KeySet) -> String {
    let is_secret = keys.iter().any(|key| key.algorithm().key_type() == KeyType::Symmetric);
    let key_ids = keys.key_ids().unwrap_or_default();
    let count = match (keys.len(), is_secret) {
        (1, true) => "a secret".to_owned(),
        (1, false) => "a key".to_owned(),
        (len, true) => format!("{len} secrets"),
        (len, false) => format!("{len} keys"),
    };
    if key_ids.is_empty() { count } else { format!("{count} with {}", named(&key_ids)) }
}

/// Lists key IDs.
pub(crate) fn named(key_ids: &[KeyId]) -> String {
    let names: Vec<_> = key_ids.iter().map(|key_id| format!("`{}`", key_id.as_str())).collect();
    format!("`kid` {}", names.join(", "))
}

/// Names the place of a key as the errors of the library do.
pub(crate) fn place(source: &Source) -> String {
    match source {
        Source::Env(name) => format!("environment variable `{name}`"),
        Source::File(path) => format!("`{}`", path.display()),
        Source::Stdin | Source::Unknown(_) => source.to_string(),
    }
}
