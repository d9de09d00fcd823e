//! The Conversation API: tokens, access control lists, resources, other origins.

use jwt_identity::Algorithm;
use jwt_identity::keys::{KeyPair, KeySet, KeyStore};
use jwt_identity::nexmo::{Acl, ApplicationId, application};
use jwt_identity::{KeyId, TokenId};
use serde_json::{Value, json};

use crate::support::{
    NEXT_KEY, NOW, PRIVATE_KEY, Reply, World, application_token, bearer, user_token, user_token_signed, world,
    world_with,
};

impl World {
    async fn conversation(&self, token: &str, method: &str, path: &str, body: &Value) -> Reply {
        let authorization = bearer(token);
        let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
        self.ask(method, path, &headers, &body.to_string()).await
    }

    async fn with_alice(self) -> Self {
        let reply = self.conversation(&application_token(), "POST", "/v0.3/users", &json!({"name": "alice"})).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        self
    }
}

#[tokio::test]
async fn user_logs_in_and_talks() {
    let world = world().await.with_alice().await;
    let token = user_token(Acl::client_sdk());
    let session = world.conversation(&token, "POST", "/v0.3/sessions", &Value::Null).await;
    assert_eq!((session.status, &session.json()["user"]["name"]), (201, &json!("alice")));
    let id = session.json()["user"]["id"].as_str().unwrap().to_owned();
    let user = world.conversation(&token, "GET", &format!("/v0.3/users/{id}"), &Value::Null).await;
    assert_eq!((user.status, &user.json()["name"]), (200, &json!("alice")));
    let made = world.conversation(&token, "POST", "/v1/conversations", &json!({"name": "help"})).await;
    let events = format!("/v1/conversations/{}/events", made.json()["id"].as_str().unwrap());
    let event = json!({"type": "message", "body": {"text": "hello"}});
    assert_eq!(world.conversation(&token, "POST", &events, &event).await.status, 201);
    let listed = world.conversation(&token, "GET", &events, &Value::Null).await.json();
    assert_eq!(listed["_embedded"]["events"][0]["body"]["text"], "hello");
    let listed = world.conversation(&token, "GET", "/v1/conversations", &Value::Null).await.json();
    assert_eq!(listed["_embedded"]["conversations"].as_array().unwrap().len(), 1);
    let listed = world.conversation(&token, "GET", "/v1/users", &Value::Null).await.json();
    assert_eq!(listed["_embedded"]["users"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn access_control_list_is_enforced() {
    let world = world().await.with_alice().await;
    let rows = [
        (Acl::guide(), "POST", "/v1/calls", 403),
        (Acl::guide(), "GET", "/v0.3/conversations", 200),
        (Acl::one_conversation("CON-1").unwrap(), "GET", "/v0.3/conversations/CON-1", 404),
        (Acl::one_conversation("CON-1").unwrap(), "POST", "/v0.3/conversations/CON-1/events", 403),
        (Acl::one_conversation("CON-1").unwrap(), "GET", "/v0.3/conversations/CON-2", 403),
        (Acl::empty(), "GET", "/v0.3/users", 403),
    ];
    for (acl, method, path, status) in rows {
        let reply = world.conversation(&user_token(acl), method, path, &Value::Null).await;
        assert_eq!(reply.status, status, "{method} {path}");
        if status == 403 {
            assert_eq!(reply.json()["code"], "system:error:permission");
        }
    }
    assert_eq!(world.conversation(&application_token(), "POST", "/v1/calls", &Value::Null).await.status, 201);
}

#[tokio::test]
async fn rejected_tokens_have_their_codes() {
    let world = world().await.with_alice().await;
    let other = ApplicationId::new("00000000-bbbb-cccc-dddd-0123456789ab").unwrap();
    let claims = application::Claims::builder(other, TokenId::random().unwrap(), NOW).build().unwrap();
    let foreign = application::signer(PRIVATE_KEY).unwrap().sign(&claims).unwrap().into_string();
    let rows = [
        format!("{}A", application_token()),
        user_token_signed(NEXT_KEY, Acl::guide()),
        foreign,
        "eyJhbGciOiJub25lIn0.e30.".to_owned(),
        "text".to_owned(),
    ];
    for token in rows {
        let reply = world.conversation(&token, "GET", "/v0.3/users", &Value::Null).await;
        assert_eq!((reply.status, &reply.json()["code"]), (401, &json!("system:error:invalid-token")), "{token}");
    }
    assert_eq!(world.ask("GET", "/v0.3/users", &[], "").await.json()["code"], "system:error:invalid-token");
    for token in [application_token(), user_token(Acl::guide())] {
        world.clock.set(NOW);
        world.advance(899);
        assert_eq!(world.conversation(&token, "GET", "/v0.3/users", &Value::Null).await.status, 200);
        world.advance(1);
        let reply = world.conversation(&token, "GET", "/v0.3/users", &Value::Null).await;
        assert_eq!((reply.status, &reply.json()["code"]), (401, &json!("system:error:expired-token")));
    }
}

#[tokio::test]
async fn user_must_exist_unless_any_is_accepted() {
    let world = world().await;
    let token = user_token(Acl::guide());
    let reply = world.conversation(&token, "GET", "/v0.3/users", &Value::Null).await;
    assert_eq!((reply.status, &reply.json()["code"]), (404, &json!("user:error:not-found")));
    let lenient = world_with(vendor_stand_ins::Config::with_any_user).await;
    assert_eq!(lenient.conversation(&token, "POST", "/v0.3/sessions", &Value::Null).await.status, 201);
    let twice = world.with_alice().await;
    let reply = twice.conversation(&application_token(), "POST", "/v0.3/users", &json!({"name": "alice"})).await;
    assert_eq!((reply.status, &reply.json()["code"]), (400, &json!("user:error:duplicate-name")));
}

#[tokio::test]
async fn keys_may_be_rotated() {
    let pair = |pem: &str, name: &str| {
        KeyPair::from_pem(Algorithm::Rs256, pem).unwrap().with_key_id(KeyId::new(name).unwrap())
    };
    let store = KeyStore::new(KeySet::new([pair(PRIVATE_KEY, "old")]).unwrap());
    let clock = jwt_identity::ManualClock::new(NOW);
    let keys = std::sync::Arc::new(store);
    let config = vendor_stand_ins::Config::new(crate::support::application_id(), std::sync::Arc::clone(&keys));
    let stand_ins = vendor_stand_ins::StandIns::start(config.with_clock(clock.clone()).with_any_user()).await.unwrap();
    let world = World { stand_ins, clock };
    let next = user_token_signed(NEXT_KEY, Acl::guide());
    assert_eq!(world.conversation(&next, "GET", "/v0.3/users", &Value::Null).await.status, 401);
    keys.replace(KeySet::new([pair(NEXT_KEY, "new")]).unwrap());
    assert_eq!(world.conversation(&next, "GET", "/v0.3/users", &Value::Null).await.status, 200);
}

#[tokio::test]
async fn pages_of_allowed_origins_may_read() {
    let world = world().await.with_alice().await;
    let authorization = bearer(&user_token(Acl::guide()));
    for (origin, allowed) in [("http://shop.example", Some("http://shop.example")), ("http://evil.example", None)] {
        let headers = [("origin", origin), ("access-control-request-method", "GET")];
        let reply = world.ask("OPTIONS", "/v0.3/users", &headers, "").await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (204, allowed));
        assert!(reply.header("access-control-allow-headers").unwrap().contains("authorization"));
        let headers = [("origin", origin), ("authorization", authorization.as_str())];
        let reply = world.ask("GET", "/v0.3/users", &headers, "").await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, allowed));
        let reply = world.ask("GET", "/v0.3/users", &headers[..1], "").await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (401, allowed));
    }
    world.stand_ins.allow_origin("http://other.example");
    let reply = world.ask("GET", "/v0.3/users", &[("origin", "http://other.example")], "").await;
    assert_eq!(reply.header("access-control-allow-origin"), Some("http://other.example"));
}
