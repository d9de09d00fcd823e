//! A folder with test keys and a configuration. It is removed at the end.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::tokens::{ACCOUNT, OWN_KEY, SECRET};

const NEXMO_KEY: &str = include_str!("../../../tests/keys/rsa2048.pkcs8.pem");

pub(crate) struct Files(PathBuf);

impl Files {
    /// Writes the keys, and a configuration for a service that verifies sessions with the keys at `jwk_set`.
    pub(crate) fn create(name: &str, address: SocketAddr, jwk_set: &str) -> io::Result<Self> {
        let files = Self(std::env::temp_dir().join(format!("web-service-{}-{name}", std::process::id())));
        fs::DirBuilder::new().mode(0o700).create(&files.0)?;
        for (name, text) in [
            ("own/2026-01.pem", OWN_KEY),
            ("acme/kustomer", SECRET),
            ("acme/nexmo/2026-01.pem", NEXMO_KEY),
            ("acme/sunshine/app_1.secret", SECRET),
            ("acme/webhook", SECRET),
        ] {
            files.write(name, text)?;
        }
        let folder = files.0.display();
        let configuration = format!(
            r#"listen = "{address}"
issuer = "http://{address}"
own_keys = "{folder}/own"
session_jwk_set = "{jwk_set}"
session_policy = {{ issuers = ["http://{address}"], audiences = ["web-service"] }}
session_keys = {{ max_freshness = "10m", cooldown = "5s" }}

[tenants.acme]
directory = "{folder}/acme"
nexmo_application = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
webhook_account = "{ACCOUNT}"
"#
        );
        files.write("web-service.toml", &configuration)?;
        Ok(files)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    pub(crate) fn configuration(&self) -> PathBuf {
        self.0.join("web-service.toml")
    }

    /// Writes a file that only its owner can read, as the library demands for keys.
    fn write(&self, name: &str, text: &str) -> io::Result<()> {
        let path = self.0.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(text.as_bytes())
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}
