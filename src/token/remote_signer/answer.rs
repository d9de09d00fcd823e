//! The answer of a remote signer.

use std::fmt;

use crate::crypto::signature::Signature;
use crate::error::sign::SignError;

/// A signature of a remote signer, and the key version that made it, if the service names it.
///
/// `Debug` shows the signature's length, and of the version only whether there is one.
///
/// # Examples
///
/// ```
/// use jwt_identity::Signature;
/// use jwt_identity::token::remote_signer::SignerAnswer;
///
/// let answer = SignerAnswer::new(Signature::from_slice(&[7; 64])?).with_version("3");
/// assert_eq!(answer.version(), Some("3"));
/// # Ok::<(), jwt_identity::SignError>(())
/// ```
#[derive(Clone)]
pub struct SignerAnswer {
    signature: Signature,
    version: Option<String>,
}

impl SignerAnswer {
    /// Creates an answer that does not name a version.
    #[must_use]
    pub const fn new(signature: Signature) -> Self {
        Self { signature, version: None }
    }

    /// Sets the version that the service names. It is compared with the pinned version, byte for byte.
    #[must_use]
    pub fn with_version(self, version: impl Into<String>) -> Self {
        Self { version: Some(version.into()), ..self }
    }

    /// Parses the answer of Vault's transit engine to `sign`: `vault:v`, the version, a colon, and the signature in
    /// base64url.
    ///
    /// The signature is in base64url only when `marshaling_algorithm` was `jws`, whatever the type of the key.
    /// Otherwise it is in padded base64, and for ECDSA in DER. Then this function or the public key rejects it.
    ///
    /// # Errors
    ///
    /// - [`SignError::UnusableSignature`] (code 303) when the text is anything else.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::token::remote_signer::SignerAnswer;
    ///
    /// let answer = SignerAnswer::from_vault("vault:v12:bWFj")?;
    /// assert_eq!((answer.version(), answer.signature().as_slice()), (Some("12"), &b"mac"[..]));
    /// assert!(SignerAnswer::from_vault("vault:v012:bWFj").is_err());
    /// # Ok::<(), jwt_identity::SignError>(())
    /// ```
    ///
    /// Source: Vault's transit secrets engine, API documentation and source (`builtin/logical/transit`,
    /// `sdk/helper/keysutil`).
    pub fn from_vault(text: &str) -> Result<Self, SignError> {
        let versioned = text.strip_prefix("vault:v").ok_or(SignError::UnusableSignature)?;
        let (version, signature) = versioned.split_once(':').ok_or(SignError::UnusableSignature)?;
        // Versions count from 1, and Vault writes each in one way.
        let is_version = !version.starts_with('0') && version.bytes().all(|digit| digit.is_ascii_digit());
        if !is_version || !(1..=MAX_VERSION_DIGITS).contains(&version.len()) {
            return Err(SignError::UnusableSignature);
        }
        Ok(Self::new(Signature::from_base64url(signature)?).with_version(version))
    }

    /// Returns the signature, which is not verified yet.
    #[must_use]
    pub const fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Returns the version that the service names, if it names one.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }
}

impl From<Signature> for SignerAnswer {
    fn from(signature: Signature) -> Self {
        Self::new(signature)
    }
}

impl fmt::Debug for SignerAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignerAnswer")
            .field("signature", &self.signature)
            .field("names_version", &self.version.is_some())
            .finish()
    }
}

/// The digits of the largest number that Vault's `int` can hold, 2^63 - 1.
const MAX_VERSION_DIGITS: usize = 19;
