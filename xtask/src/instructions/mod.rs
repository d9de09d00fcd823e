//! Counts the instructions of operations on the hot path with callgrind, and compares them with
//! `benches/instructions.txt`.
//!
//! Unlike a time, a count does not depend on the load of the machine. It depends on the compiler and on the processor
//! that valgrind imitates, so the file names both.

mod figures;
pub(crate) mod growth;

use std::path::PathBuf;

use serde_json::Value;

use crate::Result;
use crate::workspace::Workspace;
use figures::Figures;

/// How often an operation runs in the two runs. Their difference is used.
const FEW: u64 = 1000;
const MANY: u64 = 3000;

/// The step: no operation exceeds its figure, and no cost grows faster than its size.
pub(crate) fn check(workspace: &Workspace) -> Result {
    if (std::env::consts::OS, std::env::consts::ARCH) != ("linux", "x86_64") {
        println!("the figures are for x86-64 Linux: nothing was counted");
        return Ok(());
    }
    let counter = Counter::build(workspace)?;
    let figures = Figures::read(workspace)?;
    println!("here: {}\nfigures: {}", machine(workspace)?, figures.machine);
    let mut now = Vec::new();
    for operation in counter.operations()? {
        let count = counter.per_operation(&operation)?;
        now.push((operation, count));
    }
    let compared = figures.compare(&now);
    let grown = growth::judge(&counter);
    compared.and(grown)
}

/// Writes the figures again, after an intended change of the cost or with another compiler.
pub(crate) fn renew(workspace: &Workspace) -> Result {
    let counter = Counter::build(workspace)?;
    let mut figures = Figures { machine: machine(workspace)?, counts: Vec::new() };
    for operation in counter.operations()? {
        let count = counter.per_operation(&operation)?;
        figures.counts.push((operation, count));
    }
    print!("{figures}");
    figures.write(workspace)
}

/// The benchmark `instructions`, built in the profile `release`.
struct Counter<'w> {
    workspace: &'w Workspace,
    program: PathBuf,
}

impl<'w> Counter<'w> {
    fn build(workspace: &'w Workspace) -> Result<Self> {
        let build = "bench --locked --quiet --no-run --bench instructions --message-format json";
        let messages = workspace.cargo(build).output()?;
        let program = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter(|message| message["target"]["name"] == "instructions")
            .find_map(|message| message["executable"].as_str().map(PathBuf::from))
            .ok_or("cargo built no program for the benchmark `instructions`")?;
        Ok(Self { workspace, program })
    }

    fn operations(&self) -> Result<Vec<String>> {
        Ok(self.workspace.program(&self.program).arg("list").output()?.lines().map(str::to_owned).collect())
    }

    /// The difference of two runs excludes the start and the end of the program.
    fn per_operation(&self, operation: &str) -> Result<u64> {
        let (few, many) = (self.instructions(operation, FEW)?, self.instructions(operation, MANY)?);
        Ok(many.saturating_sub(few) / (MANY - FEW))
    }

    /// Counts the instructions of the whole program.
    fn instructions(&self, operation: &str, count: u64) -> Result<u64> {
        let printed = self
            .workspace
            .program("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(&self.program)
            .args([operation, &count.to_string()])
            .succeeding_output()
            .ok_or_else(|| format!("{operation} failed under valgrind"))?;
        collected(&printed).ok_or_else(|| format!("{operation}: callgrind printed no count").into())
    }
}

/// Parses callgrind's line `==1234== Collected : 567`.
fn collected(printed: &str) -> Option<u64> {
    let (_, count) = printed.lines().find_map(|line| line.split_once("Collected : "))?;
    count.split_whitespace().next()?.parse().ok()
}

fn machine(workspace: &Workspace) -> Result<String> {
    let rustc = workspace.program("rustc").arg("--version").output()?;
    let rustc: Vec<&str> = rustc.split_whitespace().take(2).collect();
    let valgrind = workspace.program("valgrind").arg("--version").output()?;
    Ok(format!("{}, {}, {}", rustc.join(" "), std::env::consts::ARCH, valgrind.trim()))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn count_is_parsed_from_callgrind_output() {
        let printed = "==7== Callgrind\n==7== Events    : Ir\n==7== Collected : 123456\n==7==\n";
        assert_eq!(collected(printed), Some(123_456));
        assert_eq!(collected("==7== Callgrind\n"), None);
    }
}
