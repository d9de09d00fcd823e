//! Requests that another site's page, or an old page, makes a browser send.

use hyper::StatusCode;

use crate::support::{FORM, World};

const NUMBER: &str = "447700900141";

#[tokio::test]
async fn forms_need_the_token_of_their_session() {
    let world = World::new().await;
    let mut waiting = world.browser();
    waiting.ask_for_code(NUMBER).await;
    let mut member = world.logged_in("447700900142").await;
    member.get("/account").await;
    let mut stranger = world.browser();
    stranger.get("/login").await;
    let code = world.code(NUMBER);
    let before = world.stand_ins().requests("/");
    let upper = waiting.csrf.to_uppercase();
    for csrf in ["", "0", stranger.csrf.as_str(), &upper, &"0".repeat(64), "%00", &"a".repeat(5000)] {
        for (path, fields) in [
            ("/code", format!("code={code}&")),
            ("/code/resend", String::new()),
            ("/code/cancel", String::new()),
            ("/login", "number=447700900143&".to_owned()),
        ] {
            let body = format!("{fields}csrf={csrf}");
            waiting.send("POST", path, FORM, &body).await.is_clear_page(403, "Form has expired");
        }
        member.send("POST", "/logout", FORM, &format!("csrf={csrf}")).await.is_clear_page(403, "Form has expired");
    }
    assert_eq!(world.stand_ins().requests("/"), before);
    assert_eq!(member.get("/account").await.status, StatusCode::OK);
    waiting.get("/code").await;
    assert_eq!(waiting.submit("/code", &[("code", &code)]).await.location(), "/account");
}

#[tokio::test]
async fn tokens_need_the_header_of_the_page() {
    let world = World::new().await;
    let mut member = world.logged_in(NUMBER).await;
    member.get("/account").await;
    let own = member.csrf.clone();
    let mut stranger = world.logged_in("447700900142").await;
    stranger.get("/account").await;
    for path in ["/tokens/nexmo", "/tokens/kustomer", "/tokens/sunshine", "/tokens/nexmo/diagnosis"] {
        for csrf in ["", "0", stranger.csrf.as_str()] {
            csrf.clone_into(&mut member.csrf);
            let answer = member.post_json(path, r#"{"token":"a.b.c"}"#).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {csrf}");
            let error: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!(error["error"]["code"], "form-expired");
        }
    }
    member.csrf = own;
    assert_eq!(member.post_json("/tokens/nexmo", "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn token_of_the_form_changes_at_login_and_logout() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.ask_for_code(NUMBER).await;
    let before = browser.csrf.clone();
    browser.submit("/code", &[("code", &world.code(NUMBER))]).await;
    assert_ne!(browser.csrf, before);
    let within = browser.csrf.clone();
    let mut old = browser.window();
    old.csrf.clone_from(&before);
    old.submit("/logout", &[]).await.is_clear_page(403, "Form has expired");
    browser.submit("/logout", &[]).await;
    assert_ne!(browser.csrf, within);
}

#[tokio::test]
async fn requests_of_another_form_are_rejected() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.ask_for_code(NUMBER).await;
    let csrf = browser.csrf.clone();
    for path in ["/code/resend", "/code/cancel", "/logout", "/tokens/nexmo"] {
        browser.get(path).await.is_clear_page(405, "Not possible here");
    }
    let rows = [
        ("/code", FORM, format!("csrf={csrf}"), 400),
        ("/code", "application/json", format!(r#"{{"code":"1234","csrf":"{csrf}"}}"#), 400),
        ("/code", "text/plain", format!("code=1234&csrf={csrf}"), 400),
        ("/code", FORM, format!("code=1234&code=5678&csrf={csrf}"), 400),
        ("/code", FORM, "%ff%fe=%zz".to_owned(), 400),
        ("/login", FORM, String::new(), 400),
        ("/code", FORM, format!("code={}&csrf={csrf}", "1".repeat(70_000)), 413),
    ];
    for (path, media_type, body, status) in rows {
        let answer = browser.send("POST", path, media_type, &body).await;
        let title = if status == 413 { "Request is too large" } else { "Form is incomplete" };
        answer.is_clear_page(status, title);
    }
    browser.get("/code").await;
    assert_eq!(browser.submit("/code", &[("code", &world.code(NUMBER))]).await.location(), "/account");
}

#[tokio::test]
async fn unknown_paths_and_vendors_are_clear() {
    let world = World::new().await;
    let mut browser = world.logged_in(NUMBER).await;
    browser.get("/account").await;
    for path in ["/nothing", "/tokens", "/assets/../Cargo.toml", "/assets/%2e%2e%2fCargo.toml", "/assets/x", "//login"]
    {
        browser.get(path).await.is_clear_page(404, "Page not found");
    }
    assert_eq!(browser.post_json("/tokens/other", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/login?notice=%3Cscript%3E").await.location(), "/account");
}
