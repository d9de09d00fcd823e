//! The octets of a signature.

use std::fmt;

use crate::{Algorithm, SignError};

/// The octets of a signature, at most 512. All but RSA's are held inline.
///
/// # Examples
///
/// ```
/// use jwt_identity::Signature;
///
/// let signature = Signature::from_slice(&[7; 64])?;
/// assert_eq!(signature.as_slice().len(), 64);
/// # Ok::<(), jwt_identity::SignError>(())
/// ```
#[derive(Clone)]
pub struct Signature(Octets);

#[derive(Clone)]
enum Octets {
    /// A MAC, or an elliptic-curve signature: the common case must not pay for clearing and moving 512 octets.
    Inline {
        octets: [u8; INLINE_LEN],
        len: usize,
    },
    Heap(Vec<u8>),
}

/// The longest signature that is not RSA's: ES384.
const INLINE_LEN: usize = 96;

impl Signature {
    /// The longest signature: that of an RSA key of 4096 bits, 512 octets.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::Signature::MAX_LEN * 8, 4096);
    /// ```
    pub const MAX_LEN: usize = 512;

    /// Takes a copy of a signature in the form RFC 7518 prescribes: for ECDSA `r` and `s` side by side, not DER.
    ///
    /// # Errors
    ///
    /// - [`SignError::UnusableSignature`] (code 303) when it is empty or longer than 512 octets.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::Signature::from_slice(&[0; 513]).is_err());
    /// ```
    pub fn from_slice(signature: &[u8]) -> Result<Self, SignError> {
        Self::filled(signature.len(), |room| {
            room.copy_from_slice(signature);
            Ok(())
        })
    }

    /// Lets `fill` write a signature of `len` octets.
    pub(crate) fn filled(len: usize, fill: impl FnOnce(&mut [u8]) -> Result<(), SignError>) -> Result<Self, SignError> {
        if len == 0 || len > Self::MAX_LEN {
            return Err(SignError::UnusableSignature);
        }
        let mut octets = [0; INLINE_LEN];
        if let Some(room) = octets.get_mut(..len) {
            fill(room)?;
            return Ok(Self(Octets::Inline { octets, len }));
        }
        let mut octets = vec![0; len];
        fill(&mut octets)?;
        Ok(Self(Octets::Heap(octets)))
    }

    /// Tells whether the length is one that the algorithm's signatures have.
    pub(crate) fn fits(&self, algorithm: Algorithm) -> bool {
        let len = self.as_slice().len();
        match algorithm.signature_len() {
            Some(expected) => len == expected,
            // RFC 7518 section 3.3: 2048 bits at least.
            None => len >= 256,
        }
    }

    /// Returns the octets.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::Signature::from_slice(b"mac")?.as_slice(), b"mac");
    /// # Ok::<(), jwt_identity::SignError>(())
    /// ```
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        match &self.0 {
            Octets::Inline { octets, len } => octets.get(..*len).unwrap_or_default(),
            Octets::Heap(octets) => octets,
        }
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({} octets)", self.as_slice().len())
    }
}
