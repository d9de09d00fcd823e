//! The profile for tokens of no vendor.

use std::collections::BTreeMap;

use jwt_identity::jwt::Jwt;
use serde_json::value::RawValue;

/// Custom claims, each as it was written. `serde_json::Value` would round numbers to a `f64`.
pub(crate) type CustomClaims = BTreeMap<String, Box<RawValue>>;

/// The profile "jwt".
pub(crate) type AnyJwt = Jwt<CustomClaims>;
