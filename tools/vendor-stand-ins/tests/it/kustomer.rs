//! Kustomer: login to the chat, and the endpoint of the secret.

use jwt_identity::{SharedSecret, kustomer};
use serde_json::{Value, json};

use crate::support::{KUSTOMER_SECRET, NOW, Reply, World, bearer, world};

impl World {
    async fn log_in(&self, token: &str) -> Reply {
        let body = json!({"externalToken": token}).to_string();
        self.ask("POST", "/c/v1/identity", &[("origin", "http://shop.example")], &body).await
    }
}

fn token(secret: &str, email: Option<&str>, external_id: Option<&str>) -> String {
    let mut builder = kustomer::Claims::builder(NOW);
    if let Some(email) = email {
        builder = builder.email(email);
    }
    if let Some(external_id) = external_id {
        builder = builder.external_id(external_id);
    }
    let signer = kustomer::signer(&SharedSecret::new(secret).unwrap()).unwrap();
    signer.sign(&builder.build().unwrap()).unwrap().into_string()
}

#[tokio::test]
async fn email_wins_over_external_id() {
    let world = world().await;
    let rows = [
        (Some("ada@example.com"), None, json!("ada@example.com"), Value::Null),
        (None, Some("user-42"), Value::Null, json!("user-42")),
        (Some("ada@example.com"), Some("user-42"), json!("ada@example.com"), Value::Null),
    ];
    for (email, external_id, found_email, found_id) in rows {
        let reply = world.log_in(&token(KUSTOMER_SECRET, email, external_id)).await;
        let attributes = &reply.json()["data"]["attributes"];
        assert_eq!((reply.status, &attributes["identified"]), (200, &json!(true)));
        assert_eq!((&attributes["email"], &attributes["externalId"]), (&found_email, &found_id));
        assert_eq!(reply.header("access-control-allow-origin"), Some("http://shop.example"));
    }
}

#[tokio::test]
async fn token_is_accepted_for_less_than_15_minutes() {
    let world = world().await;
    let token = token(KUSTOMER_SECRET, None, Some("user-42"));
    world.advance(899);
    assert_eq!(world.log_in(&token).await.status, 200);
    world.advance(1);
    let reply = world.log_in(&token).await;
    assert_eq!((reply.status, &reply.json()["errors"][0]["code"]), (401, &json!("unauthorized")));
    assert_eq!(reply.header("access-control-allow-origin"), Some("http://shop.example"));
}

#[tokio::test]
async fn rejected_logins_have_errors() {
    let world = world().await;
    let foreign = token("fedcba9876543210fedcba9876543210", None, Some("user-42"));
    for bad in [foreign.as_str(), "text", "eyJhbGciOiJub25lIn0.eyJleHRlcm5hbElkIjoiYSIsImlhdCI6MTcwMDAwMDAwMH0."] {
        assert_eq!(world.log_in(bad).await.status, 401);
    }
    let reply = world.ask("POST", "/c/v1/identity", &[], "{}").await;
    assert_eq!((reply.status, &reply.json()["errors"][0]["code"]), (400, &json!("badparam")));
    assert_eq!(world.ask("OPTIONS", "/c/v1/identity", &[], "").await.status, 204);
}

#[tokio::test]
async fn secret_is_for_keys_with_both_roles() {
    let world = world().await;
    let path = "/v1/auth/customer/settings";
    for (key, status) in [("key-of-admin", 200), ("key-of-chat", 403), ("key-of-nobody", 401)] {
        let reply = world.ask("GET", path, &[("authorization", &bearer(key))], "").await;
        assert_eq!(reply.status, status, "{key}");
        assert_eq!(reply.body.contains(KUSTOMER_SECRET), status == 200);
        if status == 200 {
            assert_eq!(reply.json()["data"]["attributes"]["secret"], KUSTOMER_SECRET);
        }
    }
    assert_eq!(world.ask("GET", path, &[], "").await.status, 401);
}

#[tokio::test]
async fn replaced_secret_ends_old_tokens() {
    let world = world().await;
    let secret = "fedcba9876543210fedcba9876543210";
    assert_eq!(world.stand_ins.set_kustomer_secret("short").unwrap_err().code().as_u16(), 104);
    world.stand_ins.set_kustomer_secret(secret).unwrap();
    assert_eq!(world.stand_ins.kustomer_secret(), secret);
    assert_eq!(world.log_in(&token(KUSTOMER_SECRET, None, Some("user-42"))).await.status, 401);
    assert_eq!(world.log_in(&token(secret, None, Some("user-42"))).await.status, 200);
}
