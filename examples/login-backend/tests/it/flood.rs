//! Many sessions at a time: memory, time, and what remains of the service.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hyper::StatusCode;
use login_backend::{Limit, Limits, Settings};
use tokio::task::JoinSet;

use crate::support::{Browser, World};

const SESSIONS: usize = 10_000;
const WORKERS: usize = 16;

/// The memory of this process in bytes, where the system tells.
fn memory() -> Option<usize> {
    let pages: usize = fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}

fn number(at: usize) -> String {
    format!("4479{at:08}")
}

/// Starts sessions from several connections at once, each for a number of its own, and returns the cookies by number.
async fn start_sessions(url: &str, count: usize) -> Vec<(usize, Browser, StatusCode)> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let (next, url) = (Arc::clone(&next), url.to_owned());
        workers.spawn(async move {
            let (mut browser, mut started) = (Browser::new(&url), Vec::new());
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= count {
                    return started;
                }
                browser.forget();
                browser.get("/login").await;
                let answer = browser.submit_only("/login", &[("number", &number(at))]).await;
                started.push((at, browser.window(), answer.status));
            }
        });
    }
    workers.join_all().await.into_iter().flatten().collect()
}

#[tokio::test]
async fn ten_thousand_sessions_are_kept_apart() {
    let world = World::new().await;
    world.stand_ins().set_throughput(u32::MAX);
    let (before, begun) = (memory(), Instant::now());
    let started = start_sessions(world.server.url(), SESSIONS).await;
    let elapsed = begun.elapsed();
    assert_eq!(started.len(), SESSIONS);
    assert!(started.iter().all(|(_, _, status)| *status == StatusCode::SEE_OTHER));
    assert!(elapsed < Duration::from_secs(240), "{elapsed:?}");
    if let (Some(before), Some(after)) = (before, memory()) {
        // Sessions, counters, the stand-in's verifications and the test's own cookies: some kilobytes for each.
        let each = after.saturating_sub(before) / SESSIONS;
        assert!(each < 20_000, "{each} bytes for each session");
    }
    // Each session is still there, with its own number.
    for (at, mut browser, _) in started.into_iter().step_by(500) {
        browser.get("/code").await;
        let answer = browser.submit("/code", &[("code", &world.code(&number(at)))]).await;
        assert_eq!(answer.location(), "/account");
        assert!(browser.get("/account").await.body.contains(&number(at)));
    }
}

#[tokio::test]
async fn visitors_without_a_number_cost_no_memory() {
    let world = World::with(|settings| Settings { capacity: 10, ..settings }).await;
    let mut browser = world.browser();
    for _ in 0..200 {
        browser.forget();
        assert_eq!(browser.get("/login").await.status, StatusCode::OK);
    }
    browser.ask_for_code("447700900201").await;
}

/// The limit of starts in all holds the flood back. When it is over, honest visitors can log in.
#[tokio::test]
async fn flood_of_new_sessions_does_not_lock_others_out() {
    let limits = Limits { starts_in_all: Limit::new(60, Duration::from_secs(60)), ..Limits::default() };
    let world = World::with(|settings| Settings { limits, capacity: 1000, ..settings }).await;
    world.stand_ins().set_throughput(u32::MAX);
    let mut member = world.logged_in("447700900202").await;
    let started = start_sessions(world.server.url(), 2000).await;
    let sent = started.iter().filter(|(_, _, status)| *status == StatusCode::SEE_OTHER).count();
    assert_eq!(sent, 59);
    assert!(started.iter().all(|(_, _, status)| [303, 429].contains(&status.as_u16())));
    assert_eq!(member.get("/account").await.status, StatusCode::OK);
    world.wait(60);
    let mut honest = world.logged_in("447700900203").await;
    assert_eq!(honest.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn full_store_is_a_clear_page_and_loses_nothing() {
    let world = World::with(|settings| Settings { capacity: 40, ..settings }).await;
    world.stand_ins().set_throughput(u32::MAX);
    let mut member = world.logged_in("447700900204").await;
    let started = start_sessions(world.server.url(), 100).await;
    assert!(started.iter().any(|(_, _, status)| *status == StatusCode::SERVICE_UNAVAILABLE));
    let mut late = world.browser();
    late.get("/login").await;
    late.submit("/login", &[("number", "447700900205")]).await.is_clear_page(503, "Too busy");
    assert_eq!(member.get("/account").await.status, StatusCode::OK);
    for (at, mut browser, status) in started {
        if status == StatusCode::SEE_OTHER {
            assert_eq!(browser.get("/code").await.status, StatusCode::OK, "{at}");
        }
    }
    world.wait(3600);
    world.logged_in("447700900206").await;
}
