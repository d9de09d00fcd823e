//! The content of a variable or file.

use std::fs;
use std::fs::File;
use std::io;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::crypto::sha256_digest::Sha256Digest;
use crate::error::key_source::{LoadError, LoadReason};
use crate::keys::local::permissions::Permissions;

/// The longest variable or file that is read, in bytes.
pub(super) const MAX_LEN: usize = 64 * 1024;

/// The bytes of one variable or file. They are wiped when dropped.
pub(super) struct Content {
    /// The path of the file, or the name of the variable.
    pub(super) path: PathBuf,
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) permissions: Permissions,
    /// Whether the bytes are the value of an environment variable.
    pub(super) is_variable: bool,
}

impl Content {
    /// Reads a whole file of at most [`MAX_LEN`] bytes.
    pub(super) fn read_file(path: PathBuf) -> Result<Self, LoadError> {
        match read(&path) {
            Ok((bytes, permissions)) => Ok(Self { path, bytes, permissions, is_variable: false }),
            Err(reason) => Err(about(&path, reason)),
        }
    }

    /// Adds the name of this file or variable to an error.
    pub(super) fn locate(&self, reason: impl Into<LoadError>) -> LoadError {
        if self.is_variable {
            return reason.into().about_variable(&self.path.to_string_lossy());
        }
        about(&self.path, reason)
    }

    /// Returns a digest of names, bytes and permissions.
    pub(super) fn digest_of(contents: &[Self]) -> Sha256Digest {
        let mut digests = Zeroizing::new(Vec::new());
        for content in contents {
            digests.extend_from_slice(Sha256Digest::of(content.path.as_os_str().as_encoded_bytes()).as_bytes());
            digests.extend_from_slice(Sha256Digest::of(&content.bytes).as_bytes());
            digests.extend_from_slice(&content.permissions.fingerprint());
        }
        Sha256Digest::of(&digests)
    }
}

/// Adds a path to an error.
pub(super) fn about(path: &Path, reason: impl Into<LoadError>) -> LoadError {
    reason.into().about(&path.to_string_lossy())
}

/// Converts an I/O error. Only its kind is kept, because its text may quote its input.
pub(super) fn from_io(error: &io::Error) -> LoadError {
    match error.kind() {
        ErrorKind::NotFound => LoadReason::NotFound.into(),
        kind => LoadError::new(LoadReason::Unreadable).detail(&kind.to_string()),
    }
}

fn read(path: &Path) -> Result<(Zeroizing<Vec<u8>>, Permissions), LoadError> {
    let seen = fs::metadata(path).map_err(|error| from_io(&error))?;
    // Check the type before opening, because opening a pipe waits for a writer and a device may never end. A pipe can
    // still replace the file between check and open. Anyone who can do that can also replace the key.
    if !seen.is_file() {
        return Err(not_a_file());
    }
    let file = File::open(path).map_err(|error| from_io(&error))?;
    let opened = file.metadata().map_err(|error| from_io(&error))?;
    if !opened.is_file() {
        return Err(not_a_file());
    }
    Ok((read_open(file)?, Permissions::of(&opened)))
}

fn not_a_file() -> LoadError {
    LoadError::new(LoadReason::Unreadable).detail("expected a regular file")
}

fn read_open(mut file: impl Read) -> Result<Zeroizing<Vec<u8>>, LoadError> {
    // Do not trust the length from the metadata, because the file may change. Do not let the buffer grow, because
    // reallocation leaves bytes behind unwiped.
    let mut buffer = Zeroizing::new(vec![0; MAX_LEN.saturating_add(1)]);
    let mut len = 0_usize;
    while let Some(free) = buffer.get_mut(len..).filter(|free| !free.is_empty()) {
        match file.read(free) {
            Ok(0) => break,
            Ok(more) => len = len.saturating_add(more),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(from_io(&error)),
        }
    }
    match buffer.get(..len) {
        Some(bytes) if len <= MAX_LEN => Ok(Zeroizing::new(bytes.to_vec())),
        _ => Err(LoadReason::TooLarge { limit: MAX_LEN }.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{MAX_LEN, read_open};
    use crate::error::key_source::LoadReason;

    /// Returns one byte at a time and an interruption in between.
    struct Slow(usize, bool);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            buffer[0] = b'k';
            self.0 = self.0.saturating_sub(1);
            Ok(usize::from(self.0 > 0))
        }
    }

    #[test]
    fn interrupted_reads_are_continued() {
        assert_eq!(read_open(Slow(1001, false)).unwrap().as_slice(), [b'k'; 1000]);
    }

    #[test]
    fn growing_file_is_rejected_at_the_limit() {
        let limit = MAX_LEN;
        assert_eq!(read_open(io::repeat(b'k')).unwrap_err().reason(), LoadReason::TooLarge { limit });
        assert_eq!(read_open(io::repeat(b'k').take(65_536)).unwrap().len(), limit);
        assert_eq!(read_open(io::repeat(b'k').take(65_537)).unwrap_err().reason(), LoadReason::TooLarge { limit });
    }

    #[test]
    fn read_error_discards_the_partial_file() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("disk"))
            }
        }
        assert_eq!(read_open(b"half"[..].chain(Broken)).unwrap_err().reason(), LoadReason::Unreadable);
    }
}
