//! Errors of keys, with their reasons.

use std::fmt;

use crate::error::code::ErrorCode;
use crate::error::specimen::Specimen;

/// A key cannot be used. The error says which rule it breaks, which form was expected and which was found.
///
/// Neither the message nor the `Debug` form contains a byte of the key. [`KeyReason`] lists the conditions with their
/// codes.
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
///     "the key has the wrong form: expected a private RSA key (PKCS#8 or PKCS#1), found a public RSA key (SPKI)",
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyError {
    reason: KeyReason,
    wanted: Option<&'static str>,
    found: Option<KeyForm>,
    member: Option<&'static str>,
    detail: Option<&'static str>,
    specimen: Option<Specimen>,
}

impl KeyError {
    /// Creates the error of a rule, for key types of your own.
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
        Self { reason, wanted: None, found: None, member: None, detail: None, specimen: None }
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

    /// Replaces the text of the reason by one that says more. With a JWK member, the text follows the name of the member.
    /// The text after `; ` is the way out, and comes at the end of the message. It must contain no byte of a key.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::KeyError;
    /// use jwt_identity::error::KeyReason;
    ///
    /// let error = KeyError::new(KeyReason::Malformed).detail("the key has no colon; copy all of it");
    /// assert_eq!((error.code().as_u16(), error.to_string().as_str()), (101, "the key has no colon; copy all of it"));
    /// ```
    #[must_use]
    pub const fn detail(self, detail: &'static str) -> Self {
        Self { detail: Some(detail), ..self }
    }

    pub(crate) const fn found(self, found: KeyForm) -> Self {
        Self { found: Some(found), ..self }
    }

    /// Adds what was found in the key.
    pub(crate) const fn specimen(self, specimen: Specimen) -> Self {
        Self { specimen: Some(specimen), ..self }
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

    /// Returns the form that was found, if one was recognized.
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

    /// Returns the name of the JWK member at fault, if one is.
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
        let (detail, cure) = match self.detail.map(|detail| (detail, detail.split_once("; "))) {
            Some((_, Some((detail, cure)))) => (Some(detail), Some(cure)),
            Some((detail, None)) => (Some(detail), None),
            None => (None, None),
        };
        if let Some(Specimen::Missing(members)) = self.specimen {
            write!(f, "JWK members {members} are missing")?;
            return cure.map_or(Ok(()), |cure| write!(f, "; {cure}"));
        }
        match (self.member, detail) {
            (_, Some(detail)) if self.reason == KeyReason::InvalidKeyId => write!(f, "the `kid` {detail}")?,
            (Some(member), Some(detail)) => write!(f, "JWK member `{member}` {detail}")?,
            (_, Some(detail)) => f.write_str(detail)?,
            (_, None) => f.write_str(self.reason.text())?,
        }
        self.fmt_found(f)?;
        let cure = cure.or_else(|| self.found?.cure(self.wanted.unwrap_or_default()));
        match cure {
            Some(cure) => write!(f, "; {cure}"),
            None => Ok(()),
        }
    }
}

