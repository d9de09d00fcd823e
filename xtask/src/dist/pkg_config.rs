//! The file that tells pkg-config how to compile and link with the library.

use super::NAME;
use crate::metadata::Package;

/// Writes the file. Its folders are relative to the file itself, so that the installation may be moved.
pub(super) fn describe(package: &Package<'_>, native_libraries: &str) -> String {
    let (description, version, licence) = (package.description(), package.version(), package.licence());
    format!(
        "prefix=${{pcfiledir}}/../..
libdir=${{prefix}}/lib
includedir=${{prefix}}/include

Name: {NAME}
Description: {description}
Version: {version}
License: {licence}
Libs: -L${{libdir}} -l{NAME}
Libs.private: {native_libraries}
Cflags: -I${{includedir}}
"
    )
}
