//! Why a key was refused.

use std::fmt;

use crate::error::code::ErrorCode;

/// A key that cannot be used: which rule it broke, what was wanted, and which form was found.
///
/// Neither message nor `Debug` contains an octet of the key.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::RsaSigner;
/// use jwt_identity::error::{KeyForm, KeyReason};
/// use jwt_identity::{Algorithm, ErrorCode};
///
/// # let public = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let error = RsaSigner::from_pem(Algorithm::Rs256, public).unwrap_err();
/// assert_eq!((error.code(), error.reason()), (ErrorCode::KeyWrongForm, KeyReason::WrongForm));
/// assert_eq!(error.form(), Some(KeyForm::Spki));
/// assert_eq!(
///     error.to_string(),
///     "the key has the wrong form: wanted a private RSA key (PKCS#8 or PKCS#1), found a public key (SPKI)",
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyError {
    reason: KeyReason,
    wanted: Option<&'static str>,
    found: Option<KeyForm>,
    member: Option<&'static str>,
}

impl KeyError {
    /// Makes the error of a rule, for key types of one's own.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::KeyError;
    /// use jwt_identity::error::KeyReason;
    ///
    /// assert_eq!(KeyError::new(KeyReason::Malformed).code().as_u16(), 101);
    /// ```
    #[must_use]
    pub const fn new(reason: KeyReason) -> Self {
        Self { reason, wanted: None, found: None, member: None }
    }

    pub(crate) const fn wanted(self, wanted: &'static str) -> Self {
        Self { wanted: Some(wanted), ..self }
    }

    /// Names the JWK member at fault, such as `kty` or `n`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::KeyError;
    /// use jwt_identity::error::KeyReason;
    ///
    /// let error = KeyError::new(KeyReason::NotPermitted).about("use");
    /// assert_eq!(error.subject(), Some("use"));
    /// ```
    #[must_use]
    pub const fn about(self, member: &'static str) -> Self {
        Self { member: Some(member), ..self }
    }

    pub(crate) const fn found(self, found: KeyForm) -> Self {
        Self { found: Some(found), ..self }
    }

    /// Returns the rule that was broken.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::SharedSecret;
    /// use jwt_identity::error::KeyReason;
    ///
    /// assert_eq!(SharedSecret::new("").unwrap_err().reason(), KeyReason::SecretEmpty);
    /// ```
    #[must_use]
    pub const fn reason(&self) -> KeyReason {
        self.reason
    }

    /// Returns the form that was found, where one was recognised.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::SharedSecret;
    /// use jwt_identity::error::KeyForm;
    ///
    /// let error = SharedSecret::new("ssh-rsa AAAAB3Nza").unwrap_err();
    /// assert_eq!(error.form(), Some(KeyForm::Ssh));
    /// ```
    #[must_use]
    pub const fn form(&self) -> Option<KeyForm> {
        self.found
    }

    /// Returns the stable code of this error.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::KeyId::new("").unwrap_err().code().as_u16(), 109);
    /// ```
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.reason.code()
    }

    /// Returns the name of the JWK member at fault, where the key is a JWK and one member is.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{Jwk, VerifyingKey};
    /// use jwt_identity::Algorithm;
    ///
    /// let jwk = Jwk::from_json(r#"{"kty":"oct","use":"enc","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}"#)?;
    /// let error = VerifyingKey::from_jwk(&[Algorithm::Hs256], &jwk).unwrap_err();
    /// assert_eq!(error.subject(), Some("use"));
    /// # Ok::<(), jwt_identity::KeyError>(())
    /// ```
    #[must_use]
    pub const fn subject(&self) -> Option<&'static str> {
        self.member
    }

    /// Reports whether the same call may succeed later: never, since the key has to change.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(!jwt_identity::KeyId::new("").unwrap_err().is_retryable());
    /// ```
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.code().is_retryable()
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.text())?;
        if let Some(member) = self.member {
            write!(f, " (member `{member}`)")?;
        }
        match (self.wanted, self.found) {
            (Some(wanted), Some(found)) => write!(f, ": wanted {wanted}, found {found}"),
            (Some(wanted), None) => write!(f, ": wanted {wanted}"),
            (None, Some(found)) => write!(f, ": found {found}"),
            (None, None) => Ok(()),
        }
    }
}

impl std::error::Error for KeyError {}

/// The rule that a key broke.
///
/// # Examples
///
/// ```
/// use jwt_identity::ErrorCode;
/// use jwt_identity::error::KeyReason;
///
/// assert_eq!(KeyReason::TooShort.code(), ErrorCode::KeyTooShort);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyReason {
    /// It is not readable as the form it claims to be (code 101).
    Malformed,
    /// It has another form than the one wanted (code 102).
    WrongForm,
    /// It cannot be used with the algorithm it was asked to be bound to (code 103).
    WrongAlgorithm,
    /// The secret or modulus is too short for the algorithm (code 104).
    TooShort,
    /// The modulus is longer than 4096 bits (code 105).
    TooLong,
    /// Its parts contradict each other, break a rule of its type, or are known to be weak (code 106).
    InvalidParts,
    /// `use` or `key_ops` of the JWK does not permit what it was to do (code 107).
    NotPermitted,
    /// Two keys of a set have the same `kid` (code 108).
    DuplicateKeyId,
    /// The `kid` is empty, longer than 256 octets, or contains a control character (code 109).
    InvalidKeyId,
    /// The text is not a JWK Set (code 110).
    SetMalformed,
    /// There is no key, or no member of the JWK Set can be used (code 111).
    SetEmpty,
    /// One JWK Set holds symmetric and public keys (code 112).
    SetMixed,
    /// The key type, curve or algorithm name is unknown here (code 113).
    Unsupported,
    /// The private key comes without its public part, which signing needs (code 114).
    PublicPartMissing,
    /// The JWK names no algorithm, and not exactly one allowed algorithm fits it (code 115).
    AlgorithmUnclear,
    /// The secret is empty (code 116).
    SecretEmpty,
    /// The secret is the text of another kind of key (code 117).
    SecretIsKeyText,
    /// There are more keys than allowed (code 118).
    TooMany,
    /// The secret is text with blanks or line ends around it (code 119).
    SecretPadded,
    /// The key's time to verify ends before its time to sign begins (code 120).
    NeverActive,
    /// A JWK Set that anyone may read holds a secret or a private key (code 121).
    NotPublic,
}

