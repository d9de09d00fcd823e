//! Encoded headers of tokens that a verifier has accepted.

use std::sync::OnceLock;

use crate::jose::header::JoseHeader;

/// Maps encoded headers to parsed ones, so that a header need not be decoded and parsed for every token.
///
/// A lookup takes no lock and writes nothing. The table has [`SETS`] sets of [`WAYS`] places. A place keeps its header for
/// as long as the table lives: replacing one would make every reader write a reference count. Headers that find no place
/// are parsed for every token, as they would be without the table.
///
/// Only headers of accepted tokens may be inserted. Otherwise strangers could fill the table.
#[derive(Default)]
pub(crate) struct KnownHeaders {
    sets: Box<[[OnceLock<Box<KnownHeader>>; WAYS]; SETS]>,
}

struct KnownHeader {
    encoded: Box<str>,
    header: JoseHeader<'static>,
}

const SETS: usize = 32;
const WAYS: usize = 4;

/// An odd number whose bits show no pattern: the fractional part of the golden ratio.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// The longest header that is kept, in base64url characters. A header is longer if it holds a certificate chain.
const MAX_LEN: usize = 1024;

impl KnownHeaders {
    /// Returns the parsed form of an encoded header that was inserted.
    #[inline]
    pub(crate) fn get(&self, encoded: &str) -> Option<&JoseHeader<'static>> {
        let known = self.set(encoded).iter().map_while(OnceLock::get).find(|known| *known.encoded == *encoded);
        known.map(|known| &known.header)
    }

    /// Stores a header if its set has an empty place.
    #[cold]
    pub(crate) fn insert(&self, encoded: &str, header: &JoseHeader<'_>) {
        if encoded.len() > MAX_LEN {
            return;
        }
        for place in self.set(encoded) {
            let known = place
                .get_or_init(|| Box::new(KnownHeader { encoded: encoded.into(), header: header.clone().into_owned() }));
            // Another thread may have inserted the same header, or another one, since it was looked up.
            if *known.encoded == *encoded {
                return;
            }
        }
    }

    /// Counts the headers.
    pub(crate) fn len(&self) -> usize {
        self.sets.as_flattened().iter().filter(|place| place.get().is_some()).count()
    }

    /// The places in which a header may be. Headers differ most at their ends, where the `kid` is.
    ///
    /// The hash has no secret key. Strangers insert nothing, so they cannot fill a set.
    #[inline]
    fn set(&self, encoded: &str) -> &[OnceLock<Box<KnownHeader>>] {
        let end = encoded.as_bytes().last_chunk::<16>();
        let hash = match end.map(|end| end.as_chunks::<8>().0) {
            Some([first, second]) => {
                (u64::from_le_bytes(*first) ^ u64::from_le_bytes(*second).rotate_left(23)).wrapping_mul(MULTIPLIER)
            }
            _ => 0,
        };
        // The upper bits of a product depend on all bits of its factors.
        let set = usize::try_from(hash >> 48).unwrap_or_default() % SETS;
        self.sets.get(set).map_or(&[], |set| set)
    }
}
