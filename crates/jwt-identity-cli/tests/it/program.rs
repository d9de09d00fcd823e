//! Runs the program, with files of its own.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_jwt-identity");
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// A Kustomer token over [`SECRET`], issued at 1623257867.
pub(crate) const OLD: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.\
                   IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";

pub(crate) fn key_file(name: &str) -> String {
    format!("file:{}/../../tests/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"))
}

/// A temporary directory for one test. Dropping it deletes it.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, content: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn run_with(arguments: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .env("TEST_SECRET", SECRET)
        .env("TEST_ABLY_KEY", format!("xVLyHw.A-pwh7:{SECRET}"))
        .env("OTHER_SECRET", "another-test-secret-of-many-bytes")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end before it reads its input.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    run_with(arguments, "")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs a command that must succeed, and returns its output.
pub(crate) fn ok(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout).trim_end().to_owned()
}

pub(crate) fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stdout)))
}
