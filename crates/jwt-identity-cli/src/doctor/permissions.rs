//! Users who can replace a key.
//!
//! `KeyReader` rejects files of secrets and private keys that others can access. It accepts files of public keys with any
//! mode, and does not look at directories.

use jwt_identity::error::LoadError;

use crate::doctor::finding::Finding;
use crate::source::Source;

/// A file of a secret or private key that others can access.
#[cfg(unix)]
pub(crate) fn exposed(setting: &'static str, error: LoadError) -> Finding {
    use std::os::unix::fs::PermissionsExt;

    const WRITE_OR_EXECUTE: u32 = 0o033;
    const OTHERS_READ: u32 = 0o004;

    let Some(path) = error.subject().map(str::to_owned) else { return Finding::error(setting, error) };
    let mode = std::fs::metadata(&path).map_or(0, |metadata| metadata.permissions().mode() & 0o7777);
    let who = if mode & OTHERS_READ != 0 { "everyone" } else { "group" };
    let setting_of_readers = if mode & WRITE_OR_EXECUTE == 0 {
        format!("; if the service accepts this mode, set `files.readable_by` (`KEY_FILES_READABLE_BY`) to `{who}`")
    } else {
        String::new()
    };
    let cure = format!("run `chmod 400 {path}`{setting_of_readers}");
    let message = format!("`{path}` has mode {mode:04o}: others can access the key, expected mode 0600 or stricter");
    Finding::error(setting, error).with_message(message).with_cure(cure)
}

/// Other systems have no modes.
#[cfg(not(unix))]
pub(crate) fn exposed(setting: &'static str, error: LoadError) -> Finding {
    Finding::error(setting, error)
}

#[cfg(unix)]
pub(crate) fn examine(setting: &'static str, source: &Source) -> Vec<Finding> {
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use jwt_identity::diagnose::Severity;

    const OTHERS_WRITE: u32 = 0o002;
    const GROUP_OR_OTHERS_WRITE: u32 = 0o022;
    const STICKY: u32 = 0o1000;

    let Source::File(path) = source else { return Vec::new() };
    let mode = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode() & 0o7777);
    let warning = |path: &Path, mode: u32, who: &str, cure: &str| {
        let message = format!("`{}` has mode {mode:04o}: {who} can replace the key", path.display());
        Finding::new(Severity::Warning, setting, "file.replaceable", message, cure)
    };
    let mut findings = Vec::new();
    let is_directory = path.is_dir();
    let file_mode = mode(path);
    if !is_directory && file_mode & GROUP_OR_OTHERS_WRITE != 0 {
        findings.push(warning(path, file_mode, "others than its owner", "remove their permission: chmod go-w"));
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let directory = if is_directory { path } else { parent };
    let directory_mode = mode(directory);
    // In a directory with the sticky bit, such as /tmp, only the owner of a file can replace it.
    if directory_mode & OTHERS_WRITE != 0 && (is_directory || directory_mode & STICKY == 0) {
        findings.push(warning(directory, directory_mode, "every user", "remove the permission: chmod o-w"));
    }
    findings
}

/// Other systems have no modes.
#[cfg(not(unix))]
pub(crate) fn examine(_: &'static str, _: &Source) -> Vec<Finding> {
    Vec::new()
}
