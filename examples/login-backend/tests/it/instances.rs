//! Two instances behind one browser session, with Redis between them.

use std::time::{Duration, Instant};

use hyper::StatusCode;
use login_backend::{Limit, Server, Settings};

use crate::redis;
use crate::support::{Browser, World};

const NUMBER: &str = "447700900211";

/// Two instances that share keys, sessions and stand-ins.
struct Pair {
    one: World,
    two: Server,
}

impl Pair {
    async fn start(redis: &redis::Server, change: impl Fn(Settings) -> Settings) -> Self {
        let shared = |settings: Settings| change(Settings { redis: Some(redis.url()), ..settings });
        let one = World::with(&shared).await;
        let settings = Settings {
            stand_ins: Some(one.stand_ins().url().to_owned()),
            clock: std::sync::Arc::new(one.clock.clone()),
            ..Settings::for_tests(&one.data.0)
        };
        let two = Server::start(shared(settings)).await.unwrap();
        // On a busy machine a new connection to Redis can take longer than a visitor waits.
        for url in [one.server.url(), two.url()] {
            settled(&mut Browser::new(url), "/health", StatusCode::OK).await;
        }
        Self { one, two }
    }

    fn urls(&self) -> [&str; 2] {
        [self.one.server.url(), self.two.url()]
    }
}

fn started() -> Option<redis::Server> {
    redis::is_installed().then(|| redis::Server::start(&[]))
}

#[tokio::test]
async fn session_moves_between_instances_at_each_step() {
    let Some(server) = started() else { return };
    let pair = Pair::start(&server, |settings| settings).await;
    let [one, two] = pair.urls();
    let mut browser = Browser::new(one);
    browser.get("/login").await;
    browser.visit(two);
    let answer = browser.submit_only("/login", &[("number", NUMBER)]).await;
    assert_eq!(answer.location(), "/code", "{answer:?}");
    browser.visit(one);
    browser.get("/code").await;
    let wrong = pair.one.wrong_code(NUMBER);
    assert!(browser.submit("/code", &[("code", wrong)]).await.body.contains("You have 2 attempts left."));
    browser.visit(two);
    assert!(browser.submit("/code", &[("code", wrong)]).await.body.contains("You have 1 attempt left."));
    browser.visit(one);
    assert_eq!(browser.submit_only("/code", &[("code", &pair.one.code(NUMBER))]).await.location(), "/account");
    browser.visit(two);
    assert!(browser.get("/account").await.body.contains(NUMBER));
    for (url, vendor) in [(one, "nexmo"), (two, "kustomer"), (one, "sunshine")] {
        browser.visit(url);
        assert_eq!(browser.post_json(&format!("/tokens/{vendor}"), "").await.status, StatusCode::OK);
    }
    browser.visit(two);
    browser.get("/account").await;
    let mut window = browser.window();
    assert_eq!(browser.submit_only("/logout", &[]).await.location(), "/login?notice=logged-out");
    window.visit(one);
    assert_eq!(window.get("/account").await.location(), "/login");
}

#[tokio::test]
async fn code_sent_to_both_instances_logs_in_once() {
    let Some(server) = started() else { return };
    let pair = Pair::start(&server, |settings| settings).await;
    let mut browser = Browser::new(pair.urls()[0]);
    browser.ask_for_code(NUMBER).await;
    let code = pair.one.code(NUMBER);
    let mut requests = tokio::task::JoinSet::new();
    for at in 0..6 {
        let mut window = browser.window();
        window.visit(pair.urls()[at % 2]);
        let code = code.clone();
        requests.spawn(async move { window.submit_only("/code", &[("code", &code)]).await });
    }
    let answers = requests.join_all().await;
    let logins = answers.iter().filter(|answer| answer.location() == "/account").count();
    assert_eq!(logins, 1, "{answers:?}");
}

#[tokio::test]
async fn limits_count_over_all_instances() {
    let Some(server) = started() else { return };
    let limit = Limit::new(3, Duration::from_secs(600));
    let pair = Pair::start(&server, |mut settings| {
        settings.limits.starts_in_all = limit;
        settings
    })
    .await;
    let mut statuses = Vec::new();
    for at in 0..4 {
        let mut browser = Browser::new(pair.urls()[at % 2]);
        browser.get("/login").await;
        statuses.push(browser.submit_only("/login", &[("number", &format!("44770090022{at}"))]).await.status.as_u16());
    }
    assert_eq!(statuses, [303, 303, 303, 429]);
}

#[tokio::test]
async fn store_holds_neither_cookies_nor_codes() {
    let Some(server) = started() else { return };
    let pair = Pair::start(&server, |settings| settings).await;
    let mut browser = Browser::new(pair.urls()[0]);
    browser.ask_for_code(NUMBER).await;
    let anonymous = browser.cookie.clone();
    let mut stored = dump(&server);
    assert!(!stored.contains(&format!("\"{}\"", pair.one.code(NUMBER))));
    browser.submit("/code", &[("code", &pair.one.code(NUMBER))]).await;
    stored.push_str(&dump(&server));
    for cookie in [&anonymous, &browser.cookie] {
        let signature = cookie.split('.').next_back().unwrap();
        assert!(!stored.contains(signature));
        assert!(!stored.contains(&crate::leaks::session_id(cookie)));
    }
    let names = server.command("KEYS *");
    assert!(names.contains("login-backend:session:") && !names.contains(NUMBER), "{names}");
    // Every entry ends by itself.
    for name in names.lines().filter(|line| line.starts_with("login-backend:")) {
        assert_ne!(server.command(&format!("PTTL {name}")), ":-1\r\n", "{name}");
    }
}

/// All names and values of the server.
fn dump(server: &redis::Server) -> String {
    let names = server.command("KEYS *");
    let values = names.lines().filter(|line| line.starts_with("login-backend:"));
    let lines: Vec<String> = values.map(|name| format!("{name} {}", server.command(&format!("GET {name}")))).collect();
    lines.concat()
}

#[tokio::test]
async fn store_that_is_down_is_a_clear_page_and_no_logout() {
    let Some(mut server) = started() else { return };
    let pair = Pair::start(&server, |settings| settings).await;
    let mut browser = Browser::new(pair.urls()[0]);
    browser.ask_for_code(NUMBER).await;
    browser.submit("/code", &[("code", &pair.one.code(NUMBER))]).await;
    browser.get("/account").await;

    // It does not answer. Nobody waits long, and afterwards everybody is still logged in.
    server.signal("STOP");
    let begun = Instant::now();
    browser.get("/account").await.is_clear_page(503, "Too busy");
    browser.submit("/logout", &[]).await.is_clear_page(503, "Too busy");
    let answer = browser.post_json("/tokens/nexmo", "").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/health").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(begun.elapsed() < Duration::from_secs(40));
    server.signal("CONT");
    settled(&mut browser, "/account", StatusCode::OK).await;

    // It has crashed, and comes back empty.
    server.kill();
    browser.get("/account").await.is_clear_page(503, "Too busy");
    server.restart();
    settled(&mut browser, "/health", StatusCode::OK).await;
    assert_eq!(browser.get("/account").await.location(), "/login");
    browser.forget();
    browser.ask_for_code("447700900212").await;
}

/// Repeats a request until it has this status.
async fn settled(browser: &mut Browser, path: &str, status: StatusCode) {
    let begun = Instant::now();
    while browser.get(path).await.status != status {
        assert!(begun.elapsed() < Duration::from_secs(40), "{path}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
