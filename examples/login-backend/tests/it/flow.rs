//! The flow of one person, over HTTP.

use std::time::Duration;

use hyper::StatusCode;
use login_backend::{Server, Settings, VerifyVersion};
use tokio::time::{sleep, timeout};
use vendor_stand_ins::Fault;

use crate::support::{Browser, Directory, FORM};

#[tokio::test]
async fn right_code_logs_in_with_either_version() {
    for version in [VerifyVersion::V1, VerifyVersion::V2] {
        let data = Directory::new();
        let server = Server::start(Settings { verify: version, ..Settings::for_tests(&data.0) }).await.unwrap();
        let mut browser = Browser::new(server.url());
        browser.ask_for_code("+44 7700 900000").await;
        let code = server.stand_ins().unwrap().code_for("447700900000").unwrap();
        let anonymous = browser.cookie.clone();

        let answer = browser.submit("/code", &[("code", &code)]).await;

        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{version:?}");
        assert_ne!(browser.cookie, anonymous);
        assert!(browser.get("/account").await.body.contains("<strong id=\"who\">447700900000</strong>"));
        browser.cookie = anonymous;
        assert_eq!(browser.get("/account").await.location(), "/login");
        server.stop().await;
    }
}

#[tokio::test]
async fn wrong_codes_use_up_the_verification() {
    let data = Directory::new();
    let server = Server::start(Settings::for_tests(&data.0)).await.unwrap();
    let mut browser = Browser::new(server.url());
    browser.ask_for_code("447700900001").await;
    let code = server.stand_ins().unwrap().code_for("447700900001").unwrap();
    let wrong = if code == "0000" { "1111" } else { "0000" };

    for left in ["2 attempts", "1 attempt"] {
        let answer = browser.submit("/code", &[("code", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(&format!("You have {left} left.")));
    }
    let answer = browser.submit("/code", &[("code", wrong)]).await;
    assert_eq!(answer.location(), "/login?notice=code-used-up");
    assert_eq!(browser.get("/code").await.location(), "/login");
    server.stop().await;
}

#[tokio::test]
async fn tokens_are_minted_and_verified_after_login() {
    let data = Directory::new();
    let server = Server::start(Settings::for_tests(&data.0)).await.unwrap();
    let mut browser = Browser::new(server.url());
    browser.ask_for_code("447700900002").await;
    let code = server.stand_ins().unwrap().code_for("447700900002").unwrap();
    browser.submit("/code", &[("code", &code)]).await;

    for vendor in ["nexmo", "kustomer", "sunshine"] {
        let minted = browser.post_json(&format!("/tokens/{vendor}"), "").await;
        assert_eq!(minted.status, StatusCode::OK, "{vendor}: {}", minted.body);
        let minted: serde_json::Value = serde_json::from_str(&minted.body).unwrap();
        assert_eq!(minted["expires_at"].as_i64().unwrap() - minted["now"].as_i64().unwrap(), 900);
        let token = serde_json::json!({ "token": minted["token"] }).to_string();
        let report = browser.post_json(&format!("/tokens/{vendor}/diagnosis"), &token).await;
        assert!(report.body.contains(r#""verified":true"#), "{vendor}: {}", report.body);
    }
    assert_eq!(browser.post_json("/tokens/other", "").await.status, StatusCode::NOT_FOUND);
    server.stop().await;
}

#[tokio::test]
async fn request_without_login_or_csrf_token_is_refused() {
    let data = Directory::new();
    let server = Server::start(Settings::for_tests(&data.0)).await.unwrap();
    let mut browser = Browser::new(server.url());

    assert_eq!(browser.post_json("/tokens/nexmo", "").await.status, StatusCode::UNAUTHORIZED);
    let answer = browser.send("POST", "/login", FORM, "number=447700900003&csrf=").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("<h1>Form has expired</h1>"));
    assert_eq!(server.stand_ins().unwrap().requests("/v2/verify"), 0);
    server.stop().await;
}

#[tokio::test]
async fn number_whose_code_was_checked_logs_in() {
    let data = Directory::new();
    let server = Server::start(Settings::for_tests(&data.0)).await.unwrap();
    let stand_ins = server.stand_ins().unwrap();
    let mut browser = Browser::new(server.url());
    browser.ask_for_code("447700900004").await;
    let code = stand_ins.code_for("447700900004").unwrap();
    let mut second = browser.window();

    // While the check is under way, the same session asks for a code for another number.
    stand_ins.faults().inject_once("/v2/verify/", Fault::Delay(Duration::from_secs(1)));
    let fields = [("code", code.as_str())];
    let check = browser.submit("/code", &fields);
    let change = async {
        let checking = async {
            while stand_ins.requests("/v2/verify/") == 0 {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(LONGEST_WAIT, checking).await.unwrap();
        // The vendor does not cancel the first verification.
        stand_ins.faults().inject_once("/v2/verify/", Fault::Status(503));
        second.submit("/login", &[("number", "447700900005")]).await
    };
    let (checked, changed) = tokio::join!(check, change);

    assert_eq!((checked.location(), changed.location()), ("/account", "/code"));
    assert!(browser.get("/account").await.body.contains("<strong id=\"who\">447700900004</strong>"));
    assert_eq!(second.get("/account").await.location(), "/login");
    server.stop().await;
}

#[tokio::test]
async fn rotation_does_not_stop_logins() {
    let data = Directory::new();
    let server = Server::start(Settings::for_tests(&data.0)).await.unwrap();
    let mut browser = Browser::new(server.url());
    // The service now holds a token that is signed with the first key.
    browser.ask_for_code("447700900006").await;

    login_backend::rotate(&data.0).unwrap();
    login_backend::rotate(&data.0).unwrap();
    let dropped = async {
        while browser.get("/.well-known/jwks.json").await.body.contains("test-key-0001") {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(LONGEST_WAIT, dropped).await.unwrap();

    Browser::new(server.url()).ask_for_code("447700900007").await;
    server.stop().await;
}

const LONGEST_WAIT: Duration = Duration::from_secs(20);
