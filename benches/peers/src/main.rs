//! Compares crates that mint and verify the same tokens, side by side in one process. Prints Markdown.
//!
//! ```text
//! cargo run --release                        all cases, in the profile that a dependent has by default
//! cargo run --profile lto                    the same with thin LTO and one codegen unit
//! cargo run --release -- --quick             all cases once, to check that they work
//! cargo run --release -- --rounds 401 EdDSA  more rounds, of some cases
//! ```
//!
//! `../README.md` explains the rows and how they are timed.

mod biscuits;
mod case;
mod cases;
mod custom;
mod heap;
#[cfg(feature = "josekit")]
mod josekits;
mod jsonwebtokens;
mod jwt_compacts;
mod jwt_simples;
mod least;
mod own;
mod providers;
mod tokens;

use std::time::{Duration, Instant};

use case::{Case, Kind, Row};
use cases::Cases;
use jsonwebtokens::{v9, v11};
use tokens::Claims;

/// The time of a row in a round. On a busy machine longer samples are interrupted, which would change the median.
const SAMPLE: Duration = Duration::from_micros(250);

const USAGE: &str = "usage: [--quick] [--rounds <number>] [<part of a case's name>]";

fn main() -> Result<(), String> {
    let (mut rounds, mut sample, mut wanted) = (101, SAMPLE, String::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => (rounds, sample) = (1, Duration::ZERO),
            "--rounds" => {
                rounds = arguments.next().and_then(|text| text.parse().ok()).filter(|n| *n > 0).ok_or(USAGE)?
            }
            text if text.starts_with('-') => return Err(USAGE.to_owned()),
            text => text.clone_into(&mut wanted),
        }
    }

    let claims = Claims::new();
    let mut cases = Cases::new(&claims);
    providers::install();
    least::add(&mut cases, &claims);
    own::add(&mut cases, &claims);
    v11::add(&mut cases, &claims, "jsonwebtoken 11.1 over our provider (ring)", providers::own);
    v11::add(&mut cases, &claims, "jsonwebtoken 11.1 (aws_lc_rs)", providers::aws_lc);
    v11::add(&mut cases, &claims, "jsonwebtoken 11.1 (rust_crypto)", providers::rust_crypto);
    v9::add(&mut cases, &claims, "jsonwebtoken 9.3 (ring)", || ());
    jwt_simples::add(&mut cases, &claims);
    jwt_compacts::add(&mut cases, &claims);
    biscuits::add(&mut cases, &claims);
    #[cfg(feature = "josekit")]
    josekits::add(&mut cases, &claims);

    let mut cases = cases.into_vec();
    cases.retain(|case| case.name.contains(&wanted));
    let start = Instant::now();
    for case in &mut cases {
        case.measure(rounds, sample);
    }
    print(&cases);
    println!("\n{rounds} rounds in {:.1} s.", start.elapsed().as_secs_f64());
    Ok(())
}

fn print(cases: &[Case]) {
    let mut names: Vec<&str> = Vec::new();
    for kind in [Kind::Raw, Kind::Least, Kind::Own, Kind::Peer] {
        for row in cases.iter().flat_map(|case| &case.rows).filter(|row| row.kind == kind) {
            if !names.contains(&row.name) {
                names.push(row.name);
            }
        }
    }
    println!("Median time of a call, multiple of the fastest least work, heap requests.\n");
    print_head(cases);
    for name in names {
        print_row(name, cases, |case, row| {
            let ratio = row.median() / case.fastest(Kind::Least);
            format!("{}, {ratio:.2}x, {}", time(row.median()), row.heap.round())
        });
    }
    println!("\nThis crate, as a multiple of the raw call of its library.\n");
    print_head(cases);
    for (name, raw) in [(own::RING, least::RAW_RING), (own::AWS_LC, least::RAW_AWS_LC)] {
        print_row(name, cases, |case, row| {
            let raw = case.rows.iter().find(|row| row.name == raw).map_or(f64::NAN, Row::median);
            format!("{:.3}x", row.median() / raw)
        });
    }
}

fn print_head(cases: &[Case]) {
    let names: Vec<&str> = cases.iter().map(|case| case.name).collect();
    println!("| | {} |\n|---|{}", names.join(" | "), "---:|".repeat(cases.len()));
}

fn print_row(name: &str, cases: &[Case], cell: impl Fn(&Case, &Row) -> String) {
    let cells = cases.iter().map(|case| {
        let row = case.rows.iter().find(|row| row.name == name);
        row.map_or_else(|| "-".to_owned(), |row| cell(case, row))
    });
    println!("| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
}

fn time(nanos: f64) -> String {
    match nanos {
        100_000.0.. => format!("{:.0} us", nanos / 1000.0),
        10_000.0.. => format!("{:.1} us", nanos / 1000.0),
        _ => format!("{nanos:.0} ns"),
    }
}
