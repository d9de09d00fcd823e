//! The shared secret of an HMAC key.

use std::fmt;

use zeroize::Zeroizing;

use crate::crypto::formats::{der, pem};
use crate::error::key::{KeyError, KeyForm, KeyReason};

/// The octets that two parties share and that an HMAC key is made from.
///
/// The octets are used as they are: a secret that a vendor shows as text is the UTF-8 text, and is *not* decoded from
/// base64 or hexadecimal even where it looks like it. They are wiped from memory when the value is dropped; `Debug`
/// shows none of them; there is no way to clone, compare, display or serialize them.
///
/// How long a secret must be is the key's matter, since it depends on the algorithm
/// ([`HmacKey::new`](crate::crypto::HmacKey::new)); empty is refused here.
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
    /// Takes the octets of a secret.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::SecretEmpty`] (code 116) when there are none.
    /// - [`KeyReason::SecretPadded`] (code 119) when they are ASCII text with blanks or line ends around it: a file's
    ///   last line end, a form's stray blank. No vendor's secret has them, and the vendor would refuse every token.
    /// - [`KeyReason::SecretIsKeyText`] (code 117) when they are the text of a PEM block, a certificate, an SSH key or
    ///   a JWK, a key or certificate in DER, or base64 of any of these: the public half of a key pair, taken for a
    ///   secret, would let anyone sign.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{ErrorCode, SharedSecret};
    ///
    /// assert!(SharedSecret::new(b"BFJJ88naxc5PZNAMU9KpBNTR").is_ok());
    /// assert_eq!(SharedSecret::new("").unwrap_err().code(), ErrorCode::KeySecretEmpty);
    /// ```
    pub fn new(octets: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let octets = octets.as_ref();
        if octets.is_empty() {
            return Err(KeyError::new(KeyReason::SecretEmpty));
        }
        let decoded = || key_form(&pem::bare_base64(octets)?);
        if let Some(form) = key_form(octets).or_else(decoded) {
            return Err(KeyError::new(KeyReason::SecretIsKeyText).found(form));
        }
        let is_text = octets.iter().all(|octet| octet.is_ascii_graphic() || octet.is_ascii_whitespace());
        if is_text && octets.trim_ascii().len() != octets.len() {
            return Err(KeyError::new(KeyReason::SecretPadded));
        }
        Ok(Self(Zeroizing::new(octets.to_vec())))
    }

    /// Returns the number of octets.
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

    pub(crate) fn as_octets(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret([redacted])")
    }
}

/// Names the kind of key that `octets` are, if they are one.
fn key_form(octets: &[u8]) -> Option<KeyForm> {
    let contains = |needle: &[u8]| octets.windows(needle.len()).any(|window| window == needle);
    let text = octets.trim_ascii();
    if contains(b"-----BEGIN CERTIFICATE") {
        Some(KeyForm::Certificate)
    } else if contains(b"-----BEGIN ") || contains(b"---- BEGIN ") {
        Some(KeyForm::Pem)
    } else if text.starts_with(b"ssh-") || text.starts_with(b"ecdsa-sha2-") || text.starts_with(b"sk-ssh-") {
        Some(KeyForm::Ssh)
    } else if text.starts_with(b"{") && contains(b"\"kty\"") {
        Some(KeyForm::Jwk)
    } else if text.starts_with(b"{") && contains(b"\"keys\"") {
        Some(KeyForm::JwkSet)
    } else {
        der::recognise_der(octets)
    }
}
