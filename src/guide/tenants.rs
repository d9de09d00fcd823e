//! Several tenants, each with its own keys and its own policy.
//!
//! [`Tenants`](crate::keys::Tenants) is a map from names to one value each. The value is usually a whole verifier, so that
//! each tenant has its own issuer.
//!
//! ```
//! use std::sync::Arc;
//! use jwt_identity::crypto::HmacKey;
//! use jwt_identity::jwt::{Claims, Jwt, Policy};
//! use jwt_identity::keys::{KeySet, Tenants};
//! use jwt_identity::{Algorithm, NumericDate, SharedSecret, TokenSigner, TokenVerifier};
//! use jwt_identity::{Verified, VerifyError};
//!
//! /// The keys, the issuer, and what else is different for each tenant.
//! struct Tenant {
//!     verifier: TokenVerifier<Jwt>,
//! }
//!
//! /// `host` is that of the request. Never take the name of the tenant from the token.
//! fn authenticate(
//!     tenants: &Tenants<Tenant>,
//!     host: &str,
//!     token: &str,
//! ) -> Option<Result<Verified<Claims>, VerifyError>> {
//!     let name = host.strip_suffix(".shop.example")?;
//!     let tenant = tenants.get(name)?; // an unknown tenant: answer 404
//!     Some(tenant.verifier.verify(token))
//! }
//!
//! let common = TokenVerifier::<Jwt>::new(KeySet::default()); // clock and limits of all
//! let tenants = Tenants::new(1_000);
//! # let secret_of = |name: &str| SharedSecret::new(format!("test-secret-of-{name}-0123456789abcdef"));
//! for name in ["acme", "globex"] {
//!     // or the `RemoteKeys` or `LocalKeys` of this tenant
//!     let key = HmacKey::new(Algorithm::Hs256, &secret_of(name)?)?;
//!     let policy = Policy::default().issuer(format!("https://{name}.shop.example"));
//!     tenants.insert(name, Tenant { verifier: common.with_keys(key).with_policy(policy) })?;
//! }
//!
//! let key = HmacKey::new(Algorithm::Hs256, &secret_of("acme")?)?;
//! let issuer = "https://acme.shop.example";
//! let claims = Claims::builder().issuer(issuer).expires_at(NumericDate::MAX).build()?;
//! let token = TokenSigner::<Jwt>::new(key).sign(&claims)?;
//! let at = |host| authenticate(&tenants, host, token.as_str());
//! assert!(at("acme.shop.example").is_some_and(|outcome| outcome.is_ok()));
//! assert!(at("globex.shop.example").is_some_and(|outcome| outcome.is_err()));
//! assert!(at("other.shop.example").is_none());
//! # Ok::<(), jwt_identity::Error>(())
//! ```
//!
//! # Questions
//!
//! | question | answer |
//! |---|---|
//! | Where does the name come from? | From the host name, the path, or a session that was verified before. Never from the token that is to be verified: its sender would choose the keys. |
//! | Why an issuer for each tenant? | A provider may sign for all tenants with the same keys. Without the issuer, a token of one tenant would be accepted for another. |
//! | How do I add or remove one? | [`insert`](crate::keys::Tenants::insert) and [`remove`](crate::keys::Tenants::remove), at any time and on any thread. Requests in progress keep their tenant. |
//! | Do all tenants load keys at once? | Each [`RemoteKeys`](crate::keys::remote::RemoteKeys) has its own schedule, which varies by up to a tenth. |
//! | Do tokens of strangers cost memory? | No. An unknown name stores nothing and loads nothing. |
