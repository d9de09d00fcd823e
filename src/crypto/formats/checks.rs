//! The rules for a key that are the same for every library.
//!
//! A library checks more when it reads a key. The rules in this file are those that libraries leave out or decide
//! differently.

use crate::crypto::formats::parts::{
    Curve, EcPrivate, EcPublic, Ed25519Private, Ed25519Public, RsaPrivate, RsaPublic, RsaScheme,
};
use crate::error::key::{KeyError, KeyReason};
use crate::error::specimen::{KeyKind, Specimen};
use crate::jose::algorithm::Algorithm;

/// The smallest modulus, in bits.
///
/// Source: RFC 7518 sections 3.3 and 3.5.
const MIN_MODULUS_BITS: usize = 2048;

/// The largest modulus, in bits. Vonage's own recipe creates keys of this size, and `ring` signs with nothing larger.
const MAX_MODULUS_BITS: usize = 4096;

/// The longest public exponent, in bytes. All libraries accept up to 33 bits.
const MAX_EXPONENT_LEN: usize = 5;

/// The shortest public exponent of a key that signs, in bits: 65 537 and above.
///
/// Source: FIPS 186-5 section 5.1.
const MIN_SIGNING_EXPONENT_BITS: usize = 17;

/// The length of a prime must be a multiple of this, in bits. `ring` signs with no other key.
const PRIME_STEP_BITS: usize = 512;

const fn invalid(detail: &'static str) -> KeyError {
    KeyError::new(KeyReason::InvalidParts).detail(detail)
}

/// The error for an algorithm that an RSA key cannot be used with.
pub(in crate::crypto) const NOT_FOR_RSA: KeyError =
    KeyError::new(KeyReason::WrongAlgorithm).wanted("an RS or PS algorithm for an RSA key");

impl RsaPublic<'_> {
    pub(in crate::crypto) fn check(self, algorithm: Algorithm) -> Result<(), KeyError> {
        self.check_scheme(algorithm)?;
        let bits = bit_len(self.n);
        let of_length = |reason| KeyError::new(reason).wanted("a modulus of 2048 to 4096 bits").specimen(in_bits(bits));
        if bits < MIN_MODULUS_BITS {
            return Err(of_length(KeyReason::TooShort));
        }
        if bits > MAX_MODULUS_BITS {
            return Err(of_length(KeyReason::TooLong));
        }
        // With an exponent of 1 the padded hash is its own signature. An even exponent has no inverse.
        let exponent_fits = self.e.len() <= MAX_EXPONENT_LEN && bit_len(self.e) >= 2 && bit_len(self.e) <= 33;
        let is_odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
        if !is_odd(self.n) {
            return Err(invalid("the RSA modulus is even"));
        }
        if !is_odd(self.e) || !exponent_fits {
            let invalid = invalid("the public exponent of the RSA key is even, or not within 2 to 33 bits");
            return Err(invalid.specimen(in_bits(bit_len(self.e))));
        }
        if is_roca(self.n) {
            return Err(invalid("the RSA key can be factored, because its generator was faulty (CVE-2017-15361)"));
        }
        Ok(())
    }

    /// RFC 4055 section 1.2: a key under the object identifier of RSASSA-PSS is for RSASSA-PSS only.
    fn check_scheme(self, algorithm: Algorithm) -> Result<(), KeyError> {
        let is_pss = matches!(algorithm, Algorithm::Ps256 | Algorithm::Ps384 | Algorithm::Ps512);
        let wanted = match self.scheme {
            RsaScheme::Any => return Ok(()),
            RsaScheme::Pss if is_pss => return Ok(()),
            RsaScheme::PssWith(only) if only == algorithm => return Ok(()),
            RsaScheme::PssWith(Algorithm::Ps256) => "PS256 for this RSASSA-PSS key",
            RsaScheme::PssWith(Algorithm::Ps384) => "PS384 for this RSASSA-PSS key",
            RsaScheme::PssWith(Algorithm::Ps512) => "PS512 for this RSASSA-PSS key",
            RsaScheme::Pss | RsaScheme::PssWith(_) => "a PS algorithm for an RSASSA-PSS key",
        };
        Err(KeyError::new(KeyReason::WrongAlgorithm).wanted(wanted))
    }
}

impl RsaPrivate<'_> {
    pub(in crate::crypto) fn check(&self, algorithm: Algorithm) -> Result<(), KeyError> {
        self.public.check(algorithm)?;
        let bits = bit_len(self.public.n);
        // A product of two primes of `n` bits may have one bit less than twice as many.
        let prime_bits = bits.div_ceil(2);
        if !prime_bits.is_multiple_of(PRIME_STEP_BITS) {
            let invalid = invalid(
                "an RSA key that signs must have 2048, 3072 or 4096 bits; generate a key of one of these sizes",
            );
            return Err(invalid.specimen(in_bits(bits)));
        }
        let has_prime_len = |prime: &[u8]| bit_len(prime) == prime_bits;
        let exponent_fits = bit_len(self.public.e) >= MIN_SIGNING_EXPONENT_BITS;
        if !exponent_fits {
            let invalid = invalid(
                "the public exponent of an RSA key that signs is less than 65537; generate a key with this exponent",
            );
            return Err(invalid.specimen(in_bits(bit_len(self.public.e))));
        }
        if !has_prime_len(self.p) || !has_prime_len(self.q) {
            return Err(invalid("the two primes of the RSA key do not each have half the bits of the modulus"));
        }
        Ok(())
    }
}

