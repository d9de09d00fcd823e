//! A command whose errors name the command line and the cause.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::process::{self, Child, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Result;
use crate::workspace::Workspace;

pub(crate) struct Command {
    inner: process::Command,
    /// The command line, for messages.
    line: String,
}

impl Command {
    pub(crate) fn new(program: &Path, workspace: &Workspace) -> Self {
        let mut inner = process::Command::new(program);
        inner.current_dir(&workspace.root).stdin(Stdio::null());
        inner.env("CARGO_TARGET_DIR", &workspace.target);
        // `cargo run` has set variables for this program. Build scripts that watch them would run again.
        for (name, _) in env::vars_os().filter(|(name, _)| is_of_this_package(name)) {
            inner.env_remove(name);
        }
        let tools = workspace.target.join("tools/bin");
        let path = env::var_os("PATH").unwrap_or_default();
        if let Ok(path) = env::join_paths([tools].into_iter().chain(env::split_paths(&path))) {
            inner.env("PATH", path);
        }
        Self { inner, line: program.display().to_string() }
    }

    pub(crate) fn arg(self, argument: impl AsRef<OsStr>) -> Self {
        self.args([argument])
    }

    pub(crate) fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        for argument in arguments {
            self.line.push(' ');
            self.line.push_str(&argument.as_ref().to_string_lossy());
            self.inner.arg(argument);
        }
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.line = format!("{name}={} {}", value.as_ref().to_string_lossy(), self.line);
        self.inner.env(name, value);
        self
    }

    /// Runs the command. Its output is printed.
    pub(crate) fn run(mut self) -> Result {
        println!("+ {}", self.line);
        let status = self.inner.status().map_err(|error| self.not_started(&error))?;
        self.check(status)
    }

    /// Runs the command and returns what it printed. Its error output is printed.
    pub(crate) fn output(mut self) -> Result<String> {
        let output = self.inner.stderr(Stdio::inherit()).output().map_err(|error| self.not_started(&error))?;
        self.check(output.status)?;
        Ok(String::from_utf8(output.stdout).map_err(|_| format!("`{}` printed bytes that are not UTF-8", self.line))?)
    }

    /// Runs the command and returns both of its outputs, or `None` if it failed or does not exist.
    pub(crate) fn succeeding_output(mut self) -> Option<String> {
        let output = self.inner.output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    }

    /// Runs the command with both outputs in a file, and reports whether it succeeded within the time limit.
    pub(crate) fn log(&mut self, log: &Path, limit: Duration) -> Result<bool> {
        let file = File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
        self.inner.stderr(file.try_clone()?).stdout(file);
        self.status_within(limit)
    }

    /// Runs the command with its standard output in a file, and reports whether it succeeded within the time limit.
    pub(crate) fn write_to(&mut self, path: &Path, limit: Duration) -> Result<bool> {
        self.inner.stdout(File::create(path).map_err(|error| format!("{}: {error}", path.display()))?);
        self.status_within(limit)
    }

    /// Like [`log`](Self::log), but returns an error with the end of the output if the command fails.
    pub(crate) fn run_logged(mut self, log: &Path, limit: Duration) -> Result {
        if self.log(log, limit)? {
            return Ok(());
        }
        Err(format!("`{}` failed or took longer than {} s:\n{}", self.line, limit.as_secs(), tail(log, 40)?).into())
    }

    fn status_within(&mut self, limit: Duration) -> Result<bool> {
        let mut child = self.inner.spawn().map_err(|error| self.not_started(&error))?;
        let Some(status) = wait(&mut child, limit)? else {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        };
        Ok(status.success())
    }

    fn check(&self, status: ExitStatus) -> Result {
        if status.success() { Ok(()) } else { Err(format!("`{}`: {status}", self.line).into()) }
    }

    fn not_started(&self, error: &std::io::Error) -> String {
        format!("`{}` cannot be started: {error}", self.line)
    }
}

/// Waits for the end of a process, or returns `None` if it takes longer than the limit.
fn wait(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > limit {
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Returns the last lines of a file.
pub(crate) fn tail(path: &Path, lines: usize) -> Result<String> {
    let text = String::from_utf8_lossy(&fs::read(path)?).into_owned();
    let lines: Vec<&str> = text.lines().rev().take(lines).collect();
    Ok(lines.into_iter().rev().collect::<Vec<_>>().join("\n"))
}

/// Reports whether `cargo run` sets this variable for the program that it starts.
fn is_of_this_package(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|prefix| name.starts_with(prefix))
        || ["CARGO", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"].contains(&&*name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        Command::new(Path::new("sh"), &Workspace::find().unwrap()).args(["-c", script])
    }

    fn log(name: &str) -> std::path::PathBuf {
        Workspace::find().unwrap().logs.join(format!("test-{name}"))
    }

    #[test]
    fn output_is_returned_and_failure_is_an_error() {
        assert_eq!(shell("echo one").output().unwrap(), "one\n");
        let error = shell("exit 3").output().unwrap_err().to_string();
        assert!(error.contains("exit 3`") && error.contains("exit status: 3"), "{error}");
        assert!(shell("exit 3").succeeding_output().is_none());
        assert!(shell("exit 3").run().is_err());
    }

    #[test]
    fn missing_program_is_an_error_that_names_it() {
        let workspace = Workspace::find().unwrap();
        let error = workspace.program("no-such-program").run().unwrap_err().to_string();
        assert!(error.contains("`no-such-program`"), "{error}");
    }

    #[test]
    fn command_is_killed_after_its_timeout() {
        let start = Instant::now();
        assert!(!shell("exec sleep 60").log(&log("killed"), Duration::from_millis(50)).unwrap());
        assert!(start.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn logged_failure_shows_the_end_of_the_output() {
        let script = "for i in $(seq 50); do echo line $i; done; echo last >&2; exit 1";
        let error = shell(script).run_logged(&log("tail"), Duration::from_secs(60)).unwrap_err().to_string();
        assert!(error.ends_with("line 50\nlast"), "{error}");
        assert!(!error.contains("line 5\n"), "{error}");
    }

    #[test]
    fn variables_of_this_package_are_removed() {
        for (name, expected) in [
            ("CARGO_PKG_NAME", true),
            ("CARGO_MANIFEST_DIR", true),
            ("CARGO", true),
            ("CARGO_HOME", false),
            ("CARGO_TARGET_DIR", false),
            ("CARGO_INCREMENTAL", false),
        ] {
            assert_eq!(is_of_this_package(OsStr::new(name)), expected, "{name}");
        }
    }
}
