//! `completions` and `man`.

use std::io;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Options;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) fn completions(shell: Shell, output: &Output) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Options::command(), "jwt-identity", &mut script);
    output.bytes(&script);
}

pub(crate) fn man(names: &[String], output: &Output) -> Result<(), Failure> {
    let mut command = Options::command();
    // Sets the full names of the commands, and adds the options of the program to them.
    command.build();
    for name in names {
        let found = command.find_subcommand(name).cloned();
        command = found.ok_or_else(|| Failure::trouble("no command has this name; see `jwt-identity --help`"))?;
    }
    let more = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut page = Vec::new();
    let fault = |error: io::Error| Failure::trouble(format!("standard output: {error}"));
    clap_mangen::Man::new(command.after_help("")).render(&mut page).map_err(fault)?;
    page.extend_from_slice(as_it_is(&more).as_bytes());
    output.bytes(&page);
    Ok(())
}

/// Writes a section whose lines keep their ends and blanks. `clap_mangen` would fill the lines of tables.
fn as_it_is(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-");
    let lines: Vec<_> = escaped.lines().map(|line| format!("\\&{line}")).collect();
    format!(".SH EXAMPLES AND NOTES\n.nf\n{}\n.fi\n", lines.join("\n"))
}
