//! Several processes with the same tokens.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use jwt_identity::error::ReplayError;
use jwt_identity_redis::RedisReplayGuard;

use crate::server::{Server, is_installed};
use crate::{register, run};

const PROCESSES: usize = 8;
const IDS: usize = 10_000;
/// Tasks of each process that register at the same time.
const TASKS: usize = 16;

const URL: &str = "JWT_IDENTITY_REDIS_TEST_URL";
const FOLDER: &str = "JWT_IDENTITY_REDIS_TEST_FOLDER";
const NUMBER: &str = "JWT_IDENTITY_REDIS_TEST_NUMBER";

#[test]
fn one_of_eight_processes_accepts_each_id() {
    if !is_installed() {
        return;
    }
    let server = Server::start(&[]);
    let folder = server.folder();
    let processes: Vec<Child> = (0..PROCESSES).map(|number| start(&server, folder, number)).collect();
    // All start at the same time.
    wait_until(|| (0..PROCESSES).all(|number| folder.join(format!("ready-{number}")).exists()));
    let begun = Instant::now();
    fs::write(folder.join("go"), "").unwrap();
    for process in processes {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let took = begun.elapsed();

    let (mut won, mut winners) = (BTreeSet::new(), 0);
    for number in 0..PROCESSES {
        let ids = fs::read_to_string(folder.join(format!("won-{number}"))).unwrap();
        winners += usize::from(!ids.is_empty());
        for id in ids.lines() {
            assert!(won.insert(id.to_owned()), "{id} was accepted twice");
        }
    }
    assert_eq!(won.len(), IDS);
    assert!(winners > 1, "the processes did not race");
    println!("{} registrations by {PROCESSES} processes in {took:?}, {winners} won some", PROCESSES * IDS);
}

fn start(server: &Server, folder: &Path, number: usize) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "processes::process_of_the_race", "--nocapture"])
        .env(URL, server.url())
        .env(FOLDER, folder)
        .env(NUMBER, number.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Does nothing unless the test above has started it.
#[test]
fn process_of_the_race() {
    let (Ok(url), Ok(folder), Ok(number)) = (env::var(URL), env::var(FOLDER), env::var(NUMBER)) else { return };
    let folder = Path::new(&folder).to_owned();
    run(async {
        let guard = RedisReplayGuard::connect(&url).await.unwrap().with_timeout(Duration::from_secs(60));
        fs::write(folder.join(format!("ready-{number}")), "").unwrap();
        wait_until(|| folder.join("go").exists());
        let next = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..TASKS)
            .map(|_| {
                let (guard, next) = (guard.clone(), Arc::clone(&next));
                tokio::spawn(async move {
                    let mut won = String::new();
                    loop {
                        let id = next.fetch_add(1, Ordering::Relaxed);
                        if id >= IDS {
                            return won;
                        }
                        match register(&guard, &id.to_string()).await {
                            Ok(()) => won.extend([id.to_string(), "\n".to_owned()]),
                            Err(error) => assert_eq!(error, ReplayError::Replayed),
                        }
                    }
                })
            })
            .collect();
        let mut won = String::new();
        for task in tasks {
            won.push_str(&task.await.unwrap());
        }
        fs::write(folder.join(format!("won-{number}")), won).unwrap();
    });
}

fn wait_until(is_true: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(120);
    while !is_true() {
        assert!(Instant::now() < deadline);
        thread::sleep(Duration::from_millis(2));
    }
}
