//! All steps of the gate, the cheap ones first.

mod benches;
mod browser;
mod clients;
mod clippy;
mod dependencies;
mod differential;
mod docs;
mod examples;
mod features;
mod ffi;
mod format;
mod fuzz;
mod licences;
mod members;
mod msrv;
mod package;
mod python;
mod tests;
mod text;
mod toolchain;
mod vectors;

use crate::instructions;
use crate::step::Step;
use crate::tool::Tool;

pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "toolchain",
        about: "prints the versions of the tools; both lock files are current",
        needs: &[],
        run: toolchain::check,
    },
    Step {
        name: "text",
        about: "no notes to self, no trailing whitespace, no syntax errors in scripts",
        needs: &[],
        run: text::check,
    },
    Step { name: "format", about: "rustfmt agrees with all packages", needs: &[], run: format::check },
    Step {
        name: "dependencies",
        about: "the default build stays small and contains no forbidden crate",
        needs: &[],
        run: dependencies::check,
    },
    Step {
        name: "msrv",
        about: "no dependency needs a newer compiler than rust-version",
        needs: &[],
        run: msrv::check,
    },
    Step { name: "clippy", about: "no warning in any target of any package", needs: &[], run: clippy::check },
    Step { name: "docs", about: "the documentation builds without a warning", needs: &[], run: docs::check },
    Step { name: "default-tests", about: "the tests with default features", needs: &[], run: tests::check },
    Step { name: "examples", about: "every example runs to its end", needs: &[], run: examples::check },
    Step {
        name: "vectors",
        about: "every row of check_vectors is met, and a changed row fails",
        needs: &[],
        run: vectors::check,
    },
    Step {
        name: "members",
        about: "the tests of all other packages, each with its own features; the picture in docs/ is current",
        needs: &[],
        run: members::check,
    },
    Step {
        name: "redis",
        about: "the replay guard and the login backend, with Redis servers that race, fail and fill",
        needs: &[Tool::Debian { check: &["redis-server", "--version"], packages: &["redis-server"] }],
        run: members::check_redis,
    },
    Step {
        name: "benches",
        about: "every benchmark and the comparison with peers run once",
        needs: &[],
        run: benches::check,
    },
    Step {
        name: "package",
        about: "the package builds from its archive, and is small",
        needs: &[],
        run: package::check,
    },
    Step {
        name: "constant-time",
        about: "comparisons of secrets take constant time, by memcheck",
        needs: &[VALGRIND],
        run: members::check_constant_time,
    },
    Step {
        name: "instructions",
        about: "no operation exceeds its figure in benches/instructions.txt",
        needs: &[VALGRIND],
        run: instructions::check,
    },
    Step {
        name: "features",
        about: "every combination of features compiles without a warning",
        needs: &[Tool::Cargo { check: &["cargo", "hack", "--version"], package: "cargo-hack", version: "0.6.46" }],
        run: features::check,
    },
    Step {
        name: "licences",
        about: "licences, banned crates and sources, by cargo-deny",
        needs: &[Tool::Cargo { check: &["cargo", "deny", "--version"], package: "cargo-deny", version: "0.20.2" }],
        run: licences::check,
    },
    Step {
        name: "differential",
        about: "two other libraries agree on the same tokens",
        needs: &[NPM, PYTHON],
        run: differential::check,
    },
    Step {
        name: "clients",
        about: "libraries for Node, Python and Ruby read our tokens, and we read theirs",
        needs: &[
            NPM,
            PYTHON,
            Tool::Debian { check: &["ruby", "-e", "require 'jwt'"], packages: &["ruby", "ruby-jwt"] },
        ],
        run: clients::check,
    },
    Step {
        name: "ffi",
        about: "the C library: its header, its installation, and callers in C, C++, Python and Node",
        needs: &[CXX, PKG_CONFIG, VALGRIND, NPM, PYTHON, CBINDGEN],
        run: ffi::check,
    },
    Step {
        name: "python",
        about: "the wheel installs, and its tests, types, examples and benchmark pass",
        needs: &[PYTHON],
        run: python::check,
    },
    Step {
        name: "browser",
        about: "a person logs in to login-backend, in Chromium at the sizes of a phone and a desktop",
        needs: &[
            Tool::Debian { check: &["node", "--version"], packages: &["nodejs"] },
            Tool::Debian { check: &["chromium", "--version"], packages: &["chromium"] },
        ],
        run: browser::check,
    },
    Step {
        name: "fuzz",
        about: "every fuzz target for 10 seconds on its corpus",
        needs: &[CXX, Tool::Cargo { check: &["cargo", "fuzz", "--version"], package: "cargo-fuzz", version: "0.13.2" }],
        run: fuzz::check,
    },
];

const CBINDGEN: Tool = Tool::Cargo { check: &["cbindgen", "--version"], package: "cbindgen", version: "0.29.4" };
const CXX: Tool = Tool::Debian { check: &["c++", "--version"], packages: &["g++"] };
const NPM: Tool = Tool::Debian { check: &["npm", "--version"], packages: &["nodejs", "npm"] };
const PKG_CONFIG: Tool = Tool::Debian { check: &["pkg-config", "--version"], packages: &["pkg-config"] };
const PYTHON: Tool =
    Tool::Debian { check: &["python3", "-c", "import ensurepip"], packages: &["python3", "python3-venv"] };
const VALGRIND: Tool = Tool::Debian { check: &["valgrind", "--version"], packages: &["valgrind"] };

#[cfg(test)]
mod unit {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_of_steps_are_unique_and_easy_to_type() {
        let names: BTreeSet<_> = STEPS.iter().map(|step| step.name).collect();
        assert_eq!(names.len(), STEPS.len());
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
        assert!(!names.contains("ci"));
    }
}
