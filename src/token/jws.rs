//! Signs and verifies any bytes as a compact JWS.
//!
//! Use it for payloads that are not a claims set. The same protections apply as for tokens. The
//! algorithm is that of the key. The allowed algorithms are checked before a key is used. `crit` is rejected.

use std::fmt;

use crate::error::sign::SignError;
use crate::error::verify::VerifyError;
use crate::jose::algorithm::{Algorithm, AlgorithmSet};
use crate::jose::compact::{DEFAULT_MAX_TOKEN_LEN, Limits, Parsed, Segments};
use crate::jose::header;
use crate::jose::header::JoseHeader;
use crate::jose::key_id::KeyIdRule;
use crate::jose::token::Token;
use crate::keys::signing_key::SigningKey;
use crate::keys::source::VerifyingKeySource;
use crate::token::sign::{into_utf8, write_token};
use crate::token::verification::authenticate;
use crate::token::verified::Verified;

/// Signs any bytes.
///
/// The header has `alg`, `kid` if the key has one, and the key's further parameters. It has no `typ`.
///
/// # Errors
///
/// - [`SignError::SigningFailed`] (code 302) if the key cannot sign.
/// - [`SignError::Environment`] (5xx) if the key may be able to sign later.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{SigningKey, VerifyingKey};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::token::jws;
/// use jwt_identity::{Algorithm, SharedSecret};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let token = jws::sign(b"any bytes", &SigningKey::new(HmacKey::new(Algorithm::Hs256, &secret)?))?;
/// let key = VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?);
/// assert_eq!(jws::verify(token.as_str(), &[Algorithm::Hs256], &key)?.claims().as_slice(), b"any bytes");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 7515 section 5.1.
pub fn sign(payload: &[u8], key: &SigningKey) -> Result<Token, SignError> {
    let mut header = header::encode(key.algorithm(), None, key.key_id(), key.parameters().iter());
    header.push('.');
    let mut text = Vec::new();
    write_token(key.algorithm(), &header, payload, &mut text, |signing_input| key.sign(signing_input))?;
    into_utf8(text).map(Token::new)
}

/// Verifies a compact JWS of at most 16 KiB and returns its payload.
///
/// # Errors
///
/// The errors of [`TokenVerifier::verify`](crate::TokenVerifier::verify), except those about claims and `typ`.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::VerifyingKey;
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::token::jws;
/// use jwt_identity::{Algorithm, ErrorCode, SharedSecret};
///
/// let secret = SharedSecret::new("0123456789abcdef0123456789abcdef")?;
/// let key = VerifyingKey::new(HmacKey::new(Algorithm::Hs256, &secret)?);
/// let unsecured = "eyJhbGciOiJub25lIn0.e30.AAAA";
/// let refused = jws::verify(unsecured, Algorithm::ALL, &key).unwrap_err();
/// assert_eq!(refused.code(), ErrorCode::HeaderAlgorithmNotAllowed);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7515 section 5.2.
pub fn verify(
    token: &str,
    algorithms: &[Algorithm],
    keys: &dyn VerifyingKeySource,
) -> Result<Verified<Payload>, VerifyError> {
    let limits = limits(AlgorithmSet::of(algorithms));
    let segments = Segments::split(token, limits.max_token_len)?;
    let mut room = vec![0; segments.room()];
    let parsed = Parsed::new(&segments, None, &limits, &mut room)?;
    let key = keys.find(&parsed.header.hint())?;
    let payload = authenticate(&parsed, &key)?;
    Ok(Verified::new(Payload(payload.to_vec())))
}

