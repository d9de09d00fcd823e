//! Canonical base64url without padding: the only spelling that a compact JWS may have.

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

// Measured: the vector engine starts at 128 bytes, and from there on takes a third of the time.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
static ENGINE: LazyLock<BestEngine> = LazyLock::new(|| BestEngine::url_safe(NO_PAD));

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
static ENGINE: LazyLock<BestEngine> = LazyLock::new(|| BestEngine::new(&base64::alphabet::URL_SAFE, NO_PAD));

/// Fewer bytes are encoded by table.
const SHORTEST_FOR_ENGINE: usize = 48;

/// Lengths that are encoded sooner with zeros behind them, up to where the vector engine begins.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
const WORTH_PADDING: Range<usize> = SHORTEST_FOR_ENGINE..128;

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const WORTH_PADDING: Range<usize> = 0..0;

/// Why a segment is not canonical base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base64Error {
    /// A character outside the alphabet.
    Character,
    /// A length that no number of bytes has, or unused bits that are not zero.
    NotCanonical,
    /// More bytes than the buffer of the caller holds.
    TooLong,
}

/// Returns the length of the base64url form of `len` bytes.
pub(crate) const fn encoded_len(len: usize) -> usize {
    len.saturating_mul(4).div_ceil(3)
}

/// Appends the base64url form of `bytes` to `out`.
pub(crate) fn encode_onto(bytes: &[u8], out: &mut Vec<u8>) {
    if bytes.len() < SHORTEST_FOR_ENGINE {
        return encode_short_onto(bytes, out);
    }
    if WORTH_PADDING.contains(&bytes.len()) {
        return encode_padded_onto(bytes, out);
    }
    let start = out.len();
    out.resize(start.saturating_add(encoded_len(bytes.len())), 0);
    // The slice is as long as the encoding, so this cannot fail.
    if let Some(target) = out.get_mut(start..) {
        let written = ENGINE.encode_slice(bytes, target).unwrap_or(0);
        debug_assert_eq!(written, encoded_len(bytes.len()));
    }
}

/// Does the same by table, for so few bytes that calling an engine takes longer.
fn encode_short_onto(bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start.saturating_add(encoded_len(bytes.len())), 0);
    let (texts, end) = out.get_mut(start..).unwrap_or_default().as_chunks_mut();
    let (words, rest) = bytes.as_chunks();
    for (text, word) in texts.iter_mut().zip(words) {
        *text = characters(*word);
    }
    let mut last = [0; 6];
    last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
    end.iter_mut().zip(characters(last)).for_each(|(place, character)| *place = character);
}

/// Returns the eight characters of six bytes.
#[inline]
fn characters(bytes: [u8; 6]) -> [u8; 8] {
    let word = bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    [42, 36, 30, 24, 18, 12, 6, 0].map(|place: u32| {
        let value = usize::try_from(word >> place & 0x3f).unwrap_or_default();
        ALPHABET.get(value).copied().unwrap_or_default()
    })
}

/// The alphabet of base64url: RFC 4648 section 5.
static ALPHABET: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Does the same for fewer bytes than the vector engine needs. Zeros behind them do not change their characters.
fn encode_padded_onto(bytes: &[u8], out: &mut Vec<u8>) {
    let mut padded = [0; WORTH_PADDING.end];
    padded.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
    let mut room = [0; encoded_len(WORTH_PADDING.end)];
    let written = ENGINE.encode_slice(padded, &mut room).unwrap_or(0);
    debug_assert_eq!(written, room.len());
    out.extend_from_slice(room.get(..encoded_len(bytes.len())).unwrap_or_default());
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}

/// Decodes into `room` and returns the part of it that was filled.
pub(crate) fn decode_into<'r>(text: &[u8], room: &'r mut [u8]) -> Result<&'r [u8], Base64Error> {
    let written = match decode_short(text, room) {
        Some(written) => written,
        None => match ENGINE.decode_slice(text, room) {
            Ok(written) => written,
            Err(DecodeSliceError::OutputSliceTooSmall) => return Err(Base64Error::TooLong),
            Err(DecodeSliceError::DecodeError(error)) => return Err(error.into()),
        },
    };
    room.get(..written).ok_or(Base64Error::TooLong)
}

