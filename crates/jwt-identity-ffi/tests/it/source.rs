//! Rules that the source keeps.

use std::fs;
use std::path::Path;

/// Returns the Rust files below a folder, with their paths.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

#[test]
fn only_raw_has_unsafe_blocks() {
    let source = files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    let is_unsafe = |text: &str| text.contains("unsafe {") || text.contains("unsafe impl");
    let (raw, safe): (Vec<_>, Vec<_>) = source.iter().partition(|(path, _)| path.contains("/raw/"));
    for (path, text) in safe {
        assert!(!is_unsafe(text), "{path} has unsafe code");
    }
    assert!(raw.iter().any(|(_, text)| is_unsafe(text)));
}

#[test]
fn each_unsafe_block_says_why_it_is_sound() {
    for (path, text) in files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/raw"))) {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.contains("unsafe {")) {
            let before = &lines[at.saturating_sub(8)..=at];
            assert!(before.iter().any(|line| line.contains("// SAFETY:")), "{path}: {line}");
        }
    }
}
