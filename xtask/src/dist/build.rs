//! The build of the C library, as Cargo reports it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::PACKAGE;
use crate::Result;
use crate::workspace::Workspace;

#[derive(Debug, PartialEq)]
pub(super) struct Build {
    pub(super) shared: PathBuf,
    pub(super) archive: PathBuf,
    /// The libraries that a program needs in addition if it links the archive, as options of the linker.
    pub(super) native_libraries: String,
}

impl Build {
    /// Builds all forms of the library at once.
    pub(super) fn release(workspace: &Workspace) -> Result<Self> {
        let command = format!("rustc --locked --release --package {PACKAGE} --lib --message-format json");
        let messages = workspace.cargo(&command).args(["--", "--print", "native-static-libs"]).output()?;
        Self::parse(&messages)
    }

    /// Cargo repeats the messages of the compiler if nothing has changed since the last build.
    fn parse(messages: &str) -> Result<Self> {
        let messages: Vec<Value> = messages.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let files: Vec<&Path> = messages
            .iter()
            .filter(|message| kinds(message).any(|kind| kind == "cdylib"))
            .flat_map(|message| message["filenames"].as_array().into_iter().flatten())
            .filter_map(|file| file.as_str().map(Path::new))
            .collect();
        let file = |extension: &str| {
            let found = files.iter().find(|file| file.extension().is_some_and(|of_file| of_file == extension));
            found.map(|file| (*file).to_owned()).ok_or_else(|| format!("cargo built no file `*.{extension}`"))
        };
        let native_libraries = messages
            .iter()
            .filter_map(|message| message["message"]["message"].as_str())
            .find_map(|text| text.strip_prefix("native-static-libs:"))
            .ok_or("rustc printed no native libraries")?;
        Ok(Self { shared: file("so")?, archive: file("a")?, native_libraries: native_libraries.trim().to_owned() })
    }
}

/// Returns the crate types of the target that a message is about.
fn kinds(message: &Value) -> impl Iterator<Item = &str> {
    message["target"]["crate_types"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &str = r#"{"reason":"compiler-message","message":{"message":"native-static-libs: -lgcc_s -lc"}}"#;
    const ARTIFACT: &str = r#"{"reason":"compiler-artifact","target":{"crate_types":["cdylib","staticlib","rlib"]},
        "filenames":["/t/liba.so","/t/liba.a","/t/liba.rlib"]}"#;

    fn parse(messages: &[&str]) -> std::result::Result<Build, String> {
        let lines: Vec<String> = messages.iter().map(|message| message.replace('\n', "")).collect();
        Build::parse(&lines.join("\n")).map_err(|error| error.to_string())
    }

    #[test]
    fn files_and_native_libraries_are_found() {
        let dependency = r#"{"target":{"crate_types":["lib"]},"filenames":["/t/libring.a"]}"#;
        let build = parse(&[dependency, NOTE, ARTIFACT]).unwrap();
        assert_eq!((build.shared.to_str(), build.archive.to_str()), (Some("/t/liba.so"), Some("/t/liba.a")));
        assert_eq!(build.native_libraries, "-lgcc_s -lc");
    }

    #[test]
    fn missing_parts_are_named() {
        assert!(parse(&[NOTE]).unwrap_err().contains("`*.so`"));
        assert!(parse(&[ARTIFACT]).unwrap_err().contains("native libraries"));
    }
}
