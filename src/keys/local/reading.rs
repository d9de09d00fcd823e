//! All files of a place at one time.

use crate::crypto::sha256_digest::Sha256Digest;
use crate::error::key_source::{LoadError, LoadReason};
use crate::keys::local::content::Content;
use crate::keys::local::place::Place;

/// The maximum number of readings until two agree.
const MAX_READINGS: usize = 4;

/// All files of a place at one time.
pub(super) struct Reading {
    pub(super) contents: Vec<Content>,
    pub(super) digest: Sha256Digest,
}

impl Reading {
    pub(super) fn of(place: &Place) -> Result<Self, LoadError> {
        let contents = place.read()?;
        Ok(Self { digest: Content::digest_of(&contents), contents })
    }

    /// Reads until two readings agree, which means that nothing was written in between.
    pub(super) fn settled(place: &Place, first: Result<Self, LoadError>) -> Result<Self, LoadError> {
        let mut last = first;
        for _ in 1..MAX_READINGS {
            let next = Self::of(place);
            let agree = match (&last, &next) {
                (Ok(last), Ok(next)) => last.digest == next.digest,
                (Err(last), Err(next)) => last == next,
                _ => false,
            };
            if agree {
                return next;
            }
            last = next;
        }
        Err(place.locate(LoadReason::Aborted))
    }
}
