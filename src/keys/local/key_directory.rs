//! A directory with one key in each file.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::key::{KeyError, KeyForm, KeyReason};
use crate::error::key_source::{LoadError, LoadReason};
use crate::jose::key_id::KeyId;
use crate::keys::local::content::{Content, about, from_io};
use crate::keys::local::key_reader::{KeyReader, one_final_line_end_trimmed};
use crate::keys::set::KeySet;
use crate::keys::set::entry::KeyEntry;

/// The maximum number of key files in a directory.
pub(super) const MAX_FILES: usize = 128;

/// The file that names the primary key.
const PRIMARY: &str = "primary";

/// Returns the key files of a directory, sorted by stem.
pub(super) fn files_in(directory: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let unreadable = |error: std::io::Error| about(directory, from_io(&error));
    let mut files = Vec::new();
    let mut free = MAX_FILES;
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        // Kubernetes keeps versions of a volume in subdirectories whose names start with a dot.
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if is_hidden || fs::metadata(&path).is_ok_and(|metadata| metadata.is_dir()) {
            continue;
        }
        if !is_primary(&path) {
            let too_many = KeyError::new(KeyReason::TooMany).wanted("at most 128 files");
            free = free.checked_sub(1).ok_or_else(|| about(directory, too_many))?;
        }
        files.push(path);
    }
    // Sort by stem, which is the `kid`. By file name, `2026-11.pem` would come after `2026-11-2.pem`.
    files.sort_unstable_by(|one, other| (one.file_stem(), one).cmp(&(other.file_stem(), other)));
    Ok(files)
}

/// Creates a set from the keys in the files, in order. The primary key comes last.
pub(super) fn key_set(directory: &Path, contents: &[Content], reader: &KeyReader) -> Result<KeySet, LoadError> {
    let mut entries: Vec<KeyEntry> = Vec::new();
    let mut only_verifies = None;
    for content in contents.iter().filter(|content| !is_primary(&content.path)) {
        let (entry, error) = read_named(content, reader).map_err(|error| content.locate(error))?;
        if entries.iter().any(|other| other.verifying.key_id() == entry.verifying.key_id()) {
            return Err(content.locate(KeyError::new(KeyReason::DuplicateKeyId).about("kid")));
        }
        entries.push(entry);
        only_verifies = only_verifies.or(error.map(|error| content.locate(error)));
    }
    if entries.is_empty() {
        return Err(about(directory, LoadReason::NotFound));
    }
    if let Some(error) = only_verifies.filter(|_| entries.iter().all(|entry| entry.signing.is_none())) {
        return Err(error);
    }
    if let Some(primary) = contents.iter().find(|content| is_primary(&content.path)).filter(|_| reader.signs()) {
        put_last(&mut entries, primary).map_err(|error| primary.locate(error))?;
    }
    KeySet::new(entries).map_err(|error| about(directory, error))
}

/// The permitted extensions. A copy made by an editor or an operator (`.bak`, `.pem~`) must not become a key.
const EXTENSIONS: &[&str] = &["pem", "der", "key", "jwk", "json", "secret", "txt"];

const NAMED_RIGHT: &str =
    "a file named after its `kid`, with the extension pem, der, key, jwk, json, secret, txt or none";

/// Reads the key in a file whose stem is the `kid`.
fn read_named(content: &Content, reader: &KeyReader) -> Result<(KeyEntry, Option<KeyError>), LoadError> {
    let extension = content.path.extension().map(OsStr::to_str);
    if extension.is_some_and(|extension| !EXTENSIONS.iter().any(|known| extension == Some(*known))) {
        return Err(KeyError::new(KeyReason::WrongForm).wanted(NAMED_RIGHT).into());
    }
    let stem = content.path.file_stem().and_then(OsStr::to_str);
    let key_id = KeyId::new(stem.ok_or(KeyError::new(KeyReason::InvalidKeyId).about("kid"))?)?;
    let (entry, error) = reader.read_one(content)?;
    // The recipients of a JWK look for the `kid` inside it, so the file name must not override it.
    if entry.verifying.key_id().is_some_and(|own| *own != key_id) {
        let apart = KeyError::new(KeyReason::InvalidParts);
        return Err(apart.wanted("a `kid` that is the file's stem, or none").found(KeyForm::Jwk).into());
    }
    Ok((entry.with_key_id(&key_id), error))
}

/// Moves the key that the `primary` file names to the end, because the last key signs.
fn put_last(entries: &mut Vec<KeyEntry>, primary: &Content) -> Result<(), LoadError> {
    let text = str::from_utf8(one_final_line_end_trimmed(&primary.bytes))
        .map_err(|_| LoadError::new(LoadReason::Unreadable).detail("the file `primary` is not UTF-8"))?;
    let key_id = KeyId::new(text)?;
    let is_named = |entry: &KeyEntry| entry.signing.is_some() && entry.verifying.key_id() == Some(&key_id);
    let place = entries.iter().position(is_named);
    let nothing = KeyError::new(KeyReason::SetEmpty).wanted("a private key under the `kid` that the file names");
    let named = entries.remove(place.ok_or(nothing)?);
    entries.push(named);
    Ok(())
}

fn is_primary(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == PRIMARY)
}
