//! The signature algorithms of RFC 7518 and RFC 8037 that this crate signs and verifies with.

use std::str::FromStr;

use crate::encoding::named_enum::named_enum;
use crate::error::algorithm::{AlgorithmNames, FoundAlgorithm};
use crate::error::configuration::ConfigError;

/// A JWS signature algorithm.
///
/// There is no value for `none`. Parsing accepts the exact names of RFC 7518, `EdDSA`, and `Ed25519` as a second name of
/// `EdDSA`.
///
/// # Examples
///
/// ```
/// use jwt_identity::Algorithm;
///
/// let algorithm: Algorithm = "RS256".parse()?;
/// assert_eq!(algorithm, Algorithm::Rs256);
/// assert_eq!(algorithm.as_str(), "RS256");
/// // RFC 9864 gives EdDSA over Ed25519 a name of its own; both names mean the same here.
/// assert_eq!("Ed25519".parse::<Algorithm>()?, "EdDSA".parse::<Algorithm>()?);
/// assert!("none".parse::<Algorithm>().is_err());
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
///
/// Source: RFC 7518 section 3.1; RFC 8037 section 3.1; RFC 9864 section 2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
    Ps256,
    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a salt of 48 bytes.
    Ps384,
    /// RSASSA-PSS with SHA-512, MGF1 with SHA-512 and a salt of 64 bytes.
    Ps512,
    /// ECDSA over P-256 with SHA-256.
    Es256,
    /// ECDSA over P-384 with SHA-384.
    Es384,
    /// `EdDSA` over Ed25519.
    EdDsa,
}

/// The kind of key that an algorithm needs.
///
/// # Examples
///
/// ```
/// use jwt_identity::{Algorithm, KeyType};
///
/// assert_eq!(Algorithm::Hs256.key_type(), KeyType::Symmetric);
/// assert_eq!(Algorithm::Ps512.key_type(), KeyType::Rsa);
/// assert_eq!("EC P-256".parse::<KeyType>()?, Algorithm::Es256.key_type());
/// # Ok::<(), jwt_identity::ConfigError>(())
/// ```
///
/// Source: RFC 7518 section 6.1 (`kty`); RFC 8037 section 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// A shared secret (`kty` `oct`).
    Symmetric,
    /// An RSA key (`kty` `RSA`).
    Rsa,
    /// A key on P-256 (`kty` `EC`, `crv` `P-256`).
    EcP256,
    /// A key on P-384 (`kty` `EC`, `crv` `P-384`).
    EcP384,
    /// An Ed25519 key (`kty` `OKP`, `crv` `Ed25519`).
    Ed25519,
}

