//! Verify v2: the HTTP status of each call.

use jwt_identity::nexmo::{Acl, AclPath, Rule};
use serde_json::{Value, json};

use crate::support::{
    NUMBER, Reply, World, application_token, application_token_with, basic, bearer, user_token, world, world_with,
};

impl World {
    async fn v2(&self, method: &str, path: &str, body: &Value) -> Reply {
        let authorization = bearer(&application_token());
        let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
        self.ask(method, &format!("/v2/verify{path}"), &headers, &body.to_string()).await
    }

    async fn begun(&self) -> String {
        let reply = self.v2("POST", "", &start()).await;
        assert_eq!(reply.status, 202, "{}", reply.body);
        reply.json()["request_id"].as_str().unwrap().to_owned()
    }

    async fn verify(&self, id: &str, code: &str) -> Reply {
        self.v2("POST", &format!("/{id}"), &json!({"code": code})).await
    }

    fn newest(&self) -> String {
        self.stand_ins.code_for(NUMBER).unwrap()
    }

    fn other(&self) -> &'static str {
        if self.newest() == "0000" { "1111" } else { "0000" }
    }
}

fn start() -> Value {
    json!({"brand": "ACME", "workflow": [{"channel": "sms", "to": NUMBER}, {"channel": "voice", "to": NUMBER}]})
}

/// The start with a member changed.
fn start_with(name: &str, value: Value) -> Value {
    let mut start = start();
    start[name] = value;
    start
}

#[tokio::test]
async fn right_code_completes_the_request() {
    let world = world().await;
    let id = world.begun().await;
    assert_eq!(id.len(), 36);
    let reply = world.verify(&id, &world.newest()).await;
    assert_eq!((reply.status, reply.json()), (200, json!({"request_id": id, "status": "completed"})));
    let reply = world.verify(&id, &world.newest()).await;
    assert_eq!((reply.status, reply.header("content-type")), (404, Some("application/problem+json")));
    assert_eq!(reply.json()["title"], "Not Found");
}

#[tokio::test]
async fn third_wrong_code_is_gone() {
    let world = world().await;
    let id = world.begun().await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(world.verify(&id, world.other()).await.status);
    }
    assert_eq!(statuses, [400, 400, 410, 404]);
    assert_eq!(world.verify(&id, &world.newest()).await.status, 404);
}

#[tokio::test]
async fn second_start_for_a_number_names_the_first() {
    let world = world().await;
    let id = world.begun().await;
    let reply = world.v2("POST", "", &start()).await;
    assert_eq!((reply.status, &reply.json()["request_id"]), (409, &json!(id)));
    assert_eq!(world.v2("DELETE", &format!("/{id}"), &Value::Null).await.status, 204);
    assert_eq!(world.v2("DELETE", &format!("/{id}"), &Value::Null).await.status, 404);
    assert_ne!(world.begun().await, id);
}

#[tokio::test]
async fn next_workflow_is_sent_until_there_is_none() {
    let world = world().await;
    let id = world.begun().await;
    let next = format!("/{id}/next_workflow");
    let reply = world.v2("POST", &next, &Value::Null).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
    assert_eq!(world.v2("POST", &next, &Value::Null).await.status, 409);
    assert_eq!(world.v2("POST", "/unknown/next_workflow", &Value::Null).await.status, 404);
    assert_eq!(world.stand_ins.inbox().len(), 2);
}

#[tokio::test]
async fn workflow_advances_and_expires() {
    let world = world().await;
    let reply = world.v2("POST", "", &start_with("channel_timeout", json!(60))).await;
    let id = reply.json()["request_id"].as_str().unwrap().to_owned();
    world.advance(60);
    assert_eq!(world.verify(&id, world.other()).await.status, 400);
    assert_eq!(world.stand_ins.inbox().len(), 2);
    world.advance(60);
    assert_eq!(world.verify(&id, &world.newest()).await.status, 404);
}

#[tokio::test]
async fn step_without_a_code_conflicts_with_a_check() {
    let world = world().await;
    let workflow = json!([{"channel": "silent_auth", "to": NUMBER}, {"channel": "sms", "to": NUMBER}]);
    let reply = world.v2("POST", "", &start_with("workflow", workflow)).await;
    assert!(reply.status == 202 && reply.json()["check_url"].is_string());
    let id = reply.json()["request_id"].as_str().unwrap().to_owned();
    assert_eq!(world.stand_ins.inbox(), []);
    assert_eq!(world.verify(&id, "1234").await.status, 409);
    assert_eq!(world.v2("POST", &format!("/{id}/next_workflow"), &Value::Null).await.status, 200);
    assert_eq!(world.verify(&id, &world.newest()).await.status, 200);
}

