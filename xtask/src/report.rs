//! The outcome and duration of each step.

use std::fmt;
use std::time::Duration;

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    Skipped,
}

#[derive(Default)]
pub(crate) struct Report(Vec<(String, Outcome, Duration)>);

impl Report {
    pub(crate) fn add(&mut self, name: impl Into<String>, outcome: Outcome, took: Duration) {
        self.0.push((name.into(), outcome, took));
    }

    pub(crate) fn count(&self, outcome: Outcome) -> usize {
        self.0.iter().filter(|(_, of_step, _)| *of_step == outcome).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, outcome, took) in &self.0 {
            let mark = match outcome {
                Outcome::Passed => "",
                Outcome::Failed => "  FAILED",
                Outcome::Skipped => "  skipped",
            };
            writeln!(f, "{:>6} s  {name}{mark}", took.as_secs())?;
        }
        let all: Duration = self.0.iter().map(|(_, _, took)| *took).sum();
        writeln!(f, "{:>6} s  in total", all.as_secs())?;
        let [passed, failed, skipped] =
            [Outcome::Passed, Outcome::Failed, Outcome::Skipped].map(|kind| self.count(kind));
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_names_times_and_counts() {
        let mut report = Report::default();
        report.add("text", Outcome::Passed, Duration::from_millis(1900));
        report.add("fuzz", Outcome::Skipped, Duration::ZERO);
        report.add("docs", Outcome::Failed, Duration::from_secs(120));
        let expected = [
            "     1 s  text",
            "     0 s  fuzz  skipped",
            "   120 s  docs  FAILED",
            "   121 s  in total",
            "1 passed, 1 failed, 1 skipped",
        ];
        assert_eq!(report.to_string(), expected.join("\n"));
    }
}
