//! The login of Sunshine Conversations: the answers to bad tokens.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_identity::crypto::HmacKey;
use jwt_identity::{Algorithm, KeyId, SharedSecret, Signer as _, sunshine};
use serde_json::{Value, json};

use crate::support::{NOW, Reply, SUNSHINE_KEY_ID, SUNSHINE_SECRET, World, bearer, world};

const PATH: &str = "/sc/sdk/v2/apps/5deaa3531c7f940010cc4ba3/login";

impl World {
    async fn messenger(&self, token: &str, external_id: &str) -> Reply {
        let headers = [("authorization", bearer(token)), ("origin", "http://shop.example".to_owned())];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.ask("POST", PATH, &headers, &json!({"externalId": external_id}).to_string()).await
    }

    /// The status and the error of a token.
    async fn error(&self, token: &str) -> (u16, String, String) {
        let reply = self.messenger(token, "42").await;
        let text = |name: &str| reply.json()["error"][name].as_str().unwrap_or_default().to_owned();
        (reply.status, text("code"), text("description"))
    }
}

/// A token with any header and payload, as other libraries mint them.
fn raw(header: &Value, payload: &Value, secret: &str) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", encode(header), encode(payload));
    let key = HmacKey::from_short_secret(Algorithm::Hs256, &SharedSecret::new(secret).unwrap(), 20).unwrap();
    let signature = key.sign(input.as_bytes()).unwrap();
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature.as_slice()))
}

fn with_key(key_id: &str, payload: &Value) -> String {
    raw(&json!({"alg": "HS256", "typ": "JWT", "kid": key_id}), payload, SUNSHINE_SECRET)
}

#[tokio::test]
async fn user_is_logged_in_until_the_token_expires() {
    let world = world().await;
    let user = sunshine::User::new("42").unwrap();
    let expires_at = NOW.saturating_add(Duration::from_secs(60));
    let claims = sunshine::Claims::builder(user).expires_at(expires_at).build().unwrap();
    let key_id = KeyId::new(SUNSHINE_KEY_ID).unwrap();
    let signer = sunshine::signer(key_id, &SharedSecret::new(SUNSHINE_SECRET).unwrap()).unwrap();
    let token = signer.sign(&claims).unwrap();
    world.advance(59);
    let reply = world.messenger(token.as_str(), "42").await;
    assert_eq!((reply.status, reply.json()), (200, json!({"appUser": {"externalId": "42"}})));
    assert_eq!(reply.header("access-control-allow-origin"), Some("http://shop.example"));
    assert_eq!(world.messenger(token.as_str(), "43").await.status, 401);
    world.advance(1);
    assert_eq!(world.error(token.as_str()).await.0, 401);
}

#[tokio::test]
async fn bad_tokens_have_the_documented_answers() {
    let world = world().await;
    let user = json!({"scope": "user", "external_id": "42"});
    let no_kid = raw(&json!({"alg": "HS256", "typ": "JWT"}), &user, SUNSHINE_SECRET);
    let kid = json!({"alg": "HS256", "typ": "JWT", "kid": SUNSHINE_KEY_ID});
    let invalid = (401, "invalid_auth", "Invalid JWT");
    let rows = [
        (no_kid, (401, "invalid_auth", "Invalid JWT header. Missing key id (kid)")),
        (
            with_key(SUNSHINE_KEY_ID, &json!({"scope": "account"})),
            (401, "invalid_auth", "Invalid JWT body. Cannot use account scope with app secret key"),
        ),
        (with_key("act_5deaa3531c7f940010cc4ba4", &json!({"scope": "account"})), (403, "forbidden", "Invalid scope")),
        (with_key(SUNSHINE_KEY_ID, &json!({"scope": "app"})), (403, "forbidden", "Invalid scope")),
        (with_key(SUNSHINE_KEY_ID, &json!({"scope": "user", "external_id": 42})), invalid),
        (with_key(SUNSHINE_KEY_ID, &json!({"external_id": "42"})), invalid),
        (with_key(SUNSHINE_KEY_ID, &json!({"scope": "user", "userId": "42"})), invalid),
        (with_key(SUNSHINE_KEY_ID, &json!({"scope": "appUser", "userId": "42"})), invalid),
        (with_key(SUNSHINE_KEY_ID, &json!({"scope": "user", "external_id": "42", "exp": "1800000000"})), invalid),
        (with_key(SUNSHINE_KEY_ID, &json!({"scope": "user", "external_id": "42", "exp": 1_600_000_000})), invalid),
        (with_key("app_unknown", &user), invalid),
        (raw(&kid, &user, SUNSHINE_KEY_ID), invalid),
        (raw(&json!({"alg": "none", "kid": SUNSHINE_KEY_ID}), &user, SUNSHINE_SECRET), invalid),
        ("text".to_owned(), invalid),
    ];
    for (token, (status, code, description)) in rows {
        let found = world.error(&token).await;
        assert_eq!(found, (status, code.to_owned(), description.to_owned()), "{token}");
    }
    let reply = world.ask("POST", PATH, &[], "").await;
    assert_eq!(reply.status, 401);
    assert_eq!(reply.json(), json!({"error": {"code": "unauthorized", "description": "Authorization is required"}}));
}

#[tokio::test]
async fn verified_address_belongs_to_one_user() {
    let world = world().await;
    let token = |id: &str, verified: bool| {
        let payload =
            json!({"scope": "user", "external_id": id, "email": "ada@example.com", "email_verified": verified});
        with_key(SUNSHINE_KEY_ID, &payload)
    };
    for (id, verified, status) in [("42", true, 200), ("42", true, 200), ("43", true, 409), ("43", false, 200)] {
        assert_eq!(world.messenger(&token(id, verified), id).await.status, status, "{id} {verified}");
    }
}

#[tokio::test]
async fn pages_may_read_answers_for_users_only() {
    let world = world().await;
    for (payload, readable) in [
        (json!({"scope": "user", "external_id": 42}), true),
        (json!({"scope": "app"}), false),
        (json!({"scope": "account"}), false),
    ] {
        let reply = world.messenger(&with_key(SUNSHINE_KEY_ID, &payload), "42").await;
        assert_eq!(reply.header("access-control-allow-origin").is_some(), readable, "{payload}");
    }
    assert_eq!(world.ask("OPTIONS", PATH, &[("origin", "http://shop.example")], "").await.status, 204);
}

#[tokio::test]
async fn app_without_keys_rejects_each_login() {
    let keys = jwt_identity::keys::KeyPair::from_pem(Algorithm::Rs256, crate::support::PRIVATE_KEY).unwrap();
    let config = vendor_stand_ins::Config::new(crate::support::application_id(), keys);
    let stand_ins = vendor_stand_ins::StandIns::start(config).await.unwrap();
    let world = World { stand_ins, clock: jwt_identity::ManualClock::new(NOW) };
    let token = with_key(SUNSHINE_KEY_ID, &json!({"scope": "user", "external_id": "42"}));
    assert_eq!(world.error(&token).await.0, 401);
}
