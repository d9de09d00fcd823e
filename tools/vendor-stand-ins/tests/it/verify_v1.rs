//! Verify v1: the status table of each call.

use serde_json::{Value, json};

use crate::support::{NUMBER, World, basic, world, world_with};

const CREDENTIALS: &str = "api_key=abcd1234&api_secret=api-secret";

impl World {
    async fn v1(&self, call: &str, parameters: &str) -> Value {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let body = format!("{CREDENTIALS}&{parameters}");
        let reply = self.ask("POST", &format!("/verify/{call}json"), &form, &body).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
        reply.json()
    }

    /// The status of a call. The test asks for the number by its text, as the vendor writes it.
    async fn status(&self, call: &str, parameters: &str) -> String {
        self.v1(call, parameters).await["status"].as_str().unwrap().to_owned()
    }

    async fn started(&self) -> String {
        let started = self.v1("", &format!("number={NUMBER}&brand=ACME")).await;
        assert_eq!(started["status"], "0", "{started}");
        started["request_id"].as_str().unwrap().to_owned()
    }

    async fn check(&self, id: &str, code: &str) -> String {
        self.status("check/", &format!("request_id={id}&code={code}")).await
    }

    fn code(&self) -> String {
        self.stand_ins.code_for(NUMBER).unwrap()
    }

    /// Another code than the right one.
    fn wrong(&self) -> &'static str {
        if self.code() == "0000" { "1111" } else { "0000" }
    }
}

#[tokio::test]
async fn right_code_is_accepted_once() {
    let world = world().await;
    let id = world.started().await;
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    assert_eq!(world.code().len(), 4);
    let checked = world.v1("check/", &format!("request_id={id}&code={}", world.code())).await;
    assert_eq!((&checked["status"], &checked["request_id"]), (&json!("0"), &json!(id)));
    assert_eq!((&checked["price"], &checked["currency"]), (&json!("0.10000000"), &json!("EUR")));
    assert_eq!(world.check(&id, &world.code()).await, "6");
    assert_eq!(world.v1("search/", &format!("request_id={id}")).await["status"], "SUCCESS");
}

#[tokio::test]
async fn third_wrong_code_ends_the_request() {
    let world = world().await;
    let id = world.started().await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(world.check(&id, world.wrong()).await);
    }
    assert_eq!(statuses, ["16", "16", "17", "6"]);
    assert_eq!(world.check(&id, &world.code()).await, "6");
    let found = world.v1("search/", &format!("request_id={id}")).await;
    assert_eq!((&found["status"], found["checks"].as_array().unwrap().len()), (&json!("FAILED"), 3));
    assert_ne!(world.started().await, id);
}

#[tokio::test]
async fn second_request_for_a_number_names_the_first() {
    let world = world().await;
    let id = world.started().await;
    let second = world.v1("", &format!("number={NUMBER}&brand=ACME")).await;
    assert_eq!((&second["status"], &second["request_id"]), (&json!("10"), &json!(id)));
    assert_eq!(world.stand_ins.inbox().len(), 1);
    assert_eq!(world.status("", "number=447700900124&brand=ACME").await, "0");
    world.advance(300);
    assert_ne!(world.started().await, id);
}

#[tokio::test]
async fn code_expires() {
    let world = world().await;
    let id = world.started().await;
    world.advance(299);
    assert_eq!(world.check(&id, world.wrong()).await, "16");
    world.advance(1);
    assert_eq!(world.check(&id, &world.code()).await, "6");
    let found = world.v1("search/", &format!("request_id={id}")).await;
    assert_eq!((&found["status"], &found["date_submitted"]), (&json!("EXPIRED"), &json!("2023-11-14 22:13:20")));
}

#[tokio::test]
async fn request_is_cancelled_after_30_seconds() {
    let world = world().await;
    let id = world.started().await;
    let cancel = format!("request_id={id}&cmd=cancel");
    world.advance(29);
    assert_eq!(world.status("control/", &cancel).await, "19");
    world.advance(1);
    assert_eq!(world.v1("control/", &cancel).await, json!({"status": "0", "command": "cancel"}));
    assert_eq!(world.status("control/", &cancel).await, "6");
    assert_eq!(world.check(&id, &world.code()).await, "6");
}

#[tokio::test]
async fn next_event_is_sent_until_there_is_none() {
    let world = world().await;
    let id = world.started().await;
    let next = format!("request_id={id}&cmd=trigger_next_event");
    assert_eq!(world.status("control/", &next).await, "0");
    assert_eq!(world.status("control/", &next).await, "0");
    assert_eq!(world.status("control/", &next).await, "19");
    let channels: Vec<String> = world.stand_ins.inbox().iter().map(|message| message.channel().to_string()).collect();
    assert_eq!(channels, ["sms", "voice", "voice"]);
    world.advance(60);
    assert_eq!(world.status("control/", &format!("request_id={id}&cmd=cancel")).await, "19");
}