impl Algorithm {
    /// All algorithms, in the order of the enum.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::Algorithm::ALL.len(), 12);
    /// ```
    pub const ALL: &'static [Self] = &[
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::EdDsa,
    ];

    /// Returns the value of the header parameter `alg`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::Algorithm::EdDsa.as_str(), "EdDSA");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Returns the algorithm with this exact, case-sensitive name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "HS256" => Self::Hs256,
            "HS384" => Self::Hs384,
            "HS512" => Self::Hs512,
            "RS256" => Self::Rs256,
            "RS384" => Self::Rs384,
            "RS512" => Self::Rs512,
            "PS256" => Self::Ps256,
            "PS384" => Self::Ps384,
            "PS512" => Self::Ps512,
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "EdDSA" | "Ed25519" => Self::EdDsa,
            _ => return None,
        })
    }

    /// Returns the kind of key that this algorithm needs.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::{Algorithm, KeyType};
    ///
    /// assert_eq!(Algorithm::Es384.key_type(), KeyType::EcP384);
    /// ```
    #[must_use]
    pub const fn key_type(self) -> KeyType {
        match self {
            Self::Hs256 | Self::Hs384 | Self::Hs512 => KeyType::Symmetric,
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512 => KeyType::Rsa,
            Self::Es256 => KeyType::EcP256,
            Self::Es384 => KeyType::EcP384,
            Self::EdDsa => KeyType::Ed25519,
        }
    }

    /// Returns the length in bytes of a signature, or `None` for RSA, where it is the length of the modulus.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::Algorithm;
    ///
    /// assert_eq!(Algorithm::Es256.signature_len(), Some(64));
    /// assert_eq!(Algorithm::Rs256.signature_len(), None);
    /// ```
    ///
    /// Source: RFC 7518 sections 3.2 and 3.4; RFC 8032 section 5.1.6.
    #[must_use]
    pub const fn signature_len(self) -> Option<usize> {
        match self {
            Self::Hs256 => Some(32),
            Self::Hs384 => Some(48),
            Self::Hs512 | Self::Es256 | Self::EdDsa => Some(64),
            Self::Es384 => Some(96),
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512 => None,
        }
    }

    /// This algorithm in an error.
    pub(crate) fn found(self) -> FoundAlgorithm {
        FoundAlgorithm::of(self.as_str())
    }

    /// The bit that stands for this algorithm in an [`AlgorithmSet`].
    const fn bit(self) -> u16 {
        match self {
            Self::Hs256 => 1,
            Self::Hs384 => 1 << 1,
            Self::Hs512 => 1 << 2,
            Self::Rs256 => 1 << 3,
            Self::Rs384 => 1 << 4,
            Self::Rs512 => 1 << 5,
            Self::Ps256 => 1 << 6,
            Self::Ps384 => 1 << 7,
            Self::Ps512 => 1 << 8,
            Self::Es256 => 1 << 9,
            Self::Es384 => 1 << 10,
            Self::EdDsa => 1 << 11,
        }
    }
}

impl FromStr for Algorithm {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<Self, ConfigError> {
        Self::from_name(name).ok_or(ConfigError::algorithm())
    }
}

named_enum!(Algorithm);

impl KeyType {
    /// All key types, in the order of the enum.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::KeyType::ALL.len(), 5);
    /// ```
    pub const ALL: &'static [Self] = &[Self::Symmetric, Self::Rsa, Self::EcP256, Self::EcP384, Self::Ed25519];

    /// Returns the `kty` of a JWK of this type and, where there are several curves, the `crv` after a space.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::KeyType;
    ///
    /// assert_eq!(KeyType::Symmetric.as_str(), "oct");
    /// assert_eq!(KeyType::EcP256.as_str(), "EC P-256");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Symmetric => "oct",
            Self::Rsa => "RSA",
            Self::EcP256 => "EC P-256",
            Self::EcP384 => "EC P-384",
            Self::Ed25519 => "OKP Ed25519",
        }
    }
}

named_enum!(KeyType, ConfigError, ConfigError::key_type());

/// A set of algorithms in one word, for the allow-list check of each verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AlgorithmSet(u16);

impl AlgorithmSet {
    pub(crate) const fn of(algorithms: &[Algorithm]) -> Self {
        let mut bits = 0;
        let mut rest = algorithms;
        while let [first, tail @ ..] = rest {
            bits |= first.bit();
            rest = tail;
        }
        Self(bits)
    }

    pub(crate) const fn contains(self, algorithm: Algorithm) -> bool {
        self.0 & algorithm.bit() != 0
    }

    /// These algorithms in an error.
    pub(crate) const fn names(self) -> AlgorithmNames {
        AlgorithmNames::from_bits(self.0)
    }

    pub(crate) const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_set_are_those_of_its_algorithms() {
        for algorithm in Algorithm::ALL {
            let names: Vec<&str> = AlgorithmSet::of(&[*algorithm]).names().iter().collect();
            assert_eq!(
                (names.as_slice(), algorithm.found().name()),
                (&[algorithm.as_str()][..], Some(algorithm.as_str()))
            );
        }
    }
}
