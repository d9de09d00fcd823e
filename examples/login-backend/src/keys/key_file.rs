//! Files with secrets.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::process;

/// Writes a file that only its owner can read, unless there is one of this name.
///
/// It appears with its whole content or not at all, so no reader sees a part of a key. Of several processes that start
/// with one directory, the first one wins.
pub(super) fn write_new(directory: &Path, name: &str, content: &str) -> io::Result<()> {
    // Key sources skip names that begin with a dot.
    let unfinished = directory.join(format!(".{name}.{}", process::id()));
    let written = create(&unfinished).and_then(|mut file| {
        file.write_all(content.as_bytes())?;
        file.sync_all()
    });
    let linked = written.and_then(|()| fs::hard_link(&unfinished, directory.join(name)));
    fs::remove_file(&unfinished)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
