//! A server that is killed, slow, full, read-only or missing: no id is accepted that the server does not store.

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jwt_identity::error::ReplayError;
use jwt_identity_redis::RedisReplayGuard;
use jwt_identity_redis::redis::Client;
use jwt_identity_redis::redis::aio::{ConnectionManager, ConnectionManagerConfig};

use crate::server::{Server, is_installed};
use crate::{guard, register, run};

const TIMEOUT: Duration = Duration::from_millis(100);

/// Much longer than the timeout, because the machine may be busy.
const MUCH_LATER: Duration = Duration::from_secs(5);

/// Registers new ids until one is accepted, and returns the number of failures before it.
async fn recovers(guard: &RedisReplayGuard, name: &str) -> usize {
    let begun = Instant::now();
    let mut attempt = 0;
    while let Err(error) = register(guard, &format!("{name} {attempt}")).await {
        assert_eq!(error, ReplayError::Unavailable);
        assert!(begun.elapsed() < Duration::from_secs(60), "the guard did not recover");
        tokio::time::sleep(Duration::from_millis(20)).await;
        attempt += 1;
    }
    attempt
}

#[test]
fn killed_server_fails_closed_and_a_restarted_one_remembers() {
    if !is_installed() {
        return;
    }
    let mut server = Server::start(&["--appendonly", "yes", "--appendfsync", "always"]);
    run(async {
        let patient = guard(&server).await;
        let guard = patient.clone().with_timeout(2 * TIMEOUT);
        // Pods register while the server is killed.
        let (accepted, is_done) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let pods: Vec<_> = (0..8)
            .map(|pod| {
                let (guard, accepted, is_done) = (guard.clone(), Arc::clone(&accepted), Arc::clone(&is_done));
                tokio::spawn(async move {
                    let mut failures = 0;
                    for number in 0.. {
                        let id = format!("{pod}/{number}");
                        match register(&guard, &id).await {
                            Ok(()) => accepted.lock().unwrap().push(id),
                            Err(error) => {
                                assert_eq!(error, ReplayError::Unavailable);
                                failures += 1;
                                tokio::time::sleep(Duration::from_millis(1)).await;
                            }
                        }
                        if is_done.load(Ordering::Relaxed) {
                            break;
                        }
                    }
                    failures
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(300)).await;
        server.kill();
        let before = accepted.lock().unwrap().len();
        assert!(before > 0);
        for _ in 0..5 {
            assert_eq!(register(&guard, "while it is down").await, Err(ReplayError::Unavailable));
        }
        // An answer may have been in transit.
        let at_the_end = accepted.lock().unwrap().len();
        server.restart();
        recovers(&guard, "after the restart").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        is_done.store(true, Ordering::Relaxed);
        let mut failures = 0;
        for pod in pods {
            failures += pod.await.unwrap();
        }
        let accepted = std::mem::take(&mut *accepted.lock().unwrap());
        assert!(failures > 0 && accepted.len() > at_the_end, "{failures} failures, {} accepted", accepted.len());
        for id in &accepted {
            assert_eq!(register(&patient, id).await, Err(ReplayError::Replayed), "{id}");
        }
        println!("{before} accepted before, {failures} failed meanwhile, {} accepted in all", accepted.len());
    });
}

#[test]
fn slow_server_fails_closed_within_the_timeout() {
    if !is_installed() {
        return;
    }
    let server = Server::start(&[]);
    run(async {
        let failures = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&failures);
        let patient = guard(&server).await;
        let guard = patient.clone().with_timeout(TIMEOUT).with_failure_handler(move |error| {
            seen.lock().unwrap().push(error.to_string());
        });
        assert_eq!(register(&patient, "before").await, Ok(()));
        server.signal("STOP");
        let begun = Instant::now();
        for id in ["before", "a", "b", "a"] {
            assert_eq!(register(&guard, id).await, Err(ReplayError::Unavailable));
        }
        let took = begun.elapsed();
        assert!((4 * TIMEOUT..MUCH_LATER).contains(&took), "{took:?}");
        // Another task of the executor goes on meanwhile.
        let begun = Instant::now();
        let waiting = tokio::spawn({
            let guard = guard.clone();
            async move { register(&guard, "c").await }
        });
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert!(begun.elapsed() < MUCH_LATER);
        assert_eq!(waiting.await.unwrap(), Err(ReplayError::Unavailable));
        server.signal("CONT");
        recovers(&guard, "after").await;
        // The server executes commands that it received before, so each id is accepted at most once.
        for id in ["before", "a", "b", "c"] {
            let first = register(&patient, id).await;
            assert!(id != "before" || first == Err(ReplayError::Replayed));
            assert_eq!(register(&patient, id).await, Err(ReplayError::Replayed), "{id}");
        }
        let failures = failures.lock().unwrap();
        assert!(failures.iter().any(|text| text.contains("did not answer in time")), "{failures:?}");
    });
}

#[test]
fn full_server_rejects_new_ids_and_forgets_none() {
    if !is_installed() {
        return;
    }
    let server = Server::start(&["--maxmemory", "4mb", "--maxmemory-policy", "noeviction"]);
    run(async {
        let guard = guard(&server).await;
        let mut accepted = 0;
        let error = loop {
            match register(&guard, &accepted.to_string()).await {
                Ok(()) => accepted += 1,
                Err(error) => break error,
            }
            assert!(accepted < 1_000_000, "it never fills");
        };
        assert_eq!(error, ReplayError::Full);
        assert_eq!(error.code().as_u16(), 505);
        assert!(accepted > 1_000, "{accepted}");
        // A full server rejects the command without looking up the id.
        for id in (0..accepted).step_by(accepted / 50) {
            assert!(register(&guard, &id.to_string()).await.is_err(), "{id}");
        }
        assert!(server.command("CONFIG SET maxmemory 0").starts_with("+OK"));
        for id in (0..accepted).step_by(accepted / 500) {
            assert_eq!(register(&guard, &id.to_string()).await, Err(ReplayError::Replayed), "{id}");
        }
        assert_eq!(register(&guard, &accepted.to_string()).await, Ok(()));
        println!("{accepted} ids in 4 MB");
    });
}

#[test]
fn read_only_replica_accepts_nothing() {
    if !is_installed() {
        return;
    }
    let primary = Server::start(&[]);
    let replica = Server::start(&["--replicaof", &format!("127.0.0.1 {}", primary.port())]);
    run(async {
        let failures = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&failures);
        let on_primary = guard(&primary).await;
        let on_replica = guard(&replica).await.with_failure_handler(move |error| {
            seen.lock().unwrap().push(error.to_string());
        });
        assert_eq!(register(&on_primary, "a").await, Ok(()));
        for id in ["a", "b"] {
            assert_eq!(register(&on_replica, id).await, Err(ReplayError::Unavailable), "{id}");
        }
        assert!(failures.lock().unwrap().iter().all(|text| text.to_lowercase().contains("read")), "{failures:?}");
        // The replica becomes the primary.
        assert!(replica.command("REPLICAOF NO ONE").starts_with("+OK"));
        assert_eq!(register(&on_replica, "b").await, Ok(()));
    });
}

#[test]
fn denied_command_accepts_nothing() {
    if !is_installed() {
        return;
    }
    let server = Server::start(&[]);
    run(async {
        let guard = guard(&server).await;
        assert_eq!(register(&guard, "a").await, Ok(()));
        for denied in ["-set", "+set -time", "-@all"] {
            assert!(server.command(&format!("ACL SETUSER default {denied}")).starts_with("+OK"));
            for id in ["a", "b"] {
                assert!(register(&guard, id).await.is_err(), "{denied} {id}");
            }
        }
    });
}

#[test]
fn missing_server_fails_closed_within_the_timeout() {
    // A port that was free a moment ago, and a server that accepts connections and never answers.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    for port in [closed, silent.local_addr().unwrap().port()] {
        run(async {
            let client = Client::open(format!("redis://127.0.0.1:{port}/")).unwrap();
            let connection = ConnectionManager::new_lazy_with_config(client, ConnectionManagerConfig::new()).unwrap();
            let guard = RedisReplayGuard::new(connection).with_timeout(TIMEOUT);
            for _ in 0..3 {
                let begun = Instant::now();
                assert_eq!(register(&guard, "a").await, Err(ReplayError::Unavailable));
                assert!(begun.elapsed() < MUCH_LATER, "{:?}", begun.elapsed());
            }
        });
    }
}
