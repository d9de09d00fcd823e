//! Callers on plain threads and on runtimes that are busy, not driven or without a timer.

use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use jwt_identity::TokenVerifier;
use jwt_identity::jwt::Jwt;
use jwt_identity::keys::remote::{RemoteKeys, RemoteSettings};
use jwt_identity::keys::{RefreshOutcome, RefreshReason, VerifyingKeySource};
use jwt_identity_network::{Driver, RawServer, Server, json, jwk_set, patient, runtime, token};
use tokio::runtime::Builder;

/// A server that answers after a tenth of a second.
fn slow_server() -> Server {
    Server::start(|_| {
        thread::sleep(Duration::from_millis(100));
        json(jwk_set(&["good"]))
    })
}

fn one_second() -> RemoteSettings {
    RemoteSettings::default().total_timeout(Duration::from_secs(1)).connect_timeout(Duration::from_secs(1))
}

/// Polls a refresh once, so that it has begun.
async fn begin(keys: &RemoteKeys) -> impl Future<Output = RefreshOutcome> + '_ {
    let mut refresh = keys.refresh(RefreshReason::Missing);
    let polled = poll_fn(|context| Poll::Ready(refresh.as_mut().poll(context))).await;
    assert!(polled.is_pending());
    refresh
}

#[test]
fn busy_worker_does_not_block_its_load() {
    let server = slow_server();
    let keys = Driver::Reqwest.source(&server.url(), one_second());
    let (begun, has_begun) = mpsc::channel();
    let of_worker = keys.clone();
    let busy = thread::spawn(move || {
        runtime().block_on(async {
            let refresh = begin(&of_worker).await;
            begun.send(()).unwrap();
            // The handler computes without yielding.
            thread::sleep(Duration::from_secs(4));
            refresh.await
        })
    });
    has_begun.recv().unwrap();
    let verifier = TokenVerifier::<Jwt>::new(keys);
    let began = Instant::now();
    let verified = runtime().block_on(verifier.verify_or_refresh(&token("good")));
    assert!(verified.is_ok() && began.elapsed() < Duration::from_secs(3), "{:?} {verified:?}", began.elapsed());
    assert_eq!(busy.join().unwrap(), RefreshOutcome::Changed);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn busy_worker_does_not_block_a_timeout() {
    let server = RawServer::start(jwt_identity_network::wait_for_the_end);
    let keys = Driver::Reqwest.source(&server.url(), one_second());
    let (begun, has_begun) = mpsc::channel();
    let of_worker = keys.clone();
    let busy = thread::spawn(move || {
        runtime().block_on(async {
            let refresh = begin(&of_worker).await;
            begun.send(()).unwrap();
            thread::sleep(Duration::from_secs(4));
            drop(refresh);
        });
    });
    has_begun.recv().unwrap();
    let began = Instant::now();
    let outcome = runtime().block_on(keys.refresh(RefreshReason::Manual));
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert!(matches!(outcome, RefreshOutcome::Failed(error) if error.code().as_u16() == 512));
    busy.join().unwrap();
}

#[test]
fn idle_runtime_does_not_block_others() {
    let server = slow_server();
    let keys = Driver::Reqwest.source(&server.url(), one_second());
    let idle = runtime();
    idle.spawn(keys.run(tokio::time::sleep));
    idle.block_on(async { tokio::task::yield_now().await });
    let began = Instant::now();
    let outcome = runtime().block_on(keys.refresh(RefreshReason::Manual));
    assert_eq!(outcome, RefreshOutcome::Changed);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!(server.requests().len(), 1, "it continued the load of the idle runtime");
    drop(idle);
}

#[test]
fn load_of_an_ended_runtime_is_continued() {
    let server = slow_server();
    let keys = Driver::Reqwest.source(&server.url(), one_second());
    runtime().block_on(async { drop(begin(&keys).await) });
    assert_eq!(keys.refresh_blocking(RefreshReason::Missing), RefreshOutcome::Changed);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn both_clients_work_on_plain_threads() {
    for driver in Driver::ALL {
        let server = Server::json(jwk_set(&["good"]));
        let keys = driver.source(&server.url(), patient());
        let verifier = TokenVerifier::<Jwt>::new(keys.clone());
        assert!(verifier.verify_or_refresh_blocking(&token("good")).is_ok(), "{driver:?}");
        assert_eq!(keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Unchanged, "{driver:?}");
        assert_eq!(server.requests().len(), 2);
    }
}

#[test]
fn both_clients_work_with_a_refresher_thread() {
    for driver in Driver::ALL {
        let server = Server::json(jwk_set(&["good"]));
        let keys = driver.source(&server.url(), patient());
        let refresher = keys.spawn_refresher().unwrap();
        until_usable(&keys, || thread::sleep(Duration::from_millis(5)));
        assert!(!refresher.has_ended());
        assert!(refresher.stop(Duration::from_secs(20)), "{driver:?}");
    }
}

fn until_usable(keys: &RemoteKeys, mut rest: impl FnMut()) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !keys.health().state.has_usable_keys() {
        assert!(Instant::now() < deadline, "{:?}", keys.health());
        rest();
    }
}

#[test]
fn reqwest_works_on_a_runtime_without_a_timer() {
    let server = Server::json(jwk_set(&["good"]));
    let keys = Driver::Reqwest.source(&server.url(), patient());
    let bare = Builder::new_current_thread().build().unwrap();
    let running = bare.spawn(keys.run(tokio::time::sleep));
    until_usable(&keys, || bare.block_on(async { tokio::task::yield_now().await }));
    // Runs the loop until it is in the pause after the load.
    for _ in 0..100 {
        bare.block_on(async { tokio::task::yield_now().await });
    }
    assert!(!running.is_finished(), "without a timer the loop would have panicked");
    let verifier = TokenVerifier::<Jwt>::new(keys);
    assert!(bare.block_on(verifier.verify_or_refresh(&token("good"))).is_ok());
}

#[test]
fn timer_of_the_client_ends() {
    use jwt_identity::keys::remote::Fetch;
    jwt_identity_network::install_provider();
    let settings = RemoteSettings::default();
    let fetch = jwt_identity_fetch::ReqwestFetch::new(reqwest::Client::builder(), None, &settings).unwrap();
    let began = Instant::now();
    let sleep = fetch.sleep(Duration::from_millis(50)).unwrap();
    Builder::new_current_thread().build().unwrap().block_on(sleep);
    assert!(began.elapsed() >= Duration::from_millis(50));
    assert!(jwt_identity_fetch::UreqFetch::new().sleep(Duration::ZERO).is_none());
}

#[test]
fn trickling_body_wakes_its_waiters_rarely() {
    use std::io::Write;
    const WAITERS: usize = 2_000;
    let server = RawServer::start(|stream| {
        let body = jwk_set(&["good"]);
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        stream.write_all(format!("{head}Content-Length: {}\r\n\r\n", body.len()).as_bytes())?;
        for byte in body.bytes() {
            stream.write_all(&[byte])?;
            thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    });
    let keys = Driver::Reqwest.source(&server.url(), patient());
    let polls = Arc::<AtomicUsize>::default();
    runtime().block_on(async {
        let tasks: Vec<_> = (0..WAITERS)
            .map(|_| {
                let (keys, polls) = (keys.clone(), Arc::clone(&polls));
                tokio::spawn(async move {
                    let mut refresh = keys.refresh(RefreshReason::Missing);
                    poll_fn(move |context| {
                        polls.fetch_add(1, Ordering::SeqCst);
                        refresh.as_mut().poll(context)
                    })
                    .await
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), RefreshOutcome::Changed);
        }
    });
    let polls = polls.load(Ordering::SeqCst);
    println!("{polls} polls of {WAITERS} waiters for {} bytes", jwk_set(&["good"]).len());
    // One wake-up each for the first poll, the head, the end of the body and the outcome, and a few spurious ones.
    assert!(polls <= 8 * WAITERS, "{polls}");
}
