//! One line in the log for each rejected token.
//!
//! The client gets the status only. The operator wants to know which check failed, whose key it was, and whether the keys
//! are at fault:
//!
//! ```
//! use jwt_identity::jwt::Jwt;
//! use jwt_identity::token::jws;
//! use jwt_identity::{TokenVerifier, VerifyError};
//!
//! fn describe(verifier: &TokenVerifier<Jwt>, token: &str, error: &VerifyError) -> String {
//!     let mut line = format!("token rejected: code={} name={}", error.code().as_u16(), error.code());
//!     if let Some(subject) = error.subject() {
//!         line.push_str(&format!(" subject={subject}")); // a name, never a value
//!     }
//!     if let Ok(header) = jws::peek(token) {
//!         line.push_str(&format!(" alg={}", header.algorithm()));
//!         if let Some(key_id) = header.key_id() {
//!             // A stranger wrote it: escape it, and cut it.
//!             let shown: String = key_id.escape_debug().take(40).collect();
//!             line.push_str(&format!(" kid={shown}"));
//!         }
//!     }
//!     if let Some(health) = verifier.health() {
//!         let is_usable = health.state.has_usable_keys();
//!         line.push_str(&format!(" usable_keys={is_usable} failures={}", health.failures));
//!         if let Some(error) = health.last_error {
//!             line.push_str(&format!(" last_load={}", error.code().as_u16()));
//!         }
//!     }
//!     line
//! }
//!
//! let keys = jwt_identity::keys::KeySet::default();
//! let verifier = TokenVerifier::<Jwt>::new(keys);
//! let token = "eyJhbGciOiJFUzI1NiIsImtpZCI6IjIwMjYifQ.e30.AAAA";
//! let error = verifier.verify(token).unwrap_err();
//! assert_eq!(
//!     describe(&verifier, token, &error),
//!     "token rejected: code=213 name=header.unknown-key-id subject=kid alg=ES256 kid=2026"
//! );
//! ```
//!
//! The layer of `jwt-identity-tower` passes each error to `with_observer`. It does not pass the token, so such a line has
//! code, subject and health.
//!
//! | in the log | do not write |
//! |---|---|
//! | code and subject | the token: until it expires, whoever reads the log can use it |
//! | `alg` and `kid`, escaped | claims that are not verified, as if they were true |
//! | the health of the key source | `kid` as a label of metrics: strangers choose it |
//!
//! | code | first question |
//! |---|---|
//! | 210 | Is it a token of another kind? The message names the algorithm that was found. |
//! | 213 | Was the key removed, or is it a token of another issuer? `refused_until` of [`Health`](crate::keys::Health) says whether a load was refused. |
//! | 301 | Do both sides use the same key, environment and account? |
//! | 404, 405, 407 | Is a clock wrong? |
//! | 503, 506, 520 | Why were no keys loaded, or no new ones? Look at `last_load`. |
//!
//! For one token at hand, [`diagnose`](crate::diagnose) finds more, and names the cure. Events of key sources go to your
//! log with [`KeyEvents`](crate::keys::KeyEvents).
