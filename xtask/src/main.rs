//! Runs the steps of the gate: every check that a change must pass.
//!
//! ```sh
//! cargo xtask ci                       # all steps, stopping at the first that fails
//! cargo xtask ci --list                # the names of the steps
//! cargo xtask ci --only clippy --only docs
//! cargo xtask ci --keep-going          # does not stop at a failure
//! cargo xtask clippy                   # one step
//! cargo xtask instructions --renew     # writes benches/instructions.txt again
//! cargo xtask instructions --growth    # only checks how costs grow with size
//! cargo xtask picture                  # draws docs/diagnose.svg again
//! cargo xtask header                   # writes the header of the C library again, with cbindgen
//! cargo xtask header --check           # only checks that it is current
//! cargo xtask dist --prefix DIR        # builds and installs the C library
//! ```
//!
//! A new step is one function below `steps/` and one row in [`steps::STEPS`].

mod command;
mod dist;
mod gate;
mod header;
mod instructions;
mod metadata;
mod picture;
mod report;
mod request;
mod step;
mod steps;
mod tool;
mod workspace;

use std::error::Error;
use std::process::ExitCode;

use gate::Gate;
use request::Request;
use steps::STEPS;
use workspace::Workspace;

/// A result whose error is a text for the person who runs the gate.
type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match try_main() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn try_main() -> Result<ExitCode> {
    let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
    let words: Vec<String> = std::env::args().skip(1).collect();
    match Request::parse(&words, &names)? {
        Request::Help => print!("{}", request::USAGE),
        Request::List => STEPS.iter().for_each(|step| println!("{:<15} {}", step.name, step.about)),
        Request::Renew => instructions::renew(&Workspace::find()?)?,
        Request::Header => header::renew(&Workspace::find()?)?,
        Request::CheckHeader => header::check(&Workspace::find()?)?,
        Request::Picture => picture::renew(&Workspace::find()?)?,
        Request::Dist { prefix } => {
            let workspace = Workspace::find()?;
            dist::install(&workspace, &prefix.unwrap_or_else(|| dist::default_prefix(&workspace)))?;
        }
        Request::Growth => instructions::growth::check(&Workspace::find()?)?,
        Request::Run { names, keep_going } => {
            let steps = STEPS.iter().filter(|step| names.iter().any(|name| name == step.name));
            return Ok(Gate::new(Workspace::find()?, keep_going).run(steps));
        }
    }
    Ok(ExitCode::SUCCESS)
}
