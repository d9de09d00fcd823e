//! The command line.

use std::env;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};
use login_backend::{Credentials, Settings, StartError, VerifyVersion};

/// Passwordless login by telephone, then tokens for three vendors, in a browser.
///
/// Without options and environment variables, stand-ins on this machine take the place of the vendors.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) data: Data,

    /// Address to listen at; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// Origin that browsers use, if a proxy with TLS is in front, such as `https://login.example.com`
    #[arg(long, value_name = "URL", value_parser = origin)]
    origin: Option<String>,

    /// Version of the Verify API
    #[arg(long, value_name = "VERSION", value_enum, default_value = "v2")]
    verify: VerifyVersion,

    /// Seconds for which a vendor accepts a token, 5 to 900
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u16).range(5..=900))]
    token_life: u16,

    /// Redis server for sessions, such as `redis://127.0.0.1:6379`, so that several instances share them; a URL with a
    /// password belongs into the variable `REDIS_URL` instead
    #[arg(long, value_name = "URL")]
    redis: Option<String>,

    /// Stand-ins of another instance, which has the same --data
    #[arg(long, value_name = "URL", value_parser = origin)]
    stand_ins: Option<String>,
}

/// The directory of the keys.
#[derive(clap::Args)]
pub(crate) struct Data {
    /// Directory for keys; it is created, and its files have mode 0600
    #[arg(long = "data", value_name = "DIRECTORY", default_value = "target/login-backend")]
    pub(crate) path: PathBuf,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Adds a new Nexmo key, with which a running instance signs at once
    Rotate(Data),
}

impl Args {
    pub(crate) fn into_settings(self) -> Result<Settings, StartError> {
        Ok(Settings {
            listen: self.listen,
            origin: self.origin,
            verify: self.verify,
            token_life: Duration::from_secs(self.token_life.into()),
            redis: self.redis.or_else(|| env::var("REDIS_URL").ok()).filter(|url| !url.is_empty()),
            stand_ins: self.stand_ins,
            credentials: Credentials::from_env()?,
            ..Settings::new(self.data.path)
        })
    }
}

fn origin(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', ';']) => Ok(text.to_owned()),
        _ => Err("expected a scheme, a host and perhaps a port, such as https://login.example.com".to_owned()),
    }
}
