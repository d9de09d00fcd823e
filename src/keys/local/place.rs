//! The place of keys: a variable, a file or a directory.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::crypto::formats::text_form;
use crate::error::key::{KeyError, KeyForm, KeyReason};
use crate::error::key_source::{LoadError, LoadReason};
use crate::keys::local::content::{Content, MAX_LEN, about};
use crate::keys::local::key_directory;
use crate::keys::local::key_reader::KeyReader;
use crate::keys::local::permissions::Permissions;
use crate::keys::set::KeySet;

/// Looks up an environment variable.
pub(super) type Lookup = Arc<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

/// A variable, a file or a directory.
pub(super) enum Place {
    Variable { name: String, lookup: Lookup },
    File(PathBuf),
    Directory(PathBuf),
}

impl Place {
    /// Rejects a key that was passed as the name of a place, because every error would show it.
    pub(super) fn check(&self) -> Result<(), LoadError> {
        match text_form::recognise(&self.path().to_string_lossy()) {
            form @ (KeyForm::Pem
            | KeyForm::Base64OfPem
            | KeyForm::PercentEncoded
            | KeyForm::CertificatesByKeyId
            | KeyForm::ErrorResponse
            | KeyForm::Jwk
            | KeyForm::JwkSet
            | KeyForm::JsonArray
            | KeyForm::JsonObject
            | KeyForm::OpenIdConfiguration) => {
                Err(KeyError::new(KeyReason::WrongForm).wanted("the name of a variable or file").found(form).into())
            }
            _ => Ok(()),
        }
    }

    /// Returns the name for errors about the whole place.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Variable { name, .. } => Path::new(name),
            Self::File(path) | Self::Directory(path) => path,
        }
    }

    /// Returns the name for events.
    pub(super) fn name(&self) -> Cow<'_, str> {
        self.path().to_string_lossy()
    }

    /// Adds the name of this place to an error.
    pub(super) fn locate(&self, reason: impl Into<LoadError>) -> LoadError {
        match self {
            Self::Variable { name, .. } => reason.into().about_variable(name),
            Self::File(path) | Self::Directory(path) => about(path, reason),
        }
    }

    /// Reads everything once. The files of a directory are in the order of their stems.
    pub(super) fn read(&self) -> Result<Vec<Content>, LoadError> {
        match self {
            Self::Variable { name, lookup } => {
                let bytes = variable(name, lookup).map_err(|error| error.about_variable(name))?;
                Ok(vec![Content { path: name.into(), bytes, permissions: Permissions::default(), is_variable: true }])
            }
            Self::File(path) => Ok(vec![Content::read_file(path.clone())?]),
            Self::Directory(path) => key_directory::files_in(path)?.into_iter().map(Content::read_file).collect(),
        }
    }

    /// Creates a key set from the content.
    pub(super) fn key_set(&self, contents: &[Content], reader: &KeyReader) -> Result<KeySet, LoadError> {
        match (self, contents) {
            (Self::Directory(path), _) => key_directory::key_set(path, contents, reader),
            (_, [content]) => reader.read_all(content),
            _ => Err(self.locate(LoadReason::NotFound)),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable { name, .. } => f.debug_tuple("Variable").field(name).finish(),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Directory(path) => f.debug_tuple("Directory").field(path).finish(),
        }
    }
}

fn variable(name: &str, lookup: &Lookup) -> Result<Zeroizing<Vec<u8>>, LoadError> {
    let value = lookup(name).ok_or(LoadReason::NotFound)?;
    let bytes = Zeroizing::new(value.into_encoded_bytes());
    if bytes.len() > MAX_LEN {
        return Err(LoadReason::TooLarge { limit: MAX_LEN }.into());
    }
    // The encoding of text that is not UTF-8 depends on the system, so reject it.
    if str::from_utf8(&bytes).is_err() {
        return Err(LoadError::new(LoadReason::Unreadable).detail("the value is not UTF-8"));
    }
    Ok(bytes)
}
