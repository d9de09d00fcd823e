//! Tokens with which a server identifies itself to the API of another service.
//!
//! The plain profile [`Jwt`](crate::jwt::Jwt) is enough. Most services accept a token for some minutes, so keep it:
//! [`TokenHolder`](crate::TokenHolder) mints a new one when the old one ends.
//!
//! | service | algorithm and key | claims | lifetime |
//! |---|---|---|---|
//! | [GitHub App](#github-app) | RS256; the private key comes from GitHub (PKCS#1) | `iss`, `iat`, `exp` | at most 10 minutes |
//! | [Google service account](#google-service-account) | RS256 and `kid`; key file of the account | `iss`, `scope`, `aud`, `iat`, `exp` | at most 1 hour |
//! | [App Store Connect](#app-store-connect) | ES256 and `kid`; a `.p8` file, which is PKCS#8 | `iss`, `aud`, `iat`, `exp` | at most 20 minutes |
//! | [Snowflake](#snowflake) | RS256; the public key is assigned to the user | `iss`, `sub`, `iat`, `exp` | at most 1 hour |
//!
//! # GitHub App
//!
//! `iss` is the client id. `iat` lies a minute in the past because clocks differ.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::keys::KeyPair;
//! use jwt_identity::{Algorithm, NumericDate, TokenSigner};
//!
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs1.pem"));
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! # let check = jwt_identity::keys::VerifyingKey::from_pem(Algorithm::Rs256, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem")))?;
//! let signer = TokenSigner::<Jwt>::new(KeyPair::from_pem(Algorithm::Rs256, pem)?); // once
//! let claims = Claims::builder()
//!     .expires_at(now.saturating_add(Duration::from_secs(540)))
//!     .issued_at(now.saturating_sub(Duration::from_secs(60)))
//!     .issuer("Iv1.0123456789abcdef")
//!     .build()?;
//! let token = signer.sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &check)?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"iss":"Iv1.0123456789abcdef","exp":1750000540,"iat":1749999940}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: GitHub, "Generating a JSON Web Token (JWT) for a GitHub App".
//!
//! # Google service account
//!
//! The key file has the values: `client_email` is the issuer, `private_key_id` the `kid`, `private_key` the PEM. The
//! token is exchanged for an access token at the URL in `aud`, as the parameter `assertion`.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::keys::KeyPair;
//! use jwt_identity::{Algorithm, KeyId, NumericDate, TokenSigner};
//! use serde_json::{Value, json};
//!
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! # let check = jwt_identity::keys::VerifyingKey::from_pem(Algorithm::Rs256, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem")))?;
//! let pair = KeyPair::from_pem(Algorithm::Rs256, pem)?.with_key_id(KeyId::new("0123456789abcdef")?);
//! let claims = Claims::builder()
//!     .expires_at(now.saturating_add(Duration::from_secs(3600)))
//!     .issued_at(now)
//!     .issuer("robot@project.iam.gserviceaccount.com")
//!     .audience("https://oauth2.googleapis.com/token")
//!     .custom(json!({"scope": "https://www.googleapis.com/auth/devstorage.read_only"}))
//!     .build()?;
//! let token = TokenSigner::<Jwt<Value>>::new(pair).sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &check)?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"iss":"robot@project.iam.gserviceaccount.com","aud":"https://oauth2.googleapis.com/token","exp":1750003600,"iat":1750000000,"scope":"https://www.googleapis.com/auth/devstorage.read_only"}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: Google Identity, "Using OAuth 2.0 for Server to Server Applications". That the header has the `kid`: the
//! same, "Forming the JWT header".
//!
//! # App Store Connect
//!
//! `iss` is the issuer id of a team key. A token of an individual key has `"sub": "user"` in its place.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::keys::KeyPair;
//! use jwt_identity::{Algorithm, KeyId, NumericDate, TokenSigner};
//!
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.pkcs8.pem"));
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! # let check = jwt_identity::keys::VerifyingKey::from_pem(Algorithm::Es256, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/p256.spki.pem")))?;
//! let pair = KeyPair::from_pem(Algorithm::Es256, pem)?.with_key_id(KeyId::new("2X9R4HXF34")?);
//! let claims = Claims::builder()
//!     .expires_at(now.saturating_add(Duration::from_secs(1200)))
//!     .issued_at(now)
//!     .issuer("57246542-96fe-1a63-e053-0824d011072a")
//!     .audience("appstoreconnect-v1")
//!     .build()?;
//! let token = TokenSigner::<Jwt>::new(pair).sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &check)?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"iss":"57246542-96fe-1a63-e053-0824d011072a","aud":"appstoreconnect-v1","exp":1750001200,"iat":1750000000}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: Apple, "Generating Tokens for API Requests".
//!
//! # Snowflake
//!
//! Account and user are in upper case. `DESCRIBE USER` shows the fingerprint of the assigned public key, with `SHA256:`
//! before it.
//!
//! ```
//! use std::time::Duration;
//! use jwt_identity::jwt::{Claims, Jwt};
//! use jwt_identity::keys::KeyPair;
//! use jwt_identity::{Algorithm, NumericDate, TokenSigner};
//!
//! # let pem = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.pkcs8.pem"));
//! # let now = NumericDate::from_unix_seconds(1_750_000_000);
//! # let check = jwt_identity::keys::VerifyingKey::from_pem(Algorithm::Rs256, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa2048.spki.pem")))?;
//! let signer = TokenSigner::<Jwt>::new(KeyPair::from_pem(Algorithm::Rs256, pem)?); // once
//! let user = "MYORG-MYACCOUNT.ROBOT";
//! let fingerprint = "SHA256:nK3tQ0mC0yZ7xGkq1e9cS0V0iJ7m1m3rOQeGx4mC0aE=";
//! let claims = Claims::builder()
//!     .expires_at(now.saturating_add(Duration::from_secs(3600)))
//!     .issued_at(now)
//!     .issuer(format!("{user}.{fingerprint}"))
//!     .subject(user)
//!     .build()?;
//! let token = signer.sign(&claims)?;
//! # let claims = jwt_identity::token::jws::verify(token.as_str(), jwt_identity::Algorithm::ALL, &check)?;
//! # assert_eq!(str::from_utf8(claims.claims().as_slice()), Ok(r#"{"iss":"MYORG-MYACCOUNT.ROBOT.SHA256:nK3tQ0mC0yZ7xGkq1e9cS0V0iJ7m1m3rOQeGx4mC0aE=","sub":"MYORG-MYACCOUNT.ROBOT","exp":1750003600,"iat":1750000000}"#));
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! Source: Snowflake, "Authenticating Snowflake REST APIs with Snowflake" (claims, fingerprint). The largest lifetime
//! of 1 hour is from reports of users.