#[tokio::test]
async fn events_are_sent_when_they_are_due() {
    let world = world().await;
    let started = format!("number={NUMBER}&brand=ACME&pin_expiry=180&next_event_wait=60&workflow_id=4");
    assert_eq!(world.status("", &started).await, "0");
    world.advance(59);
    assert_eq!(world.ask("GET", "/inbox", &[], "").await.status, 200);
    assert_eq!(world.stand_ins.inbox().len(), 1);
    world.advance(1);
    assert_eq!(world.ask("GET", "/inbox", &[], "").await.status, 200);
    assert_eq!(world.stand_ins.inbox().len(), 2);
    world.advance(119);
    assert_eq!(world.status("", &started).await, "10");
    world.advance(1);
    assert_eq!(world.status("", &started).await, "0");
}

#[tokio::test]
async fn bad_parameters_have_their_statuses() {
    let world = world().await;
    let rows = [
        ("", "brand=ACME".to_owned(), "2"),
        ("", format!("number={NUMBER}"), "2"),
        ("", "number=0447700900123&brand=ACME".to_owned(), "3"),
        ("", "number=%2B447700900123&brand=ACME".to_owned(), "3"),
        ("", format!("number={NUMBER}&brand=ACME+ACME+ACME+ACME"), "3"),
        ("", format!("number={NUMBER}&brand=ACME&code_length=5"), "3"),
        ("", format!("number={NUMBER}&brand=ACME&pin_expiry=59"), "3"),
        ("", format!("number={NUMBER}&brand=ACME&workflow_id=8"), "3"),
        ("", format!("number={NUMBER}&brand=ACME&pin_code=1234"), "20"),
        ("", "number=447700900901&brand=ACME".to_owned(), "1"),
        ("", "number=447700900905&brand=ACME".to_owned(), "5"),
        ("", "number=447700900906&brand=ACME".to_owned(), "6"),
        ("", "number=447700900907&brand=ACME".to_owned(), "7"),
        ("", "number=447700900908&brand=ACME".to_owned(), "8"),
        ("", "number=447700900909&brand=ACME".to_owned(), "9"),
        ("", "number=447700900915&brand=ACME".to_owned(), "15"),
        ("", "number=447700900929&brand=ACME".to_owned(), "29"),
        ("check/", "code=1234".to_owned(), "2"),
        ("check/", "request_id=abc".to_owned(), "2"),
        ("check/", "request_id=abc&code=1234".to_owned(), "6"),
        ("check/", "request_id=abc&code=123".to_owned(), "3"),
        ("check/", "request_id=012345678901234567890123456789012&code=1234".to_owned(), "3"),
        ("search/", "request_id=abc".to_owned(), "101"),
        ("search/", "request_ids=abc&request_ids=def".to_owned(), "101"),
        ("control/", "request_id=abc".to_owned(), "2"),
        ("control/", "request_id=abc&cmd=cancel".to_owned(), "6"),
        ("control/", "request_id=abc&cmd=stop".to_owned(), "3"),
    ];
    for (call, parameters, status) in rows {
        world.advance(1);
        let answer = world.v1(call, &parameters).await;
        assert_eq!(answer["status"], status, "{call} {parameters}");
        assert!(answer["error_text"].is_string());
    }
    assert_eq!(world.stand_ins.inbox(), []);
}

#[tokio::test]
async fn credentials_are_parameters_or_basic() {
    let world = world().await;
    let query = format!("/verify/json?number={NUMBER}&brand=ACME");
    let status = async |path: &str, authorization: &str| {
        let headers = [("authorization", authorization)];
        world.ask("GET", path, &headers[usize::from(authorization.is_empty())..], "").await.json()["status"].clone()
    };
    assert_eq!(status(&query, "").await, "2");
    assert_eq!(status(&format!("{query}&api_key=abcd1234&api_secret=other"), "").await, "4");
    assert_eq!(status(&query, "Basic YTpi").await, "4");
    assert_eq!(status(&query, &basic()).await, "0");
    assert_eq!(status(&format!("{query}&{CREDENTIALS}"), "").await, "10");
}

#[tokio::test]
async fn too_many_requests_in_a_second_are_throttled() {
    let world = world_with(|config| config.with_throughput(2)).await;
    let id = world.started().await;
    assert_eq!(world.check(&id, world.wrong()).await, "16");
    assert_eq!(world.check(&id, &world.code()).await, "1");
    assert_eq!(world.status("search/", "request_id=abc").await, "1");
    assert_eq!(world.status("control/", "request_id=abc&cmd=cancel").await, "1");
    world.advance(1);
    assert_eq!(world.check(&id, &world.code()).await, "0");
}

#[tokio::test]
async fn unknown_calls_and_methods_are_rejected() {
    let world = world().await;
    assert_eq!(world.ask("GET", "/verify/xml", &[], "").await.status, 404);
    assert_eq!(world.ask("GET", "/verify/other/json", &[], "").await.status, 404);
    assert_eq!(world.ask("PUT", "/verify/json", &[], "").await.status, 405);
}
