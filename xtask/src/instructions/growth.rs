//! How the cost of a call grows. A byte of a long token must not cost more than one of a short token. A call with
//! 10000 keys, vendors or tenants must not cost more than a call with one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use super::Counter;
use crate::Result;
use crate::workspace::Workspace;

/// Counts vary between runs, because hash tables use random keys. The highest seen are 1.12 and 1.003. A nested loop
/// over a thousand names has 3.
const MOST_BY_SIZE: f64 = 1.3;
const MOST_BY_COUNT: f64 = 1.02;
/// The unit that the program prints if the size of a call is a number of keys, vendors or tenants.
const AMONG: &str = "among";
/// The number of keys, vendors or tenants at the end of a curve.
const MOST_AMONG: u64 = 10_000;

pub(crate) fn check(workspace: &Workspace) -> Result {
    judge(&Counter::build(workspace)?)
}

pub(super) fn judge(counter: &Counter<'_>) -> Result {
    let folder = counter.workspace.logs.join("callgrind");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let printed = counter
        .workspace
        .program("valgrind")
        .args(["--tool=callgrind", "--zero-before=instructions::counted", "--dump-after=instructions::counted"])
        .arg(format!("--callgrind-out-file={}", folder.join("profile").display()))
        .arg(format!("--log-file={}", folder.join("log").display()))
        .arg(&counter.program)
        .arg("growth")
        .output()?;
    let mut calls = Vec::new();
    for (number, line) in (1..).zip(printed.lines()) {
        // There is one profile for each call, in the order of the lines.
        let profile = fs::read_to_string(folder.join(format!("profile.{number}"))).unwrap_or_default();
        calls.push(Call::parse(line, &profile).ok_or_else(|| format!("not counted: {line}"))?);
    }
    let curves = Curve::all(&calls)?;
    let mut faults = String::new();
    for curve in &curves {
        println!("{:<32} {}: {:.3}", curve.name, curve.account, curve.factor);
        if curve.factor.is_nan() || curve.factor > curve.most {
            writeln!(faults, "{} grows by more than {}", curve.name, curve.most)?;
        }
    }
    println!("{} curves", curves.len());
    if curves.is_empty() {
        return Err("no curve was counted".into());
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.trim_end().into()) }
}

/// One call of the program: an operation, and its size in bytes or its number of keys, vendors or tenants.
#[derive(Clone, Debug, PartialEq)]
struct Call {
    unit: String,
    name: String,
    size: u64,
    instructions: u64,
}

impl Call {
    /// Parses a line `UNIT NAME SIZE` and the total of a profile.
    fn parse(line: &str, profile: &str) -> Option<Self> {
        let [unit, name, size] = line.split(' ').collect::<Vec<_>>()[..] else { return None };
        let total = profile.lines().find_map(|line| line.strip_prefix("totals: "))?;
        Some(Self {
            unit: unit.to_owned(),
            name: name.to_owned(),
            size: size.parse().ok()?,
            instructions: total.trim().parse().ok()?,
        })
    }
}

struct Curve {
    name: String,
    account: String,
    factor: f64,
    most: f64,
}

impl Curve {
    /// Creates the curves of all operations, ordered by name.
    fn all(calls: &[Call]) -> Result<Vec<Self>> {
        let mut by_name: BTreeMap<&str, Vec<&Call>> = BTreeMap::new();
        for call in calls {
            by_name.entry(&call.name).or_default().push(call);
        }
        let curve = |(name, calls): (&str, Vec<&Call>)| {
            let curve = Self::by_count(&calls).or_else(|| Self::by_size(&calls));
            curve.ok_or_else(|| format!("{name}: {} calls make no curve", calls.len()).into())
        };
        by_name.into_iter().map(curve).collect()
    }

    fn by_count(calls: &[&Call]) -> Option<Self> {
        let (first, last) = (*calls.first()?, *calls.last()?);
        if last.unit != AMONG || last.size != MOST_AMONG {
            return None;
        }
        let (one, many) = (first.instructions, last.instructions);
        Some(Self {
            name: last.name.clone(),
            account: format!("{one} for one; {many} for one of {MOST_AMONG}"),
            factor: many as f64 / one as f64,
            most: MOST_BY_COUNT,
        })
    }

    fn by_size(calls: &[&Call]) -> Option<Self> {
        let [first, second, third, fourth] = *calls else { return None };
        if first.unit == AMONG {
            return None;
        }
        let (early, late) = (slope(first, second), slope(third, fourth));
        Some(Self {
            name: first.name.clone(),
            account: format!("{early:.1} a byte, 2 to 4 KiB; {late:.1}, 8 to 16 KiB"),
            // A cost that does not depend on the size has a slope near zero.
            factor: (late + 1.0) / (early + 1.0),
            most: MOST_BY_SIZE,
        })
    }
}

/// Returns the instructions per byte that the second call needs more than the first.
fn slope(from: &Call, to: &Call) -> f64 {
    (to.instructions as f64 - from.instructions as f64) / (to.size as f64 - from.size as f64)
}

#[cfg(test)]
mod unit {
    use super::*;

    fn calls(unit: &str, counts: &[(u64, u64)]) -> Vec<Call> {
        let call = |(size, instructions): &(u64, u64)| Call {
            unit: unit.to_owned(),
            name: "a".to_owned(),
            size: *size,
            instructions: *instructions,
        };
        counts.iter().map(call).collect()
    }

    fn factor(unit: &str, counts: &[(u64, u64)]) -> Option<f64> {
        Some(Curve::all(&calls(unit, counts)).ok()?.pop()?.factor)
    }

    #[test]
    fn call_is_parsed_from_a_line_and_a_profile() {
        let profile = "version: 1\ntotals: 77\n";
        assert_eq!(Call::parse("bytes a 2048", profile), calls("bytes", &[(2048, 77)]).pop());
        assert_eq!(Call::parse("bytes a 2048", "version: 1\n"), None);
        assert_eq!(Call::parse("bytes a", profile), None);
    }

    #[test]
    fn linear_growth_has_factor_one_and_square_has_more() {
        let sizes = [2000, 4000, 8000, 16_000];
        let line: Vec<_> = sizes.map(|size| (size, 500 + 3 * size)).into();
        assert_eq!(factor("bytes", &line), Some(1.0));
        let square: Vec<_> = sizes.map(|size| (size, size * size / 100)).into();
        assert!(factor("bytes", &square).unwrap() > MOST_BY_SIZE);
        let constant: Vec<_> = sizes.map(|size| (size, 500)).into();
        assert_eq!(factor("bytes", &constant), Some(1.0));
    }

    #[test]
    fn search_among_many_is_compared_with_one() {
        assert_eq!(factor("among", &[(1, 100), (100, 110), (10_000, 150)]), Some(1.5));
        assert_eq!(factor("among", &[(1, 100), (100, 110)]), None);
    }
}
