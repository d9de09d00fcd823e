//! The content of the published packages.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::metadata::{Metadata, Package};
use crate::workspace::Workspace;

const LIBRARY: &str = "jwt-identity";
/// The maximum total size of the files in the library's package, in bytes. Source code grows with what the library does.
const MAX_UNPACKED: u64 = 2_600_000;
/// The maximum size of everything beside `src/`: tests, data and benchmarks stay out of the package.
const MAX_BESIDE_SOURCE: u64 = 140_000;
// Wrappers make their own constants from the table of codes.
const REQUIRED: &[&str] =
    &["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "Cargo.lock", "docs/error-codes.tsv", "src/lib.rs"];
const FORBIDDEN: &[&str] = &[".ci/", "fuzz/", "xtask/", "tests/it/", "tests/vectors/", "benches/"];

pub(super) fn check(workspace: &Workspace) -> Result {
    let metadata = Metadata::of_members(workspace)?;
    let members = metadata.members();
    let published = members.iter().filter(|package| package.is_published());
    let published: String = published.map(|package| format!(" --package {}", package.name())).collect();
    let library =
        members.iter().find(|package| package.name() == LIBRARY).ok_or("there is no package of the library")?;
    let listed = workspace.cargo(&format!("package --locked --allow-dirty --list --package {LIBRARY}")).output()?;
    let listed: Vec<&str> = listed.lines().collect();
    // The examples in the documentation read the test keys.
    let keys = workspace.tracked(&["tests/keys"])?;
    check_list(&listed, REQUIRED.iter().copied().chain(keys.iter().map(String::as_str)))?;

    for package in members.iter().filter(|package| package.is_published()) {
        forget_unpacked(&format!("{}-{}", package.name(), package.version()))?;
    }
    // Builds each package from its archive. A package that needs another uses that archive.
    workspace.cargo(&format!("package --locked --allow-dirty --quiet{published}")).run()?;
    let folder = unpacked(workspace, library);
    let whole = size(&folder)?;
    let beside_source = whole.saturating_sub(size(&folder.join("src"))?);
    println!("{} files: {whole} bytes, at most {MAX_UNPACKED}", listed.len());
    println!("beside the source: {beside_source} bytes, at most {MAX_BESIDE_SOURCE}");
    if whole > MAX_UNPACKED || beside_source > MAX_BESIDE_SOURCE {
        return Err("the package is larger than that".into());
    }
    Ok(())
}

/// Removes what Cargo unpacked from an archive of ours before. Cargo knows it by name and version alone, and would build a
/// package that needs it with the old code. Its folder for such archives has a name without a host.
fn forget_unpacked(package: &str) -> Result {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let Some(sources) = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok()) else { return Ok(()) };
    for folder in sources {
        let folder = folder?;
        let unpacked = folder.path().join(package);
        if folder.file_name().to_string_lossy().starts_with('-') && unpacked.exists() {
            fs::remove_dir_all(&unpacked)?;
        }
    }
    Ok(())
}

fn check_list<'a>(listed: &[&str], mut required: impl Iterator<Item = &'a str>) -> Result {
    if let Some(missing) = required.find(|file| !listed.contains(file)) {
        return Err(format!("{missing} is not in the package").into());
    }
    match listed.iter().find(|file| FORBIDDEN.iter().any(|folder| file.starts_with(folder))) {
        Some(file) => Err(format!("{file} does not belong in the package").into()),
        None => Ok(()),
    }
}

/// Returns the folder in which `cargo package` unpacks the archive.
fn unpacked(workspace: &Workspace, package: &Package<'_>) -> std::path::PathBuf {
    workspace.target.join("package").join(format!("{}-{}", package.name(), package.version()))
}

/// Adds up the sizes of all files below a folder.
fn size(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() { size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn missing_and_foreign_files_are_named() {
        let check = |listed: &[&str]| check_list(listed, ["README.md"].into_iter()).map_err(|error| error.to_string());
        assert_eq!(check(&["README.md", "src/lib.rs"]), Ok(()));
        assert_eq!(check(&["src/lib.rs"]), Err("README.md is not in the package".to_owned()));
        assert_eq!(check(&["README.md", "fuzz/a"]), Err("fuzz/a does not belong in the package".to_owned()));
    }

    #[test]
    fn size_counts_the_files_of_all_folders() {
        let folder = Workspace::find().unwrap().logs.join("test-size");
        fs::create_dir_all(folder.join("inner")).unwrap();
        fs::write(folder.join("a"), "abc").unwrap();
        fs::write(folder.join("inner/b"), "de").unwrap();
        assert_eq!(size(&folder).unwrap(), 5);
    }
}
