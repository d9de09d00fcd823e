//! The bytes of a signature.

use std::fmt;

use crate::crypto::formats::der;
use crate::encoding::base64url;
use crate::error::sign::SignError;
use crate::jose::algorithm::Algorithm;

/// The bytes of a signature, at most 512. Signatures of other algorithms than RSA are stored inline.
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
pub struct Signature(Bytes);

#[derive(Clone)]
enum Bytes {
    /// A MAC, or an elliptic-curve signature. This common case must not clear and move 512 bytes.
    Inline {
        bytes: Words,
        len: usize,
    },
    Heap(Vec<u8>),
}

/// Whole words, because bytes directly after the enum's tag would be moved in pieces.
#[derive(Clone)]
#[repr(align(8))]
struct Words([u8; INLINE_LEN]);

/// The length of the longest signature that is not RSA: ES384.
const INLINE_LEN: usize = 96;

impl Signature {
    /// The length of the longest signature in bytes: 512, for an RSA key of 4096 bits.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::Signature::MAX_LEN * 8, 4096);
    /// ```
    pub const MAX_LEN: usize = 512;

    /// Creates a signature from a copy of its bytes in the form of RFC 7518.
    ///
    /// For ECDSA this form is `r` and `s` side by side. For DER use [`from_ecdsa_der`](Self::from_ecdsa_der).
    ///
    /// # Errors
    ///
    /// - [`SignError::UnusableSignature`] (code 303) if it is empty or longer than 512 bytes.
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

    /// Creates a signature from an ECDSA signature in DER, which most key services return.
    ///
    /// It is converted to the form of RFC 7518: `r` and `s` side by side, each as long as a coordinate of the curve.
    ///
    /// Only strict DER is accepted: shortest lengths, shortest numbers, and no bytes after them. The signature is not
    /// verified here.
    ///
    /// # Errors
    ///
    /// - [`SignError::UnusableSignature`] (code 303) if the bytes are anything else, if a number is zero, negative or
    ///   longer than a coordinate, or if the algorithm is not ES256 or ES384.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{Algorithm, ErrorCode, Signature};
    ///
    /// let der = [0x30, 7, 2, 1, 1, 2, 2, 0, 0x80]; // r = 1, s = 128
    /// let signature = Signature::from_ecdsa_der(Algorithm::Es256, &der)?;
    /// assert_eq!(signature.as_slice().len(), 64);
    /// assert_eq!((signature.as_slice()[31], signature.as_slice()[63]), (1, 128));
    ///
    /// let error = Signature::from_ecdsa_der(Algorithm::Es256, &[1; 64]).unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::SignatureUnusable);
    /// # Ok::<(), jwt_identity::SignError>(())
    /// ```
    ///
    /// Source: RFC 3279 section 2.2.3 (`Ecdsa-Sig-Value`); RFC 7518 section 3.4.
    pub fn from_ecdsa_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, SignError> {
        let (width, len) = match algorithm {
            Algorithm::Es256 => (32, 64),
            Algorithm::Es384 => (48, 96),
            _ => return Err(SignError::UnusableSignature),
        };
        let (r, s) = der::read_ecdsa_signature(der).ok_or(SignError::UnusableSignature)?;
        Self::filled(len, |room| {
            let (left, right) = room.split_at_mut_checked(width).ok_or(SignError::UnusableSignature)?;
            write_number(r, left)?;
            write_number(s, right)
        })
    }

    /// Parses a signature from base64url, which JOSE services return.
    ///
    /// # Errors
    ///
    /// - [`SignError::UnusableSignature`] (code 303) if the text is not canonical base64url without padding, or if it
    ///   encodes no bytes or more than 512.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Signature;
    ///
    /// assert_eq!(Signature::from_base64url("bWFj")?.as_slice(), b"mac");
    /// assert!(Signature::from_base64url("bWE=").is_err());
    /// # Ok::<(), jwt_identity::SignError>(())
    /// ```
    ///
    /// Source: RFC 7515 section 2 and appendix C.
    pub fn from_base64url(text: &str) -> Result<Self, SignError> {
        // Check the length before decoding, so that an overlong response costs nothing.
        if text.len() > base64url::encoded_len(Self::MAX_LEN) {
            return Err(SignError::UnusableSignature);
        }
        let bytes = base64url::decode(text.as_bytes()).map_err(|_| SignError::UnusableSignature)?;
        Self::from_slice(&bytes)
    }

    /// Creates a signature of `len` bytes that `fill` writes.
    pub(crate) fn filled(len: usize, fill: impl FnOnce(&mut [u8]) -> Result<(), SignError>) -> Result<Self, SignError> {
        if len == 0 || len > Self::MAX_LEN {
            return Err(SignError::UnusableSignature);
        }
        let mut bytes = Words([0; INLINE_LEN]);
        if let Some(room) = bytes.0.get_mut(..len) {
            fill(room)?;
            return Ok(Self(Bytes::Inline { bytes, len }));
        }
        let mut bytes = vec![0; len];
        fill(&mut bytes)?;
        Ok(Self(Bytes::Heap(bytes)))
    }

    /// Reports whether the length is one that the algorithm's signatures have.
    pub(crate) fn fits(&self, algorithm: Algorithm) -> bool {
        let len = self.as_slice().len();
        match algorithm.signature_len() {
            Some(expected) => len == expected,
            // RFC 7518 section 3.3: at least 2048 bits.
            None => len >= 256,
        }
    }

    /// Returns the bytes.
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
            Bytes::Inline { bytes, len } => bytes.0.get(..*len).unwrap_or_default(),
            Bytes::Heap(bytes) => bytes,
        }
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({} bytes)", self.as_slice().len())
    }
}

/// Writes a number right-aligned. The bytes before it stay zero.
fn write_number(number: &[u8], room: &mut [u8]) -> Result<(), SignError> {
    let start = room.len().checked_sub(number.len()).ok_or(SignError::UnusableSignature)?;
    room.get_mut(start..).ok_or(SignError::UnusableSignature)?.copy_from_slice(number);
    Ok(())
}
