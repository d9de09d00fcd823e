//! `completions` and `man`.

use std::io;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Options;
use crate::failure::Failure;

pub(crate) fn completions(shell: Shell) {
    clap_complete::generate(shell, &mut Options::command(), "jwt-identity", &mut io::stdout());
}

pub(crate) fn man() -> Result<(), Failure> {
    let fault = |error: io::Error| Failure::trouble(format!("standard output: {error}"));
    clap_mangen::Man::new(Options::command()).render(&mut io::stdout()).map_err(fault)
}
