//! A vendor that is slow, down, or answers nonsense.

use std::time::{Duration, Instant};

use hyper::StatusCode;
use login_backend::{Settings, VerifyVersion};
use vendor_stand_ins::Fault;

use crate::support::{Browser, World};

const NUMBER: &str = "447700900151";
const DOWN: &str = "The vendor does not answer";

/// Faults after which the vendor has done nothing.
fn without_effect() -> Vec<Fault> {
    let statuses = [429, 500, 502, 503, 504];
    let mut faults: Vec<Fault> = statuses.into_iter().map(Fault::Status).collect();
    faults.extend([Fault::Drop, Fault::Html, Fault::HugeBody(8_000_000)]);
    faults
}

/// Faults after which the vendor has done what was asked, and nobody knows.
fn with_effect() -> [Fault; 3] {
    [Fault::LoseAnswer, Fault::Truncated, Fault::WrongMediaType]
}

/// Both versions with the paths of a start and of a check.
const VERSIONS: [(VerifyVersion, &str, &str); 2] =
    [(VerifyVersion::V1, "/verify/json", "/verify/check/"), (VerifyVersion::V2, "/v2/verify", "/v2/verify/")];

async fn world(verify: VerifyVersion) -> World {
    World::with(|settings| Settings { verify, ..settings }).await
}

async fn start(browser: &mut Browser) -> crate::support::Answer {
    browser.get("/login").await;
    browser.submit("/login", &[("number", NUMBER)]).await
}

#[tokio::test]
async fn failed_start_is_a_clear_page_and_can_be_repeated() {
    for (verify, path, _) in VERSIONS {
        let world = world(verify).await;
        for fault in without_effect() {
            let mut browser = world.browser();
            world.stand_ins().faults().inject_once(path, fault.clone());
            start(&mut browser).await.is_clear_page(503, DOWN);
            assert_eq!(browser.get("/").await.location(), "/login", "{fault:?}");
            // The same form works as soon as the vendor does.
            assert_eq!(start(&mut browser).await.location(), "/code", "{verify:?} {fault:?}");
            let answer = browser.submit("/code", &[("code", &world.code(NUMBER))]).await;
            assert_eq!(answer.location(), "/account", "{verify:?} {fault:?}");
        }
    }
}

#[tokio::test]
async fn start_whose_answer_is_lost_blocks_the_number_for_minutes() {
    for (verify, path, _) in VERSIONS {
        for fault in with_effect() {
            let world = world(verify).await;
            let mut browser = world.browser();
            world.stand_ins().faults().inject_once(path, fault.clone());
            start(&mut browser).await.is_clear_page(503, DOWN);
            // The vendor names a verification that no session is known to have started.
            start(&mut browser).await.is_clear_page(409, "Already being verified");
            world.wait(400);
            assert_eq!(start(&mut browser).await.location(), "/code", "{verify:?} {fault:?}");
        }
    }
}

#[tokio::test]
async fn failed_check_loses_neither_session_nor_code() {
    for (verify, _, path) in VERSIONS {
        let world = world(verify).await;
        for fault in without_effect() {
            let mut browser = world.browser();
            browser.ask_for_code(NUMBER).await;
            let code = world.code(NUMBER);
            // More often than there are attempts.
            for _ in 0..4 {
                world.stand_ins().faults().inject_once(path, fault.clone());
                browser.submit("/code", &[("code", &code)]).await.is_clear_page(503, DOWN);
                assert_eq!(browser.get("/").await.location(), "/code", "{verify:?} {fault:?}");
                browser.get("/code").await;
            }
            let answer = browser.submit("/code", &[("code", &code)]).await;
            assert_eq!(answer.location(), "/account", "{verify:?} {fault:?}");
        }
    }
}

#[tokio::test]
async fn check_whose_answer_is_lost_leads_back_to_the_start() {
    for (verify, _, path) in VERSIONS {
        for fault in with_effect() {
            let world = world(verify).await;
            let mut browser = world.browser();
            browser.ask_for_code(NUMBER).await;
            let code = world.code(NUMBER);
            world.stand_ins().faults().inject_once(path, fault.clone());
            browser.submit("/code", &[("code", &code)]).await.is_clear_page(503, DOWN);
            browser.get("/code").await;
            // Nobody is logged in by a code whose check is unknown. The number can be verified again at once.
            let answer = browser.submit("/code", &[("code", &code)]).await;
            assert_eq!(answer.location(), "/login?notice=code-expired", "{verify:?} {fault:?}");
            assert_eq!(browser.get("/account").await.location(), "/login");
            browser.ask_for_code(NUMBER).await;
        }
    }
}

