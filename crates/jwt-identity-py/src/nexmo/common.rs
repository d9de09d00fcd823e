//! The arguments that the signers of Vonage's tokens share.

use jwt_identity::error::ClaimReason;
use jwt_identity::{ClaimError, SignError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::json::write;
use crate::json::write::Ints;

/// Reads custom claims. An integer of more than 64 bits is an error, because Vonage's tokens would not keep its digits.
pub(crate) fn custom_claims(claims: Option<&Bound<'_, PyDict>>) -> Result<Map<String, Value>, Failure> {
    let Some(claims) = claims else { return Ok(Map::new()) };
    let unreadable = |_| SignError::from(ClaimError::of_claims_set(ClaimReason::InvalidJson));
    Ok(serde_json::from_str(&write::custom_claims(claims, Ints::Bits64)?).map_err(unreadable)?)
}

/// Sets the optional claims that all builders have.
macro_rules! set_common {
    ($builder:ident, $lifetime:expr, $expires_at:expr) => {
        if let Some(lifetime) = $lifetime {
            $builder = $builder.lifetime(lifetime.0);
        }
        if let Some(expires_at) = $expires_at {
            $builder = $builder.expires_at(expires_at.0);
        }
    };
    ($builder:ident, $lifetime:expr, $expires_at:expr, $not_before:expr, $custom:expr) => {
        set_common!($builder, $lifetime, $expires_at);
        if let Some(not_before) = $not_before {
            $builder = $builder.not_before(not_before.0);
        }
        for (name, value) in $crate::nexmo::common::custom_claims($custom)? {
            $builder = $builder.custom_claim(name, value);
        }
    };
}

pub(crate) use set_common;
