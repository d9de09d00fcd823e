//! crate docs to come
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod algorithm;
mod base64url;
pub mod claim;
mod compact;
pub mod crypto;
mod error;
mod header;
mod json;
pub mod jws;
pub mod keys;
mod numeric_date;
mod profile;
pub mod replay;
mod secret;
mod sign;
mod token;
mod token_id;
mod vendor;
mod verify;

pub use algorithm::{Algorithm, KeyType, UnknownAlgorithm};
pub use claim::ClaimError;
pub use error::{EnvironmentError, Error, ErrorCode};
pub use header::{KeyHint, KeyId, KeyIdRule};
pub use keys::KeyError;
pub use numeric_date::{Clock, FixedClock, NumericDate, SystemClock};
pub use profile::Profile;
pub use secret::SharedSecret;
pub use sign::{SignError, Signature, Signer, TokenSigner, Unsigned};
pub use token::Token;
pub use token_id::TokenId;
pub use verify::{BadSignature, HeaderReason, TokenVerifier, Unverified, Verified, Verifier, VerifyError};

pub use vendor::{kustomer, nexmo, sunshine};
