//! The `jti` of a token.

use crate::crypto::random;
use crate::encoding::text::{has_control, text_newtype};
use crate::error::claim::{ClaimError, ClaimReason};
use crate::error::environment::EnvironmentError;

text_newtype! {
    /// The value of a `jti`: 1 to 255 bytes without control characters. `Debug` does not show it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::TokenId;
    ///
    /// let made = TokenId::random()?;
    /// assert_eq!(made.as_str().len(), 36);
    /// let given = TokenId::new("705b6f50-8c21-11e8-9bcb-595326422d60")?;
    /// assert_ne!(made, given);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    ///
    /// Source: RFC 7519 section 4.1.7; the bounds are our choice.
    pub struct TokenId(String);

    /// Creates a token ID from its text.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `jti`) if the text is empty or contains a control character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `jti`) if it is longer than [`MAX_LEN`](Self::MAX_LEN) bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::TokenId::new("").unwrap_err().subject(), Some("jti"));
    /// ```
    pub fn new(text) -> Result<Self, ClaimError> {
        if text.is_empty() || has_control(text) {
            return Err(ClaimError::new("jti", ClaimReason::Invalid));
        }
        if text.len() > TokenId::MAX_LEN {
            return Err(ClaimError::new("jti", ClaimReason::TooLong));
        }
        Ok(())
    }

    debug: redacted
}

impl TokenId {
    /// The largest number of bytes: 255.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::TokenId;
    ///
    /// assert!(TokenId::new("j".repeat(TokenId::MAX_LEN)).is_ok());
    /// assert!(TokenId::new("j".repeat(TokenId::MAX_LEN + 1)).is_err());
    /// ```
    pub const MAX_LEN: usize = 255;

    /// Creates a UUID of version 4 with 122 random bits from the operating system.
    ///
    /// Each call makes a system call. If that is too slow, pass the bytes of another generator to
    /// [`from_random_bytes`](Self::from_random_bytes).
    ///
    /// # Errors
    ///
    /// - [`EnvironmentError::RandomUnavailable`] (code 502) if the system gives no random bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::TokenId;
    ///
    /// assert_ne!(TokenId::random()?, TokenId::random()?);
    /// # Ok::<(), jwt_identity::EnvironmentError>(())
    /// ```
    ///
    /// Source: RFC 9562 section 5.4.
    pub fn random() -> Result<Self, EnvironmentError> {
        Ok(Self::from_random_bytes(random::random()?))
    }

    /// Creates a UUID of version 4 from 16 random bytes. Six of the 128 bits are replaced.
    ///
    /// Take the bytes from a cryptographically secure generator, and draw new bytes for each id. If the program seeds
    /// the generator itself, seed it again after a `fork`. Otherwise parent and child create the same ids.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::TokenId;
    ///
    /// let drawn = *b"\x91\x91\x08\xf7\x52\xd1\x03\x20\x1b\xac\xf8\x47\xdb\x41\x48\xa8"; // by your generator
    /// assert_eq!(TokenId::from_random_bytes(drawn).as_str(), "919108f7-52d1-4320-9bac-f847db4148a8");
    /// ```
    ///
    /// Source: RFC 9562 section 5.4 and appendix A.3, which has this example.
    #[must_use]
    pub fn from_random_bytes(octets: [u8; 16]) -> Self {
        let random = u128::from_be_bytes(octets);
        let version = 0x4 << 76;
        let variant = 0b10 << 62;
        let fixed = 0xf << 76 | 0b11 << 62;
        let uuid = random & !fixed | version | variant;
        let mut text = String::with_capacity(36);
        for (place, octet) in uuid.to_be_bytes().into_iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            text.extend([octet >> 4, octet & 0xf].into_iter().filter_map(|digit| char::from_digit(digit.into(), 16)));
        }
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_token_id_is_a_uuid_of_version_4() {
        let drawn = (0..100).map(|_| TokenId::random().unwrap());
        let given = [[0; 16], [0xff; 16]].map(TokenId::from_random_bytes);
        for id in drawn.chain(given) {
            let groups: Vec<&str> = id.as_str().split('-').collect();
            assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
            assert!(groups[2].starts_with('4') && groups[3].starts_with(['8', '9', 'a', 'b']));
            assert!(groups.concat().chars().all(|character| character.is_ascii_hexdigit()));
            assert_eq!(TokenId::new(id.as_str()).unwrap(), id);
        }
    }

    #[test]
    fn each_random_bit_but_the_fixed_ones_shows_in_the_id() {
        let number = |octets: u128| {
            let id = TokenId::from_random_bytes(octets.to_be_bytes());
            u128::from_str_radix(&id.as_str().replace('-', ""), 16).unwrap()
        };
        let changes = (0..128).filter(|bit| number(1 << bit) ^ number(0) == 1 << bit).count();
        assert_eq!((changes, number(0) ^ number(u128::MAX)), (122, !(0xf << 76 | 0b11 << 62)));
    }
}
