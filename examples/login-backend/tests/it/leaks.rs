//! Secrets appear neither on pages nor in headers nor in the log.

use std::io::Write;
use std::sync::{Mutex, Once, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use login_backend::{Settings, VerifyVersion};
use serde_json::Value;
use tracing::Level;
use vendor_stand_ins::Fault;

use crate::support::{Answer, Browser, World};

/// The lines that all tests of this program have logged.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn collect_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt().with_writer(|| Log).with_ansi(false).with_max_level(Level::DEBUG).init();
    });
}

fn logged() -> String {
    String::from_utf8(LOG.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap()
}

/// The output that a browser and the log have shown.
#[derive(Default)]
struct Shown(Vec<String>);

impl Shown {
    fn note(&mut self, answer: &Answer) {
        self.0.push(answer.body.clone());
        let headers = answer.headers.iter().filter(|(name, _)| *name != "set-cookie");
        self.0.extend(headers.map(|(name, value)| format!("{name}: {value:?}")));
    }

    async fn get(&mut self, browser: &mut Browser, path: &str) {
        let answer = browser.get(path).await;
        self.note(&answer);
    }

    async fn submit(&mut self, browser: &mut Browser, path: &str, fields: &[(&str, &str)]) {
        let answer = browser.submit_only(path, fields).await;
        self.note(&answer);
        if answer.location().starts_with('/') {
            self.get(browser, answer.location()).await;
        }
    }

    #[track_caller]
    fn hides(&self, what: &str, secret: &str) {
        assert!(secret.len() >= 4, "{what} is too short to be looked for");
        for shown in &self.0 {
            assert!(!shown.contains(secret), "{what} {secret} is shown: {shown}");
        }
    }
}

#[track_caller]
fn log_hides(what: &str, secret: &str) {
    let log = logged();
    let line = log.lines().find(|line| line.contains(secret));
    assert_eq!(line, None, "{what} is in the log");
}

/// The ID of the session in a cookie.
pub(crate) fn session_id(cookie: &str) -> String {
    let payload = cookie.split('.').nth(1).unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// The ID of the verification of a number, which the vendor names to whoever starts another one.
async fn request_id(world: &World, verify: VerifyVersion, number: &str) -> String {
    let stand_ins = world.stand_ins();
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", stand_ins.api_key(), stand_ins.api_secret())));
    let (path, media_type, body) = match verify {
        VerifyVersion::V1 => {
            ("/verify/json", "application/x-www-form-urlencoded", format!("number={number}&brand=ACME"))
        }
        VerifyVersion::V2 => {
            let workflow = serde_json::json!([{"channel": "sms", "to": number}]);
            let body = serde_json::json!({"brand": "ACME", "workflow": workflow});
            ("/v2/verify", "application/json", body.to_string())
        }
    };
    let headers = [("authorization", basic), ("content-type", media_type.to_owned())];
    let answer = Browser::new(stand_ins.url()).exchange("POST", path, &headers, &body).await;
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    answer["request_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn secrets_are_neither_shown_nor_logged() {
    collect_log();
    for (verify, number) in [(VerifyVersion::V1, "447700900191"), (VerifyVersion::V2, "447700900192")] {
        let world = World::with(|settings| Settings { verify, ..settings }).await;
        let check = if verify == VerifyVersion::V1 { "/verify/check/" } else { "/v2/verify/" };
        let (mut shown, mut browser) = (Shown::default(), world.browser());
        shown.get(&mut browser, "/login").await;
        shown.submit(&mut browser, "/login", &[("number", number)]).await;
        let (anonymous, id) = (browser.cookie.clone(), request_id(&world, verify, number).await);
        let wrong = world.wrong_code(number);
        shown.submit(&mut browser, "/code", &[("code", wrong)]).await;
        shown.submit(&mut browser, "/code", &[("code", "12345678901")]).await;
        for fault in [Fault::Html, Fault::Truncated, Fault::Drop, Fault::Status(500), Fault::WrongMediaType] {
            world.stand_ins().faults().inject_once(check, fault.clone());
            // A wrong code: two of these faults come after its check.
            if matches!(fault, Fault::Truncated | Fault::WrongMediaType) {
                world.stand_ins().faults().clear();
                continue;
            }
            shown.submit(&mut browser, "/code", &[("code", wrong)]).await;
            shown.get(&mut browser, "/code").await;
        }
        let mut second = world.browser();
        shown.get(&mut second, "/login").await;
        shown.submit(&mut second, "/login", &[("number", number)]).await;
        shown.submit(&mut browser, "/code/resend", &[]).await;
        // Until here no page shows the number.
        shown.hides("the number", number);
        shown.hides("the code", &format!(">{}<", world.code(number)));
        let code = world.code(number);
        shown.submit(&mut browser, "/code", &[("code", &code)]).await;
        for path in ["/account", "/", "/health", "/.well-known/jwks.json", "/nothing"] {
            shown.get(&mut browser, path).await;
        }
        browser.get("/account").await;
        let mut tokens = Vec::new();
        for vendor in ["nexmo", "kustomer", "sunshine"] {
            let answer = browser.post_json(&format!("/tokens/{vendor}"), "").await;
            let minted: Value = serde_json::from_str(&answer.body).unwrap();
            tokens.push(minted["token"].as_str().unwrap().to_owned());
            let body = serde_json::json!({"token": tokens.last()}).to_string();
            let report = browser.post_json(&format!("/tokens/{vendor}/diagnosis"), &body).await;
            shown.note(&report);
        }
        let logged_in = browser.cookie.clone();
        shown.get(&mut browser, "/account").await;
        shown.submit(&mut browser, "/logout", &[]).await;

        let stand_ins = world.stand_ins();
        let mut secrets = vec![
            ("the request id", id),
            ("the id of the anonymous session", session_id(&anonymous)),
            ("the id of the session", session_id(&logged_in)),
            ("the API secret", stand_ins.api_secret().to_owned()),
            ("the signature secret", stand_ins.signature_secret().to_owned()),
            ("Kustomer's secret", stand_ins.kustomer_secret()),
        ];
        for folder in ["cookies", "kustomer", "sunshine", "nexmo"] {
            for file in std::fs::read_dir(world.data.0.join("keys").join(folder)).unwrap() {
                let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
                // The second line of a PEM file.
                let line = text.lines().nth(1).or(text.lines().next()).unwrap().to_owned();
                secrets.push(("a key", line));
            }
        }
        for (what, secret) in &secrets {
            shown.hides(what, secret);
            log_hides(what, secret);
        }
        log_hides("the number", number);
        log_hides("a cookie", logged_in.split('.').next_back().unwrap());
        for token in &tokens {
            log_hides("a token", token.split('.').next_back().unwrap());
            shown.hides("a token", token.split('.').next_back().unwrap());
        }
    }
    // The refusals are logged, so the log was collected.
    let log = logged();
    for refusal in ["code-wrong", "vendor-unavailable", "already-verifying", "code-malformed"] {
        assert!(log.contains(&format!("refused: {refusal}")), "{refusal} is not in the log:\n{log}");
    }
}

#[tokio::test]
async fn errors_at_the_start_show_no_password() {
    let data = crate::support::Directory::new();
    let redis = Some("redis://user:very-secret-password@127.0.0.1:1/".to_owned());
    let error = login_backend::Server::start(Settings { redis, ..Settings::for_tests(&data.0) }).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("very-secret-password"), "{shown}");
}
