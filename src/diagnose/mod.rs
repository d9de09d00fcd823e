//! Finds out why a token is rejected, and how to correct it.
//!
//! A vendor often rejects an invalid token with "401" and no reason. [`Diagnose`] collects *all* errors and doubtful
//! points of a token. Each [`Finding`] has a stable name, a severity, the claim or parameter that it is about, and the
//! cure. It also has the code with which this crate's verifier rejects the token, and the vendor's response if that is
//! known.
//!
//! ```
//! use jwt_identity::diagnose::Diagnose;
//! use jwt_identity::NumericDate;
//!
//! // A Sunshine token whose `external_id` is a number and whose header lost its `kid`.
//! let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzY29wZSI6InVzZXIiLCJleHRlcm5hbF9pZCI6NDJ9.\
//!              AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
//! let report = Diagnose::new().run(token, NumericDate::from_unix_seconds(1_700_000_000));
//! let rules: Vec<_> = report.findings().iter().map(|finding| finding.rule()).collect();
//! assert_eq!(
//!     rules,
//!     ["header.kid-missing", "claim.number-as-id", "sunshine.never-expires", "signature.not-checked"]
//! );
//! println!("{report}");
//! ```
//!
//! # What it is given
//!
//! | given | found in addition |
//! |---|---|
//! | nothing | form, header, times, and the claims of the kind that is guessed |
//! | [`kind`](Diagnose::kind) | a token of another vendor |
//! | [`secret`](Diagnose::secret), [`public_key_pem`](Diagnose::public_key_pem) | whether the signature fits, or which mistake was made with the key |
//! | [`other_secret`](Diagnose::other_secret) | a token signed with a secret that belongs to something else |
//! | [`verifier`](Diagnose::verifier) | whether the token is verified, and the error of your own policy |
//!
//! # What it never does
//!
//! A report never makes a token valid. Only a verifier that accepts the token does, and
//! [`is_verified`](Report::is_verified) reports whether one did. A secret that fits only after decoding is an error.
//! Secrets and tokens never show in a report. Claim values show only [on request](Diagnose::with_values).
//!
//! # Sources
//!
//! The vendors' responses come from their documentation, from the `OpenAPI` specification of Sunshine Conversations,
//! and from reports of users that quote a server. If [`vendor_answer`](Finding::vendor_answer) is absent, the response
//! is neither documented nor reported.

mod builder;
mod case;
mod checks;
mod finding;
mod guess;
mod kind;
mod named_secret;
mod parts;
mod report;
mod rule;

pub use crate::nexmo::Severity;
pub use builder::Diagnose;
pub use finding::Finding;
pub use kind::TokenKind;
pub use report::Report;
