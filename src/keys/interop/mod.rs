//! For code that calls `jsonwebtoken` 11 today: move to this crate step by step, in any order, token by token.
//!
//! Both libraries speak RFC 7515, so each reads what the other signs: one service, one call or one key can move while
//! the rest stays. Nothing here changes what existing code does, and this crate itself never calls `encode` or
//! `decode`, which panic when Cargo's feature unification turns on both of `jsonwebtoken`'s back ends, or none.
//!
//! | have | get | through |
//! |---|---|---|
//! | [`jsonwebtoken::Algorithm`] | [`Algorithm`](crate::Algorithm), and back | `try_into`, `into` |
//! | [`jsonwebtoken::EncodingKey`] | [`SigningKey`](crate::keys::SigningKey) | [`signing_key`] |
//! | [`jsonwebtoken::DecodingKey`] | [`VerifyingKey`](crate::keys::VerifyingKey) | [`verifying_key`] |
//! | [`jsonwebtoken::jwk::Jwk`] | [`Jwk`](crate::keys::Jwk) | `try_into` |
//! | [`jsonwebtoken::jwk::JwkSet`] | [`KeySet`](crate::keys::KeySet) | [`key_set`] |
//!
//! A key of `jsonwebtoken` is bytes of any quality under the name of a family; here it is checked, prepared once and
//! bound to one algorithm. Keys that this crate rejects elsewhere are rejected here, too: shorter than RFC 7518
//! permits, known to be weak, the text of a public key taken for a secret.
//!
//! What has to stay with `jsonwebtoken` for now can still be rid of its back ends: with the feature
//! `jsonwebtoken-provider`, `RING_PROVIDER` is a `CryptoProvider` over `ring` with prepared keys.
//!
//! This module is the only one that names types of `jsonwebtoken`. It follows that crate's major versions: another
//! major is another module. [`jsonwebtoken`] is re-exported, so that the version is the right one.
//!
//! # Examples
//!
//! The keys of old code, the tokens of new code:
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
