//! Builds and installs the C library: the shared and the static library, the header, and a file for pkg-config.

mod build;
mod pkg_config;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::header;
use crate::metadata::Metadata;
use crate::workspace::Workspace;
use build::Build;

const PACKAGE: &str = "jwt-identity-ffi";
/// The name without the prefix `lib`, as the linker and pkg-config know it.
pub(crate) const NAME: &str = "jwt_identity";

/// Builds the library in the profile `release` and installs it below `prefix`. Returns the name of the shared library
/// that programs load, which is its SONAME.
pub(crate) fn install(workspace: &Workspace, prefix: &Path) -> Result<String> {
    if std::env::consts::OS != "linux" {
        return Err(
            "`dist` installs shared libraries under the names that Linux uses, and this is another system".into()
        );
    }
    let metadata = Metadata::of_members(workspace)?;
    let members = metadata.members();
    let package =
        members.iter().find(|package| package.name() == PACKAGE).ok_or("there is no package of the C library")?;
    let header_file = workspace.root.join(header::FILE);
    let declarations = fs::read_to_string(&header_file).map_err(|error| format!("{}: {error}", header::FILE))?;
    let abi = abi_version(&declarations)?;
    let build = Build::release(workspace)?;

    let (libraries, headers) = (prefix.join("lib"), prefix.join("include"));
    let soname = format!("lib{NAME}.so.{abi}");
    let file = format!("{soname}.{}", package.version());
    put(&build.shared, &libraries.join(&file))?;
    link(&file, &libraries.join(&soname))?;
    link(&soname, &libraries.join(format!("lib{NAME}.so")))?;
    put(&build.archive, &libraries.join(format!("lib{NAME}.a")))?;
    put(&header_file, &headers.join(format!("{NAME}.h")))?;
    let description = libraries.join("pkgconfig").join(format!("{NAME}.pc"));
    make_folder_of(&description)?;
    fs::write(&description, pkg_config::describe(package, &build.native_libraries))?;
    println!("{} is installed below {}", file, prefix.display());
    Ok(soname)
}

/// Returns the folder into which the gate installs, which is also the default.
pub(crate) fn default_prefix(workspace: &Workspace) -> PathBuf {
    workspace.target.join("dist")
}

/// Finds the number of the ABI in the header. The SONAME carries it.
fn abi_version(header: &str) -> Result<&str> {
    const DEFINE: &str = "#define JWTI_ABI_VERSION ";
    let number = header.lines().find_map(|line| line.strip_prefix(DEFINE)).map(str::trim);
    number
        .filter(|number| number.parse::<u32>().is_ok())
        .ok_or_else(|| format!("{} has no line `{DEFINE}NUMBER`", header::FILE).into())
}

/// Copies a file. A program that has the old file open or mapped keeps it.
fn put(from: &Path, to: &Path) -> Result {
    make_folder_of(to)?;
    remove(to)?;
    fs::copy(from, to).map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))?;
    Ok(())
}

/// Creates a symbolic link in the folder of its target.
fn link(target: &str, link: &Path) -> Result {
    remove(link)?;
    #[cfg(unix)]
    std::os::unix::fs::symlink(target, link).map_err(|error| format!("{}: {error}", link.display()))?;
    #[cfg(not(unix))]
    let _ = target;
    Ok(())
}

fn remove(path: &Path) -> Result {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(format!("{}: {error}", path.display()).into()),
        _ => Ok(()),
    }
}

fn make_folder_of(path: &Path) -> Result {
    let folder = path.parent().ok_or("a file needs a folder")?;
    Ok(fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abi_version_is_read_from_the_header() {
        assert_eq!(abi_version("/* 1 */\n#define JWTI_ABI_VERSION 12\n").unwrap(), "12");
        for header in ["", "#define JWTI_ABI_VERSION x\n", "#define JWTI_ABI_VERSIONS 1\n"] {
            assert!(abi_version(header).unwrap_err().to_string().contains("JWTI_ABI_VERSION"), "{header}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn installed_file_replaces_an_old_file_and_an_old_link() {
        let folder = Workspace::find().unwrap().logs.join("test-dist");
        let (source, file, alias) = (folder.join("source"), folder.join("lib/file"), folder.join("lib/alias"));
        for content in ["first", "second"] {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&source, content).unwrap();
            put(&source, &file).unwrap();
            link("file", &alias).unwrap();
            assert_eq!(fs::read_to_string(&alias).unwrap(), content);
        }
    }
}
