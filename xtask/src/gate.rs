//! Runs steps one after another.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::Result;
use crate::report::{Outcome, Report};
use crate::step::Step;
use crate::workspace::Workspace;

pub(crate) struct Gate {
    workspace: Workspace,
    keep_going: bool,
    report: Report,
}

impl Gate {
    pub(crate) fn new(workspace: Workspace, keep_going: bool) -> Self {
        Self { workspace, keep_going, report: Report::default() }
    }

    pub(crate) fn run<'s>(mut self, steps: impl Iterator<Item = &'s Step>) -> ExitCode {
        for step in steps {
            if self.prepare(step) {
                self.take(step.name, step.run);
            }
            if self.report.count(Outcome::Failed) > 0 && !self.keep_going {
                break;
            }
        }
        println!("\n{}", self.report);
        if self.report.count(Outcome::Failed) == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// Reports whether all tools of a step are available. Installs missing ones if `CI` is set.
    fn prepare(&mut self, step: &Step) -> bool {
        for tool in step.needs {
            if tool.is_there(&self.workspace) {
                continue;
            }
            if !self.workspace.is_ci {
                println!("\n=== {}\nSKIPPED: {tool} is not installed ({})", step.name, tool.hint());
                self.report.add(format!("{} ({tool} is not installed)", step.name), Outcome::Skipped, Duration::ZERO);
                return false;
            }
            if !self.take(&format!("install {tool}"), |workspace| tool.install(workspace)) {
                return false;
            }
        }
        true
    }

    /// Runs a function under a heading, and reports whether it passed.
    fn take(&mut self, name: &str, run: impl FnOnce(&Workspace) -> Result) -> bool {
        println!("\n=== {name}");
        let start = Instant::now();
        let result = run(&self.workspace);
        let took = start.elapsed();
        let outcome = match result {
            Ok(()) => {
                println!("--- {name}: {} s", took.as_secs());
                Outcome::Passed
            }
            Err(error) => {
                println!("=== FAILED: {name}, after {} s: {error}", took.as_secs());
                Outcome::Failed
            }
        };
        self.report.add(name, outcome, took);
        outcome == Outcome::Passed
    }
}
