//! Cookies that were tampered with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::StatusCode;

use crate::support::World;

const NUMBER: &str = "447700900131";

#[tokio::test]
async fn tampered_cookie_is_no_cookie() {
    let world = World::new().await;
    let mut browser = world.logged_in(NUMBER).await;
    browser.get("/account").await;
    let value = browser.cookie.strip_prefix("session=").unwrap().to_owned();
    let segments: Vec<&str> = value.split('.').collect();
    let [header, payload, signature] = segments[..] else { panic!("{value}") };
    let other = world.logged_in("447700900132").await.cookie.strip_prefix("session=").unwrap().to_owned();
    let other_segments: Vec<&str> = other.split('.').collect();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
    let mut forged = vec![
        String::new(),
        value[..value.len() - 1].to_owned(),
        format!("{value}A"),
        format!("{none}.{payload}."),
        format!("{none}.{payload}.{signature}"),
        format!("{header}.{payload}."),
        format!("{header}.{payload}"),
        format!("{header}.{}.{signature}", other_segments[1]),
        format!("{header}.{payload}.{}", other_segments[2]),
        value.to_uppercase(),
        "\"\"".to_owned(),
        "é\u{7f}".replace('\u{7f}', ""),
        "a".repeat(10_000),
    ];
    // One changed character in each part.
    for at in [2, header.len() + 3, header.len() + payload.len() + 4] {
        let mut bytes = value.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        forged.push(String::from_utf8(bytes).unwrap());
    }
    for forged in forged {
        let mut thief = browser.window();
        thief.cookie = format!("session={forged}");
        let answer = thief.get("/account").await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login"), "{forged}");
        let mut thief = browser.window();
        thief.cookie = format!("session={forged}");
        assert_eq!(thief.post_json("/tokens/nexmo", "").await.status, StatusCode::UNAUTHORIZED, "{forged}");
        thief.submit("/logout", &[]).await.is_clear_page(403, "Form has expired");
    }
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn good_cookie_next_to_a_bad_one_counts() {
    let world = World::new().await;
    let mut browser = world.logged_in(NUMBER).await;
    let good = browser.cookie.clone();
    for cookie in [format!("session=bad; {good}"), format!("{good}; session=bad"), format!("theme=dark; {good}; x")] {
        browser.cookie = cookie;
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    }
    browser.cookie = good.replace("session=", "Session=");
    assert_eq!(browser.get("/account").await.location(), "/login");
}

#[tokio::test]
async fn cookie_of_another_deployment_is_no_cookie() {
    let (world, other) = (World::new().await, World::new().await);
    let mut browser = world.logged_in(NUMBER).await;
    browser.visit(other.server.url());
    assert_eq!(browser.get("/account").await.location(), "/login");
}

#[tokio::test]
async fn cookie_has_the_attributes_that_protect_it() {
    let world = World::new().await;
    let set = world.browser().get("/login").await.header("set-cookie").to_owned();
    let attributes: Vec<&str> = set.split("; ").skip(1).collect();
    assert_eq!(attributes, ["Path=/", "HttpOnly", "SameSite=Lax"], "{set}");
    let secure = World::with(|settings| login_backend::Settings {
        origin: Some("https://login.example.com".to_owned()),
        ..settings
    })
    .await;
    drop(secure);
}
