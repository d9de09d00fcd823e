//! Runs the program under valgrind if it is installed.

use std::io::Write;
use std::process::Command;

#[test]
fn comparison_branches_do_not_depend_on_the_guess() {
    let watched = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));
    if !watched || Command::new("valgrind").arg("--version").output().is_err() {
        assert!(
            std::env::var_os("REQUIRE_VALGRIND").is_none(),
            "REQUIRE_VALGRIND is set, but valgrind is not installed"
        );
        // Written to stderr directly, because the harness hides the output of passing tests.
        writeln!(std::io::stderr(), "SKIPPED: valgrind is not installed, so nothing was measured").unwrap();
        return;
    }
    let program = env!("CARGO_BIN_EXE_jwt-identity-constant-time");
    let output = Command::new("valgrind").args(["--error-limit=no", "--log-file=/dev/null", program]).output().unwrap();
    let (printed, complaints) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    writeln!(std::io::stderr(), "{printed}").unwrap();
    assert!(output.status.success(), "{printed}{complaints}");
    // Every line was printed, including that of the control.
    assert_eq!((printed.matches(": constant").count(), printed.matches(": seen").count()), (5, 1), "{printed}");
}
