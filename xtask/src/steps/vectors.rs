//! The test vectors, judged by the program `check_vectors`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::Result;
use crate::command::Command;
use crate::workspace::Workspace;

const LIMIT: Duration = Duration::from_secs(120);

/// Checks that every row is met, that all rows are counted, and that a changed row fails.
pub(super) fn check(workspace: &Workspace) -> Result {
    workspace.cargo("build --locked --package check-vectors").run()?;
    let files = workspace.files("tests/vectors", "jsonl")?;
    let verdicts = workspace.logs.join("vectors.jsonl");
    if !judge(workspace, &files).write_to(&verdicts, LIMIT)? {
        let printed = fs::read_to_string(&verdicts)?;
        let unmet: Vec<&str> = printed.lines().filter(|line| !line.contains(r#""met":true"#)).collect();
        return Err(format!("rows are not met:\n{}", unmet.join("\n")).into());
    }
    check_summary(&verdicts, &files, 0)?;

    let changed = workspace.logs.join("vectors-changed.jsonl");
    fs::write(&changed, change_one(&fs::read_to_string(workspace.root.join("tests/vectors/rfc_and_jwtio.jsonl"))?)?)?;
    let changed = [changed];
    if judge(workspace, &changed).write_to(&verdicts, LIMIT)? {
        return Err("check_vectors passes although a row is not met".into());
    }
    check_summary(&verdicts, &changed, 1)
}

fn judge(workspace: &Workspace, files: &[PathBuf]) -> Command {
    workspace.program(workspace.target.join("debug/check_vectors")).args(files)
}

/// Changes the first row that must be valid into one that must be invalid.
fn change_one(rows: &str) -> Result<String> {
    let mut is_changed = false;
    let mut changed = String::new();
    for line in rows.lines().filter(|line| !line.trim().is_empty()) {
        let mut row: Value = serde_json::from_str(line)?;
        if !is_changed && row["expect"] == "valid" && matches!(row["level"].as_str(), None | Some("must")) {
            row["expect"] = "invalid".into();
            is_changed = true;
        }
        changed += &format!("{row}\n");
    }
    if is_changed { Ok(changed) } else { Err("no row must be valid".into()) }
}

/// Checks that the summary counts every row of the files, and `unmet` rows of level `must` that are not met.
fn check_summary(verdicts: &Path, files: &[PathBuf], unmet: u64) -> Result {
    let printed = fs::read_to_string(verdicts)?;
    let summary: Value = serde_json::from_str(printed.lines().next_back().ok_or("check_vectors printed nothing")?)?;
    let mut rows = 0;
    for file in files {
        let count = fs::read_to_string(file)?.lines().filter(|line| !line.trim().is_empty()).count();
        rows += u64::try_from(count)?;
    }
    println!("{rows} rows; {summary}");
    judge_summary(&summary["summary"], rows, unmet)
}

fn judge_summary(levels: &Value, rows: u64, unmet: u64) -> Result {
    let number = |level: &Value, name: &str| level[name].as_u64().unwrap_or_default();
    let counted: u64 = levels.as_object().into_iter().flatten().map(|(_, level)| number(level, "rows")).sum();
    if counted != rows {
        return Err(format!("{counted} of {rows} rows are in the summary").into());
    }
    let must = &levels["must"];
    let found = number(must, "rows") - number(must, "met");
    if found != unmet {
        return Err(format!("{found} rows of level `must` are not met, expected {unmet}").into());
    }
    Ok(())
}

#[cfg(test)]
mod unit {
    use super::*;
    use serde_json::json;

    #[test]
    fn first_valid_row_is_changed() {
        let rows = r#"{"expect":"invalid"}
{"expect":"valid","level":"should"}

{"expect":"valid","level":"must"}
{"expect":"valid"}
"#;
        let changed = change_one(rows).unwrap();
        let expected = r#"{"expect":"invalid"}
{"expect":"valid","level":"should"}
{"expect":"invalid","level":"must"}
{"expect":"valid"}
"#;
        assert_eq!(changed, expected);
        assert!(change_one(r#"{"expect":"invalid"}"#).is_err());
    }

    #[test]
    fn summary_counts_all_rows_and_unmet_rows() {
        let levels = json!({"must": {"rows": 5, "met": 4}, "should": {"rows": 2, "met": 0}});
        assert!(judge_summary(&levels, 7, 1).is_ok());
        assert!(judge_summary(&levels, 8, 1).unwrap_err().to_string().starts_with("7 of 8"));
        assert!(judge_summary(&levels, 7, 0).is_err());
    }
}
