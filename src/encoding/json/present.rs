//! Optional members that may not be `null`.

use serde::{Deserialize, Deserializer};

/// Reads an optional claim that must not be `null` when it is there; for serde's `deserialize_with`.
///
/// # Errors
///
/// Any error of `T`.
///
/// # Examples
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Wire {
///     #[serde(default, deserialize_with = "jwt_identity::token::claim::present")]
///     email: Option<String>,
/// }
///
/// assert!(serde_json::from_str::<Wire>("{}").is_ok_and(|wire| wire.email.is_none()));
/// assert!(serde_json::from_str::<Wire>(r#"{"email":null}"#).is_err());
/// ```
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
