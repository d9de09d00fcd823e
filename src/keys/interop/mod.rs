//! Conversions for programs that move from `jsonwebtoken` 11 to this crate step by step.
//!
//! Both libraries implement RFC 7515, so each verifies the tokens of the other. A program can move one service, one
//! call or one key at a time. This module does not change existing code. This crate never calls `encode` or `decode`.
//! They panic if Cargo's feature unification enables both back ends of `jsonwebtoken`, or none.
//!
//! | have | get | through |
//! |---|---|---|
//! | [`jsonwebtoken::Algorithm`] | [`Algorithm`](crate::Algorithm), and back | `try_into`, `into` |
//! | [`jsonwebtoken::EncodingKey`] | [`SigningKey`](crate::keys::SigningKey) | [`signing_key`] |
//! | [`jsonwebtoken::DecodingKey`] | [`VerifyingKey`](crate::keys::VerifyingKey) | [`verifying_key`] |
//! | [`jsonwebtoken::jwk::Jwk`] | [`Jwk`](crate::keys::Jwk) | `try_into` |
//! | [`jsonwebtoken::jwk::JwkSet`] | [`KeySet`](crate::keys::KeySet) | [`key_set`] |
//!
//! A key of `jsonwebtoken` is unchecked bytes and the family of the key. The conversion checks the key, prepares it
//! once, and binds it to one algorithm. It rejects the keys that other constructors of this crate reject: keys shorter
//! than RFC 7518 permits, weak keys, and public keys in place of a secret.
//!
//! Code that still calls `jsonwebtoken` does not need its back ends. With the feature `jsonwebtoken-provider`,
//! `RING_PROVIDER` is a `CryptoProvider` over `ring` with prepared keys.
//!
//! Only this module names types of `jsonwebtoken`. Another major version of that crate will get another module. Use the
//! re-export [`jsonwebtoken`] to get the matching version.
//!
//! # Examples
//!
//! Use the keys of existing code with the signers and verifiers of this crate:
//!
//! ```
//! use jwt_identity::keys::interop::{self, jsonwebtoken::{DecodingKey, EncodingKey}};
//! use jwt_identity::kustomer::{Claims, Kustomer};
//! use jwt_identity::{Algorithm, FixedClock, NumericDate, TokenSigner, TokenVerifier};
//!
//! let encoding_key = EncodingKey::from_secret(b"0123456789abcdef0123456789abcdef");
//! let decoding_key = DecodingKey::from_secret(b"0123456789abcdef0123456789abcdef");
//!
//! let signer = TokenSigner::<Kustomer>::new(interop::signing_key(Algorithm::Hs256, &encoding_key)?);
//! let verifier = TokenVerifier::<Kustomer>::new(interop::verifying_key(Algorithm::Hs256, &decoding_key)?);
//!
//! let now = NumericDate::from_unix_seconds(1_700_000_000);
//! let token = signer.sign(&Claims::builder(now).email("ada@example.com").build()?)?;
//! let verified = verifier.with_clock(FixedClock(now)).verify(token.as_str())?;
//! assert_eq!(verified.claims().email(), Some("ada@example.com"));
//! # Ok::<(), jwt_identity::Error>(())
//! ```

pub use convert::{key_set, signing_key, verifying_key};
pub use jsonwebtoken;
#[cfg(feature = "jsonwebtoken-provider")]
pub use provider::RING_PROVIDER;

mod convert;
#[cfg(feature = "jsonwebtoken-provider")]
mod prepared;
#[cfg(feature = "jsonwebtoken-provider")]
mod provider;
