//! Work that lets other threads run Python code meanwhile.

use jwt_identity::{Algorithm, KeyType};
use pyo3::marker::Ungil;
use pyo3::prelude::*;

/// How long the work of a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// HMAC: 0.3 µs. Releasing the lock of the interpreter and getting it back takes 0.1 µs and gains little.
    Short,
    /// RSA, elliptic curves and files.
    Long,
}

impl Work {
    /// Runs the work, without the lock of the interpreter if it is long.
    pub(crate) fn run<T: Ungil>(self, py: Python<'_>, work: impl FnOnce() -> T + Ungil) -> T {
        match self {
            Self::Short => work(),
            Self::Long => py.detach(work),
        }
    }
}

impl Work {
    /// Returns how long the work of a key of this algorithm takes.
    pub(crate) fn of(algorithm: Algorithm) -> Self {
        if algorithm.key_type() == KeyType::Symmetric { Self::Short } else { Self::Long }
    }

    /// Returns how long the work takes at most, if the algorithm is one of these.
    pub(crate) fn of_any(self, algorithms: &[Algorithm]) -> Self {
        if algorithms.iter().all(|algorithm| Self::of(*algorithm) == Self::Short) { Self::Short } else { self }
    }
}
