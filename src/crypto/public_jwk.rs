//! A public key as a JWK for publication.

use std::fmt;

use serde::Serialize;
use serde::ser::SerializeStruct;

use crate::crypto::digest;
use crate::crypto::formats::parts::{Curve, EcPublic, PublicKey};
use crate::encoding::base64url;
use crate::jose::algorithm::Algorithm;
use crate::jose::key_id::KeyId;

/// The public half of a key as a JWK, for publication to verifiers.
///
/// It has no field for a private number or a secret, so it cannot publish one.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::Ed25519Signer;
/// use jwt_identity::keys::SigningKey;
/// use jwt_identity::{KeyId, Verifier};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/ed25519.pkcs8.pem"));
/// let signer = Ed25519Signer::from_pem(pem)?;
/// let jwk = signer.verifier().public_jwk().expect("a public key").with_key_id(KeyId::new("2026-11")?);
/// assert!(jwk.to_json().starts_with(r#"{"kty":"OKP","use":"sig","alg":"EdDSA","kid":"2026-11","crv":"Ed25519","x":"#));
///
/// // RFC 7638: a `kid` that anyone who has the key can compute.
/// let key = SigningKey::new(signer).with_key_id(jwk.thumbprint());
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// Source: RFC 7517 section 4; RFC 7518 section 6; RFC 8037 section 2.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicJwk {
    material: Material,
    algorithm: Option<Algorithm>,
    key_id: Option<KeyId>,
}

#[derive(Clone, PartialEq, Eq)]
enum Material {
    Rsa { n: Box<[u8]>, e: Box<[u8]> },
    Ec { curve: Curve, point: Box<[u8]> },
    Ed25519 { x: Box<[u8]> },
}

impl PublicJwk {
    pub(crate) fn new(key: PublicKey<'_>, algorithm: Option<Algorithm>, key_id: Option<KeyId>) -> Self {
        let material = match key {
            PublicKey::Rsa(key) => Material::Rsa { n: key.n.into(), e: key.e.into() },
            PublicKey::Ec(key) => Material::Ec { curve: key.curve, point: key.point.into() },
            PublicKey::Ed25519(key) => Material::Ed25519 { x: key.x.into() },
        };
        Self { material, algorithm, key_id }
    }

    /// Sets the `kid`.
    #[must_use]
    pub fn with_key_id(self, key_id: KeyId) -> Self {
        Self { key_id: Some(key_id), ..self }
    }

    /// Returns the `kid`, if the key has one.
    #[must_use]
    pub const fn key_id(&self) -> Option<&KeyId> {
        self.key_id.as_ref()
    }

    /// Returns the algorithm to which the key is bound, if it is bound to one.
    #[must_use]
    pub const fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm
    }

    /// Returns the SHA-256 thumbprint of the key as a `kid`, which anyone who has the key can compute. It
    /// does not depend on `alg`, `use` or the present `kid`.
    ///
    /// Source: RFC 7638 section 3; RFC 8037 section 2.
    #[must_use]
    pub fn thumbprint(&self) -> KeyId {
        let mut members = self.members();
        members.sort_unstable();
        // RFC 7638 section 3.2: these members, in this order, without whitespace. No value needs an escape sequence.
        let members: Vec<String> = members.iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect();
        let json = format!("{{{}}}", members.join(","));
        KeyId::of_digest(digest::sha256(json.as_bytes()))
    }

    /// Serializes the key as JSON without whitespace.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Serializing strings cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The members of the key, in the order in which they are written.
    fn members(&self) -> Vec<(&'static str, String)> {
        match &self.material {
            Material::Rsa { n, e } => {
                vec![("kty", "RSA".to_owned()), ("n", base64url::encode(n)), ("e", base64url::encode(e))]
            }
            Material::Ec { curve, point } => {
                let (x, y) = EcPublic { curve: *curve, point }.coordinates().unwrap_or_default();
                let (x, y) = (base64url::encode(x), base64url::encode(y));
                vec![("kty", "EC".to_owned()), ("crv", curve.name().to_owned()), ("x", x), ("y", y)]
            }
            Material::Ed25519 { x } => {
                vec![("kty", "OKP".to_owned()), ("crv", "Ed25519".to_owned()), ("x", base64url::encode(x))]
            }
        }
    }
}

impl Serialize for PublicJwk {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = self.members();
        let mut json = serializer.serialize_struct("PublicJwk", members.len().saturating_add(3))?;
        let mut members = members.iter();
        if let Some((name, key_type)) = members.next() {
            json.serialize_field(name, key_type)?;
        }
        json.serialize_field("use", "sig")?;
        match self.algorithm {
            Some(algorithm) => json.serialize_field("alg", algorithm.as_str())?,
            None => json.skip_field("alg")?,
        }
        match &self.key_id {
            Some(key_id) => json.serialize_field("kid", key_id.as_str())?,
            None => json.skip_field("kid")?,
        }
        for (name, value) in members {
            json.serialize_field(name, value)?;
        }
        json.end()
    }
}

impl fmt::Debug for PublicJwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicJwk")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}
