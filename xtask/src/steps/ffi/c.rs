//! The callers in C and C++.

use std::fs;
use std::path::{Path, PathBuf};

use super::Callers;
use super::shared_object::functions;
use crate::Result;
use crate::dist;
use crate::header;

/// Every program is compiled with these options.
const STRICT: &str = "-O1 -g -Wall -Wextra -Wpedantic -Werror";
const C99: &str = "cc -std=c99 -pthread";
const CXX: &str = "c++ -x c++ -std=c++11 -pthread";
/// C11 has atomic types.
const THREADS: &str = "cc -std=c11 -pthread";
const ASAN: &str = "cc -std=c99 -pthread -fsanitize=address -fno-omit-frame-pointer";
const MEMCHECK: &str = "--quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all";
/// The end of what the callers print.
const CHECKS: &str = " checks, 0 failed";

/// Compiles the callers in each language and linked in each way. Runs them alone, under memcheck and with
/// AddressSanitizer.
pub(super) fn check(callers: &Callers<'_>) -> Result {
    let sources = callers.workspace.files(&format!("{}/c/callers", super::SOURCES), "c")?;
    check_coverage(callers, &sources)?;
    let link = Link::find(callers)?;
    let keys = callers.keys();
    let shared = compile(callers, "callers-c99", C99, &sources, &link.by_hand)?;
    callers.run("c99", callers.program(&shared).arg(&keys), CHECKS)?;
    let cxx = compile(callers, "callers-cxx", CXX, &sources, &link.by_pkg_config)?;
    callers.run("c++", callers.program(cxx).arg(&keys), CHECKS)?;
    let archived = compile(callers, "callers-static", C99, &sources, &link.archive)?;
    // This program must not need the shared library, so it is not told where that is.
    callers.run("static", callers.workspace.program(archived).arg(&keys), CHECKS)?;
    let sanitized = compile(callers, "callers-asan", ASAN, &sources, &link.by_pkg_config)?;
    callers.run("asan", callers.program(sanitized).arg(&keys), CHECKS)?;
    let suppressions = format!("--suppressions={}", callers.source("c/memcheck.supp").display());
    let memcheck = callers.program("valgrind").args(MEMCHECK.split(' ')).arg(suppressions);
    callers.run("memcheck", memcheck.arg(shared).arg(&keys), CHECKS)?;

    let stress = compile(callers, "stress", THREADS, &[callers.source("c/stress.c")], &link.by_hand)?;
    callers.run("stress", callers.program(stress), " calls")?;
    // This program loads the library itself.
    let unload = compile(callers, "unload", THREADS, &[callers.source("c/unload.c")], &link.at_run_time)?;
    callers.run("unload", callers.program(unload), "unloaded")
}

/// Compiles a program of the README.
pub(super) fn compile_snippet(callers: &Callers<'_>, name: &str, source: &Path) -> Result<PathBuf> {
    compile(callers, name, C99, &[source.to_owned()], &pkg_config(callers, &["--cflags", "--libs"])?)
}

/// Checks that the callers call every function of the header.
fn check_coverage(callers: &Callers<'_>, sources: &[PathBuf]) -> Result {
    let header = fs::read_to_string(callers.workspace.root.join(header::FILE))?;
    let mut called = String::new();
    for source in sources {
        called += &fs::read_to_string(source)?;
    }
    let missing: Vec<&str> = functions(&header).difference(&functions(&called)).copied().collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no caller in C calls {}", missing.join(", ")).into()) }
}

/// The options for each way of linking with the library.
struct Link {
    by_hand: Vec<String>,
    by_pkg_config: Vec<String>,
    archive: Vec<String>,
    /// For a program that loads the library with `dlopen`.
    at_run_time: Vec<String>,
}

impl Link {
    fn find(callers: &Callers<'_>) -> Result<Self> {
        let by_name = format!("-l{}", dist::NAME);
        let include = format!("-I{}", callers.prefix.join("include").display());
        let at_run_time = vec![include.clone(), "-ldl".to_owned()];
        let by_hand = vec![include, format!("-L{}", callers.libraries().display()), by_name.clone()];
        // `-l:` takes a file of exactly this name, where `-l` prefers the shared library.
        let archive = format!("-l:lib{}.a", dist::NAME);
        let of_archive = |option| if option == by_name { archive.clone() } else { option };
        Ok(Self {
            by_pkg_config: pkg_config(callers, &["--cflags", "--libs"])?,
            archive: pkg_config(callers, &["--static", "--cflags", "--libs"])?.into_iter().map(of_archive).collect(),
            by_hand,
            at_run_time,
        })
    }
}

fn pkg_config(callers: &Callers<'_>, options: &[&str]) -> Result<Vec<String>> {
    let pkg_config =
        callers.workspace.program("pkg-config").env("PKG_CONFIG_PATH", callers.libraries().join("pkgconfig"));
    Ok(pkg_config.args(options).arg(dist::NAME).output()?.split_whitespace().map(str::to_owned).collect())
}

/// Compiles a program. `compiler` is a command line, and `name` is that of the program.
fn compile(callers: &Callers<'_>, name: &str, compiler: &str, sources: &[PathBuf], link: &[String]) -> Result<PathBuf> {
    let program = callers.folder.join(name);
    let mut words = compiler.split(' ');
    let compiler = callers.workspace.program(words.next().map(Path::new).ok_or("a command line needs a program")?);
    let compiler = compiler.args(words).args(STRICT.split(' ')).arg("-o").arg(&program).args(sources).args(link);
    compiler.run_logged(&callers.workspace.logs.join(format!("ffi-{name}.log")), super::LIMIT)?;
    Ok(program)
}