#[tokio::test]
async fn code_of_the_caller_is_sent() {
    let world = world().await;
    assert_eq!(world.v2("POST", "", &start_with("code", json!("a1b2C3"))).await.status, 202);
    assert_eq!(world.newest(), "a1b2C3");
}

#[tokio::test]
async fn invalid_members_are_named() {
    let world = world().await;
    let sms = |name: &str, value: &str| json!([{"channel": "sms", "to": NUMBER, name: value}]);
    let rows = [
        ("brand", start_with("brand", json!(""))),
        ("brand", start_with("brand", json!("ACME ACME ACME AC"))),
        ("workflow", start_with("workflow", json!([]))),
        ("workflow", start_with("workflow", json!([{"channel": "fax", "to": NUMBER}]))),
        ("workflow", start_with("workflow", json!([{"channel": "sms", "to": "+447700900123"}]))),
        ("workflow", start_with("workflow", sms("from", "a"))),
        ("workflow", start_with("workflow", sms("app_hash", "short"))),
        ("workflow", start_with("workflow", json!([{"channel": "email", "to": NUMBER}]))),
        (
            "workflow",
            json!({"brand": "A", "workflow": [start()["workflow"][0], {"channel": "silent_auth", "to": NUMBER}]}),
        ),
        ("channel_timeout", start_with("channel_timeout", json!(14))),
        ("code_length", start_with("code_length", json!(11))),
        ("code", start_with("code", json!("123"))),
        ("code", json!({"brand": "A", "workflow": start()["workflow"], "code": "1234", "code_length": 5})),
        ("workflow", start_with("workflow", json!([{"channel": "sms", "to": "447700900908"}]))),
        ("body", json!("text")),
    ];
    for (member, body) in rows {
        world.advance(1);
        let reply = world.v2("POST", "", &body).await;
        assert_eq!(reply.status, 422, "{body}");
        assert_eq!(reply.json()["invalid_parameters"][0]["name"], member, "{body}");
    }
    let id = world.begun().await;
    assert_eq!(world.verify(&id, "12").await.status, 422);
    assert_eq!(world.stand_ins.inbox().len(), 1);
}

#[tokio::test]
async fn numbers_choose_refusals() {
    let world = world().await;
    for (number, status) in [("447700900901", 429), ("447700900905", 500), ("447700900909", 402)] {
        let body = start_with("workflow", json!([{"channel": "sms", "to": number}]));
        assert_eq!(world.v2("POST", "", &body).await.status, status);
    }
}

#[tokio::test]
async fn credentials_are_verified() {
    let world = world().await;
    let messages = || "/*/messages/**".parse::<AclPath>().unwrap();
    let limited = application_token_with(|builder| builder.acl(Acl::empty().with(messages(), Rule::any())));
    let verify = AclPath::new("/*/verify/**").unwrap();
    let permitted = application_token_with(|builder| builder.acl(Acl::empty().with(verify, Rule::any())));
    let forged = format!("{}A", application_token());
    let rows = [
        (String::new(), 401),
        ("Basic YTpi".to_owned(), 401),
        (bearer(&forged), 401),
        (bearer(&user_token(Acl::guide())), 401),
        (bearer(&limited), 403),
        (bearer(&permitted), 202),
        (basic(), 409),
    ];
    for (authorization, status) in rows {
        let reply = world.ask("POST", "/v2/verify", &[("authorization", &authorization)], &start().to_string()).await;
        assert_eq!(reply.status, status, "{authorization}");
    }
    world.advance(900);
    let expired = bearer(&application_token());
    assert_eq!(world.ask("POST", "/v2/verify", &[("authorization", &expired)], &start().to_string()).await.status, 401);
}

#[tokio::test]
async fn requests_without_codes_need_a_token() {
    let world = world().await;
    let body = start_with("workflow", json!([{"channel": "silent_auth", "to": NUMBER}])).to_string();
    for (authorization, status) in [(basic(), 401), (bearer(&application_token()), 202)] {
        assert_eq!(world.ask("POST", "/v2/verify", &[("authorization", &authorization)], &body).await.status, status);
    }
}

#[tokio::test]
async fn too_many_requests_are_limited() {
    let world = world_with(|config| config.with_throughput(1)).await;
    let id = world.begun().await;
    assert_eq!(world.verify(&id, &world.newest()).await.status, 429);
    assert_eq!(world.v2("GET", "", &Value::Null).await.status, 429);
    world.advance(1);
    assert_eq!(world.v2("GET", "", &Value::Null).await.status, 405);
}
