//! Codes that were used before.

use hyper::StatusCode;
use login_backend::{Settings, VerifyVersion};

use crate::support::World;

const NUMBER: &str = "447700900111";

#[tokio::test]
async fn used_code_does_not_log_in_again() {
    for verify in [VerifyVersion::V1, VerifyVersion::V2] {
        let world = World::with(|settings| Settings { verify, ..settings }).await;
        let mut browser = world.browser();
        browser.ask_for_code(NUMBER).await;
        let code = world.code(NUMBER);
        let mut replay = browser.window();
        assert_eq!(browser.submit("/code", &[("code", &code)]).await.location(), "/account");

        assert_eq!(replay.submit("/code", &[("code", &code)]).await.location(), "/login");
        assert_eq!(replay.get("/account").await.location(), "/login");

        // A new verification has a new code.
        let mut stranger = world.browser();
        stranger.ask_for_code(NUMBER).await;
        if world.code(NUMBER) != code {
            let answer = stranger.submit("/code", &[("code", &code)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
}

#[tokio::test]
async fn code_is_void_after_its_time() {
    for verify in [VerifyVersion::V1, VerifyVersion::V2] {
        let world = World::with(|settings| Settings { verify, ..settings }).await;
        let mut browser = world.browser();
        browser.ask_for_code(NUMBER).await;
        let code = world.code(NUMBER);
        world.wait(3600);
        assert_eq!(browser.submit("/code", &[("code", &code)]).await.location(), "/login");
        assert_eq!(browser.get("/account").await.location(), "/login");
        browser.ask_for_code(NUMBER).await;
    }
}

#[tokio::test]
async fn code_of_a_cancelled_verification_is_void() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.ask_for_code(NUMBER).await;
    let code = world.code(NUMBER);
    let mut replay = browser.window();
    assert_eq!(browser.submit("/code/cancel", &[]).await.location(), "/login");
    assert_eq!(replay.submit("/code", &[("code", &code)]).await.location(), "/login");
    assert_eq!(replay.get("/account").await.location(), "/login");
    // The number is free at once.
    browser.ask_for_code(NUMBER).await;
}

#[tokio::test]
async fn malformed_codes_use_no_attempt() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.ask_for_code(NUMBER).await;
    let before = world.stand_ins().requests("/v2/verify/");
    let long = "1".repeat(11);
    for code in ["", "1", "12 34", "12345678901", "<b>1</b>", "１２３４", &long] {
        let answer = browser.submit("/code", &[("code", code)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
        assert!(!answer.body.contains("<b>1</b>"));
    }
    assert_eq!(world.stand_ins().requests("/v2/verify/"), before);
    let padded = format!("  {} ", world.code(NUMBER));
    assert_eq!(browser.submit("/code", &[("code", &padded)]).await.location(), "/account");
}
