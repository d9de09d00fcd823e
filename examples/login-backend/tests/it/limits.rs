//! Limits of attempts, of each session, of each number, and in all.

use std::time::Duration;

use hyper::StatusCode;
use login_backend::{Limit, Limits, Settings};

use crate::support::{Browser, World};

const NUMBER: &str = "447700900171";
const TOO_MANY: &str = "Too many attempts";

async fn world(change: impl FnOnce(&mut Limits)) -> World {
    World::with(|mut settings| {
        change(&mut settings.limits);
        settings
    })
    .await
}

async fn start(browser: &mut Browser, number: &str) -> crate::support::Answer {
    browser.get("/login").await;
    browser.submit("/login", &[("number", number)]).await
}

const fn per_minute(count: u64) -> Limit {
    Limit::new(count, Duration::from_secs(60))
}

#[tokio::test]
async fn starts_of_one_session_are_limited() {
    let world = world(|limits| limits.starts_per_session = per_minute(2)).await;
    let mut browser = world.browser();
    for number in ["447700900172", "447700900173"] {
        assert_eq!(start(&mut browser, number).await.location(), "/code");
        browser.submit("/code/cancel", &[]).await;
    }
    start(&mut browser, NUMBER).await.is_clear_page(429, TOO_MANY);
    assert_eq!(world.stand_ins().inbox().len(), 2);
    world.wait(60);
    assert_eq!(start(&mut browser, NUMBER).await.location(), "/code");
}

#[tokio::test]
async fn starts_for_one_number_are_limited() {
    let world = world(|limits| limits.starts_per_number = per_minute(2)).await;
    for _ in 0..2 {
        let mut browser = world.browser();
        assert_eq!(start(&mut browser, NUMBER).await.location(), "/code");
        browser.submit("/code/cancel", &[]).await;
    }
    // Other spellings are the same number.
    for spelling in [NUMBER, "+44 7700 900171", "0044 7700-900171"] {
        start(&mut world.browser(), spelling).await.is_clear_page(429, TOO_MANY);
    }
    assert_eq!(start(&mut world.browser(), "447700900172").await.location(), "/code");
    world.wait(60);
    assert_eq!(start(&mut world.browser(), NUMBER).await.location(), "/code");
}

#[tokio::test]
async fn another_code_counts_as_a_start() {
    let world = world(|limits| limits.starts_per_number = per_minute(2)).await;
    let mut browser = world.browser();
    start(&mut browser, NUMBER).await;
    assert_eq!(browser.submit("/code/resend", &[]).await.location(), "/code?notice=code-resent");
    browser.submit("/code/resend", &[]).await.is_clear_page(429, TOO_MANY);
    assert_eq!(world.stand_ins().inbox().len(), 2);
    // The code that was sent still logs in.
    browser.get("/code").await;
    assert_eq!(browser.submit("/code", &[("code", &world.code(NUMBER))]).await.location(), "/account");
}

#[tokio::test]
async fn starts_in_all_are_limited() {
    let world = world(|limits| limits.starts_in_all = per_minute(3)).await;
    for at in 0..3 {
        assert_eq!(start(&mut world.browser(), &format!("44770090018{at}")).await.location(), "/code");
    }
    start(&mut world.browser(), NUMBER).await.is_clear_page(429, TOO_MANY);
    world.wait(60);
    assert_eq!(start(&mut world.browser(), NUMBER).await.location(), "/code");
}

#[tokio::test]
async fn codes_are_limited_over_many_verifications() {
    let world = world(|limits| limits.checks_per_number = Limit::new(5, Duration::from_secs(3600))).await;
    let mut checks = 0;
    let refused = 'guessing: loop {
        let mut browser = world.browser();
        assert_eq!(start(&mut browser, NUMBER).await.location(), "/code");
        for _ in 0..3 {
            let answer = browser.submit_only("/code", &[("code", world.wrong_code(NUMBER))]).await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                break 'guessing answer;
            }
            checks += 1;
        }
    };
    refused.is_clear_page(429, TOO_MANY);
    assert_eq!(checks, 5);
}

#[tokio::test]
async fn codes_of_one_session_are_limited() {
    let world = world(|limits| limits.checks_per_session = per_minute(1)).await;
    let mut browser = world.browser();
    start(&mut browser, NUMBER).await;
    browser.submit("/code", &[("code", world.wrong_code(NUMBER))]).await;
    browser.submit("/code", &[("code", &world.code(NUMBER))]).await.is_clear_page(429, TOO_MANY);
    world.wait(60);
    browser.get("/code").await;
    assert_eq!(browser.submit("/code", &[("code", &world.code(NUMBER))]).await.location(), "/account");
}

#[tokio::test]
async fn tokens_of_one_session_are_limited() {
    let world = world(|limits| limits.tokens_per_session = per_minute(2)).await;
    let mut browser = world.logged_in(NUMBER).await;
    browser.get("/account").await;
    for _ in 0..2 {
        assert_eq!(browser.post_json("/tokens/nexmo", "").await.status, StatusCode::OK);
    }
    let answer = browser.post_json("/tokens/kustomer", "").await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "60"));
    assert!(answer.body.contains("too-many-attempts"), "{}", answer.body);
    world.wait(60);
    assert_eq!(browser.post_json("/tokens/kustomer", "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn default_limits_hold_against_one_guesser() {
    let world = World::with(|settings| Settings { limits: Limits::default(), ..settings }).await;
    let mut guesses = 0;
    // One hour, a new session for each verification.
    for _ in 0..60 {
        let mut browser = world.browser();
        if start(&mut browser, NUMBER).await.location() == "/code" {
            for _ in 0..3 {
                let answer = browser.submit_only("/code", &[("code", world.wrong_code(NUMBER))]).await;
                guesses += usize::from(answer.status != StatusCode::TOO_MANY_REQUESTS);
            }
        }
        world.wait(59);
    }
    assert!(guesses <= 20, "{guesses}");
}