#[tokio::test]
async fn wrong_code_whose_answer_is_lost_is_no_login() {
    let world = world(VerifyVersion::V2).await;
    let mut browser = world.browser();
    browser.ask_for_code(NUMBER).await;
    for _ in 0..3 {
        world.stand_ins().faults().inject_once("/v2/verify/", Fault::LoseAnswer);
        browser.submit("/code", &[("code", world.wrong_code(NUMBER))]).await.is_clear_page(503, DOWN);
        browser.get("/code").await;
    }
    assert_eq!(
        browser.submit("/code", &[("code", &world.code(NUMBER))]).await.location(),
        "/login?notice=code-expired"
    );
}

#[tokio::test]
async fn slow_vendor_is_waited_for() {
    let world = world(VerifyVersion::V2).await;
    let mut browser = world.browser();
    world.stand_ins().faults().inject("/v2", Fault::Delay(Duration::from_millis(300)));
    assert_eq!(start(&mut browser).await.location(), "/code");
    assert_eq!(browser.submit("/code", &[("code", &world.code(NUMBER))]).await.location(), "/account");
}

#[tokio::test]
async fn silent_vendor_is_given_up() {
    let world = world(VerifyVersion::V2).await;
    let mut browser = world.browser();
    world.stand_ins().faults().inject("/v2", Fault::Hang);
    let begun = Instant::now();
    start(&mut browser).await.is_clear_page(503, DOWN);
    assert!(begun.elapsed() < Duration::from_secs(30));
    // Other pages are not slower for it.
    let mut other = world.browser();
    assert_eq!(other.get("/login").await.status, StatusCode::OK);
    world.stand_ins().faults().clear();
    assert_eq!(start(&mut browser).await.location(), "/code");
}

#[tokio::test]
async fn browser_that_goes_away_does_not_lose_its_code() {
    let world = world(VerifyVersion::V2).await;
    let mut browser = world.browser();
    browser.get("/login").await;
    world.stand_ins().faults().inject_once("/v2", Fault::LateAnswer(Duration::from_millis(500)));
    let mut window = browser.window();
    let gone = tokio::time::timeout(Duration::from_millis(250), window.submit_only("/login", &[("number", NUMBER)]));
    assert!(gone.await.is_err());
    drop(window);
    // The session gets its code although nobody waited for the answer.
    let mut place = String::new();
    for _ in 0..200 {
        browser.get("/").await.location().clone_into(&mut place);
        if place == "/code" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(place, "/code");
    browser.get("/code").await;
    assert_eq!(browser.submit("/code", &[("code", &world.code(NUMBER))]).await.location(), "/account");
}

#[tokio::test]
async fn failed_resend_and_cancel_are_clear() {
    for (verify, next, cancel) in
        [(VerifyVersion::V1, "/verify/control/", "/verify/control/"), (VerifyVersion::V2, "/v2/verify/", "/v2/verify/")]
    {
        let world = world(verify).await;
        let mut browser = world.browser();
        browser.ask_for_code(NUMBER).await;
        world.stand_ins().faults().inject_once(next, Fault::Status(503));
        browser.submit("/code/resend", &[]).await.is_clear_page(503, DOWN);
        browser.get("/code").await;
        assert_eq!(browser.submit("/code/resend", &[]).await.location(), "/code?notice=code-resent");
        assert_eq!(world.stand_ins().inbox().len(), 2);
        let mut last = String::new();
        for _ in 0..3 {
            browser.submit("/code/resend", &[]).await.location().clone_into(&mut last);
        }
        assert_eq!(last, "/code?notice=no-more-codes");

        // The visitor can change the number although the vendor does not cancel. The old verification is resumed later.
        world.stand_ins().faults().inject_once(cancel, Fault::Drop);
        assert_eq!(browser.submit("/code/cancel", &[]).await.location(), "/login");
        assert_eq!(browser.get("/code").await.location(), "/login");
        browser.get("/login").await;
        assert_eq!(browser.submit("/login", &[("number", NUMBER)]).await.location(), "/code?notice=code-running");
        assert_eq!(browser.submit("/code", &[("code", &world.code(NUMBER))]).await.location(), "/account");
    }
}

#[tokio::test]
async fn vendor_that_is_down_does_not_end_logins() {
    let world = world(VerifyVersion::V2).await;
    let mut browser = world.logged_in(NUMBER).await;
    // The first token creates the user at the vendor.
    assert_eq!(browser.post_json("/tokens/nexmo", "").await.status, StatusCode::OK);
    world.stand_ins().faults().inject("/", Fault::Drop);
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    for vendor in ["nexmo", "kustomer", "sunshine"] {
        assert_eq!(browser.post_json(&format!("/tokens/{vendor}"), "").await.status, StatusCode::OK);
    }
    assert_eq!(browser.submit("/logout", &[]).await.location(), "/login?notice=logged-out");
}
