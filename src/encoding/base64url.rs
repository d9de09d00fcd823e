//! Canonical base64url without padding: the only spelling a compact JWS may use.

use std::ops::Range;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::NO_PAD;
use base64::{DecodeError, DecodeSliceError};
use zeroize::Zeroizing;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
type BestEngine = base64::engine::Simd;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
type BestEngine = base64::engine::GeneralPurpose;

// Measured: from 128 octets on, where it begins, the vector engine needs a third of the time; for less it ties.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
static ENGINE: LazyLock<BestEngine> = LazyLock::new(|| BestEngine::url_safe(NO_PAD));

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
static ENGINE: LazyLock<BestEngine> = LazyLock::new(|| BestEngine::new(&base64::alphabet::URL_SAFE, NO_PAD));

/// Lengths that are encoded sooner with zeros behind them, up to where the vector engine begins.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
const WORTH_PADDING: Range<usize> = 48..128;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const WORTH_PADDING: Range<usize> = 0..0;

/// Why a segment is not canonical base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base64Error {
    /// A character outside the alphabet.
    Character,
    /// A length that no octets have, or unused bits that are not zero.
    NotCanonical,
    /// More octets than the caller has room for.
    TooLong,
}

/// The length of `octets` octets in base64url.
pub(crate) const fn encoded_len(octets: usize) -> usize {
    octets.saturating_mul(4).div_ceil(3)
}

/// Appends the base64url form of `octets` to `out`.
pub(crate) fn encode_onto(octets: &[u8], out: &mut Vec<u8>) {
    if WORTH_PADDING.contains(&octets.len()) {
        return encode_padded_onto(octets, out);
    }
    let start = out.len();
    out.resize(start.saturating_add(encoded_len(octets.len())), 0);
    // The slice is as long as the encoding, so this cannot fail.
    if let Some(target) = out.get_mut(start..) {
        let written = ENGINE.encode_slice(octets, target).unwrap_or(0);
        debug_assert_eq!(written, encoded_len(octets.len()));
    }
}

/// The same for fewer octets than the vector engine takes up: zeros behind them change none of their characters.
fn encode_padded_onto(octets: &[u8], out: &mut Vec<u8>) {
    let mut padded = [0; WORTH_PADDING.end];
    padded.iter_mut().zip(octets).for_each(|(place, octet)| *place = *octet);
    let mut room = [0; encoded_len(WORTH_PADDING.end)];
    let written = ENGINE.encode_slice(padded, &mut room).unwrap_or(0);
    debug_assert_eq!(written, room.len());
    out.extend_from_slice(room.get(..encoded_len(octets.len())).unwrap_or_default());
}

pub(crate) fn encode(octets: &[u8]) -> String {
    ENGINE.encode(octets)
}

/// Decodes into `room` and returns the part of it that was filled.
pub(crate) fn decode_into<'r>(text: &[u8], room: &'r mut [u8]) -> Result<&'r [u8], Base64Error> {
    match ENGINE.decode_slice(text, room) {
        Ok(written) => room.get(..written).ok_or(Base64Error::TooLong),
        Err(DecodeSliceError::OutputSliceTooSmall) => Err(Base64Error::TooLong),
        Err(DecodeSliceError::DecodeError(error)) => Err(error.into()),
    }
}

/// How many bytes [`decode_into`] needs for a text of this length: three for each group of four characters, and one group
/// more than there can be.
pub(crate) const fn room_for(text_len: usize) -> usize {
    (text_len / 4).saturating_add(1).saturating_mul(3)
}

/// Decodes a secret into memory that is overwritten when it is freed, also when the text turns out to be invalid.
pub(crate) fn decode_secret(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Base64Error> {
    let mut secret = Zeroizing::new(vec![0; room_for(text.len())]);
    let len = decode_into(text, &mut secret)?.len();
    secret.truncate(len);
    Ok(secret)
}

pub(crate) fn decode(text: &[u8]) -> Result<Vec<u8>, Base64Error> {
    ENGINE.decode(text).map_err(Base64Error::from)
}

/// Tells whether `text` has no character but those of the alphabet.
pub(crate) fn is_in_alphabet(text: &str) -> bool {
    text.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_')
}

impl From<DecodeError> for Base64Error {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::InvalidByte(..) | DecodeError::InvalidPadding => Self::Character,
            DecodeError::InvalidLength(_) | DecodeError::InvalidLastSymbol { .. } => Self::NotCanonical,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_is_decoded_as_other_bytes_are() {
        for len in 0..300 {
            let bytes: Vec<u8> = (0_u8..=255).cycle().skip(len).step_by(7).take(len).collect();
            let text = encode(&bytes);
            assert_eq!(*decode_secret(text.as_bytes()).unwrap(), bytes);
            for wrong in [format!("{text}="), format!("{text}!"), format!("!{text}"), format!("{text}A")] {
                assert_eq!(decode_secret(wrong.as_bytes()).map(|secret| secret.to_vec()), decode(wrong.as_bytes()));
            }
        }
        assert_eq!(decode_secret(b"YQ").unwrap().as_slice(), b"a");
        assert_eq!(decode_secret(b"YR").unwrap_err(), Base64Error::NotCanonical);
    }

    #[test]
    fn octets_of_every_length_are_encoded_as_one_by_one() {
        for len in 0..300 {
            let octets: Vec<u8> = (0_u8..=255).cycle().skip(len).step_by(7).take(len).collect();
            let groups = octets.chunks(3).map(encode).collect::<String>();
            let mut encoded = b"before".to_vec();
            encode_onto(&octets, &mut encoded);
            assert_eq!(String::from_utf8(encoded).unwrap(), format!("before{groups}"), "{len} octets");
        }
    }
}