impl EcPublic<'_> {
    /// Does not check that the point is on the curve. The library does that.
    pub(in crate::crypto) fn check(self, algorithm: Algorithm) -> Result<Curve, KeyError> {
        let curve = check_curve(self.curve, algorithm, Specimen::PublicKey)?;
        match self.coordinates() {
            Some((x, y)) if x.len() == curve.coordinate_len() && y.len() == curve.coordinate_len() => Ok(curve),
            _ => Err(invalid("the point of the EC key is not uncompressed, or not of the length of its curve")),
        }
    }
}

impl<'a> EcPrivate<'a> {
    /// Returns the curve and the point, which has passed [`EcPublic::check`].
    pub(in crate::crypto) fn check(&self, algorithm: Algorithm) -> Result<(Curve, EcPublic<'a>), KeyError> {
        check_curve(self.curve, algorithm, Specimen::PrivateKey)?;
        let point = self.point.ok_or(KeyError::new(KeyReason::PublicPartMissing).detail(
            "the private EC key lacks its public point, which signing needs; `openssl ec -in key.pem` adds it, \
             `openssl pkey` does not",
        ))?;
        let public = EcPublic { curve: self.curve, point };
        let curve = public.check(algorithm)?;
        if self.d.len() == curve.coordinate_len() {
            Ok((curve, public))
        } else {
            Err(invalid("the private number of the EC key is not of the length of its curve"))
        }
    }
}

impl<'a> Ed25519Public<'a> {
    /// Does not check that the bytes are a point. No signature verifies if they are not.
    pub(in crate::crypto) fn check(self) -> Result<&'a [u8; 32], KeyError> {
        match <&[u8; 32]>::try_from(self.x) {
            Ok(x) if !is_not_reduced(x) && !is_of_small_order(x) => Ok(x),
            _ => Err(invalid("the Ed25519 key is not a canonical point of 32 bytes, or has a small order")),
        }
    }
}

impl Ed25519Private<'_> {
    pub(in crate::crypto) fn check(&self) -> Result<(), KeyError> {
        if self.seed.len() == 32 { Ok(()) } else { Err(invalid("the seed of the Ed25519 key is not 32 bytes")) }
    }
}

/// Returns the curve of a key if it is that of the algorithm.
fn check_curve(found: Curve, algorithm: Algorithm, key: fn(KeyKind) -> Specimen) -> Result<Curve, KeyError> {
    let wanted = match Curve::of(algorithm)? {
        curve if curve == found => return Ok(curve),
        Curve::P256 => "an EC key on P-256 for ES256",
        Curve::P384 => "an EC key on P-384 for ES384",
    };
    Err(KeyError::new(KeyReason::WrongAlgorithm).wanted(wanted).specimen(key(found.kind())))
}

/// Returns a length as the specimen of an error.
fn in_bits(bits: usize) -> Specimen {
    Specimen::Bits(u16::try_from(bits).unwrap_or(u16::MAX))
}

/// The length of a big-endian number in bits.
fn bit_len(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    match number.get(zeros..) {
        Some([first, rest @ ..]) => {
            let first_bits = 8_u32.saturating_sub(first.leading_zeros());
            rest.len().saturating_mul(8).saturating_add(usize::try_from(first_bits).unwrap_or(0))
        }
        _ => 0,
    }
}

/// Reports whether a modulus was made by the generator of CVE-2017-15361 (ROCA), whose keys can be factored.
///
/// Such a modulus is a power of 65537 modulo every small prime. A random modulus passes all these tests with a
/// probability of about 2^-27.
///
/// Source: Nemec, Sys, Svenda, Klinec, Matyas: "The Return of Coppersmith's Attack", section 5 (fingerprint).
fn is_roca(modulus: &[u8]) -> bool {
    const PRIMES: [u32; 17] = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
    PRIMES.iter().all(|&prime| {
        let reduce = |number: u32| number.checked_rem(prime).unwrap_or(0);
        let residue =
            modulus.iter().fold(0_u32, |sum, byte| reduce(sum.saturating_mul(256).saturating_add(u32::from(*byte))));
        let powers = std::iter::successors(Some(1_u32), |power| Some(reduce(power.saturating_mul(reduce(65_537)))));
        powers.take(usize::try_from(prime).unwrap_or(0)).any(|power| power == residue)
    })
}

/// Reports whether the y coordinate in `x` is at least 2^255 - 19, which is a second encoding of a smaller number.
///
/// Source: RFC 8032 section 5.1.3.
fn is_not_reduced(x: &[u8; 32]) -> bool {
    matches!(x, [0xed..=0xff, middle @ .., 0x7f | 0xff] if *middle == [0xff; 30])
}

/// Reports whether `x`, which is reduced, is one of the eight points of small order.
///
/// Source: RFC 8032 section 5.1.7 does not exclude them; RFC 7748 section 7 discusses such points.
fn is_of_small_order(x: &[u8; 32]) -> bool {
    const ORDER_8: [[u8; 32]; 2] = [
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
            0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
            0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ];
    let mut y = *x;
    let [.., last] = &mut y;
    // The highest bit is the sign of the other coordinate.
    *last &= 0x7f;
    match y {
        // y = 0 and y = 1.
        [0 | 1, rest @ ..] if rest == [0; 31] => true,
        // y = -1.
        [0xec, middle @ .., 0x7f] if middle == [0xff; 30] => true,
        _ => ORDER_8.contains(&y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bit_lengths_ignore_leading_zeros() {
        assert_eq!(bit_len(&[]), 0);
        assert_eq!(bit_len(&[0, 0]), 0);
        assert_eq!(bit_len(&[1]), 1);
        assert_eq!(bit_len(&[0, 0xff]), 8);
        assert_eq!(bit_len(&[1, 0, 1]), 17);
    }
}