impl KeyError {
    /// Writes what was expected and what was found.
    fn fmt_found(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(specimen) = self.specimen {
            return match (self.wanted, self.found) {
                (None, Some(KeyForm::Jwk) | None) => write!(f, ", found {specimen}"),
                (None, Some(form)) => write!(f, ": found {specimen} in {form}"),
                (Some(wanted), found) => {
                    write!(f, ": expected {wanted}, found {specimen}")?;
                    let encoding = found.filter(|_| specimen.is_key()).and_then(KeyForm::encoding);
                    encoding.map_or(Ok(()), |encoding| write!(f, " ({encoding})"))
                }
            };
        }
        let is_malformed = self.reason == KeyReason::Malformed;
        match (self.wanted, self.found) {
            _ if self.detail.is_some() && self.member.is_some() => Ok(()),
            // The form is the expected one and its content is invalid, so expected and found would be the same.
            (_, Some(found)) if is_malformed && found != KeyForm::Unknown => match self.detail {
                Some(_) => write!(f, " of {found}"),
                None => write!(f, " as {found}"),
            },
            (Some(wanted), Some(found)) if self.detail.is_none() => write!(f, ": expected {wanted}, found {found}"),
            (Some(wanted), _) => write!(f, ": expected {wanted}"),
            (None, Some(found)) if self.detail.is_none() => write!(f, ": found {found}"),
            (None, _) => Ok(()),
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
    /// The key cannot be parsed as the form it claims to be (code 101).
    Malformed,
    /// The key has another form than the one expected (code 102).
    WrongForm,
    /// The key cannot be used with the algorithm that it is to be bound to (code 103).
    WrongAlgorithm,
    /// The secret or RSA modulus is shorter than the algorithm requires (code 104).
    TooShort,
    /// The RSA modulus is longer than 4096 bits (code 105).
    TooLong,
    /// The parts of the key contradict each other, break a rule of the key type, or are known to be weak (code 106).
    InvalidParts,
    /// `use` or `key_ops` of the JWK does not permit the operation (code 107).
    NotPermitted,
    /// Two different keys of a set have the same `kid` and algorithm (code 108).
    DuplicateKeyId,
    /// The `kid` is empty, longer than 256 bytes, or contains a control character (code 109).
    InvalidKeyId,
    /// The text is not a JWK Set (code 110).
    SetMalformed,
    /// There is no key, or no key of the set can be used (code 111).
    SetEmpty,
    /// A JWK Set holds both symmetric and public keys (code 112).
    SetMixed,
    /// The key type, curve or algorithm is not supported (code 113).
    Unsupported,
    /// The private key lacks its public part, which signing needs (code 114).
    PublicPartMissing,
    /// The JWK has no `alg`, and not exactly one of the allowed algorithms fits it (code 115).
    AlgorithmUnclear,
    /// The secret is empty (code 116).
    SecretEmpty,
    /// The secret is a key of another kind (code 117).
    SecretIsKeyText,
    /// There are more keys than allowed (code 118).
    TooMany,
    /// The secret begins or ends with whitespace or an invisible character, stands in quotes, or is a whole document of a
    /// secret store (code 119).
    SecretPadded,
    /// `verify_until` is not later than `activate_at` (code 120).
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

    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Malformed => "the key cannot be parsed",
            Self::WrongForm => "the key has the wrong form",
            Self::WrongAlgorithm => "the key does not fit the algorithm",
            Self::TooShort => "the key is too short",
            Self::TooLong => "the key is too long",
            Self::InvalidParts => "the parts of the key are invalid or do not belong together",
            Self::NotPermitted => "`use` or `key_ops` of the JWK does not permit the operation",
            Self::DuplicateKeyId => "two different keys of the set have the same `kid` and algorithm",
            Self::InvalidKeyId => "the `kid` is empty, longer than 256 bytes, or contains a control character",
            Self::SetMalformed => "the text is not a JWK Set",
            Self::SetEmpty => "the set has no usable key",
            Self::SetMixed => "the JWK Set holds both symmetric and public keys",
            Self::Unsupported => "the key type, curve or algorithm is not supported",
            Self::PublicPartMissing => "the private key lacks its public part, which signing needs",
            Self::AlgorithmUnclear => "the JWK has no `alg`, and not exactly one allowed algorithm fits it",
            Self::SecretEmpty => "the secret is empty",
            Self::SecretIsKeyText => "the secret is a key of another kind",
            Self::TooMany => "there are more keys than allowed",
            Self::SecretPadded => "the secret begins or ends with whitespace",
            Self::NeverActive => "`verify_until` is not later than `activate_at`",
            Self::NotPublic => "the published JWK Set holds a secret or a private key",
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
    /// Base64 without BEGIN and END lines.
    Base64,
    /// PEM text that was encoded as base64 once more.
    Base64OfPem,
    /// An X.509 certificate or certificate request.
    Certificate,
    /// A JSON object with a certificate for each `kid`.
    CertificatesByKeyId,
    /// Empty text.
    Empty,
    /// A private key encrypted with a passphrase.
    EncryptedPrivateKey,
    /// A JSON object with an error of a server.
    ErrorResponse,
    /// A file path.
    FilePath,
    /// A page in HTML, or another XML document.
    Html,
    /// One JSON Web Key.
    Jwk,
    /// A JWK Set.
    JwkSet,
    /// A JSON array.
    JsonArray,
    /// A JSON object that is neither a key nor a set of keys.
    JsonObject,
    /// A JSON string, number or literal.
    JsonValue,
    /// A discovery document of `OpenID` Connect or OAuth.
    OpenIdConfiguration,
    /// Some PEM block.
    Pem,
    /// Percent-encoded text.
    PercentEncoded,
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
    /// An OpenSSH key.
    Ssh,
    /// A token in compact form.
    Token,
    /// A URL.
    Url,
    /// Text in UTF-16.
    Utf16,
    /// Bytes without a recognizable form.
    Unknown,
}

impl KeyForm {
    /// Returns the name of the encoding, for a key that was parsed.
    const fn encoding(self) -> Option<&'static str> {
        Some(match self {
            Self::Pkcs1Private | Self::Pkcs1Public => "PKCS#1",
            Self::Pkcs8 => "PKCS#8",
            Self::Sec1 => "SEC1",
            Self::Spki => "SPKI",
            _ => return None,
        })
    }

    /// Returns what to do with this form where `wanted` was expected.
    const fn cure(self, wanted: &str) -> Option<&'static str> {
        let wants_set = matches!(wanted.as_bytes(), b"a JWK Set");
        let wants_jwk = matches!(wanted.as_bytes(), b"a JWK");
        let wants_public = matches!(wanted.as_bytes(), [b'a', b' ', b'p', b'u', b'b', ..]);
        Some(match self {
            Self::Base64 => "add the BEGIN and END lines, or decode it and use the constructor for DER",
            Self::Base64OfPem | Self::PercentEncoded => "decode it first",
            Self::Certificate if wants_public => {
                "`from_unchecked_certificate_pem` takes the public key of a certificate"
            }
            Self::Certificate if wants_set => "`from_unchecked_certificate_pem` takes the public key of a certificate",
            Self::CertificatesByKeyId => "look for the URL of the JWK Set of this issuer",
            Self::EncryptedPrivateKey => "decrypt it first, for example with `openssl pkey`",
            Self::ErrorResponse => "check the URL and the credentials",
            Self::FilePath => "read the file first",
            Self::Html => "check the URL",
            Self::Jwk if wants_set => "put it into the array `keys` of an object",
            Self::Jwk if !wants_jwk && !wanted.is_empty() => "`from_jwk` reads a JWK",
            Self::JwkSet if wants_jwk => "pass one member of `keys`",
            Self::JwkSet if !wants_set && !wanted.is_empty() => "`KeySet::from_jwk_set` reads a JWK Set",
            Self::JsonArray if wants_set => "put it into an object as its member `keys`",
            Self::OpenIdConfiguration => "fetch the URL in its member `jwks_uri`",
            Self::Url => "fetch it first",
            Self::Utf16 => "save it as UTF-8",
            _ => return None,
        })
    }
}

