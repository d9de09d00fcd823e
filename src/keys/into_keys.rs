//! Conversions into the key source of a signer or verifier.

use std::any::Any;
use std::sync::Arc;

#[cfg(feature = "aws-lc-rs")]
use crate::crypto::aws_lc;
use crate::crypto::ecdsa::{EcdsaSigner, EcdsaVerifier};
use crate::crypto::eddsa::{Ed25519Signer, Ed25519Verifier};
use crate::crypto::hmac::HmacKey;
use crate::crypto::rsa::{RsaSigner, RsaVerifier};
use crate::crypto::verifier::Verifier;
use crate::keys::compose::any_of::AnyOf;
use crate::keys::signing_key::SigningKey;
use crate::keys::source::{SigningKeySource, VerifyingKeySource};
use crate::keys::verifying_key::VerifyingKey;

/// Everything that a [`TokenSigner`](crate::TokenSigner) can sign with: every [`SigningKeySource`], and the keys of
/// [`crypto`](crate::crypto) that sign.
///
/// An `Arc<dyn SigningKeySource>` is used as it is and not put into another `Arc`.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::HmacKey;
/// use jwt_identity::keys::{KeyPair, SigningKey};
/// use jwt_identity::kustomer::Kustomer;
/// use jwt_identity::{Algorithm, KeyId, SharedSecret, TokenSigner};
///
/// let key = HmacKey::new(Algorithm::Hs256, &SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let signer = TokenSigner::<Kustomer>::new(key.clone());
/// let signer = TokenSigner::<Kustomer>::new(SigningKey::new(key.clone()).with_key_id(KeyId::new("2026")?));
/// let signer = TokenSigner::<Kustomer>::new(KeyPair::from(key));
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// A verifying key does not sign:
///
/// ```compile_fail,E0277
/// use jwt_identity::TokenSigner;
/// use jwt_identity::crypto::RsaVerifier;
/// use jwt_identity::nexmo::user::User;
///
/// fn signer(public: RsaVerifier) -> TokenSigner<User> {
///     TokenSigner::new(public)
/// }
/// ```
pub trait IntoSigningKeys {
    /// Returns the key source.
    fn into_signing_keys(self) -> Arc<dyn SigningKeySource>;
}

/// Everything that a [`TokenVerifier`](crate::TokenVerifier) can verify with: every [`VerifyingKeySource`], the keys of
/// [`crypto`](crate::crypto) that verify, and [`AnyOf`] several of them.
///
/// An `Arc<dyn VerifyingKeySource>` is used as it is and not put into another `Arc`.
///
/// # Examples
///
/// ```
/// use jwt_identity::crypto::RsaVerifier;
/// use jwt_identity::keys::VerifyingKey;
/// use jwt_identity::nexmo::user::User;
/// use jwt_identity::{Algorithm, KeyId, TokenVerifier};
///
/// # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem"));
/// let verifier = TokenVerifier::<User>::new(RsaVerifier::from_pem(Algorithm::Rs256, pem)?);
/// let key = VerifyingKey::from_pem(Algorithm::Rs256, pem)?.with_key_id(KeyId::new("2026")?);
/// let verifier = TokenVerifier::<User>::new(key);
/// # Ok::<(), jwt_identity::KeyError>(())
/// ```
///
/// A bare secret does not verify. Create an [`HmacKey`](crate::crypto::HmacKey) from it:
///
/// ```compile_fail,E0277
/// use jwt_identity::jwt::Jwt;
/// use jwt_identity::{SharedSecret, TokenVerifier};
///
/// fn verifier(secret: SharedSecret) -> TokenVerifier<Jwt> {
///     TokenVerifier::new(secret)
/// }
/// ```
pub trait IntoVerifyingKeys {
    /// Returns the key source.
    fn into_verifying_keys(self) -> Arc<dyn VerifyingKeySource>;
}

impl<S: SigningKeySource + 'static> IntoSigningKeys for S {
    fn into_signing_keys(self) -> Arc<dyn SigningKeySource> {
        let source: &dyn Any = &self;
        match source.downcast_ref::<Arc<dyn SigningKeySource>>() {
            Some(shared) => Arc::clone(shared),
            None => Arc::new(self),
        }
    }
}

impl<S: VerifyingKeySource + 'static> IntoVerifyingKeys for S {
    fn into_verifying_keys(self) -> Arc<dyn VerifyingKeySource> {
        let source: &dyn Any = &self;
        match source.downcast_ref::<Arc<dyn VerifyingKeySource>>() {
            Some(shared) => Arc::clone(shared),
            None => Arc::new(self),
        }
    }
}

macro_rules! signing_keys {
    ($($key:ty),+) => {$(
        impl From<$key> for SigningKey {
            fn from(key: $key) -> Self {
                Self::new(key)
            }
        }

        impl IntoSigningKeys for $key {
            fn into_signing_keys(self) -> Arc<dyn SigningKeySource> {
                Arc::new(SigningKey::new(self))
            }
        }
    )+};
}

macro_rules! verifying_keys {
    ($($key:ty),+) => {$(
        impl From<$key> for VerifyingKey {
            fn from(key: $key) -> Self {
                Self::new(key)
            }
        }

        impl IntoVerifyingKeys for $key {
            fn into_verifying_keys(self) -> Arc<dyn VerifyingKeySource> {
                Arc::new(VerifyingKey::new(self))
            }
        }
    )+};
}

signing_keys!(HmacKey, RsaSigner, EcdsaSigner, Ed25519Signer);
verifying_keys!(HmacKey, RsaVerifier, EcdsaVerifier, Ed25519Verifier);

#[cfg(feature = "aws-lc-rs")]
signing_keys!(aws_lc::RsaSigner, aws_lc::EcdsaSigner, aws_lc::Ed25519Signer);
#[cfg(feature = "aws-lc-rs")]
verifying_keys!(aws_lc::RsaVerifier, aws_lc::EcdsaVerifier, aws_lc::Ed25519Verifier);

impl<V: Verifier + 'static> From<AnyOf<V>> for VerifyingKey {
    fn from(keys: AnyOf<V>) -> Self {
        Self::new(keys)
    }
}

impl<V: Verifier + 'static> IntoVerifyingKeys for AnyOf<V> {
    fn into_verifying_keys(self) -> Arc<dyn VerifyingKeySource> {
        Arc::new(VerifyingKey::new(self))
    }
}
