//! Mints and reads the tokens that the scripts exchange with the vendors' own libraries. See `README.md`.
//!
//! ```text
//! vendor-tokens mint KIND SECONDS   prints a token with fixed claims, issued at SECONDS since 1970
//! vendor-tokens read KIND           verifies the token on standard input and prints its claims
//! ```
//!
//! The exit code is 1 if the token is rejected or cannot be minted, and 2 if the arguments are wrong.

mod kinds;

use std::env;
use std::error::Error;
use std::io;
use std::process::ExitCode;

use jwt_identity::NumericDate;

use crate::kinds::{KINDS, Kind};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["mint", kind, seconds] => {
            let issued_at = NumericDate::from_unix_seconds(seconds.parse()?);
            println!("{}", (find(kind)?.mint)(issued_at)?.as_str());
        }
        ["read", kind] => {
            let token = io::read_to_string(io::stdin())?;
            println!("{}", (find(kind)?.read)(token.trim())?);
        }
        _ => {
            eprintln!("usage: vendor-tokens mint KIND SECONDS, or vendor-tokens read KIND");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn find(name: &str) -> Result<&'static Kind, String> {
    KINDS.iter().find(|kind| kind.name == name).ok_or_else(|| format!("unknown kind of token `{name}`"))
}
