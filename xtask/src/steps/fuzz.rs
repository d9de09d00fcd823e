//! The fuzz targets, each run briefly on its committed corpus.

use std::fs;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use crate::Result;
use crate::command::tail;
use crate::workspace::Workspace;

const SECONDS: u32 = 10;
/// With a random seed, the gate could pass and fail on the same tree.
const SEED: &str = "-seed=1";
/// A target that takes this long has hung.
const LIMIT: Duration = Duration::from_secs(120);

pub(super) fn check(workspace: &Workspace) -> Result {
    workspace.cargo("clippy --locked --quiet --all-targets --manifest-path fuzz/Cargo.toml -- -D warnings").run()?;
    let listed = workspace.cargo("fuzz list").output()?;
    let targets: Vec<&str> = listed.lines().filter(|line| !line.is_empty()).collect();
    if targets.is_empty() {
        return Err("cargo-fuzz lists no target".into());
    }
    // The sanitizers are an unstable option of the compiler.
    workspace.cargo("fuzz build").env("RUSTC_BOOTSTRAP", "1").run()?;

    // libFuzzer keeps one core busy.
    let pending = Mutex::new(targets.iter());
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                // The lock is released before the target runs.
                while let Some(target) = { pending.lock().ok().and_then(|mut pending| pending.next()) } {
                    if let Err(error) = fuzz(workspace, target) {
                        failures
                            .lock()
                            .map(|mut failures| failures.push(format!("{target}: {error}")))
                            .unwrap_or_default();
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().map_err(|_| "a thread panicked")?;
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
}

/// Runs one target. New inputs are written below the target folder.
fn fuzz(workspace: &Workspace, target: &str) -> Result {
    let corpus = workspace.target.join("fuzz-corpus").join(target);
    // Inputs of an earlier run would lead to others.
    if corpus.exists() {
        fs::remove_dir_all(&corpus)?;
    }
    fs::create_dir_all(&corpus)?;
    let log = workspace.logs.join(format!("fuzz-{target}.log"));
    workspace
        .cargo("fuzz run")
        .args([target.as_ref(), corpus.as_os_str(), format!("fuzz/corpus/{target}").as_ref()])
        .arg("--")
        .arg(format!("-max_total_time={SECONDS}"))
        .args([SEED, "-timeout=5", "-rss_limit_mb=2048"])
        .env("RUSTC_BOOTSTRAP", "1")
        .run_logged(&log, LIMIT)?;
    let printed = tail(&log, 5)?;
    let done = printed
        .lines()
        .find(|line| line.starts_with("Done "))
        .ok_or("libFuzzer printed no line that starts with `Done`")?;
    println!("{target}: {done}");
    Ok(())
}
