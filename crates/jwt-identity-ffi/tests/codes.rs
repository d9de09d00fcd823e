//! The table of codes, `src/codes.rs`, is that of the library.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;

use jwt_identity::ErrorCode;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/codes.rs");

/// Run with `JWTI_RENEW=1` to write the table again.
#[test]
fn table_of_codes_is_that_of_the_library() {
    let wanted = table();
    if std::env::var_os("JWTI_RENEW").is_some() {
        fs::write(FILE, &wanted).unwrap();
    }
    let found = fs::read_to_string(FILE).unwrap();
    assert!(
        found == wanted,
        "src/codes.rs is outdated; run `JWTI_RENEW=1 cargo test -p jwt-identity-ffi --test codes`"
    );
}

fn table() -> String {
    let mut constants = String::new();
    let mut names = String::new();
    for code in ErrorCode::ALL {
        let constant = format!("JWTI_CODE_{}", code.as_str().replace(['.', '-'], "_").to_uppercase());
        for text in [code.explanation(), code.cure()] {
            writeln!(constants, "/// {text}").unwrap();
        }
        writeln!(constants, "pub const {constant}: i32 = {};", code.as_u16()).unwrap();
        writeln!(names, "    ({constant}, c\"{}\"),", code.as_str()).unwrap();
    }
    format!("{HEAD}{constants}\n/// The names of the codes above.\nconst NAMES: &[(i32, &CStr)] = &[\n{names}];\n")
}

const HEAD: &str = r"//! The codes of the library. This file is generated: see `tests/codes.rs`.

use std::ffi::CStr;

/// Returns the name of a code of the library.
pub(crate) fn name(code: i32) -> Option<&'static CStr> {
    NAMES.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
}

";
