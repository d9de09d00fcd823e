//! The command that changes the Nexmo key while the service runs.

use std::fs;
use std::path::Path;

use crate::error::StartError;
use crate::keys::key_file::write_new;
use crate::keys::test_keys;

/// Adds the next test key, which then signs, and removes all but the one before. Returns the name of the new file.
///
/// The key before remains, because its tokens are still valid.
///
/// # Errors
///
/// - An error of the file system.
/// - [`StartError::NoTestKeys`] if the directory has no test key, for example because the service never ran.
pub fn rotate(data: &Path) -> Result<String, StartError> {
    let directory = data.join("keys").join("nexmo");
    let files = fs::read_dir(&directory).map_err(|_| StartError::NoTestKeys)?;
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let rotations: Vec<u32> = names.filter_map(|name| test_keys::rotation_of(&name)).collect();
    let last = *rotations.iter().max().ok_or(StartError::NoTestKeys)?;
    let next = last.saturating_add(1);
    write_new(&directory, &test_keys::file_name(next), test_keys::pem(next))?;
    for old in rotations.into_iter().filter(|rotation| *rotation < last) {
        fs::remove_file(directory.join(test_keys::file_name(old)))?;
    }
    Ok(test_keys::file_name(next))
}
