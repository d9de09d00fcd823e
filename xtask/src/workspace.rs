//! The checkout, and the commands that run in it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::command::Command;

pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    /// The folder for output that steps do not print.
    pub(crate) logs: PathBuf,
    /// Reports whether `CI` is set: missing tools are installed, and no step is skipped.
    pub(crate) is_ci: bool,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the folder of xtask has no parent")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target));
        let logs = target.join("ci");
        fs::create_dir_all(&logs)?;
        Ok(Self { root, target, logs, is_ci: env::var_os("CI").is_some_and(|value| !value.is_empty()) })
    }

    /// Creates a Cargo command. The arguments are separated by spaces.
    pub(crate) fn cargo(&self, arguments: &str) -> Command {
        self.program("cargo").args(arguments.split_whitespace())
    }

    /// Creates a command that runs in the root of the checkout.
    pub(crate) fn program(&self, program: impl AsRef<Path>) -> Command {
        Command::new(program.as_ref(), self)
    }

    /// Returns all files that git tracks, as paths from the root.
    pub(crate) fn tracked(&self, patterns: &[&str]) -> Result<Vec<String>> {
        let listed = self.program("git").args(["ls-files", "-z", "--"]).args(patterns).output()?;
        Ok(listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
    }

    /// Returns the files in a folder that have this extension, sorted.
    pub(crate) fn files(&self, folder: &str, extension: &str) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(self.root.join(folder)).map_err(|error| format!("{folder}: {error}"))? {
            let path = entry?.path();
            if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}
