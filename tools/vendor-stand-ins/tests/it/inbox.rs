//! The inbox: its page, the observer, and what is not shown.

use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::support::{NUMBER, World, basic, world, world_with};

async fn send(world: &World, brand: &str, to: &str) {
    let body = json!({"brand": brand, "workflow": [{"channel": "email", "to": to}]}).to_string();
    let reply = world.ask("POST", "/v2/verify", &[("authorization", &basic())], &body).await;
    assert_eq!(reply.status, 202, "{}", reply.body);
}

#[tokio::test]
async fn page_lists_the_codes() {
    let world = world().await;
    let empty = world.ask("GET", "/inbox", &[], "").await;
    assert!(empty.body.contains("No message was sent yet"));
    assert_eq!(empty.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(empty.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    send(&world, "ACME", "ada@example.com").await;
    world.advance(5);
    let page = world.ask("GET", "/inbox", &[], "").await.body;
    let code = world.stand_ins.code_for("ada@example.com").unwrap();
    assert!(page.contains(&format!("<code>{code}</code>")) && page.contains("5 s ago"), "{page}");
    assert!(page.contains("<html lang=\"en\">") && page.contains("<caption>") && !page.contains("<script"));
    assert_eq!(world.stand_ins.inbox_url(), format!("{}/inbox", world.stand_ins.url()));
    assert_eq!(world.ask("GET", "/inbox.css", &[], "").await.header("content-type"), Some("text/css"));
}

#[tokio::test]
async fn texts_of_callers_are_escaped() {
    let world = world().await;
    send(&world, "<b>&\"'</b>", "<script>@example.com").await;
    let page = world.ask("GET", "/inbox", &[], "").await.body;
    assert!(page.contains("&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;") && page.contains("&lt;script&gt;@example.com"));
    assert!(!page.contains("<script") && !page.contains("<b>"));
}

#[tokio::test]
async fn observer_receives_each_message() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let world = world_with(|config| {
        config.with_observer(move |message| sink.lock().unwrap().push((message.to_string(), format!("{message:?}"))))
    })
    .await;
    send(&world, "ACME", "ada@example.com").await;
    let code = world.stand_ins.code_for("ada@example.com").unwrap();
    let (line, debug) = lines.lock().unwrap()[0].clone();
    assert_eq!(line, format!("email to ada@example.com: your ACME code is {code}"));
    assert!(!debug.contains(&code) && !debug.contains("ada"), "{debug}");
}

#[tokio::test]
async fn codes_differ() {
    let world = world_with(|config| config.with_throughput(1000)).await;
    for at in 0..20 {
        send(&world, "ACME", &format!("{at}@example.com")).await;
    }
    let mut codes: Vec<String> = world.stand_ins.inbox().iter().map(|message| message.code().to_owned()).collect();
    assert!(codes.iter().all(|code| code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit())));
    codes.sort();
    codes.dedup();
    // Twenty equal codes of four digits are as likely as a defect of the memory.
    assert!(codes.len() > 10, "{codes:?}");
}

#[tokio::test]
async fn debug_shows_no_secret() {
    let world = world().await;
    let shown = format!("{:?} {:?}", world.stand_ins, crate::support::config(&world.clock));
    for secret in ["api-secret", crate::support::KUSTOMER_SECRET, "key-of-admin", NUMBER] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert_eq!((world.stand_ins.api_key(), world.stand_ins.api_secret()), ("abcd1234", "api-secret"));
}
