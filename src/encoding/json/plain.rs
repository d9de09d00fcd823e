//! Bytes that a string in JSON holds as they are, found eight at a time.

/// Reports whether a string must be written with an escape sequence.
#[inline]
pub(crate) fn needs_escape(text: &[u8]) -> bool {
    let last = match (text.last_chunk(), text.first_chunk::<4>(), text.last_chunk::<4>()) {
        (Some(last), ..) => u64::from_le_bytes(*last),
        (None, Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
        }
        _ => text.iter().fold(u64::from_le_bytes([b' '; 8]), |word, byte| word << 8 | u64::from(*byte)),
    };
    let (words, _) = text.as_chunks();
    words.iter().fold(unplain(last), |any, word| any | unplain(u64::from_le_bytes(*word))) != 0
}

/// Counts the bytes before the first that a string cannot hold as it is: its end, an escape sequence or a control
/// character.
#[inline]
pub(crate) fn plain_len(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    let mut len = 0_usize;
    for word in words {
        let marks = unplain(u64::from_le_bytes(*word));
        if marks != 0 {
            return len.wrapping_add(usize::try_from(marks.trailing_zeros() / 8).unwrap_or_default());
        }
        len = len.wrapping_add(8);
    }
    let is_plain = |byte: &&u8| !matches!(byte, b'"' | b'\\' | ..b' ');
    len.wrapping_add(rest.iter().take_while(is_plain).count())
}

/// Marks the bytes of a word that a string in JSON cannot hold as they are, by their top bits: RFC 8259 section 7. The
/// lowest mark is right. A mark above it may be one too many.
#[inline]
const fn unplain(word: u64) -> u64 {
    const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
    let (quotes, backslashes) = (word ^ u64::from_le_bytes([b'"'; 8]), word ^ u64::from_le_bytes([b'\\'; 8]));
    let control = word.wrapping_sub(u64::from_le_bytes([b' '; 8])) & !word;
    let quote = quotes.wrapping_sub(u64::from_le_bytes([1; 8])) & !quotes;
    let backslash = backslashes.wrapping_sub(u64::from_le_bytes([1; 8])) & !backslashes;
    (control | quote | backslash) & TOPS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_unplain_byte_is_found_at_every_place() {
        let plain: Vec<u8> = (b' '..=0xff).filter(|byte| !b"\"\\".contains(byte)).cycle().take(40).collect();
        for len in 0..plain.len() {
            assert_eq!(plain_len(&plain[..len]), len);
            assert!(!needs_escape(&plain[..len]));
            for at in 0..len {
                for unplain in (0..b' ').chain(*b"\"\\") {
                    let mut text = plain[..len].to_vec();
                    text[at] = unplain;
                    // Bytes behind the first one must not matter.
                    text[len - 1] = unplain;
                    assert_eq!(plain_len(&text), at, "{text:?}");
                    assert!(needs_escape(&text), "{text:?}");
                }
            }
        }
    }
}
