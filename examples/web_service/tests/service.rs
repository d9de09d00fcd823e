//! The service over HTTP, with an identity provider that the tests control.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use jwt_identity::keys::KeySet;
use jwt_identity::{ErrorCode, SharedSecret, kustomer, sunshine};
use reqwest::Method;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use web_service::{Config, Service};

use crate::files::Files;
use crate::tokens::{SECRET, WEBHOOK};

#[path = "../demonstration/files.rs"]
mod files;
#[path = "../demonstration/tokens.rs"]
mod tokens;

/// An identity provider. It publishes the keys with these `kid`s, or answers 500 if there are none.
#[derive(Clone, Default)]
struct Provider(Arc<Mutex<Vec<&'static str>>>);

impl Provider {
    async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let key_ids = Arc::clone(&self.0);
        let answer = move || async move {
            let keys: Vec<_> = key_ids.lock().unwrap().iter().map(|id| tokens::session_key(id).unwrap()).collect();
            let set = KeySet::new(keys).ok().and_then(|set| set.public_jwk_set().ok());
            let json = set.map(|set| set.to_json());
            json.map(|json| ([("content-type", "application/json")], json)).ok_or(StatusCode::INTERNAL_SERVER_ERROR)
        };
        let app = Router::new().route("/keys", get(answer));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        url
    }

    fn publish(&self, key_ids: &[&'static str]) {
        *self.0.lock().unwrap() = key_ids.to_vec();
    }
}

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
    client: reqwest::Client,
    _files: Files,
}

/// The parts of a response that the tests look at.
struct Answer {
    status: u16,
    challenge: Option<String>,
    retry_after: Option<String>,
    body: String,
}

impl Running {
    async fn start(name: &str, jwk_set: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let files = Files::create(name, address, jwk_set).unwrap();
        let service = Service::new(Config::from_file(&files.configuration()).unwrap()).unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(service.serve(listener, async { drop(stopped.await) }));
        let client = client();
        Self { address, stop, served, client, _files: files }
    }

    /// Starts a service, and waits until it has loaded the keys of the provider.
    async fn ready(name: &str, provider: &Provider) -> Self {
        let service = Self::start(name, &provider.start().await).await;
        wait_for(&service.client, &format!("http://{}/health/ready", service.address)).await;
        service
    }

    fn session(&self, key_id: &str) -> String {
        tokens::session(key_id, &format!("http://{}", self.address), "acme").unwrap()
    }

    async fn ask(&self, method: Method, path: &str, token: Option<&str>, body: &str) -> Answer {
        ask(&self.client, method, &format!("http://{}{path}", self.address), token, body).await
    }
}

