//! The command line.

use std::path::PathBuf;

/// The request on the command line.
#[derive(Debug, PartialEq)]
pub(crate) enum Request {
    Help,
    List,
    /// Writes the figures of the instruction counts again.
    Renew,
    /// Draws the picture of the README again.
    Picture,
    /// Writes the header of the C library again.
    Header,
    /// Checks that the header of the C library is current.
    CheckHeader,
    /// Only checks how instruction counts grow.
    Growth,
    /// Installs the C library.
    Dist {
        prefix: Option<PathBuf>,
    },
    Run {
        names: Vec<String>,
        keep_going: bool,
    },
}

pub(crate) const USAGE: &str = "\
usage:
  cargo xtask ci [--only NAME]... [--keep-going]
  cargo xtask ci --list
  cargo xtask NAME
  cargo xtask instructions --renew | --growth
  cargo xtask picture
  cargo xtask header [--check]
  cargo xtask dist [--prefix DIR]
";

impl Request {
    /// Parses the words of a command line. `steps` are the names of all steps, in their order.
    pub(crate) fn parse(words: &[String], steps: &[&str]) -> Result<Self, String> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words[..] {
            [] | ["help" | "--help" | "-h"] => Ok(Self::Help),
            ["ci", ref options @ ..] => Self::parse_ci(options, steps),
            ["instructions", "--renew"] => Ok(Self::Renew),
            ["instructions", "--growth"] => Ok(Self::Growth),
            ["picture"] => Ok(Self::Picture),
            ["header"] => Ok(Self::Header),
            ["header", "--check"] => Ok(Self::CheckHeader),
            ["dist"] => Ok(Self::Dist { prefix: None }),
            ["dist", "--prefix", folder] => Ok(Self::Dist { prefix: Some(folder.into()) }),
            [name] => Ok(Self::Run { names: vec![known(name, steps)?], keep_going: false }),
            [_, word, ..] => Err(format!("unexpected argument `{word}`\n{USAGE}")),
        }
    }

    fn parse_ci(options: &[&str], steps: &[&str]) -> Result<Self, String> {
        let (mut names, mut keep_going, mut list) = (Vec::new(), false, false);
        let mut options = options.iter();
        while let Some(option) = options.next() {
            match *option {
                "--list" => list = true,
                "--keep-going" => keep_going = true,
                "--only" => names.push(known(options.next().ok_or("`--only` needs the name of a step")?, steps)?),
                other => return Err(format!("unexpected argument `{other}`\n{USAGE}")),
            }
        }
        if list {
            return Ok(Self::List);
        }
        if names.is_empty() {
            names = steps.iter().map(|name| (*name).to_owned()).collect();
        }
        Ok(Self::Run { names, keep_going })
    }
}

fn known(name: &str, steps: &[&str]) -> Result<String, String> {
    if steps.contains(&name) {
        return Ok(name.to_owned());
    }
    Err(format!("there is no step `{name}`; the steps are {}", steps.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Request, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Request::parse(&words, &["text", "clippy", "docs"])
    }

    fn run(names: &[&str], keep_going: bool) -> Result<Request, String> {
        Ok(Request::Run { names: names.iter().map(|name| (*name).to_owned()).collect(), keep_going })
    }

    #[test]
    fn ci_alone_runs_all_steps() {
        assert_eq!(parse("ci"), run(&["text", "clippy", "docs"], false));
        assert_eq!(parse("ci --keep-going"), run(&["text", "clippy", "docs"], true));
    }

    #[test]
    fn only_may_be_repeated() {
        assert_eq!(parse("ci --only docs --only text"), run(&["docs", "text"], false));
    }

    #[test]
    fn step_is_run_by_its_name() {
        assert_eq!(parse("clippy"), run(&["clippy"], false));
    }

    #[test]
    fn list_and_help_run_nothing() {
        assert_eq!(parse("ci --list"), Ok(Request::List));
        assert_eq!(parse(""), Ok(Request::Help));
        assert_eq!(parse("instructions --renew"), Ok(Request::Renew));
        assert_eq!(parse("instructions --growth"), Ok(Request::Growth));
        assert_eq!(parse("picture"), Ok(Request::Picture));
        assert_eq!(parse("header"), Ok(Request::Header));
        assert_eq!(parse("header --check"), Ok(Request::CheckHeader));
        assert_eq!(parse("dist"), Ok(Request::Dist { prefix: None }));
        assert_eq!(parse("dist --prefix /opt/x"), Ok(Request::Dist { prefix: Some("/opt/x".into()) }));
    }

    #[test]
    fn unknown_words_are_errors_that_name_them() {
        for (line, word) in [
            ("ci --only clipy", "clipy"),
            ("ci --only", "--only"),
            ("ci --fast", "--fast"),
            ("clipy", "clipy"),
            ("clippy --renew", "--renew"),
            ("dist --prefix", "--prefix"),
            ("dist /opt/x", "/opt/x"),
        ] {
            assert!(parse(line).unwrap_err().contains(&format!("`{word}`")), "{line}");
        }
    }
}
