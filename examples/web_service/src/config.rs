//! The configuration file. It names directories of keys and secrets, and contains none.

use std::collections::BTreeMap;
use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jwt_identity::jwt::Policy;
use jwt_identity::keys::remote::RemoteSettings;
use jwt_identity::nexmo::{ApplicationId, webhook::ApiKey};
use serde::Deserialize;

/// The settings of the service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    pub(crate) issuer: String,
    pub(crate) own_keys: PathBuf,
    pub(crate) session_jwk_set: String,
    pub(crate) session_policy: Policy,
    #[serde(default)]
    pub(crate) session_keys: RemoteSettings,
    pub(crate) tenants: BTreeMap<String, TenantConfig>,
}

/// A tenant. Its directory holds `kustomer`, `webhook`, `nexmo/` and `sunshine/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenantConfig {
    pub(crate) directory: PathBuf,
    pub(crate) nexmo_application: ApplicationId,
    pub(crate) webhook_account: ApiKey,
}

impl Config {
    /// Reads a TOML file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or a setting is missing, unknown or wrong.
    pub fn from_file(path: &Path) -> Result<Self, Box<dyn Error>> {
        Ok(toml::from_str(&std::fs::read_to_string(path)?)?)
    }
}