/// Waits until the keys are loaded.
async fn wait_for(client: &reqwest::Client, ready: &str) {
    for _ in 0..1000 {
        if ask(client, Method::GET, ready, None, "").await.status == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the keys were not loaded in 10 seconds");
}

fn client() -> reqwest::Client {
    // An error means that another test has installed it.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap()
}

async fn ask(client: &reqwest::Client, method: Method, url: &str, token: Option<&str>, body: &str) -> Answer {
    let request = client.request(method, url).body(body.to_owned());
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let response = request.send().await.unwrap();
    let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (status, challenge, retry_after) =
        (response.status().as_u16(), header("www-authenticate"), header("retry-after"));
    Answer { status, challenge, retry_after, body: response.text().await.unwrap() }
}

#[tokio::test]
async fn session_buys_a_token_for_each_recipient() {
    let provider = Provider::default();
    provider.publish(&["1"]);
    let service = Running::ready("recipients", &provider).await;
    let session = service.session("1");
    for (recipient, status) in [("kustomer", 200), ("nexmo", 200), ("sunshine", 200), ("internal", 200), ("other", 404)]
    {
        let answer = service.ask(Method::POST, &format!("/tokens/{recipient}"), Some(&session), "").await;
        assert_eq!(answer.status, status, "{recipient}");
        let secret = SharedSecret::new(SECRET).unwrap();
        match recipient {
            "kustomer" => {
                let verified = kustomer::verifier(&secret).unwrap().verify(&answer.body).unwrap();
                assert_eq!(verified.claims().email(), Some("ada@example.com"));
            }
            "sunshine" => {
                let verifier = sunshine::verifier("app_1".parse().unwrap(), &secret).unwrap();
                assert_eq!(verifier.verify(&answer.body).unwrap().claims().external_id(), Some("ada"));
            }
            _ => {}
        }
    }
    let stranger = tokens::session("1", &format!("http://{}", service.address), "umbrella").unwrap();
    assert_eq!(service.ask(Method::POST, "/tokens/kustomer", Some(&stranger), "").await.status, 403);
}

#[tokio::test]
async fn rotated_session_key_is_loaded_on_demand() {
    let provider = Provider::default();
    provider.publish(&["1"]);
    let service = Running::ready("rotation", &provider).await;
    let session = service.session("2");
    provider.publish(&["1", "2"]);
    assert_eq!(service.ask(Method::POST, "/tokens/kustomer", Some(&session), "").await.status, 200);
}

#[tokio::test]
async fn key_server_that_is_down_is_503_and_not_401() {
    let provider = Provider::default();
    let url = provider.start().await;
    let service = Running::start("down", &url).await;
    assert_eq!(service.ask(Method::GET, "/health/ready", None, "").await.status, 503);
    assert_eq!(service.ask(Method::GET, "/health/live", None, "").await.status, 200);
    let answer = service.ask(Method::POST, "/tokens/kustomer", Some(&service.session("1")), "").await;
    assert_eq!((answer.status, answer.challenge, answer.retry_after.as_deref()), (503, None, Some("5")));
}

#[tokio::test]
async fn key_server_that_goes_down_is_503_for_a_new_key() {
    let provider = Provider::default();
    provider.publish(&["1"]);
    let service = Running::ready("goes-down", &provider).await;
    provider.publish(&[]);
    let answer = service.ask(Method::POST, "/tokens/kustomer", Some(&service.session("2")), "").await;
    assert_eq!((answer.status, answer.challenge, answer.retry_after.as_deref()), (503, None, Some("5")));
    // The keys that were loaded before still verify.
    assert_eq!(service.ask(Method::POST, "/tokens/kustomer", Some(&service.session("1")), "").await.status, 200);
    assert_eq!(service.ask(Method::GET, "/health/ready", None, "").await.status, 200);
}

#[tokio::test]
async fn wrong_session_is_401_with_a_challenge() {
    let provider = Provider::default();
    provider.publish(&["1"]);
    let service = Running::ready("wrong", &provider).await;
    let other_issuer = tokens::session("1", "https://other.example.com", "acme").unwrap();
    let forged = service.session("1") + "A";
    for token in [&other_issuer, &forged] {
        let answer = service.ask(Method::POST, "/tokens/nexmo", Some(token), "").await;
        let challenge = r#"Bearer realm="web-service", error="invalid_token""#;
        assert_eq!((answer.status, answer.challenge.as_deref(), answer.body.as_str()), (401, Some(challenge), ""));
    }
    let answer = service.ask(Method::POST, "/tokens/nexmo", None, "").await;
    assert_eq!((answer.status, answer.challenge.as_deref()), (401, Some(r#"Bearer realm="web-service""#)));
}

#[tokio::test]
async fn webhook_is_accepted_once_and_unchanged() {
    let provider = Provider::default();
    provider.publish(&["1"]);
    let service = Running::ready("webhook", &provider).await;
    let token = tokens::webhook().unwrap();
    let send = |token, body| service.ask(Method::POST, "/webhooks/vonage", token, body);
    assert_eq!(send(Some(&token), "{}").await.status, 401, "another body");
    assert_eq!(send(Some(&token), WEBHOOK).await.status, 204);
    assert_eq!(send(Some(&token), WEBHOOK).await.status, 401, "a replay");
    // Vonage sends an unsigned callback again after 5xx.
    assert_eq!(send(None, WEBHOOK).await.status, 500);
}

#[tokio::test]
async fn service_stops_when_it_is_told_to() {
    let provider = Provider::default();
    provider.publish(&["1"]);
    let service = Running::ready("stop", &provider).await;
    let url = format!("http://{}/health/live", service.address);
    drop(service.client);
    service.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), service.served).await.unwrap().unwrap().unwrap();
    assert!(client().get(url).send().await.is_err());
}

#[test]
fn wrong_configuration_is_named() {
    let address = "127.0.0.1:0".parse().unwrap();
    let files = Files::create("configuration", address, "https://id.example.com/keys").unwrap();
    let text = std::fs::read_to_string(files.configuration()).unwrap();
    let failure = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        std::fs::write(files.configuration(), text.replace(from, to)).unwrap();
        let config = Config::from_file(&files.configuration());
        config.and_then(|config| Service::new(config).map(drop)).unwrap_err()
    };
    let rows = [
        ("cooldown = \"5s\"", "cooldown = \"5\"", "cooldown"),
        ("audiences", "audience", "audience"),
        ("webhook_account = \"a1b2c3d4\"", "", "webhook_account"),
        ("aaaaaaaa-bbbb", "aaaaaaaa", "application"),
    ];
    for (from, to, expected) in rows {
        let error = failure(from, to).to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let error = failure("https://id", "http://id");
    assert_eq!(error.downcast_ref::<jwt_identity::ConfigError>().unwrap().subject(), Some("url"));
    let error = failure("/acme\"", "/own\"");
    assert!(error.to_string().contains("own/webhook"), "{error}");
    std::fs::write(files.folder().join("acme/kustomer"), "short").unwrap();
    let error = failure("[tenants", "[tenants");
    assert_eq!(error.downcast_ref::<jwt_identity::Error>().unwrap().code(), ErrorCode::KeyTooShort);
}

#[test]
fn configuration_of_the_readme_is_read() {
    let readme = include_str!("../README.md");
    let toml = readme.split_once("```toml\n").unwrap().1.split_once("```").unwrap().0;
    let files = Files::create("readme", "127.0.0.1:0".parse().unwrap(), "https://id.example.com/keys").unwrap();
    std::fs::write(files.configuration(), toml).unwrap();
    assert_eq!(Config::from_file(&files.configuration()).unwrap().listen.port(), 8080);
}

/// Runs the demonstration as a newcomer does, and sends what its commands say.
#[tokio::test]
async fn printed_commands_work() {
    let mut program =
        Command::new(env!("CARGO_BIN_EXE_demonstration")).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // It stays open, because the program ends if it cannot print.
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let (mut folder, mut commands) = (String::new(), Vec::new());
    for line in lines.by_ref().map(Result::unwrap) {
        if let Some((_, rest)) = line.split_once(" are in ") {
            folder = rest.split_once(' ').unwrap().0.to_owned();
        } else if line.starts_with("curl ") {
            commands.push(line);
        }
        if commands.len() == 9 {
            break;
        }
    }
    let client = client();
    let (_, ready, ..) = curl(&commands[1]);
    wait_for(&client, &ready).await;
    let mut statuses = Vec::new();
    for command in &commands {
        let (method, url, token, body) = curl(command);
        statuses.push(ask(&client, method, &url, token.as_deref(), &body).await.status);
    }
    assert!(Path::new(&folder).is_dir(), "{folder}");
    drop(client);
    assert!(Command::new("kill").arg(program.id().to_string()).status().unwrap().success());
    let status = tokio::task::spawn_blocking(move || program.wait().unwrap()).await.unwrap();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 401, 204, 401]);
    assert!(status.success() && !Path::new(&folder).exists(), "{status}");
}

/// Reads method, URL, token and body of a command, as a shell and curl do.
fn curl(command: &str) -> (Method, String, Option<String>, String) {
    let mut words = Vec::new();
    for (index, piece) in command.split('\'').enumerate() {
        match index % 2 {
            0 => words.extend(piece.split_whitespace()),
            _ => words.push(piece),
        }
    }
    let (mut method, mut url, mut token, mut body) = (Method::GET, "", None, "");
    let mut words = words.into_iter().skip(1);
    while let Some(word) = words.next() {
        match word {
            "-i" => {}
            "-X" => method = words.next().unwrap().parse().unwrap(),
            "-H" => token = Some(words.next().unwrap().strip_prefix("Authorization: Bearer ").unwrap().to_owned()),
            "-d" => body = words.next().unwrap(),
            _ => url = word,
        }
    }
    (method, url.to_owned(), token, body.to_owned())
}
