//! The shared secret of an HMAC key.

use std::fmt;

use zeroize::Zeroizing;

use crate::crypto::formats::key_text;
use crate::error::key::{KeyError, KeyReason};

/// The bytes that two parties share and that an HMAC key is made from.
///
/// The bytes are used as they are. If a vendor shows a secret as text, the secret is the UTF-8 text. It is *not* decoded
/// from base64 or hexadecimal digits, even if it looks like them. The bytes are overwritten when the value is dropped.
/// `Debug` shows none of them. A secret cannot be cloned, compared, displayed or serialized.
///
/// [`HmacKey::new`](crate::crypto::HmacKey::new) checks the length, because the minimum depends on the algorithm.
///
/// # Examples
///
/// ```
/// use jwt_identity::{ErrorCode, SharedSecret};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// assert_eq!(format!("{secret:?}"), "SharedSecret([redacted])");
///
/// let refused = SharedSecret::new("-----BEGIN PUBLIC KEY-----\nMIIB...").unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::KeySecretIsKeyText);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// A secret cannot be printed:
///
/// ```compile_fail
/// let secret = jwt_identity::SharedSecret::new("0123456789abcdef0123456789abcdef").unwrap();
/// println!("{secret}");
/// ```
///
/// Source: RFC 7518 section 3.2; raw UTF-8 text: Sunshine Conversations "Authenticating Users" and Kustomer
/// "Log in and authentication" (their samples).
pub struct SharedSecret(Zeroizing<Vec<u8>>);

impl SharedSecret {
    /// Creates a secret from a copy of its bytes.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::SecretEmpty`] (code 116) if there are no bytes.
    /// - [`KeyReason::SecretPadded`] (code 119) if they are ASCII text that begins or ends with whitespace, such as the
    ///   line end of a file. No vendor's secret does, and the vendor would reject every token.
    /// - [`KeyReason::SecretIsKeyText`] (code 117) if they are a key: a PEM block, certificate, SSH key, JWK or JWK Set, a
    ///   key or certificate in DER, or any of these encoded as base64, base64url or hexadecimal digits. Anyone could sign
    ///   with the public half of a key pair as the secret. Whitespace, NUL bytes and quotes around the key, a byte order
    ///   mark before it, and JSON escape sequences in it do not hide it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{ErrorCode, SharedSecret};
    ///
    /// assert!(SharedSecret::new(b"BFJJ88naxc5PZNAMU9KpBNTR").is_ok());
    /// assert_eq!(SharedSecret::new("").unwrap_err().code(), ErrorCode::KeySecretEmpty);
    /// ```
    pub fn new(bytes: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let bytes = bytes.as_ref();
        if bytes.is_empty() {
            return Err(KeyError::new(KeyReason::SecretEmpty));
        }
        if let Some(form) = key_text::recognise(bytes) {
            return Err(KeyError::new(KeyReason::SecretIsKeyText).found(form));
        }
        let is_text = bytes.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
        if is_text && bytes.trim_ascii().len() != bytes.len() {
            return Err(KeyError::new(KeyReason::SecretPadded));
        }
        Ok(Self(Zeroizing::new(bytes.to_vec())))
    }

    /// Returns the number of bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::SharedSecret;
    ///
    /// assert_eq!(SharedSecret::new("secret")?.len(), 6);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a secret is never empty")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret([redacted])")
    }
}
