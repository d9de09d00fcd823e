//! The symbols and names in the shared library.

use std::collections::BTreeSet;
use std::fs;

use super::Callers;
use crate::Result;
use crate::header;

/// The system libraries that the library may need: those of C, and of unwinding.
const NEEDED: &[&str] = &["libc.so.", "libgcc_s.so.", "libm.so.", "ld-linux"];

/// Checks that the library exports the functions of its header and nothing else, has its SONAME, and needs only system
/// libraries.
pub(super) fn check(callers: &Callers<'_>, soname: &str) -> Result {
    let library = callers.libraries().join(soname);
    let symbols = callers.workspace.program("nm").args(["--dynamic", "--defined-only", "--format=posix"]);
    let symbols = symbols.arg(&library).output()?;
    let exported: BTreeSet<&str> = symbols.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let header = fs::read_to_string(callers.workspace.root.join(header::FILE))?;
    compare(&exported, &functions(&header))?;
    let dynamic = callers.workspace.program("readelf").args(["--wide", "--dynamic"]).arg(&library).output()?;
    check_names(&dynamic, soname)?;
    println!("{soname} exports the {} functions of its header", exported.len());
    Ok(())
}

fn compare(exported: &BTreeSet<&str>, declared: &BTreeSet<&str>) -> Result {
    let list = |names: Vec<&&str>| names.into_iter().copied().collect::<Vec<_>>().join(", ");
    let (foreign, missing) =
        (list(exported.difference(declared).collect()), list(declared.difference(exported).collect()));
    if declared.is_empty() {
        Err("the header declares no function".into())
    } else if !foreign.is_empty() {
        Err(format!("the shared library exports what its header does not declare: {foreign}").into())
    } else if !missing.is_empty() {
        Err(format!("the header declares what the shared library does not export: {missing}").into())
    } else {
        Ok(())
    }
}

/// Returns every name of ours that is followed by a parenthesis. Comments of the header name the same functions.
pub(super) fn functions(source: &str) -> BTreeSet<&str> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    source
        .rsplit('(')
        // Nothing is open after the last parenthesis.
        .skip(1)
        .filter_map(|before| before.rsplit(|character| !is_part(character)).next())
        .filter(|name| name.starts_with("jwti_"))
        .collect()
}

/// Checks the output of `readelf --dynamic`.
fn check_names(dynamic: &str, soname: &str) -> Result {
    let named = |tag: &str| {
        let lines = dynamic.lines().filter(move |line| line.contains(tag));
        lines.filter_map(|line| line.split_once('[')?.1.split(']').next()).collect::<Vec<_>>()
    };
    if named("(SONAME)") != [soname] {
        return Err(format!("the SONAME is {:?}, expected `{soname}`", named("(SONAME)")).into());
    }
    let is_known = |library: &&&str| NEEDED.iter().any(|known| library.starts_with(known));
    match named("(NEEDED)").iter().find(|library| !is_known(library)) {
        Some(library) => Err(format!("the shared library needs `{library}`").into()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn functions_are_the_names_before_a_parenthesis() {
        let header = "/* free it with jwti_free() */\nJWTI_API void jwti_free(void *object);\n\
                      typedef int32_t (*jwti_clock_fn)(void *);\nstruct jwti_text";
        assert_eq!(functions(header), BTreeSet::from(["jwti_free"]));
    }

    #[test]
    fn foreign_and_missing_symbols_are_named() {
        let names = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<&str>>();
        let compare = |exported: &[&'static str], declared: &[&'static str]| {
            compare(&names(exported), &names(declared)).map_err(|error| error.to_string())
        };
        assert_eq!(compare(&["jwti_a"], &["jwti_a"]), Ok(()));
        assert!(compare(&["jwti_a", "ring_core"], &["jwti_a"]).unwrap_err().contains(": ring_core"));
        assert!(compare(&["jwti_a"], &["jwti_a", "jwti_b"]).unwrap_err().contains(": jwti_b"));
        assert!(compare(&[], &[]).is_err());
    }

    #[test]
    fn wrong_soname_and_unknown_library_are_named() {
        let dynamic = " 0x1 (NEEDED) Shared library: [libc.so.6]\n 0xe (SONAME) Library soname: [liba.so.1]\n";
        let check = |dynamic: &str, soname: &str| check_names(dynamic, soname).map_err(|error| error.to_string());
        assert_eq!(check(dynamic, "liba.so.1"), Ok(()));
        assert!(check(dynamic, "liba.so.2").unwrap_err().contains("liba.so.1"));
        assert!(check(&dynamic.replace("libc", "libssl"), "liba.so.1").unwrap_err().contains("`libssl.so.6`"));
    }
}
