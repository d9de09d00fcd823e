//! The file `benches/instructions.txt`.

use std::fmt::{self, Write as _};
use std::fs;

use crate::Result;
use crate::workspace::Workspace;

const FILE: &str = "benches/instructions.txt";
/// How much an operation may exceed its figure.
const MARGIN_PERMILLE: i128 = 30;

pub(super) struct Figures {
    /// The compiler, processor and valgrind that the figures were counted with.
    pub(super) machine: String,
    /// Each operation with its instructions.
    pub(super) counts: Vec<(String, u64)>,
}

const HEADER: &str = "# Instructions an operation, written by `cargo xtask instructions --renew`: ";

impl Figures {
    pub(super) fn read(workspace: &Workspace) -> Result<Self> {
        Self::parse(&fs::read_to_string(workspace.root.join(FILE)).map_err(|error| format!("{FILE}: {error}"))?)
    }

    fn parse(text: &str) -> Result<Self> {
        let mut figures = Self { machine: String::new(), counts: Vec::new() };
        for line in text.lines() {
            if let Some(machine) = line.strip_prefix(HEADER) {
                machine.trim_end_matches('.').clone_into(&mut figures.machine);
            } else {
                let (operation, count) =
                    line.split_once(' ').ok_or_else(|| format!("{FILE}: no figure in `{line}`"))?;
                figures.counts.push((operation.to_owned(), count.parse()?));
            }
        }
        Ok(figures)
    }

    pub(super) fn write(&self, workspace: &Workspace) -> Result {
        Ok(fs::write(workspace.root.join(FILE), self.to_string())?)
    }

    /// Prints each operation and its figure. Returns an error if one exceeds its figure, or has no counterpart.
    pub(super) fn compare(&self, now: &[(String, u64)]) -> Result {
        let mut faults = String::new();
        for (operation, count) in now {
            let Some((_, figure)) = self.counts.iter().find(|(name, _)| name == operation) else {
                writeln!(faults, "{operation} has no figure")?;
                continue;
            };
            let permille = (i128::from(*count) - i128::from(*figure)) * 1000 / i128::from((*figure).max(1));
            println!("{operation:<16} {count:>7}, was {figure:>7}: {permille:+} per mille");
            if permille > MARGIN_PERMILLE {
                writeln!(faults, "{operation} exceeds its figure by more than {} %", MARGIN_PERMILLE / 10)?;
            }
        }
        for (name, _) in self.counts.iter().filter(|(name, _)| !now.iter().any(|(operation, _)| operation == name)) {
            writeln!(faults, "{name} has a figure but is not an operation")?;
        }
        if faults.is_empty() { Ok(()) } else { Err(faults.trim_end().into()) }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}{}.", self.machine)?;
        self.counts.iter().try_for_each(|(operation, count)| writeln!(f, "{operation} {count}"))
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    fn counts(counts: &[(&str, u64)]) -> Vec<(String, u64)> {
        counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn figures_round_trip() {
        let figures =
            Figures { machine: "rustc 1.95.0".into(), counts: counts(&[("jwt/sign", 100), ("jwt/verify", 2)]) };
        let read = Figures::parse(&figures.to_string()).unwrap();
        assert_eq!((read.machine, read.counts), (figures.machine, figures.counts));
        assert!(Figures::parse("jwt/sign").is_err());
    }

    #[test]
    fn operation_may_exceed_its_figure_by_three_percent() {
        let figures = Figures { machine: String::new(), counts: counts(&[("a", 1000)]) };
        for (now, is_fine) in [(0, true), (1000, true), (1030, true), (1031, false), (5000, false)] {
            assert_eq!(figures.compare(&counts(&[("a", now)])).is_ok(), is_fine, "{now}");
        }
    }

    #[test]
    fn operation_without_figure_is_an_error_and_vice_versa() {
        let figures = Figures { machine: String::new(), counts: counts(&[("a", 1), ("b", 1)]) };
        let printed = |now: &[(&str, u64)]| figures.compare(&counts(now)).unwrap_err().to_string();
        assert_eq!(printed(&[("a", 1)]), "b has a figure but is not an operation");
        assert_eq!(printed(&[("a", 1), ("b", 1), ("c", 1)]), "c has no figure");
    }
}
