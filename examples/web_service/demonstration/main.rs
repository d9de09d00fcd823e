//! Runs the service with test keys on a loopback address, and prints commands to try it.
//!
//! The service is its own identity provider here: it verifies sessions with the keys that it publishes.

use std::error::Error;
use std::net::Ipv4Addr;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use web_service::{Config, Service};

use crate::files::Files;
use crate::tokens::WEBHOOK;

mod files;
mod tokens;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, 8080)).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?,
    };
    let address = listener.local_addr()?;
    let url = format!("http://{address}");
    let files = Files::create("demonstration", address, &format!("{url}/.well-known/jwks.json"))?;
    let service = Service::new(Config::from_file(&files.configuration())?)?;
    println!("A demonstration with test keys, which protect nothing. Press Ctrl-C to stop it.");
    println!("Its configuration and keys are in {} meanwhile.", files.folder().display());
    print_commands(&url)?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = async move { tokio::select!(_ = terminate.recv() => {}, _ = tokio::signal::ctrl_c() => {}) };
    service.serve(listener, stop).await?;
    Ok(())
}

fn print_commands(url: &str) -> Result<(), jwt_identity::Error> {
    let (session, webhook) = (tokens::session("2026-01", url, "acme")?, tokens::webhook()?);
    println!("\n# The keys of this service, and whether it is ready:");
    println!("curl -i {url}/.well-known/jwks.json");
    println!("curl -i {url}/health/ready");
    println!("\n# The user `ada` of the tenant `acme` asks for her tokens:");
    for recipient in ["kustomer", "nexmo", "sunshine", "internal"] {
        println!("curl -i -X POST {url}/tokens/{recipient} -H 'Authorization: Bearer {session}'");
    }
    println!("\n# A session that was changed is answered with 401, and the log has the reason:");
    println!("curl -i -X POST {url}/tokens/kustomer -H 'Authorization: Bearer {session}A'");
    println!("\n# A webhook that Vonage signed is accepted once:");
    for _ in 0..2 {
        println!("curl -i -X POST {url}/webhooks/vonage -H 'Authorization: Bearer {webhook}' -d '{WEBHOOK}'");
    }
    println!();
    Ok(())
}
