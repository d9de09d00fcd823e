//! Keys in variables, files and directories.

use std::path::Path;

use jwt_identity::error::{LoadError, LoadReason};
use jwt_identity::keys::{KeyReader, KeySet, LocalKeys};
use jwt_identity::{ErrorCode, KeyId, KeyType};

use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;
use crate::doctor::permissions;
use crate::doctor::setting::Setting;
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
    let (keys, is_exposed) = match keys(source, reader.clone()) {
        Err(error) if error.reason() == LoadReason::Exposed => {
            examination.add(permissions::exposed(setting, error));
            // The rest of the examination does not depend on the mode.
            (keys(source, reader.allow_exposed()), true)
        }
        keys => (keys, false),
    };
    match keys {
        Ok(keys) => {
            if !is_exposed {
                examination.add(Finding::ok(setting, format!("{}: {}", place(source), described(&keys.key_set()))));
            }
            examination.add_all(permissions::examine(setting, source));
            Some(keys)
        }
        Err(error) => {
            let cure = cure(setting, source, error.code());
            let finding = Finding::error(setting, error);
            examination.add(match cure {
                Some(cure) => finding.with_cure(cure),
                None => finding,
            });
            None
        }
    }
}

/// Returns a cure that fits the setting better than that of the error.
fn cure(setting: &'static str, source: &Source, code: ErrorCode) -> Option<String> {
    // A key of another form may be the path of a file that does not exist here.
    let is_path =
        |text: &str| names_a_file(text) || (code == ErrorCode::KeyWrongForm && text.starts_with(['/', '.', '~']));
    // A file is not read again: it may be a pipe, which waits.
    if let Some(cure) = cure_of_path(setting, source)
        && source.read().is_ok_and(|text| is_path(&text))
    {
        return Some(cure);
    }
    let is_issued = ["kustomer.", "sunshine.", "nexmo."].iter().any(|vendor| setting.starts_with(vendor));
    (code == ErrorCode::KeyTooShort && is_issued && setting.ends_with("secret"))
        .then(|| "copy the secret again from the vendor; it may be encoded or truncated".to_owned())
}

/// Reports whether the value of a variable is the path of a file.
pub(crate) fn names_a_file(text: &str) -> bool {
    !text.contains('\n') && Path::new(text).is_file()
}

/// Says how to name the file whose path a variable holds in place of the key.
pub(crate) fn cure_of_path(setting: &str, source: &Source) -> Option<String> {
    let Source::Env(name) = source else { return None };
    let is_conventional = Setting::named(setting).is_some_and(|setting| setting.variables().contains(name));
    Some(if is_conventional {
        format!("set `{name}_FILE` to the path instead; `{name}` holds the key itself")
    } else {
        format!("set `{setting}` to `file:PATH` instead of `env:{name}`")
    })
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
