//! A case, its rows, and how they are timed: in turn, so that a slow spell of the machine falls on all of them.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::heap;

/// What a row stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The bare call of a library, over the bytes of the token.
    Raw,
    /// The least around it that still makes a token of claims, or claims of a token.
    Least,
    /// This crate.
    Own,
    Peer,
}

pub struct Row {
    pub name: &'static str,
    pub kind: Kind,
    run: Box<dyn FnMut()>,
    /// How many calls fill one sample.
    calls: u32,
    /// Nanoseconds a call, one entry a round.
    samples: Vec<f64>,
    /// Requests to the heap a call.
    pub heap: f64,
}

impl Row {
    pub fn median(&self) -> f64 {
        let mut samples = self.samples.clone();
        samples.sort_by(f64::total_cmp);
        samples[samples.len() / 2]
    }

    fn time(&mut self, calls: u32) -> Duration {
        let start = Instant::now();
        for _ in 0..calls {
            (self.run)();
        }
        start.elapsed()
    }
}

/// One operation on one kind of token.
pub struct Case {
    pub name: &'static str,
    pub rows: Vec<Row>,
    /// Says whether a token is what should be minted.
    judge: Box<dyn Fn(&str) -> bool>,
    /// A good token.
    good: String,
    /// Tokens that no verifier may let in, each with what is wrong.
    bad: Vec<(&'static str, String)>,
}

impl Case {
    pub fn new(
        name: &'static str,
        judge: impl Fn(&str) -> bool + 'static,
        good: String,
        bad: Vec<(&'static str, String)>,
    ) -> Self {
        assert!(judge(&good), "{name}: the good token");
        assert!(!judge(&bad[0].1), "{name}: the broken token");
        Self { name, rows: Vec::new(), judge: Box::new(judge), good, bad }
    }

    pub fn good(&self) -> &str {
        &self.good
    }

    pub fn raw(&mut self, name: &'static str, call: impl FnMut() + 'static) {
        self.add(Kind::Raw, name, call);
    }

    /// A row that mints; its token must pass the judge.
    pub fn sign(&mut self, kind: Kind, name: &'static str, mut mint: impl FnMut() -> String + 'static) {
        let token = mint();
        assert!((self.judge)(&token), "{}: {name} minted {token}", self.name);
        self.add(kind, name, move || {
            black_box(mint());
        });
    }

    /// A row that verifies; it must let the good token in and none of the bad ones.
    pub fn verify(&mut self, kind: Kind, name: &'static str, verify: impl FnMut(&str) -> bool + 'static) {
        self.verify_token(kind, name, self.good.clone(), verify);
    }

    /// The same with a token of its own.
    pub fn verify_token(
        &mut self,
        kind: Kind,
        name: &'static str,
        good: String,
        mut verify: impl FnMut(&str) -> bool + 'static,
    ) {
        assert!((self.judge)(&good), "{}: the token of {name}", self.name);
        assert!(verify(&good), "{}: {name} refused the good token", self.name);
        for (wrong, token) in &self.bad {
            assert!(!verify(token), "{}: {name} let in a token {wrong}", self.name);
        }
        self.add(kind, name, move || assert!(verify(black_box(&good))));
    }

    fn add(&mut self, kind: Kind, name: &'static str, run: impl FnMut() + 'static) {
        self.rows.push(Row { name, kind, run: Box::new(run), calls: 1, samples: Vec::new(), heap: 0.0 });
    }

    /// Times every row once a round, each round beginning with another row.
    pub fn measure(&mut self, rounds: usize, sample: Duration) {
        for row in &mut self.rows {
            row.time(WARM_UP_CALLS);
            let before = heap::requests();
            row.time(COUNTED_CALLS);
            row.heap = (heap::requests() - before) as f64 / f64::from(COUNTED_CALLS);
            while row.time(row.calls) < sample && row.calls < MAX_CALLS {
                row.calls *= 2;
            }
        }
        for round in 0..rounds {
            for at in 0..self.rows.len() {
                let count = self.rows.len();
                let row = &mut self.rows[(at + round) % count];
                let nanos = row.time(row.calls).as_nanos() as f64;
                row.samples.push(nanos / f64::from(row.calls));
            }
        }
    }

    /// The fastest row of a kind, in nanoseconds.
    pub fn fastest(&self, kind: Kind) -> f64 {
        self.rows.iter().filter(|row| row.kind == kind).map(Row::median).fold(f64::INFINITY, f64::min)
    }
}

const WARM_UP_CALLS: u32 = 4;
const COUNTED_CALLS: u32 = 32;
const MAX_CALLS: u32 = 1 << 20;
