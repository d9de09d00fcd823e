//! The program `login-backend`. See `README.md` for how to run it.

#![forbid(unsafe_code)]

mod args;

use std::io;
use std::process::ExitCode;

use clap::Parser;
use login_backend::{Server, StartError};
use tracing_subscriber::fmt;

use crate::args::{Args, Command};

#[tokio::main]
async fn main() -> ExitCode {
    fmt().with_writer(io::stderr).with_target(false).init();
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), StartError> {
    if let Some(Command::Rotate(data)) = args.command {
        println!("{} signs from now on", login_backend::rotate(&data.path)?);
        return Ok(());
    }
    let settings = args.into_settings()?;
    let server = Server::start(settings).await?;
    println!("Open {}/", server.url());
    match server.inbox_url() {
        Some(inbox) => {
            println!("Log in with any phone number, such as 447700900000.");
            println!("The code appears here and at {inbox}");
        }
        None => println!("Log in with your phone number. Vonage sends the code."),
    }
    println!("Press Ctrl-C to stop.");
    until_stopped().await?;
    server.stop().await;
    Ok(())
}

/// Waits for Ctrl-C, or for the signal with which service managers stop a program.
async fn until_stopped() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
