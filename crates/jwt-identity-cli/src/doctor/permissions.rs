//! Who can replace a key.
//!
//! `KeyReader` rejects files of secrets and private keys that others can access. It accepts files of public keys with any
//! mode, and does not look at directories.

use crate::doctor::finding::Finding;
use crate::source::Source;

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
