//! `jwt-identity`: mints, verifies and diagnoses tokens from a terminal.
#![forbid(unsafe_code)]

mod args;
mod commands;
mod doctor;
mod failure;
mod keys;
mod output;
mod source;
mod text;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Command, Options};
use crate::commands::{acl, decode, diagnose, doctor as doctor_command, keys as key_commands, mint, verify, webhook};
use crate::output::Output;

fn main() -> ExitCode {
    // clap exits with 2 on wrong usage, and with 0 after `--help`.
    let options = Options::parse();
    let output = Output::new(options.json, options.color);
    let outcome = match options.command {
        Command::Mint(args) => mint::run(args, options.now, &output),
        Command::Verify(args) => verify::run(args, options.now, &output),
        Command::Diagnose(args) => diagnose::run(&args, options.now, &output),
        Command::Doctor(args) => doctor_command::run(&args, options.now, &output),
        Command::Decode(args) => decode::run(args, options.now, &output),
        Command::Acl { command } => acl::run(command, &output),
        Command::Webhook { command } => webhook::run(command, options.now, &output),
        Command::Keys { command } => key_commands::run(command, &output),
        Command::Completions { shell } => {
            commands::shell::completions(shell, &output);
            Ok(())
        }
        Command::Man { command } => commands::shell::man(&command, &output),
    };
    match outcome {
        Ok(()) if output.is_incomplete() => ExitCode::from(2),
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.failure(&failure);
            failure.exit_code()
        }
    }
}
