//! Making a key for ES256, and publishing its public half.
//!
//! # Make the key
//!
//! With the program `jwt-identity` of the crate `jwt-identity-cli`, or with OpenSSL:
//!
//! ```console
//! $ jwt-identity keys new es256 > 2026-11.pem
//! $ openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out 2026-11.pem
//! $ chmod 600 2026-11.pem
//! ```
//!
//! Keys of `openssl ecparam -name prime256v1 -genkey -noout` (SEC1) work as well. For other algorithms:
//!
//! | algorithm | `jwt-identity keys new` | `openssl genpkey` |
//! |---|---|---|
//! | ES256 | `es256` | `-algorithm EC -pkeyopt ec_paramgen_curve:P-256` |
//! | ES384 | `es384` | `-algorithm EC -pkeyopt ec_paramgen_curve:P-384` |
//! | `EdDSA` | `eddsa` | `-algorithm ED25519` |
//! | RS256, PS256 | | `-algorithm RSA -pkeyopt rsa_keygen_bits:2048` |
//! | HS256 | `hs256` | `openssl rand -base64 32` |
//!
//! # Sign with it, and publish it
//!
//! ```
//! use jwt_identity::jwt::Jwt;
//! use jwt_identity::keys::{KeyPair, KeySet};
//! use jwt_identity::{Algorithm, TokenSigner};
//!
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
//! // let pem = std::fs::read_to_string("2026-11.pem")?;
//! let pair = KeyPair::from_pem(Algorithm::Es256, pem)?.with_thumbprint(); // the `kid` of RFC 7638
//! let signer = TokenSigner::<Jwt>::new(pair.clone());
//!
//! let published = KeySet::new([pair])?.public_jwk_set()?; // without the private half
//! assert!(published.to_json().starts_with(r#"{"keys":[{"kty":"EC""#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Serve this text with the media type `application/jwk-set+json` and a `Cache-Control: max-age`.
//! `jwt-identity keys jwks file:2026-11.pem` prints the same text.
//!
//! [`LocalKeys`](crate::keys::LocalKeys) reads the key from a variable, a file or a directory, and checks that other users
//! cannot read it. In a directory the name of the file is the `kid`, and the last name signs. To change the key, see
//! [`KeyEntry`](crate::keys::KeyEntry).
//!
//! # If the key is rejected
//!
//! | code | likely cause |
//! |---|---|
//! | 101 `key.malformed` | the text was cut, or is encrypted: `openssl pkey` removes the password |
//! | 102 `key.wrong-form` | a public key where a private key is expected, or a certificate |
//! | 103 `key.wrong-algorithm` | a key on P-384 for ES256, or an RSA key |
//! | 509 `key-source.exposed` | other users can read the file: `chmod 600` |
