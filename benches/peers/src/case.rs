//! A case and its rows. The rows are timed in turn, so that a slow moment of the machine affects all of them.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::heap;

/// The kind of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The raw call of a library over the bytes of the token.
    Raw,
    /// The least work that still turns claims into a token, or a token into claims.
    Least,
    /// This crate.
    Own,
    Peer,
}

pub struct Row {
    pub name: &'static str,
    pub kind: Kind,
    run: Box<dyn FnMut()>,
    /// The number of calls in one sample.
    calls: u32,
    /// Nanoseconds per call, one entry per round.
    samples: Vec<f64>,
    /// Heap requests per call.
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
    /// Reports whether a minted token is correct.
    judge: Box<dyn Fn(&str) -> bool>,
    /// A valid token.
    good: String,
    /// Tokens that every verifier must reject, each with its fault.
    bad: Vec<(&'static str, String)>,
}

impl Case {
    pub fn new(
        name: &'static str,
        judge: impl Fn(&str) -> bool + 'static,
        good: String,
        bad: Vec<(&'static str, String)>,
    ) -> Self {
        assert!(judge(&good), "{name}: the valid token");
        assert!(!judge(&bad[0].1), "{name}: the broken token");
        Self { name, rows: Vec::new(), judge: Box::new(judge), good, bad }
    }

    pub fn good(&self) -> &str {
        &self.good
    }

    pub fn raw(&mut self, name: &'static str, call: impl FnMut() + 'static) {
        self.add(Kind::Raw, name, call);
    }

    /// Adds a row that mints. Its token must pass the judge.
    pub fn sign(&mut self, kind: Kind, name: &'static str, mut mint: impl FnMut() -> String + 'static) {
        let token = mint();
        assert!((self.judge)(&token), "{}: {name} minted {token}", self.name);
        self.add(kind, name, move || {
            black_box(mint());
        });
    }

    /// Adds a row that verifies. It must accept the valid token and reject the invalid ones.
    pub fn verify(&mut self, kind: Kind, name: &'static str, verify: impl FnMut(&str) -> bool + 'static) {
        self.verify_token(kind, name, self.good.clone(), verify);
    }

    /// The same with a separate token.
    pub fn verify_token(
        &mut self,
        kind: Kind,
        name: &'static str,
        good: String,
        mut verify: impl FnMut(&str) -> bool + 'static,
    ) {
        assert!((self.judge)(&good), "{}: the token of {name}", self.name);
        assert!(verify(&good), "{}: {name} rejected the valid token", self.name);
        for (wrong, token) in &self.bad {
            assert!(!verify(token), "{}: {name} accepted a token {wrong}", self.name);
        }
        self.add(kind, name, move || assert!(verify(black_box(&good))));
    }

    fn add(&mut self, kind: Kind, name: &'static str, run: impl FnMut() + 'static) {
        self.rows.push(Row { name, kind, run: Box::new(run), calls: 1, samples: Vec::new(), heap: 0.0 });
    }

    /// Times every row once per round. Each round starts with another row.
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

    /// Returns the time of the fastest row of a kind, in nanoseconds.
    pub fn fastest(&self, kind: Kind) -> f64 {
        self.rows.iter().filter(|row| row.kind == kind).map(Row::median).fold(f64::INFINITY, f64::min)
    }
}

const WARM_UP_CALLS: u32 = 4;
const COUNTED_CALLS: u32 = 32;
const MAX_CALLS: u32 = 1 << 20;
