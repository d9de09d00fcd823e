//! What the 16 random octets of a `jti` take from each generator that a program may have. Prints Markdown.
//!
//! ```text
//! cargo run --release --bin token_ids
//! cargo run --release --bin token_ids -- --quick     everything once
//! ```

use std::hint::black_box;
use std::time::Instant;

use jwt_identity::TokenId;
use rand::Rng;
use ring::rand::SecureRandom;

type Row = (&'static str, fn());

const ROWS: &[Row] = &[
    ("`TokenId::random`", || drop(black_box(TokenId::random()))),
    ("`TokenId::from_random_octets`, octets given", || {
        drop(black_box(TokenId::from_random_octets(black_box([7; 16]))))
    }),
    ("`ring`, `SystemRandom`", || draw(|octets| ring::rand::SystemRandom::new().fill(octets).unwrap())),
    ("`getrandom` 0.4", || draw(|octets| getrandom::fill(octets).unwrap())),
    ("`aws-lc-rs`, `rand::fill`", || draw(|octets| aws_lc_rs::rand::fill(octets).unwrap())),
    ("`rand` 0.10, `ThreadRng`", || draw(|octets| rand::rng().fill_bytes(octets))),
    ("the id of the process, for comparison", || _ = black_box(std::process::id())),
];

fn draw(fill: impl Fn(&mut [u8])) {
    let mut octets = [0; 16];
    fill(&mut octets);
    black_box(octets);
}

fn main() {
    let is_quick = std::env::args().any(|argument| argument == "--quick");
    let (rounds, calls) = if is_quick { (1, 1) } else { (201, 2000) };
    let mut samples = vec![Vec::new(); ROWS.len()];
    for _ in 0..rounds {
        for ((_, call), samples) in ROWS.iter().zip(&mut samples) {
            let start = Instant::now();
            (0..calls).for_each(|_| call());
            samples.push(start.elapsed().as_nanos() / calls);
        }
    }
    println!("| | a call |\n|---|---:|");
    for ((name, _), samples) in ROWS.iter().zip(&mut samples) {
        samples.sort_unstable();
        println!("| {name} | {} ns |", samples[samples.len() / 2]);
    }
}
