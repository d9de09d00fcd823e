//! The cost of the 16 random bytes of a `jti` with different random generators. Prints Markdown.
//!
//! ```text
//! cargo run --release --bin token_ids
//! cargo run --release --bin token_ids -- --quick     each row once
//! ```

use std::hint::black_box;
use std::time::Instant;

use jwt_identity::TokenId;
use rand::Rng;
use ring::rand::SecureRandom;

type Row = (&'static str, fn());

const ROWS: &[Row] = &[
    ("`TokenId::random`", || drop(black_box(TokenId::random()))),
    ("`TokenId::from_random_bytes`, bytes given", || drop(black_box(TokenId::from_random_bytes(black_box([7; 16]))))),
    ("`ring`, `SystemRandom`", || draw(|bytes| ring::rand::SystemRandom::new().fill(bytes).unwrap())),
    ("`getrandom` 0.4", || draw(|bytes| getrandom::fill(bytes).unwrap())),
    ("`aws-lc-rs`, `rand::fill`", || draw(|bytes| aws_lc_rs::rand::fill(bytes).unwrap())),
    ("`rand` 0.10, `ThreadRng`", || draw(|bytes| rand::rng().fill_bytes(bytes))),
    ("the process id, for comparison", || _ = black_box(std::process::id())),
];

fn draw(fill: impl Fn(&mut [u8])) {
    let mut bytes = [0; 16];
    fill(&mut bytes);
    black_box(bytes);
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
