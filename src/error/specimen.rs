//! The part of a key that a message shows: a size, an object identifier, or the names of JWK members.

use std::fmt;

/// A detail that was found in a key. It is never secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Specimen {
    /// The length of a number in bits.
    Bits(u16),
    /// The length of a member in bytes.
    Bytes(u16),
    /// The object identifier of an algorithm or curve.
    Object(ObjectId),
    /// A curve of JOSE that is not supported.
    Curve(JoseCurve),
    /// The parameters of a curve, in place of its name.
    ExplicitCurve,
    /// An RSA key of more than two primes.
    MultiPrime,
    /// JWK members that are missing.
    Missing(Members),
    /// A private key that belongs elsewhere.
    PrivateKey(KeyKind),
    /// A public key that belongs elsewhere.
    PublicKey(KeyKind),
}

impl Specimen {
    /// Reports whether the detail is the key itself.
    pub(crate) const fn is_key(self) -> bool {
        matches!(self, Self::PrivateKey(_) | Self::PublicKey(_))
    }
}

/// The type of an asymmetric key, with its curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Rsa,
    EcP256,
    EcP384,
    Ed25519,
}

impl KeyKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Rsa => "RSA key",
            Self::EcP256 => "EC key on P-256",
            Self::EcP384 => "EC key on P-384",
            Self::Ed25519 => "Ed25519 key",
        }
    }
}

impl fmt::Display for Specimen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bits(bits) => write!(f, "{bits} bits"),
            Self::Bytes(bytes) => write!(f, "{bytes} bytes"),
            Self::Object(object) => object.fmt(f),
            Self::Curve(curve) => f.write_str(curve.name()),
            Self::ExplicitCurve => f.write_str("explicit curve parameters in place of the name of a curve"),
            Self::MultiPrime => f.write_str("an RSA key of more than two primes"),
            Self::Missing(members) => members.fmt(f),
            Self::PrivateKey(kind) => write!(f, "a private {}", kind.name()),
            Self::PublicKey(kind) => write!(f, "a public {}", kind.name()),
        }
    }
}

/// A curve of JOSE that is not supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoseCurve {
    P521,
    Secp256k1,
    X25519,
    X448,
    Ed448,
}

impl JoseCurve {
    const ALL: [Self; 5] = [Self::P521, Self::Secp256k1, Self::X25519, Self::X448, Self::Ed448];

    const fn name(self) -> &'static str {
        match self {
            Self::P521 => "P-521",
            Self::Secp256k1 => "secp256k1",
            Self::X25519 => "X25519",
            Self::X448 => "X448",
            Self::Ed448 => "Ed448",
        }
    }

    /// Returns the curve with this `crv`. Azure writes secp256k1 as `P-256K` and `SECP256K1`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "P-256K" | "SECP256K1" => Some(Self::Secp256k1),
            _ => Self::ALL.into_iter().find(|curve| curve.name() == name),
        }
    }
}

/// The longest object identifier that is kept, in bytes. The identifiers of known
/// algorithms have at most 9. An error must not be large.
const MAX_LEN: usize = 11;

/// An object identifier: its content in DER.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ObjectId {
    content: [u8; MAX_LEN],
    len: u8,
}

/// Algorithms and curves that keys have and JOSE does not, or this crate does not.
const KNOWN: &[(&[u8], &str)] = &[
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x01], "the curve P-192"),
    (&[0x2b, 0x81, 0x04, 0x00, 0x21], "the curve P-224"),
    (&[0x2b, 0x81, 0x04, 0x00, 0x23], "the curve P-521"),
    (&[0x2b, 0x81, 0x04, 0x00, 0x0a], "the curve secp256k1"),
    (&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07], "the curve brainpoolP256r1"),
    (&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x08], "the curve brainpoolP256t1"),
    (&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x09], "the curve brainpoolP320r1"),
    (&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0b], "the curve brainpoolP384r1"),
    (&[0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0d], "the curve brainpoolP512r1"),
    (&[0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d], "the curve SM2"),
    (&[0x2b, 0x65, 0x6e], "X25519"),
    (&[0x2b, 0x65, 0x6f], "X448"),
    (&[0x2b, 0x65, 0x71], "Ed448"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01], "DSA"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01], "Diffie-Hellman"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3e, 0x02, 0x01], "Diffie-Hellman"),
    (&[0x2b, 0x81, 0x04, 0x01, 0x0c], "ECDH"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x07], "RSAES-OAEP"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a], "RSASSA-PSS"),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11], "ML-DSA-44"),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12], "ML-DSA-65"),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13], "ML-DSA-87"),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x04, 0x01], "ML-KEM-512"),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x04, 0x02], "ML-KEM-768"),
    (&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x04, 0x03], "ML-KEM-1024"),
    (&[0x2a, 0x85, 0x03, 0x07, 0x01, 0x01, 0x01, 0x01], "GOST R 34.10-2012"),
];