/// Parses the header of a compact JWS of at most 16 KiB, whatever profile, key and signature it has.
///
/// Nothing of it is authenticated. Use it for logs and tools, for example to see why a verifier rejects a token with code
/// 210 or 212. [`diagnose`](crate::diagnose) examines the claims as well.
///
/// # Errors
///
/// The errors of [`TokenVerifier::peek`](crate::TokenVerifier::peek), of which 210 means that this crate does not support
/// the algorithm.
///
/// # Examples
///
/// ```
/// use jwt_identity::Algorithm;
/// use jwt_identity::token::jws;
///
/// let header = jws::peek("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA")?;
/// assert_eq!((header.algorithm(), header.key_id()), (Algorithm::Rs256, None));
/// assert_eq!(header.token_type(), Some("JWT"));
/// # Ok::<(), jwt_identity::VerifyError>(())
/// ```
pub fn peek(token: &str) -> Result<UnverifiedHeader, VerifyError> {
    let limits = limits(AlgorithmSet::of(Algorithm::ALL));
    let segments = Segments::split(token, limits.max_token_len)?;
    let mut room = vec![0; segments.room()];
    let parsed = Parsed::new(&segments, None, &limits, &mut room)?;
    Ok(UnverifiedHeader(parsed.header.into_owned().into_owned()))
}

/// The JOSE header of a token that was *not* verified. [`peek`] returns it. `Debug` shows only the algorithm.
///
/// # Examples
///
/// ```
/// use jwt_identity::KeyIdRule;
/// use jwt_identity::Profile;
/// use jwt_identity::sunshine::Sunshine;
/// use jwt_identity::token::jws::UnverifiedHeader;
///
/// /// Reports whether a Sunshine verifier rejects the header of a token.
/// fn is_other(header: &UnverifiedHeader) -> bool {
///     let lacks_key_id = Sunshine::KEY_ID == KeyIdRule::Required && header.key_id().is_none();
///     lacks_key_id || !Sunshine::ALGORITHMS.contains(&header.algorithm())
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UnverifiedHeader(JoseHeader<'static>);

impl UnverifiedHeader {
    /// Returns the value of `alg`.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.0.algorithm
    }

    /// Returns the value of `kid`, if there is one. It can be any text.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.0.key_id.as_deref()
    }

    /// Returns the value of `typ`, if there is one. It can be any text.
    #[must_use]
    pub fn token_type(&self) -> Option<&str> {
        self.0.token_type.as_deref()
    }
}

impl fmt::Debug for UnverifiedHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedHeader").field("algorithm", &self.0.algorithm).finish_non_exhaustive()
    }
}

/// The payload of a JWS whose signature was verified. `Debug` shows only its length.
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::{SigningKey, VerifyingKey};
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::token::jws;
/// use jwt_identity::{Algorithm, SharedSecret};
///
/// let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let token = jws::sign(b"any bytes", &SigningKey::new(key.clone()))?;
/// let payload = jws::verify(token.as_str(), &[Algorithm::Hs256], &VerifyingKey::new(key))?.into_claims();
/// assert_eq!(payload.as_slice(), b"any bytes");
/// assert_eq!(format!("{payload:?}"), "Payload(9 bytes)");
/// # Ok::<(), jwt_identity::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Payload(Vec<u8>);

impl Payload {
    /// Returns the bytes of the payload.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes without a copy.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::{SigningKey, VerifyingKey};
    /// use jwt_identity::crypto::HmacKey;
    /// use jwt_identity::token::jws;
    /// use jwt_identity::{Algorithm, SharedSecret};
    ///
    /// let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
    /// let token = jws::sign(b"any bytes", &SigningKey::new(key.clone()))?;
    /// let verified = jws::verify(token.as_str(), &[Algorithm::Hs256], &VerifyingKey::new(key))?;
    /// assert_eq!(verified.into_claims().into_vec(), b"any bytes");
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.0.len())
    }
}

/// The requirements of a token without a profile.
const fn limits(algorithms: AlgorithmSet) -> Limits {
    Limits { max_token_len: DEFAULT_MAX_TOKEN_LEN, algorithms, key_id: KeyIdRule::Optional, parameters: &[] }
}
