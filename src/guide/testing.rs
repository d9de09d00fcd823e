//! Testing code that depends on the time.
//!
//! Nothing in this crate reads a clock that was not passed in, except [`NumericDate::now`](crate::NumericDate::now) and the
//! default [`SystemClock`](crate::SystemClock). So a test decides what time it is.
//!
//! | a test wants | use |
//! |---|---|
//! | one fixed time | [`FixedClock`](crate::FixedClock), or [`verify_at`](crate::TokenVerifier::verify_at) |
//! | time that passes | [`ManualClock`](crate::ManualClock) |
//! | a clock that fails | [`FnClock`](crate::FnClock) |
//! | one clock of any type in the state of a service | `Arc<dyn Clock>`, which is a [`Clock`](crate::Clock) |
//!
//! The service takes its clock as an argument. The test keeps a clone, and moves it:
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//! use jwt_identity::{Clock, Error, ErrorCode, ManualClock, NumericDate};
//! use jwt_identity::{SharedSecret, TokenSigner, TokenVerifier, kustomer};
//!
//! struct Service {
//!     signer: TokenSigner<kustomer::Kustomer>,
//!     verifier: TokenVerifier<kustomer::Kustomer>,
//!     clock: Arc<dyn Clock>,
//! }
//!
//! impl Service {
//!     fn new(secret: &SharedSecret, clock: Arc<dyn Clock>) -> Result<Self, Error> {
//!         let verifier = kustomer::verifier(secret)?.with_clock(Arc::clone(&clock));
//!         Ok(Self { signer: kustomer::signer(secret)?, verifier, clock })
//!     }
//!
//!     fn log_in(&self, email: &str) -> Result<String, Error> {
//!         let claims = kustomer::Claims::builder(self.clock.now()?).email(email).build()?;
//!         Ok(self.signer.sign(&claims)?.into_string())
//!     }
//! }
//!
//! let clock = ManualClock::new(NumericDate::from_unix_seconds(1_700_000_000));
//! let secret = SharedSecret::new("test-secret-of-thirty-two-bytes!")?;
//! let service = Service::new(&secret, Arc::new(clock.clone()))?; // or `Arc::new(SystemClock)`
//! let token = service.log_in("ada@example.com")?;
//!
//! clock.advance(Duration::from_secs(14 * 60));
//! assert!(service.verifier.verify(&token).is_ok());
//! clock.advance(Duration::from_secs(2 * 60)); // beyond 15 minutes and the leeway of 30 seconds
//! assert_eq!(service.verifier.verify(&token).unwrap_err().code(), ErrorCode::ClaimTooOld);
//! # Ok::<(), Error>(())
//! ```
//!
//! - Key sources have clocks of their own: [`KeySet::with_clock`](crate::keys::KeySet::with_clock),
//!   [`LocalKeys::with_clock`](crate::keys::LocalKeys::with_clock) and
//!   [`RemoteKeys::with_clock`](crate::keys::remote::RemoteKeys::with_clock). Give them the same clock.
//! - Compare [codes](crate::ErrorCode), not messages. Codes never change.
//! - The same claims and key give the same token, except with ES256, ES384 and PS256 to PS512. Choose a fixed
//!   [`TokenId`](crate::TokenId) and a fixed time to compare whole tokens.