/// Decodes a short text. Returns `None` if it is too long, or if the engine has to say what is wrong with it.
#[inline]
fn decode_short(text: &[u8], room: &mut [u8]) -> Option<usize> {
    if text.len() > LONGEST_SHORT {
        return None;
    }
    let len = text.len().saturating_mul(3) / 4;
    // Two groups at a time, because six bytes take no more instructions to store than three.
    let (pairs, rest) = text.as_chunks::<8>();
    let (bytes, end) = room.get_mut(..len)?.split_at_mut_checked(pairs.len().saturating_mul(6))?;
    let mut all = 0;
    for (bytes, [a, b, c, d, e, f, g, h]) in bytes.as_chunks_mut::<6>().0.iter_mut().zip(pairs) {
        let (first, second) = (group([*a, *b, *c, *d]), group([*e, *f, *g, *h]));
        all |= first | second;
        let [pair @ .., _, _] = (u64::from(first) | u64::from(second) << 24).to_le_bytes();
        *bytes = pair;
    }
    let (rest, end) = match (rest, end) {
        ([a, b, c, d, rest @ ..], [first, second, third, end @ ..]) => {
            let word = group([*a, *b, *c, *d]);
            all |= word;
            [*first, *second, *third, _] = word.to_le_bytes();
            (rest, end)
        }
        both => both,
    };
    // A group that is cut short has no bits behind its last byte.
    let unused = match (rest, end) {
        ([], []) => 0,
        ([a, b], [first]) => {
            let word = bits::<0>(*a) | bits::<1>(*b);
            [*first, _, _, _] = word.to_le_bytes();
            word >> 8
        }
        ([a, b, c], [first, second]) => {
            let word = bits::<0>(*a) | bits::<1>(*b) | bits::<2>(*c);
            [*first, *second, _, _] = word.to_le_bytes();
            word >> 16
        }
        _ => NO_BITS,
    };
    (all < NO_BITS && unused == 0).then_some(len)
}

/// Returns the three bytes of four characters. The first byte is the lowest of the number.
#[inline]
fn group([a, b, c, d]: [u8; 4]) -> u32 {
    bits::<0>(a) | bits::<1>(b) | bits::<2>(c) | bits::<3>(d)
}

/// The longest text that is decoded by table. For a longer one the vector engine is faster.
const LONGEST_SHORT: usize = 128;

/// Returns the bits of a character at one of four places, as they are in the three bytes of a group.
#[inline]
fn bits<const PLACE: usize>(character: u8) -> u32 {
    match BITS.get(PLACE) {
        Some(table) => table.get(usize::from(character)).copied().unwrap_or(NO_BITS),
        None => NO_BITS,
    }
}

/// The bits of each character at each place. The first byte of a group is the lowest of the number.
static BITS: [[u32; 256]; 4] = [bits_at(0), bits_at(1), bits_at(2), bits_at(3)];

/// Marks a byte that is not in the alphabet. A group has 24 bits.
const NO_BITS: u32 = 1 << 31;

const fn bits_at(place: u8) -> [u32; 256] {
    let mut table = [NO_BITS; 256];
    let mut rest: &mut [u32] = &mut table;
    let mut character = 0_u8;
    while let Some((bits, behind)) = rest.split_first_mut() {
        if let Some(value) = value(character) {
            *bits = match place {
                0 => u32::from_le_bytes([value << 2, 0, 0, 0]),
                1 => u32::from_le_bytes([value >> 4, value << 4, 0, 0]),
                2 => u32::from_le_bytes([0, value >> 2, value << 6, 0]),
                _ => u32::from_le_bytes([0, 0, value, 0]),
            };
        }
        character = character.wrapping_add(1);
        rest = behind;
    }
    table
}

/// The value of a character in the alphabet: RFC 4648 section 5.
const fn value(character: u8) -> Option<u8> {
    match character {
        b'A'..=b'Z' => Some(character.wrapping_sub(b'A')),
        b'a'..=b'z' => Some(character.wrapping_sub(b'a').wrapping_add(26)),
        b'0'..=b'9' => Some(character.wrapping_sub(b'0').wrapping_add(52)),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

/// Returns the number of bytes that [`decode_into`] needs for a text of this length. It is three for each group of four
/// characters, and one group more.
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

/// Reports whether every character of `text` is in the alphabet.
pub(crate) fn is_in_alphabet(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
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
    fn bytes_of_every_length_are_encoded_as_one_by_one() {
        for len in 0..300 {
            let bytes: Vec<u8> = (0_u8..=255).cycle().skip(len).step_by(7).take(len).collect();
            let groups = bytes.chunks(3).map(encode).collect::<String>();
            let mut encoded = b"before".to_vec();
            encode_onto(&bytes, &mut encoded);
            assert_eq!(String::from_utf8(encoded).unwrap(), format!("before{groups}"), "{len} bytes");
        }
    }
}
