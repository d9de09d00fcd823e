//! Accounts at the vendors, from the environment.

use std::env;
use std::path::PathBuf;

use jwt_identity::nexmo::ApplicationId;
use jwt_identity::nexmo::verify_api::{Account, ApiSecret};
use jwt_identity::nexmo::webhook::ApiKey;
use jwt_identity::{Error, KeyId};

use crate::error::StartError;

/// The accounts. A vendor without one is replaced by its stand-in.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// A Vonage application, for the Conversation API and for Verify v2.
    pub nexmo: Option<Application>,
    /// A Vonage account, for Verify v1.
    pub account: Option<Account>,
    /// Whether the variable `KUSTOMER_SECRET` holds a secret.
    pub kustomer: bool,
    /// The ID of the key whose secret is in the variable `SUNSHINE_SECRET`.
    pub sunshine: Option<KeyId>,
}

/// A Vonage application and the file with its private key.
#[derive(Debug, Clone)]
pub struct Application {
    /// The ID of the application.
    pub id: ApplicationId,
    /// The file with the private key, in PEM and with mode 0600.
    pub private_key_file: PathBuf,
}

impl Credentials {
    pub(crate) const KUSTOMER_SECRET: &'static str = "KUSTOMER_SECRET";
    pub(crate) const SUNSHINE_SECRET: &'static str = "SUNSHINE_SECRET";

    /// Reads the variables that the README lists.
    ///
    /// # Errors
    ///
    /// - [`StartError::MissingVariable`] if only one variable of a pair is set.
    /// - The error of the library if a value is invalid. No error contains a value.
    pub fn from_env() -> Result<Self, StartError> {
        let nexmo = pair("NEXMO_APPLICATION_ID", "NEXMO_PRIVATE_KEY_FILE")?;
        let nexmo = nexmo.map(|(id, file)| {
            Ok::<_, Error>(Application { id: ApplicationId::new(id)?, private_key_file: file.into() })
        });
        let account = pair("NEXMO_API_KEY", "NEXMO_API_SECRET")?;
        let account =
            account.map(|(key, secret)| Account::new(ApiKey::new(key)?, ApiSecret::new(secret)?).map_err(Error::from));
        let sunshine = pair("SUNSHINE_KEY_ID", Self::SUNSHINE_SECRET)?.map(|(key_id, _)| KeyId::new(key_id));
        Ok(Self {
            nexmo: nexmo.transpose()?,
            account: account.transpose()?,
            kustomer: variable(Self::KUSTOMER_SECRET).is_some(),
            sunshine: sunshine.transpose().map_err(Error::from)?,
        })
    }
}

fn pair(first: &'static str, second: &'static str) -> Result<Option<(String, String)>, StartError> {
    match (variable(first), variable(second)) {
        (Some(a), Some(b)) => Ok(Some((a, b))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(StartError::MissingVariable { missing: second, set: first }),
        (None, Some(_)) => Err(StartError::MissingVariable { missing: first, set: second }),
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
