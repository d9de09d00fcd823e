//! The numbers of a key, independent of its form. PEM, DER and JWK are parsed into these types.

use crate::error::key::{KeyError, KeyReason};
use crate::error::specimen::{KeyKind, Specimen};
use crate::jose::algorithm::Algorithm;

/// A curve of RFC 7518 section 6.2.1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
}

impl Curve {
    /// The curve that an ECDSA algorithm is bound to.
    pub(crate) fn of(algorithm: Algorithm) -> Result<Self, KeyError> {
        match algorithm {
            Algorithm::Es256 => Ok(Self::P256),
            Algorithm::Es384 => Ok(Self::P384),
            _ => Err(KeyError::new(KeyReason::WrongAlgorithm).wanted("ES256 or ES384 for an EC key")),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::P256, Self::P384].into_iter().find(|curve| curve.name() == name)
    }

    /// Returns the type of a key on this curve, for an error.
    pub(in crate::crypto::formats) const fn kind(self) -> KeyKind {
        match self {
            Self::P256 => KeyKind::EcP256,
            Self::P384 => KeyKind::EcP384,
        }
    }

    /// The length of a coordinate, and of a private key, in bytes.
    pub(crate) const fn coordinate_len(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }
}

/// A public RSA key. Both numbers are big-endian, without leading zeros.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RsaPublic<'a> {
    pub(crate) n: &'a [u8],
    pub(crate) e: &'a [u8],
    pub(crate) scheme: RsaScheme,
}

impl<'a> RsaPublic<'a> {
    /// Creates a key for any algorithm of RSA.
    pub(crate) const fn new(n: &'a [u8], e: &'a [u8]) -> Self {
        Self { n, e, scheme: RsaScheme::Any }
    }
}

/// The algorithms that the form of an RSA key permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RsaScheme {
    Any,
    /// RSASSA-PSS with any hash function.
    Pss,
    /// RSASSA-PSS with one hash function: PS256, PS384 or PS512.
    PssWith(Algorithm),
}

/// A private RSA key with two primes. All numbers are big-endian.
#[derive(Clone, Copy)]
pub(crate) struct RsaPrivate<'a> {
    pub(crate) public: RsaPublic<'a>,
    pub(crate) d: &'a [u8],
    pub(crate) p: &'a [u8],
    pub(crate) q: &'a [u8],
    pub(crate) dp: &'a [u8],
    pub(crate) dq: &'a [u8],
    pub(crate) qi: &'a [u8],
}

/// A point in uncompressed form: 4, x, y.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EcPublic<'a> {
    pub(crate) curve: Curve,
    pub(crate) point: &'a [u8],
}

impl<'a> EcPublic<'a> {
    /// The two coordinates, each of the curve's length.
    pub(crate) fn coordinates(self) -> Option<(&'a [u8], &'a [u8])> {
        let [4, coordinates @ ..] = self.point else { return None };
        coordinates.split_at_checked(self.curve.coordinate_len())
    }
}

/// A private EC key. Some forms lack the point.
#[derive(Clone, Copy)]
pub(crate) struct EcPrivate<'a> {
    pub(crate) curve: Curve,
    pub(crate) d: &'a [u8],
    pub(crate) point: Option<&'a [u8]>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Ed25519Public<'a> {
    pub(crate) x: &'a [u8],
}

/// A private Ed25519 key. Some forms lack the public part.
#[derive(Clone, Copy)]
pub(crate) struct Ed25519Private<'a> {
    pub(crate) seed: &'a [u8],
    pub(crate) x: Option<&'a [u8]>,
}

/// A private key of any type.
pub(crate) enum PrivateKey<'a> {
    Rsa(RsaPrivate<'a>),
    Ec(EcPrivate<'a>),
    Ed25519(Ed25519Private<'a>),
}

impl PrivateKey<'_> {
    /// Returns the key as the specimen of an error.
    pub(in crate::crypto::formats) const fn specimen(&self) -> Specimen {
        Specimen::PrivateKey(match self {
            Self::Rsa(_) => KeyKind::Rsa,
            Self::Ec(key) => key.curve.kind(),
            Self::Ed25519(_) => KeyKind::Ed25519,
        })
    }
}

/// A public key of any type.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PublicKey<'a> {
    Rsa(RsaPublic<'a>),
    Ec(EcPublic<'a>),
    Ed25519(Ed25519Public<'a>),
}

impl PublicKey<'_> {
    /// Returns the key as the specimen of an error.
    pub(in crate::crypto::formats) const fn specimen(&self) -> Specimen {
        Specimen::PublicKey(match self {
            Self::Rsa(_) => KeyKind::Rsa,
            Self::Ec(key) => key.curve.kind(),
            Self::Ed25519(_) => KeyKind::Ed25519,
        })
    }
}

/// A key as a file holds it.
pub(crate) enum AnyKey<'a> {
    Private(PrivateKey<'a>),
    Public(PublicKey<'a>),
}
