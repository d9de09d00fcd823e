//! Moving from jsonwebtoken.
//!
//! Both libraries implement RFC 7515, so each verifies the tokens of the other. A program can move one service at a time.
//!
//! | jsonwebtoken | here |
//! |---|---|
//! | `EncodingKey::from_secret` | [`HmacKey::new`](crate::crypto::HmacKey::new) with a [`SharedSecret`](crate::SharedSecret) |
//! | `EncodingKey::from_ec_pem`, `from_rsa_pem`, `from_ed_pem` | [`KeyPair::from_pem`](crate::keys::KeyPair::from_pem) |
//! | `DecodingKey::from_ec_pem` and the like | [`VerifyingKey::from_pem`](crate::keys::VerifyingKey::from_pem) |
//! | `DecodingKey::from_jwk`, `JwkSet` | [`KeySet::from_jwk_set`](crate::keys::KeySet::from_jwk_set) |
//! | `Header { kid, .. }` | `with_key_id` of the key: the header is encoded once |
//! | `encode(&header, &claims, &key)` | [`TokenSigner::sign`](crate::TokenSigner::sign) |
//! | `decode::<Claims>(token, &key, &validation)` | [`TokenVerifier::verify`](crate::TokenVerifier::verify) |
//! | `Validation::set_issuer`, `set_audience` | [`Policy::issuer`](crate::jwt::Policy::issuer), [`Policy::audience`](crate::jwt::Policy::audience) |
//! | `Validation::leeway`, 60 seconds | [`Policy::leeway`](crate::jwt::Policy::leeway), 30 seconds |
//! | `Validation::validate_exp = false` | [`Policy::allow_never_expiring`](crate::jwt::Policy::allow_never_expiring) accepts tokens without `exp`. One that has expired is always rejected |
//! | `decode_header`, then a look-up by `kid` | nothing: the verifier asks its key source |
//! | `insecure_decode` | [`Unverified::claims_unverified`](crate::Unverified::claims_unverified), or [`diagnose`](crate::diagnose) |
//!
//! # The claims
//!
//! Registered claims have their own types and leave your struct:
//!
//! ```
//! use jwt_identity::jwt::{Claims, Jwt, Policy};
//! use jwt_identity::keys::{KeyPair, VerifyingKey};
//! use jwt_identity::{Algorithm, NumericDate, TokenSigner, TokenVerifier};
//!
//! // Before: struct Session { iss: String, sub: String, exp: u64, company: String }
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Session {
//!     company: String,
//! }
//!
//! # let private_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
//! # let public_pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.spki.pem"));
//! let pair = KeyPair::from_pem(Algorithm::Es256, private_pem)?; // once: it checks the key
//! let signer = TokenSigner::<Jwt<Session>>::new(pair);
//! let claims = Claims::builder()
//!     .issuer("https://id.example.com")
//!     .subject("ada")
//!     .expires_at(NumericDate::from_unix_seconds(4_000_000_000))
//!     .custom(Session { company: "acme".into() })
//!     .build()?;
//! let token = signer.sign(&claims)?;
//!
//! let key = VerifyingKey::from_pem(Algorithm::Es256, public_pem)?;
//! let policy = Policy::default().issuer("https://id.example.com");
//! let verifier = TokenVerifier::<Jwt<Session>>::new(key).with_policy(policy);
//! let verified = verifier.verify(token.as_str())?;
//! assert_eq!(verified.claims().subject(), Some("ada"));
//! assert_eq!(verified.claims().custom().company, "acme");
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! A registered claim that stays in the struct is an error (code 415) when a token is signed or verified.
//!
//! # What changes
//!
//! - A key is bound to one algorithm, so there is no list of algorithms to forget.
//! - A token with an `aud` is rejected until the policy names the audience.
//! - A member that occurs twice, a time in text or in milliseconds, and a secret shorter than its algorithm demands are
//!   errors.
//! - Each error has a [code](crate::ErrorCode) that never changes.
//!
//! To move step by step, the feature `jsonwebtoken` converts the keys of existing code: see
//! [`keys::interop`](crate::keys::interop).
