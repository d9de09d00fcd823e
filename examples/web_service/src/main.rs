//! `web-service CONFIG.toml`

use std::error::Error;
use std::path::PathBuf;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use web_service::{Config, Service};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let path = std::env::args_os().nth(1).map(PathBuf::from).ok_or("expected the path of a configuration file")?;
    let config = Config::from_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (listener, mut terminate) = (TcpListener::bind(config.listen).await?, signal(SignalKind::terminate())?);
    let stop = async move { tokio::select!(_ = terminate.recv() => {}, _ = tokio::signal::ctrl_c() => {}) };
    Service::new(config)?.serve(listener, stop).await.map_err(Into::into)
}
