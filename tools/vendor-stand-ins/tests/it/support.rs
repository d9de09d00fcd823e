//! Stand-ins with a clock that the test moves, a client, and tokens.

use std::time::Duration;

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt;
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use jwt_identity::keys::{KeyPair, KeySet};
use jwt_identity::nexmo::{Acl, ApplicationId, application, user};
use jwt_identity::{Algorithm, KeyId, ManualClock, NumericDate, SharedSecret, TokenId, sunshine};
use serde_json::Value;
use tokio::net::TcpStream;
use vendor_stand_ins::{Config, StandIns};

pub(crate) const PRIVATE_KEY: &str = include_str!("../../../../tests/keys/rsa2048.pkcs8.pem");
pub(crate) const NEXT_KEY: &str = include_str!("../../../../tests/keys/rsa4096.pkcs1.pem");
pub(crate) const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);
pub(crate) const NUMBER: &str = "447700900123";
pub(crate) const KUSTOMER_SECRET: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const SUNSHINE_KEY_ID: &str = "app_5deaa3531c7f940010cc4ba4";
pub(crate) const SUNSHINE_SECRET: &str = "BFJJ88naxc5PZNAMU9KpBNTR";

/// A test must end long before this.
const PATIENCE: Duration = Duration::from_secs(20);

/// Running stand-ins and their clock.
pub(crate) struct World {
    pub(crate) stand_ins: StandIns,
    pub(crate) clock: ManualClock,
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub(crate) fn application_id() -> ApplicationId {
    ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab").unwrap()
}

pub(crate) fn config(clock: &ManualClock) -> Config {
    let key_id = KeyId::new(SUNSHINE_KEY_ID).unwrap();
    let account_key = KeyId::new("act_5deaa3531c7f940010cc4ba4").unwrap();
    let secret = SharedSecret::new(SUNSHINE_SECRET).unwrap();
    let sunshine = [sunshine::key(key_id, &secret).unwrap(), sunshine::key(account_key, &secret).unwrap()];
    Config::new(application_id(), KeyPair::from_pem(Algorithm::Rs256, PRIVATE_KEY).unwrap())
        .with_clock(clock.clone())
        .with_api_credentials("abcd1234", "api-secret")
        .with_signature_secret("0123456789abcdef0123456789abcdef")
        .with_kustomer_secret(KUSTOMER_SECRET)
        .with_kustomer_api_key("key-of-admin", ["org.admin", "org.user"])
        .with_kustomer_api_key("key-of-chat", ["org.tracking"])
        .with_sunshine_keys(KeySet::new(sunshine).unwrap())
        .with_origin("http://shop.example")
}

pub(crate) async fn world() -> World {
    world_with(|config| config).await
}

pub(crate) async fn world_with(change: impl FnOnce(Config) -> Config) -> World {
    let clock = ManualClock::new(NOW);
    let stand_ins = StandIns::start(change(config(&clock))).await.unwrap();
    World { stand_ins, clock }
}

impl World {
    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Sends a request. An error means that the connection was closed without an answer.
    pub(crate) async fn try_ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Reply, hyper::Error> {
        let exchange = async {
            let stream = TcpStream::connect(self.stand_ins.url().trim_start_matches("http://")).await.unwrap();
            let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let response = sender.send_request(request.body(Body::from(body.to_owned())).unwrap()).await?;
            let (parts, body) = response.into_parts();
            let body = body.collect().await?.to_bytes();
            let body = String::from_utf8(body.to_vec()).unwrap();
            Ok(Reply { status: parts.status.as_u16(), headers: parts.headers, body })
        };
        tokio::time::timeout(PATIENCE, exchange).await.expect("the server did not answer")
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        self.try_ask(method, path, headers, body).await.unwrap()
    }
}

/// The `Authorization` of the account.
pub(crate) fn basic() -> String {
    format!("Basic {}", STANDARD.encode("abcd1234:api-secret"))
}

/// An application token that was issued now.
pub(crate) fn application_token() -> String {
    application_token_with(|builder| builder)
}

pub(crate) fn application_token_with(
    change: impl FnOnce(application::ClaimsBuilder) -> application::ClaimsBuilder,
) -> String {
    let builder = application::Claims::builder(application_id(), TokenId::random().unwrap(), NOW);
    application::signer(PRIVATE_KEY).unwrap().sign(&change(builder).build().unwrap()).unwrap().into_string()
}

/// A user token of alice that was issued now.
pub(crate) fn user_token(acl: Acl) -> String {
    user_token_signed(PRIVATE_KEY, acl)
}

pub(crate) fn user_token_signed(private_key: &str, acl: Acl) -> String {
    let token_id = TokenId::random().unwrap();
    let claims = user::Claims::builder(application_id(), "alice", acl, token_id, NOW).build().unwrap();
    user::signer(private_key).unwrap().sign(&claims).unwrap().into_string()
}

pub(crate) fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}
