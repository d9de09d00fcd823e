//! Text that no tracked file may contain.

use std::fs;

use crate::Result;
use crate::workspace::Workspace;

// Split in two parts, so that this file does not contain the words.
const WORDS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("T", "BD")];
const DEBUG_MACRO: &str = concat!("dbg", "!(");
const SOON: &str = concat!("o co", "me");
const COMMENT: &str = concat!("<", "!-- ");

pub(super) fn check(workspace: &Workspace) -> Result {
    let files = workspace.tracked(&[".", ":!*Cargo.lock", ":!tests/keys", ":!tests/vectors"])?;
    // Otherwise every search below would find nothing.
    if !files.iter().any(|file| file == ".ci/run") {
        return Err("git does not track `.ci/run`".into());
    }
    let mut faults = Vec::new();
    for file in &files {
        // A submodule or a deleted file has no content.
        let Ok(content) = fs::read(workspace.root.join(file)) else { continue };
        let Ok(content) = String::from_utf8(content) else { continue };
        if content.contains('\0') {
            continue;
        }
        if content.lines().next().is_some_and(|line| line.starts_with("#!") && line.ends_with("bash")) {
            workspace.program("bash").args(["-n", file]).run()?;
        }
        let is_prose = [".rs", ".md", ".toml"].iter().any(|ending| file.ends_with(ending)) || file.starts_with(".ci/");
        for (number, line) in (1..).zip(content.lines()) {
            if let Some(fault) = fault(line, is_prose) {
                faults.push(format!("{file}:{number}: {fault}: {line}"));
            }
        }
    }
    println!("{} files", files.len());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

/// Returns what is wrong with a line.
fn fault(line: &str, is_prose: bool) -> Option<&'static str> {
    if WORDS.iter().any(|word| contains_word(line, word)) {
        Some("a note to self")
    } else if line.contains(DEBUG_MACRO) {
        Some("a debugging macro")
    } else if promises_later(line) || is_snippet_mark(line) {
        Some("a placeholder for missing text")
    } else if is_prose && line.ends_with([' ', '\t']) {
        Some("trailing whitespace")
    } else {
        None
    }
}

fn contains_word(line: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Reports whether a line announces documentation that is not written yet.
fn promises_later(line: &str) -> bool {
    ["/// t", "/// T", "//! t", "//! T", "docs t", "docs T"]
        .iter()
        .any(|start| line.match_indices(start).any(|(at, _)| line[at + start.len()..].starts_with(SOON)))
}

/// Reports whether a line has the mark that documentation generators leave for a missing snippet.
fn is_snippet_mark(line: &str) -> bool {
    line.split_once(COMMENT).is_some_and(|(_, rest)| rest.contains(" snippet -->"))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn notes_to_self_are_found_as_whole_words() {
        for word in WORDS {
            assert!(fault(&format!("// {word}: later"), false).is_some(), "{word}");
            assert!(fault(word, false).is_some(), "{word}");
            assert!(fault(&format!("{word}S and MY_{word}"), false).is_none(), "{word}");
        }
    }

    #[test]
    fn debugging_and_missing_documentation_are_found() {
        assert!(fault(&format!("let x = {DEBUG_MACRO}y);"), false).is_some());
        for start in ["/// T", "//! t", "The docs t"] {
            assert!(fault(&format!("{start}{SOON}."), false).is_some(), "{start}");
        }
        assert!(fault(&format!("{COMMENT}a snippet -->"), false).is_some());
        assert!(fault("/// To compare it with the next one.", false).is_none());
    }

    #[test]
    fn blanks_at_line_ends_are_found_in_prose_and_code() {
        assert!(fault("a ", true).is_some() && fault("a\t", true).is_some());
        assert!(fault("a ", false).is_none() && fault("a", true).is_none());
    }
}