impl fmt::Display for KeyForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base64 => "base64 without BEGIN and END lines",
            Self::Base64OfPem => "base64 of PEM text",
            Self::Certificate => "a certificate",
            Self::CertificatesByKeyId => "a JSON object with certificates by `kid`",
            Self::Empty => "nothing",
            Self::EncryptedPrivateKey => "an encrypted private key",
            Self::ErrorResponse => "a JSON object with an error",
            Self::FilePath => "a file path",
            Self::Html => "an HTML or XML page",
            Self::JsonArray => "a JSON array",
            Self::JsonObject => "a JSON object that is not a key",
            Self::JsonValue => "a JSON value that is not an object",
            Self::Jwk => "a JWK",
            Self::JwkSet => "a JWK Set",
            Self::OpenIdConfiguration => "an OpenID discovery document",
            Self::Pem => "a PEM block",
            Self::PercentEncoded => "percent-encoded text",
            Self::Pkcs1Private => "a private RSA key (PKCS#1)",
            Self::Pkcs1Public => "a public RSA key (PKCS#1)",
            Self::Pkcs8 => "a private key (PKCS#8)",
            Self::Sec1 => "a private EC key (SEC1)",
            Self::Spki => "a public key (SPKI)",
            Self::Ssh => "an SSH key",
            Self::Token => "a token",
            Self::Url => "a URL",
            Self::Utf16 => "text in UTF-16",
            Self::Unknown => "something else",
        })
    }
}
