//! Judges test vectors: tokens, keys and signatures with their expected outcomes.
//!
//! ```text
//! cargo run --release -p check-vectors -- FILE.jsonl...
//! ```
//!
//! Without a file it reads all of `tests/vectors/*.jsonl`. A row is one JSON object per line, in the form that
//! `tests/vectors/README.md` describes. Unknown members are ignored. For each row one line is printed, `{id, expect,
//! verdict, error, met, micros}`, with `ignored` if members of `policy` have no effect on the row. The last line has
//! the counts of each level. A row is met if it has the expected verdict and, if the row names errors, one of these.
//! The exit status is 0 if every row of level `must` is met.
//!
//! A row that cannot be parsed is reported as not met, with its line and the error. So is a row that panics, or takes
//! longer than 50 ms three times in a row. The program uses no network and reads no other file.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use check_vectors::judge_file;
use serde::Serialize;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut levels: BTreeMap<String, Count> = BTreeMap::new();
    let mut slowest = 0;
    for file in files()? {
        let bytes = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        for report in judge_file(&bytes) {
            serde_json::to_writer(&mut out, &report)?;
            writeln!(out)?;
            let count = levels.entry(report.level).or_default();
            count.rows = count.rows.saturating_add(1);
            count.met = count.met.saturating_add(u64::from(report.met));
            slowest = slowest.max(report.micros);
        }
    }
    serde_json::to_writer(&mut out, &Summary { summary: &levels, slowest_micros: slowest })?;
    writeln!(out)?;
    out.flush()?;
    // Every level other than `should` counts as `must`. A file without rows proves nothing.
    let failed = levels.iter().any(|(level, count)| level != "should" && count.met < count.rows);
    Ok(if failed || levels.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn files() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let named: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if !named.is_empty() {
        return Ok(named);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The number of rows of a level, and how many are met.
#[derive(Default, Serialize)]
struct Count {
    rows: u64,
    met: u64,
}

#[derive(Serialize)]
struct Summary<'a> {
    summary: &'a BTreeMap<String, Count>,
    slowest_micros: u64,
}
