//! Session fixation, and codes that another session has asked for.

use hyper::StatusCode;
use login_backend::{Settings, VerifyVersion};

use crate::support::World;

const NUMBER: &str = "447700900101";
const OTHER: &str = "447700900102";

#[tokio::test]
async fn planted_cookie_is_worthless_after_login() {
    let world = World::new().await;
    let mut attacker = world.browser();
    attacker.get("/login").await;
    let mut victim = attacker.window();
    victim.ask_for_code(NUMBER).await;
    let answer = victim.submit("/code", &[("code", &world.code(NUMBER))]).await;
    assert_eq!(answer.location(), "/account");
    assert_ne!(victim.cookie, attacker.cookie);

    assert_eq!(attacker.get("/account").await.location(), "/login");
    assert_eq!(attacker.post_json("/tokens/nexmo", "").await.status, StatusCode::UNAUTHORIZED);
    let answer = attacker.submit("/code", &[("code", &world.code(NUMBER))]).await;
    assert_eq!(answer.location(), "/login");
    assert_eq!(attacker.get("/account").await.location(), "/login");
    assert!(victim.get("/account").await.body.contains(NUMBER));
}

#[tokio::test]
async fn id_that_the_server_did_not_sign_is_replaced() {
    let world = World::new().await;
    let mut browser = world.browser();
    let planted = format!("session={}", "a".repeat(64));
    browser.cookie.clone_from(&planted);
    let answer = browser.get("/login").await;
    assert!(answer.header("set-cookie").contains("HttpOnly; SameSite=Lax"), "{}", answer.header("set-cookie"));
    assert_ne!(browser.cookie, planted);
    assert!(!browser.cookie.contains(&"a".repeat(64)));
}

#[tokio::test]
async fn logout_ends_the_session_in_all_windows() {
    let world = World::new().await;
    let mut browser = world.logged_in(NUMBER).await;
    browser.get("/account").await;
    let mut window = browser.window();
    let stolen = browser.cookie.clone();
    let answer = browser.submit("/logout", &[]).await;
    assert_eq!(answer.location(), "/login?notice=logged-out");
    assert_ne!(browser.cookie, stolen);
    assert_eq!(window.get("/account").await.location(), "/login");
    assert_eq!(window.post_json("/tokens/nexmo", "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(window.cookie, stolen);
}

#[tokio::test]
async fn logins_of_one_number_are_independent() {
    let world = World::new().await;
    let mut phone = world.logged_in(NUMBER).await;
    let mut desktop = world.logged_in(NUMBER).await;
    phone.get("/account").await;
    phone.submit("/logout", &[]).await;
    assert_eq!(phone.get("/account").await.location(), "/login");
    assert_eq!(desktop.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn session_ends_after_idle_and_absolute_time() {
    let world = World::new().await;
    let mut browser = world.logged_in(NUMBER).await;
    world.wait(30 * 60 - 1);
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    world.wait(30 * 60);
    assert_eq!(browser.get("/account").await.location(), "/login");
    let mut browser = world.logged_in(NUMBER).await;
    for _ in 0..16 {
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
        world.wait(29 * 60);
    }
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    world.wait(16 * 60);
    assert_eq!(browser.get("/account").await.location(), "/login");
}

#[tokio::test]
async fn code_of_another_session_does_not_log_in() {
    for verify in [VerifyVersion::V1, VerifyVersion::V2] {
        let world = World::with(|settings| Settings { verify, ..settings }).await;
        let (mut owner, mut thief) = (world.browser(), world.browser());
        owner.ask_for_code(NUMBER).await;

        // Without a verification of its own the session is not asked for a code.
        thief.get("/login").await;
        let before = world.stand_ins().requests("/");
        let answer = thief.submit("/code", &[("code", &world.code(NUMBER))]).await;
        assert_eq!(answer.location(), "/login");
        assert_eq!(world.stand_ins().requests("/"), before);

        // A verification of another number does not help.
        thief.ask_for_code(OTHER).await;
        if world.code(NUMBER) != world.code(OTHER) {
            let answer = thief.submit("/code", &[("code", &world.code(NUMBER))]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.body.contains("That code is wrong."));
        }
        assert_eq!(thief.get("/account").await.location(), "/login");

        // The owner's code is still good, and so is the thief's for the number that is theirs.
        assert_eq!(owner.submit("/code", &[("code", &world.code(NUMBER))]).await.location(), "/account");
        assert_eq!(thief.submit("/code", &[("code", &world.code(OTHER))]).await.location(), "/account");
        assert!(thief.get("/account").await.body.contains(OTHER));
    }
}
