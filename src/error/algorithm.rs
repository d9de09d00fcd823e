//! Names of algorithms, in errors about `alg`.

use std::fmt;

/// The `alg` of a rejected token.
///
/// Only names that RFCs register are kept. Any other text of a header is never shown.
///
/// # Examples
///
/// ```
/// use jwt_identity::{kustomer, SharedSecret, VerifyError};
///
/// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let token = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA"; // RS256, as Nexmo signs
/// let error = verifier.verify(token).unwrap_err();
/// assert!(error.to_string().starts_with("header parameter `alg` is `RS256`, expected `HS256`"));
/// let VerifyError::AlgorithmNotAllowed { found, allowed, has_key_id, .. } = error else { panic!() };
/// assert_eq!((found.name(), has_key_id), (Some("RS256"), false));
/// assert_eq!(allowed.iter().collect::<Vec<_>>(), ["HS256"]);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundAlgorithm(Option<&'static str>);

impl FoundAlgorithm {
    pub(crate) fn of(name: &str) -> Self {
        Self(AlgorithmNames::NAMES.iter().chain(UNSUPPORTED).find(|known| **known == name).copied())
    }

    /// Returns the name as RFCs register it, or `None` if it is not registered.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        self.0
    }
}

impl fmt::Display for FoundAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(name) => write!(f, "`{name}`"),
            None => f.write_str("not the name of a registered algorithm"),
        }
    }
}

/// Registered algorithms that this crate does not support: those of unsecured, rarer and encrypted tokens.
const UNSUPPORTED: &[&str] = &[
    "none",
    "ES512",
    "ES256K",
    "Ed448",
    "RSA1_5",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "A128KW",
    "A192KW",
    "A256KW",
    "dir",
    "ECDH-ES",
    "ECDH-ES+A128KW",
    "ECDH-ES+A192KW",
    "ECDH-ES+A256KW",
    "A128GCMKW",
    "A192GCMKW",
    "A256GCMKW",
    "PBES2-HS256+A128KW",
    "PBES2-HS384+A192KW",
    "PBES2-HS512+A256KW",
];

/// The algorithms that a profile and a verifier allow.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::nexmo::application::Application;
/// use jwt_identity::{Algorithm, SharedSecret, SignError, TokenSigner};
///
/// let key = HmacKey::new(Algorithm::Hs512, &SharedSecret::new([7; 64])?)?;
/// let error = TokenSigner::<Application>::new(key).check().unwrap_err();
/// assert_eq!(error.to_string(), "the key is for `HS512`, and this kind of token is signed with `RS256`");
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AlgorithmNames(u16);

impl AlgorithmNames {
    /// The names, in the order of their bits.
    pub(crate) const NAMES: &[&'static str] =
        &["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

    pub(crate) const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// Returns the names in the order of [`Algorithm::ALL`](crate::Algorithm::ALL).
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES
            .iter()
            .scan(self.0, |bits, name| {
                let is_in = *bits & 1 != 0;
                *bits >>= 1;
                Some(is_in.then_some(*name))
            })
            .flatten()
    }
}

impl fmt::Display for AlgorithmNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = self.iter().peekable();
        let Some(first) = names.next() else { return f.write_str("no algorithm") };
        write!(f, "`{first}`")?;
        while let Some(name) = names.next() {
            write!(f, "{}`{name}`", if names.peek().is_some() { ", " } else { " or " })?;
        }
        Ok(())
    }
}

impl fmt::Debug for AlgorithmNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_for_a_message() {
        for (bits, text) in
            [(0, "no algorithm"), (1, "`HS256`"), (0b11, "`HS256` or `HS384`"), (0b1011, "`HS256`, `HS384` or `RS256`")]
        {
            assert_eq!(AlgorithmNames::from_bits(bits).to_string(), text);
        }
        assert_eq!(AlgorithmNames::from_bits(u16::MAX).iter().count(), 12);
    }

    #[test]
    fn only_registered_names_are_kept() {
        for name in ["RS256", "none", "ES256K", "RSA-OAEP", "dir"] {
            assert_eq!(FoundAlgorithm::of(name).name(), Some(name));
        }
        for name in ["", "hs256", "None", "eyJhbGciOiJub25lIn0", "RS256 "] {
            assert_eq!(FoundAlgorithm::of(name).to_string(), "not the name of a registered algorithm");
        }
    }
}
