//! SHA-256 of content that a token vouches for.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use crate::crypto::digest;

/// A SHA-256 digest, read from a claim or computed from bytes.
///
/// Two digests are compared in constant time.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::Sha256Digest;
///
/// let claimed = Sha256Digest::from_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// assert_eq!(claimed, Some(Sha256Digest::of(b"abc")));
/// assert_ne!(claimed, Some(Sha256Digest::of(b"abd")));
/// ```
///
/// Source: FIPS 180-4.
#[derive(Clone, Copy)]
pub struct Sha256Digest([u8; Self::LEN]);

impl Sha256Digest {
    /// The number of bytes: 32.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::crypto::Sha256Digest::LEN, 32);
    /// ```
    pub const LEN: usize = 32;

    /// Computes the digest of `bytes`, which may be none.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::Sha256Digest;
    ///
    /// assert!(Sha256Digest::of(b"").to_hex().starts_with("e3b0c44298fc1c14"));
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut digest = [0; Self::LEN];
        for (byte, computed) in digest.iter_mut().zip(digest::sha256(bytes).as_ref()) {
            *byte = *computed;
        }
        Self(digest)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// Reads 64 lower-case hexadecimal digits; any other text is `None`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::Sha256Digest;
    ///
    /// assert!(Sha256Digest::from_hex(&"0a".repeat(32)).is_some());
    /// assert!(Sha256Digest::from_hex(&"0A".repeat(32)).is_none());
    /// assert!(Sha256Digest::from_hex("0a").is_none());
    /// ```
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != Self::LEN || !rest.is_empty() {
            return None;
        }
        let mut digest = [0; Self::LEN];
        for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
            *byte = nibble(*high)? << 4 | nibble(*low)?;
        }
        Some(Self(digest))
    }

    /// Reads canonical base64 with padding, which has 44 characters; any other text is `None`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::Sha256Digest;
    ///
    /// let digest = Sha256Digest::from_base64("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    /// assert_eq!(digest, Some(Sha256Digest::of(b"abc")));
    /// assert!(Sha256Digest::from_base64("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0").is_none());
    /// ```
    ///
    /// Source: RFC 4648 section 4.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// Returns the 44 characters of base64 with padding.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::Sha256Digest;
    ///
    /// assert_eq!(Sha256Digest::of(b"abc").to_base64(), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    /// ```
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Returns the 64 lower-case hexadecimal digits.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::crypto::Sha256Digest;
    ///
    /// let digest = Sha256Digest::of(b"abc");
    /// assert_eq!(Sha256Digest::from_hex(&digest.to_hex()), Some(digest));
    /// ```
    #[must_use]
    pub fn to_hex(&self) -> String {
        self.0.iter().flat_map(|byte| [byte >> 4, byte & 0xf]).filter_map(|n| char::from_digit(n.into(), 16)).collect()
    }
}

impl PartialEq for Sha256Digest {
    fn eq(&self, other: &Self) -> bool {
        // ring compares MACs in constant time and offers no other comparison. Equal MACs under one key, which need not
        // be secret, are equal digests.
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[]);
        hmac::verify(&key, &self.0, hmac::sign(&key, &other.0).as_ref()).is_ok()
    }
}

impl Eq for Sha256Digest {}

/// Shows no digit, because a short text can be guessed from its digest.
impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256Digest([redacted])")
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => digit.checked_sub(b'0'),
        b'a'..=b'f' => digit.checked_sub(b'a').and_then(|letter| letter.checked_add(10)),
        _ => None,
    }
}
