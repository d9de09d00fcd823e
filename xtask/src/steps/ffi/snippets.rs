//! The programs in the README of the C library.

use std::fs;
use std::path::PathBuf;

use super::{Callers, c};
use crate::Result;

const README: &str = "crates/jwt-identity-ffi/README.md";
/// Each program prints why the library rejects a token.
const REJECTED: &str = "203 token.invalid-base64";

/// Runs the program of each language, next to the binding that it imports.
pub(super) fn check(callers: &Callers<'_>) -> Result {
    let readme =
        fs::read_to_string(callers.workspace.root.join(README)).map_err(|error| format!("{README}: {error}"))?;
    let write = |language: &str, path: PathBuf| -> Result<PathBuf> {
        let code = program(&readme, language).ok_or_else(|| format!("{README} has no program in `{language}`"))?;
        fs::write(&path, code)?;
        Ok(path)
    };
    let c = c::compile_snippet(callers, "readme-c", &write("c", callers.folder.join("readme.c"))?)?;
    callers.run("readme-c", callers.program(c), REJECTED)?;
    let python = write("python", callers.folder.join("readme.py"))?;
    let python = callers.program("python3").arg("-B").arg(python).env("PYTHONPATH", callers.source("python"));
    callers.run("readme-python", python, REJECTED)?;
    let node = write("js", callers.node().join("readme.mjs"))?;
    callers.run("readme-node", callers.program("node").arg(node), REJECTED)
}

/// Returns all code of a language, in its order, as one program.
fn program(readme: &str, language: &str) -> Option<String> {
    let mut code = String::new();
    let mut inside = false;
    for line in readme.lines() {
        match line.strip_prefix("```") {
            Some(of_fence) => inside = !inside && of_fence == language,
            None if inside => code.extend([line, "\n"]),
            None => {}
        }
    }
    (!code.is_empty()).then_some(code)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn code_of_a_language_is_joined() {
        let readme = "# A\n```sh\nls\n```\n```c\nint a;\n```\ntext\n```c\nint b;\n```\n";
        assert_eq!(program(readme, "c").as_deref(), Some("int a;\nint b;\n"));
        assert_eq!(program(readme, "sh").as_deref(), Some("ls\n"));
        assert_eq!(program(readme, "js"), None);
    }
}