impl KeyReason {
    /// Returns the stable code of this reason.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::error::KeyReason::SetMixed.code().as_u16(), 112);
    /// ```
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::Malformed => ErrorCode::KeyMalformed,
            Self::WrongForm => ErrorCode::KeyWrongForm,
            Self::WrongAlgorithm => ErrorCode::KeyWrongAlgorithm,
            Self::TooShort => ErrorCode::KeyTooShort,
            Self::TooLong => ErrorCode::KeyTooLong,
            Self::InvalidParts => ErrorCode::KeyInvalidParts,
            Self::NotPermitted => ErrorCode::KeyNotPermitted,
            Self::DuplicateKeyId => ErrorCode::KeyDuplicateKeyId,
            Self::InvalidKeyId => ErrorCode::KeyInvalidKeyId,
            Self::SetMalformed => ErrorCode::KeySetMalformed,
            Self::SetEmpty => ErrorCode::KeySetEmpty,
            Self::SetMixed => ErrorCode::KeySetMixed,
            Self::Unsupported => ErrorCode::KeyUnsupported,
            Self::PublicPartMissing => ErrorCode::KeyPublicPartMissing,
            Self::AlgorithmUnclear => ErrorCode::KeyAlgorithmUnclear,
            Self::SecretEmpty => ErrorCode::KeySecretEmpty,
            Self::SecretIsKeyText => ErrorCode::KeySecretIsKeyText,
            Self::TooMany => ErrorCode::KeyTooMany,
            Self::SecretPadded => ErrorCode::KeySecretPadded,
            Self::NeverActive => ErrorCode::KeyNeverActive,
            Self::NotPublic => ErrorCode::KeyNotPublic,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Malformed => "the key cannot be read",
            Self::WrongForm => "the key has the wrong form",
            Self::WrongAlgorithm => "the key does not fit the algorithm",
            Self::TooShort => "the key is too short",
            Self::TooLong => "the key is too long",
            Self::InvalidParts => "the parts of the key are invalid or do not belong together",
            Self::NotPermitted => "`use` or `key_ops` of the key does not permit this",
            Self::DuplicateKeyId => "two keys have the same `kid`",
            Self::InvalidKeyId => "the `kid` is empty, too long, or has a control character",
            Self::SetMalformed => "the text is not a JWK Set",
            Self::SetEmpty => "there is no usable key in the set",
            Self::SetMixed => "the JWK Set mixes symmetric and public keys",
            Self::Unsupported => "the key type, curve or algorithm is not supported",
            Self::PublicPartMissing => "the private key comes without its public part",
            Self::AlgorithmUnclear => "the key names no algorithm, and not exactly one allowed algorithm fits it",
            Self::SecretEmpty => "the secret is empty",
            Self::SecretIsKeyText => "the secret is the text of another kind of key",
            Self::TooMany => "there are more keys than allowed",
            Self::SecretPadded => "the secret has blanks or line ends around it",
            Self::NeverActive => "the key's time to verify ends before its time to sign begins",
            Self::NotPublic => "the JWK Set is public and holds a secret or a private key",
        }
    }
}

/// The form in which a key was found.
///
/// # Examples
///
/// ```
/// assert_eq!(jwt_identity::error::KeyForm::Sec1.to_string(), "a private EC key (SEC1)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyForm {
    /// Base64 without the lines that say what it is.
    Base64,
    /// An X.509 certificate or certificate request.
    Certificate,
    /// No text at all.
    Empty,
    /// A private key under a passphrase.
    EncryptedPrivateKey,
    /// A file path.
    FilePath,
    /// One JSON Web Key.
    Jwk,
    /// A JWK Set.
    JwkSet,
    /// Some PEM block.
    Pem,
    /// A private RSA key, PKCS#1.
    Pkcs1Private,
    /// A public RSA key, PKCS#1.
    Pkcs1Public,
    /// A private key, PKCS#8.
    Pkcs8,
    /// A private EC key, SEC1.
    Sec1,
    /// A public key, `SubjectPublicKeyInfo`.
    Spki,
    /// A key in OpenSSH's form.
    Ssh,
    /// Octets without a recognisable form.
    Unknown,
}

impl fmt::Display for KeyForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base64 => "base64 without BEGIN and END lines",
            Self::Certificate => "a certificate",
            Self::Empty => "nothing",
            Self::EncryptedPrivateKey => "an encrypted private key",
            Self::FilePath => "a file path",
            Self::Jwk => "a JWK",
            Self::JwkSet => "a JWK Set",
            Self::Pem => "a PEM block",
            Self::Pkcs1Private => "a private RSA key (PKCS#1)",
            Self::Pkcs1Public => "a public RSA key (PKCS#1)",
            Self::Pkcs8 => "a private key (PKCS#8)",
            Self::Sec1 => "a private EC key (SEC1)",
            Self::Spki => "a public key (SPKI)",
            Self::Ssh => "an SSH key",
            Self::Unknown => "something else",
        })
    }
}
