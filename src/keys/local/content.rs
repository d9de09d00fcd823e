//! What a variable or a file holds.

use std::fs;
use std::fs::{File, Metadata};
use std::io;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::crypto::sha256_digest::Sha256Digest;
use crate::error::key_source::{LoadError, LoadReason};

/// The longest variable or file that is read, in bytes.
pub(super) const MAX_LEN: usize = 64 * 1024;

/// The octets of one variable or file, wiped from memory when they are dropped.
pub(super) struct Content {
    /// The path of the file, or the name of the variable.
    pub(super) path: PathBuf,
    pub(super) octets: Zeroizing<Vec<u8>>,
    /// Whether other users can get at the file.
    pub(super) is_exposed: bool,
}

impl Content {
    /// Reads a whole file of at most [`MAX_LEN`] octets.
    pub(super) fn read_file(path: PathBuf) -> Result<Self, LoadError> {
        match read(&path) {
            Ok((octets, is_exposed)) => Ok(Self { path, octets, is_exposed }),
            Err(reason) => Err(about(&path, reason)),
        }
    }

    /// Makes a key error or another one an error about this file or variable.
    pub(super) fn refused(&self, reason: impl Into<LoadError>) -> LoadError {
        about(&self.path, reason)
    }

    /// A digest of all there was to see: names, octets, and who else can read them.
    pub(super) fn digest_of(contents: &[Self]) -> Sha256Digest {
        let mut digests = Zeroizing::new(Vec::new());
        for content in contents {
            digests.extend_from_slice(Sha256Digest::of(content.path.as_os_str().as_encoded_bytes()).as_octets());
            digests.extend_from_slice(Sha256Digest::of(&content.octets).as_octets());
            digests.push(u8::from(content.is_exposed));
        }
        Sha256Digest::of(&digests)
    }
}

/// Makes an error about a path.
pub(super) fn about(path: &Path, reason: impl Into<LoadError>) -> LoadError {
    reason.into().about(&path.to_string_lossy())
}

/// Says of an error of the system what matters here. Its own text may quote what it was given.
pub(super) fn reason_of(error: &io::Error) -> LoadReason {
    match error.kind() {
        ErrorKind::NotFound => LoadReason::NotFound,
        _ => LoadReason::Unreadable,
    }
}

fn read(path: &Path) -> Result<(Zeroizing<Vec<u8>>, bool), LoadReason> {
    let seen = fs::metadata(path).map_err(|error| reason_of(&error))?;
    // Opening a pipe waits for a writer, and a device may never end. Between this look and the opening someone may put
    // a pipe in the file's place; whoever can do that can put another key there, too.
    if !seen.is_file() {
        return Err(LoadReason::Unreadable);
    }
    let file = File::open(path).map_err(|error| reason_of(&error))?;
    let opened = file.metadata().map_err(|error| reason_of(&error))?;
    if !opened.is_file() {
        return Err(LoadReason::Unreadable);
    }
    Ok((read_open(file)?, is_exposed(&opened)))
}

fn read_open(mut file: impl Read) -> Result<Zeroizing<Vec<u8>>, LoadReason> {
    // The length that the system tells may be past when the file is read. A buffer that grew would leave octets behind.
    let mut buffer = Zeroizing::new(vec![0; MAX_LEN.saturating_add(1)]);
    let mut len = 0_usize;
    while let Some(free) = buffer.get_mut(len..).filter(|free| !free.is_empty()) {
        match file.read(free) {
            Ok(0) => break,
            Ok(more) => len = len.saturating_add(more),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(reason_of(&error)),
        }
    }
    match buffer.get(..len) {
        Some(octets) if len <= MAX_LEN => Ok(Zeroizing::new(octets.to_vec())),
        _ => Err(LoadReason::TooLarge { limit: MAX_LEN }),
    }
}

#[cfg(unix)]
fn is_exposed(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    is_exposed_by(metadata.mode(), metadata.uid())
}

#[cfg(not(unix))]
fn is_exposed(_: &Metadata) -> bool {
    false
}

/// The bits as `PostgreSQL` has them for its server's key: nobody but the owner, but the group may read what belongs to
/// root.
#[cfg(unix)]
const fn is_exposed_by(mode: u32, owner: u32) -> bool {
    const ROOT: u32 = 0;
    let forbidden = if owner == ROOT { 0o037 } else { 0o077 };
    mode & forbidden != 0
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{MAX_LEN, read_open};
    use crate::error::key_source::LoadReason;

    #[cfg(unix)]
    #[test]
    fn only_roots_files_may_be_read_by_their_group_and_nobodys_by_others() {
        use super::is_exposed_by;

        let (root, user) = (0, 1000);
        for mode in [0o400, 0o600, 0o700, 0o100_600] {
            assert!(!is_exposed_by(mode, root) && !is_exposed_by(mode, user), "{mode:o}");
        }
        for mode in [0o440, 0o640, 0o100_640] {
            assert!(!is_exposed_by(mode, root) && is_exposed_by(mode, user), "{mode:o}");
        }
        for mode in [0o404, 0o644, 0o602, 0o601, 0o620, 0o610, 0o777] {
            assert!(is_exposed_by(mode, root) && is_exposed_by(mode, user), "{mode:o}");
        }
    }

    /// Hands out one octet at a time, and interrupts in between.
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
    fn a_file_is_read_to_its_end_however_it_comes() {
        assert_eq!(read_open(Slow(1001, false)).unwrap().as_slice(), [b'k'; 1000]);
    }

    #[test]
    fn a_file_that_grows_while_it_is_read_is_cut_off_at_the_limit() {
        let limit = MAX_LEN;
        assert_eq!(read_open(io::repeat(b'k')).unwrap_err(), LoadReason::TooLarge { limit });
        assert_eq!(read_open(io::repeat(b'k').take(65_536)).unwrap().len(), limit);
        assert_eq!(read_open(io::repeat(b'k').take(65_537)).unwrap_err(), LoadReason::TooLarge { limit });
    }

    #[test]
    fn an_error_half_way_is_no_half_a_file() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("disk"))
            }
        }
        assert_eq!(read_open(b"half"[..].chain(Broken)).unwrap_err(), LoadReason::Unreadable);
    }
}
