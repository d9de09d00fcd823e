//! Requests at the same time.

use std::time::Duration;

use hyper::StatusCode;
use login_backend::{Settings, VerifyVersion};
use vendor_stand_ins::Fault;

use crate::support::{Answer, World};

const NUMBER: &str = "447700900121";

/// Submits the same code in several windows at once, and returns the answers with the cookies of the windows.
async fn submit_together(world: &World, codes: &[String]) -> Vec<(Answer, String)> {
    let mut browser = world.browser();
    browser.ask_for_code(NUMBER).await;
    let mut requests = tokio::task::JoinSet::new();
    for code in codes {
        let code = if code.is_empty() { world.code(NUMBER) } else { code.clone() };
        let mut window = browser.window();
        requests.spawn(async move {
            let answer = window.submit_only("/code", &[("code", &code)]).await;
            (answer, window.cookie)
        });
    }
    requests.join_all().await
}

/// The right code, several times.
fn right(times: usize) -> Vec<String> {
    vec![String::new(); times]
}

#[tokio::test]
async fn right_code_sent_twice_logs_in_once() {
    for verify in [VerifyVersion::V1, VerifyVersion::V2] {
        let world = World::with(|settings| Settings { verify, ..settings }).await;
        let answers = submit_together(&world, &right(6)).await;
        let logged_in: Vec<&(Answer, String)> =
            answers.iter().filter(|(answer, _)| answer.location() == "/account").collect();
        assert_eq!(logged_in.len(), 1, "{answers:?}");
        assert!(answers.iter().all(|(answer, _)| answer.status == StatusCode::SEE_OTHER), "{answers:?}");
        let mut browser = world.browser();
        browser.cookie.clone_from(&logged_in[0].1);
        assert!(browser.get("/account").await.body.contains(NUMBER));
    }
}

/// The answer to the first check is late, so the second check finds the code used up before the first one is known to be
/// right.
#[tokio::test]
async fn right_code_counts_although_its_answer_is_late() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.ask_for_code(NUMBER).await;
    let code = world.code(NUMBER);
    world.stand_ins().faults().inject_once("/v2/verify/", Fault::LateAnswer(Duration::from_secs(2)));
    let mut second = browser.window();
    let late = async { browser.submit_only("/code", &[("code", &code)]).await };
    let early = async {
        while world.stand_ins().requests("/v2/verify/") == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        second.submit_only("/code", &[("code", &code)]).await
    };
    let (late, early) = tokio::join!(late, early);
    assert_eq!((late.location(), early.status), ("/account", StatusCode::SEE_OTHER), "{late:?} {early:?}");
    assert!(browser.get("/account").await.body.contains(NUMBER));
}

#[tokio::test]
async fn parallel_guesses_are_not_more_guesses() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.ask_for_code(NUMBER).await;
    let code = world.code(NUMBER);
    let guesses: Vec<String> = (0..20).map(|guess| format!("{guess:04}")).filter(|guess| *guess != code).collect();
    browser.submit("/code/cancel", &[]).await;
    let answers = submit_together(&world, &guesses).await;
    let logged_in = answers.iter().filter(|(answer, _)| answer.location() == "/account").count();
    let lucky = guesses.contains(&world.code(NUMBER));
    assert!(logged_in == 0 || lucky);
    let wrong = answers.iter().filter(|(answer, _)| answer.body.contains("That code is wrong.")).count();
    assert!(wrong <= 2 || lucky, "{wrong}");
    // The number is not locked. The stand-in takes 30 requests in a second.
    world.wait(1);
    world.browser().ask_for_code(NUMBER).await;
}

#[tokio::test]
async fn number_submitted_twice_is_sent_one_code() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.get("/login").await;
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let mut window = browser.window();
        requests.spawn(async move { window.submit_only("/login", &[("number", NUMBER)]).await });
    }
    let answers = requests.join_all().await;
    assert_eq!(world.stand_ins().inbox().len(), 1);
    assert!(answers.iter().any(|answer| answer.location() == "/code"));
    for answer in &answers {
        assert!(answer.status == StatusCode::SEE_OTHER || answer.status == StatusCode::CONFLICT, "{answer:?}");
    }
    browser.get("/code").await;
    assert_eq!(browser.submit("/code", &[("code", &world.code(NUMBER))]).await.location(), "/account");
}

#[tokio::test]
async fn slow_request_does_not_revive_a_session() {
    let world = World::new().await;
    let mut browser = world.logged_in(NUMBER).await;
    browser.get("/account").await;
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let mut window = browser.window();
        requests.spawn(async move { window.get("/account").await });
    }
    let mut window = browser.window();
    assert_eq!(window.submit_only("/logout", &[]).await.location(), "/login?notice=logged-out");
    requests.join_all().await;
    assert_eq!(browser.get("/account").await.location(), "/login");
}

#[tokio::test]
async fn second_session_is_told_that_the_number_is_being_verified() {
    for verify in [VerifyVersion::V1, VerifyVersion::V2] {
        let world = World::with(|settings| Settings { verify, ..settings }).await;
        let (mut first, mut second) = (world.browser(), world.browser());
        first.ask_for_code(NUMBER).await;
        second.get("/login").await;
        second.submit("/login", &[("number", NUMBER)]).await.is_clear_page(409, "Already being verified");
        assert_eq!(second.get("/code").await.location(), "/login");

        // The first session goes on where it was, without another message.
        let answer = first.submit("/login", &[("number", "+44 7700 900121")]).await;
        assert_eq!(answer.location(), "/code?notice=code-running");
        assert_eq!(world.stand_ins().inbox().len(), 1);
        assert_eq!(first.submit("/code", &[("code", &world.code(NUMBER))]).await.location(), "/account");

        // Then the number is free.
        second.ask_for_code(NUMBER).await;
    }
}

#[tokio::test]
async fn number_is_free_when_its_code_has_expired() {
    for verify in [VerifyVersion::V1, VerifyVersion::V2] {
        let world = World::with(|settings| Settings { verify, ..settings }).await;
        world.browser().ask_for_code(NUMBER).await;
        world.wait(3600);
        world.browser().ask_for_code(NUMBER).await;
    }
}

/// Version 1 cancels nothing in the first 30 seconds.
#[tokio::test]
async fn verification_that_cannot_be_cancelled_is_resumed() {
    let world = World::with(|settings| Settings { verify: VerifyVersion::V1, ..settings }).await;
    let mut browser = world.browser();
    browser.ask_for_code(NUMBER).await;
    assert_eq!(browser.submit("/code/cancel", &[]).await.location(), "/login");
    browser.ask_for_code("447700900122").await;
    browser.submit("/code/cancel", &[]).await;
    let mut other = world.browser();
    other.get("/login").await;
    other.submit("/login", &[("number", NUMBER)]).await.is_clear_page(409, "Already being verified");
    world.wait(3600);
    other.ask_for_code(NUMBER).await;
}