impl ObjectId {
    /// Keeps the content of an object identifier, if it is well-formed and not too long.
    pub(crate) fn new(der: &[u8]) -> Option<Self> {
        let mut content = [0; MAX_LEN];
        content.get_mut(..der.len())?.copy_from_slice(der);
        // The last byte of each number has no mark, and no number begins with a byte of zeros.
        let is_whole = der.last().is_some_and(|last| *last < 0x80) && arcs(der).all(|arc| arc.is_some());
        Some(Self { content, len: u8::try_from(der.len()).ok()? }).filter(|_| is_whole)
    }

    fn as_slice(&self) -> &[u8] {
        self.content.get(..usize::from(self.len)).unwrap_or_default()
    }
}

/// Returns the numbers of an object identifier, the first two of them as one.
fn arcs(content: &[u8]) -> impl Iterator<Item = Option<u64>> + '_ {
    content.split_inclusive(|byte| *byte < 0x80).map(|arc| {
        arc.iter().try_fold(0_u64, |number, byte| number.checked_mul(128)?.checked_add(u64::from(byte & 0x7f)))
    })
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = KNOWN.iter().find(|(content, _)| *content == self.as_slice());
        match name {
            Some((_, name)) => write!(f, "{name} (")?,
            None => f.write_str("the object identifier ")?,
        }
        for (place, arc) in arcs(self.as_slice()).enumerate() {
            let arc = arc.unwrap_or_default();
            if place == 0 {
                // X.690 section 8.19.4.
                let first = (arc / 40).min(2);
                write!(f, "{first}.{}", arc.saturating_sub(first.saturating_mul(40)))?;
            } else {
                write!(f, ".{arc}")?;
            }
        }
        if name.is_some() { f.write_str(")") } else { Ok(()) }
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Members of a JWK, as bits in the order of [`Members::NAMES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Members(u16);

impl Members {
    const NAMES: &'static [&'static str] = &["n", "e", "d", "p", "q", "dp", "dq", "qi", "crv", "x", "y", "k"];

    #[must_use]
    pub(crate) fn with(self, name: &str) -> Self {
        let place = Self::NAMES.iter().position(|known| *known == name).and_then(|place| u32::try_from(place).ok());
        Self(self.0 | place.and_then(|place| 1_u16.checked_shl(place)).unwrap_or(0))
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().copied().filter(move |name| self.0 & Self::default().with(name).0 != 0)
    }
}

impl fmt::Display for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, name) in self.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}`{name}`")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_identifiers_are_shown_by_name_and_number() {
        let shown = |der: &[u8]| ObjectId::new(der).map(|object| object.to_string());
        assert_eq!(shown(&[0x2b, 0x81, 0x04, 0x00, 0x23]).unwrap(), "the curve P-521 (1.3.132.0.35)");
        assert_eq!(shown(&[0x2b, 0x65, 0x71]).unwrap(), "Ed448 (1.3.101.113)");
        assert_eq!(shown(&[0x88, 0x37, 0x03]).unwrap(), "the object identifier 2.999.3");
        assert_eq!(shown(&[]), None);
        assert_eq!(shown(&[0x2b, 0x81]), None, "cut off");
        assert_eq!(shown(&[0xff; MAX_LEN]), None);
        assert_eq!(shown(&[0x2b; MAX_LEN + 1]), None, "too long");
        assert_eq!(shown(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]), None, "too large");
        assert!(size_of::<Option<Specimen>>() <= 14);
    }

    #[test]
    fn members_are_shown_in_the_order_of_a_key() {
        let members = Members::default().with("qi").with("p").with("unknown");
        assert_eq!(members.to_string(), "`p`, `qi`");
    }
}
