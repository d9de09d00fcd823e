//! The shared secret of an HMAC key.

use base64::Engine;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use crate::crypto::formats::key_text;
use crate::encoding::surroundings::{self, Surrounding, is_invisible};
use crate::encoding::text::text_newtype;
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
/// let error = SharedSecret::new("-----BEGIN PUBLIC KEY-----\nMIIB...").unwrap_err();
/// assert_eq!(error.code(), ErrorCode::KeySecretIsKeyText);
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
/// A configuration file can contain a secret. A file of its own keeps it out of memory that is not overwritten, see
/// [`KeyReader`](crate::keys::KeyReader).
///
/// ```
/// use jwt_identity::{KeyId, SharedSecret};
///
/// #[derive(serde::Deserialize)]
/// struct Vendor {
///     key_id: KeyId,
///     secret: SharedSecret,
/// }
///
/// let vendor: Vendor = serde_json::from_str(r#"{"key_id":"app_1","secret":"BFJJ88naxc5PZNAMU9KpBNTR"}"#)?;
/// assert_eq!(vendor.secret.len(), 24);
///
/// let error = serde_json::from_str::<SharedSecret>("13371337").unwrap_err();
/// assert!(error.to_string().starts_with("expected a text in quotes, found a number"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: RFC 7518 section 3.2; raw UTF-8 text: Sunshine Conversations "Authenticating Users" and Kustomer
/// "Log in and authentication" (their samples).
pub struct SharedSecret(Zeroizing<Vec<u8>>);

impl SharedSecret {
    /// Creates a secret from a copy of a text, or of bytes that may be a text.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::SecretEmpty`] (code 116) if there are no bytes.
    /// - [`KeyReason::SecretPadded`] (code 119) if they are text with whitespace, an invisible character or quotes
    ///   around it. A file, a shell or a secret store may have added these. The same error is returned for a whole JSON
    ///   document, the name of a variable such as `${SECRET}`, and text in UTF-16. No vendor issues such a secret, and
    ///   the vendor would reject every token. If your secret has this form, use [`from_bytes`](Self::from_bytes).
    /// - [`KeyReason::SecretIsKeyText`] (code 117) if they are a key: PEM, a certificate, an SSH key, a JWK, a JWK Set,
    ///   or DER. Such a key is also recognized in base64, base64url or hexadecimal digits. Anyone could sign with the
    ///   public half of a key pair as the secret. Whitespace, NUL bytes, quotes, a byte order mark and JSON escape
    ///   sequences do not hide a key.
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
        let secret = Self::from_bytes(bytes)?;
        match padding(bytes) {
            Some(error) => Err(error),
            None => Ok(secret),
        }
    }

    /// Creates a secret from a copy of its bytes, even if they look like a text with something around it.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`new`](Self::new), except for [`KeyReason::SecretPadded`].
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{ErrorCode, SharedSecret};
    ///
    /// let quoted = "'0123456789abcdef0123456789abcdef'";
    /// assert_eq!(SharedSecret::new(quoted).unwrap_err().code(), ErrorCode::KeySecretPadded);
    /// assert_eq!(SharedSecret::from_bytes(quoted.as_bytes())?.len(), 34);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.is_empty() {
            return Err(KeyError::new(KeyReason::SecretEmpty));
        }
        if let Some(form) = key_text::recognise(bytes) {
            return Err(KeyError::new(KeyReason::SecretIsKeyText).found(form));
        }
        Ok(Self(Zeroizing::new(bytes.to_vec())))
    }

    /// Creates a secret from its bytes in base64, for a vendor that says so. The padding may be missing.
    ///
    /// No other constructor decodes anything. A secret used in the wrong form gives signatures that nobody verifies.
    ///
    /// # Errors
    ///
    /// - [`KeyReason::SecretPadded`] (code 119) if there is whitespace around the text, such as the line end of a file.
    /// - [`KeyReason::Malformed`] (code 101) if the text is not canonical base64 with the alphabet of RFC 4648 section 4.
    /// - The errors of [`new`](Self::new) (codes 116, 117, 119) for the decoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{ErrorCode, SharedSecret};
    ///
    /// assert_eq!(SharedSecret::from_base64("ax8hTTQJF0OPXL32r1LHMA==")?.len(), 16);
    /// let error = SharedSecret::from_base64("not-base64").unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::KeyMalformed);
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        let hint = "the secret is not base64; use `SharedSecret::from_base64url` if it has `-` or `_`, and \
                    `SharedSecret::new` if the vendor uses the text itself";
        Self::decode(text, &STANDARD, hint)
    }

    /// Creates a secret from its bytes in base64url, as [`from_base64`](Self::from_base64) does for base64.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`from_base64`](Self::from_base64), for the alphabet of RFC 4648 section 5.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::SharedSecret;
    ///
    /// assert_eq!(SharedSecret::from_base64url("-_8hTTQJF0OPXL32r1LHMA")?.len(), 16);
    /// assert!(SharedSecret::from_base64url("+/8hTTQJF0OPXL32r1LHMA==").is_err());
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    pub fn from_base64url(text: &str) -> Result<Self, KeyError> {
        let hint = "the secret is not base64url; use `SharedSecret::from_base64` if it has `+` or `/`, and \
                    `SharedSecret::new` if the vendor uses the text itself";
        Self::decode(text, &URL_SAFE, hint)
    }

    fn decode(text: &str, alphabet: &Alphabet, hint: &'static str) -> Result<Self, KeyError> {
        if text.trim().len() != text.len() {
            return Err(KeyError::new(KeyReason::SecretPadded));
        }
        let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let decoded = GeneralPurpose::new(alphabet, config).decode(text).map(Zeroizing::new);
        let bytes = decoded.map_err(|_| KeyError::new(KeyReason::Malformed).detail(hint))?;
        Self::new(bytes.as_slice())
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

/// Returns the error for text that has something around it.
fn padding(bytes: &[u8]) -> Option<KeyError> {
    let padded = KeyError::new(KeyReason::SecretPadded);
    if surroundings::is_utf16(bytes) {
        return Some(padded.detail("the secret is text in UTF-16, expected UTF-8; save the file as UTF-8"));
    }
    let text = std::str::from_utf8(bytes).ok()?;
    // Bytes without meaning are hardly ever UTF-8, and have control characters. NUL ends a C string, and Ctrl-Z a file.
    let inner =
        text.trim_end_matches(|last: char| last.is_whitespace() || is_invisible(last) || "\0\x1a".contains(last));
    if inner.contains(|character: char| character.is_control() && !character.is_ascii_whitespace()) {
        return None;
    }
    if inner.is_empty() && !bytes.trim_ascii().is_empty() {
        return None;
    }
    Some(padded.detail(match surroundings::recognise(text)? {
        Surrounding::Whitespace => {
            "the secret begins or ends with whitespace; remove it, or use `SharedSecret::from_bytes` if it belongs to the \
             secret"
        }
        Surrounding::Invisible => {
            "the secret begins or ends with an invisible character, such as a no-break space or byte order mark; remove \
             it, or use `SharedSecret::from_bytes` if it belongs to the secret"
        }
        Surrounding::Quotes => {
            "the secret stands in quotes; remove them, or use `SharedSecret::from_bytes` if they belong to the secret"
        }
        Surrounding::Document => {
            "the secret is a whole document, as a secret store returns it; pass one value of it"
        }
        Surrounding::Placeholder => {
            "the secret is the name of a variable, and not its value; check what replaces the variable"
        }
    }))
}

text_newtype!(impl secret SharedSecret, KeyError);
