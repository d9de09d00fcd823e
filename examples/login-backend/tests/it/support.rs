//! A service with stand-ins of its own, and browsers that visit it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{env, fs, path::PathBuf, process};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{HeaderMap, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use jwt_identity::{ManualClock, NumericDate};
use login_backend::{Server, Settings};
use tokio::net::TcpStream;
use vendor_stand_ins::StandIns;

/// The time at which each test begins.
pub(crate) const NOW: NumericDate = NumericDate::from_unix_seconds(1_700_000_000);

/// The media type of a form.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// No answer takes longer than this, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running service.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) clock: ManualClock,
    pub(crate) data: Directory,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|settings| settings).await
    }

    pub(crate) async fn with(change: impl FnOnce(Settings) -> Settings) -> Self {
        let (clock, data) = (ManualClock::new(NOW), Directory::new());
        let settings = Settings { clock: std::sync::Arc::new(clock.clone()), ..Settings::for_tests(&data.0) };
        let server = Server::start(change(settings)).await.unwrap();
        Self { server, clock, data }
    }

    pub(crate) fn stand_ins(&self) -> &StandIns {
        self.server.stand_ins().unwrap()
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.server.url())
    }

    /// Lets time pass, in seconds.
    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn code(&self, number: &str) -> String {
        self.stand_ins().code_for(number).unwrap()
    }

    /// Another code than the right one.
    pub(crate) fn wrong_code(&self, number: &str) -> &'static str {
        if self.code(number) == "0000" { "1111" } else { "0000" }
    }

    /// A browser in which the owner of a number has logged in.
    pub(crate) async fn logged_in(&self, number: &str) -> Browser {
        let mut browser = self.browser();
        browser.ask_for_code(number).await;
        let answer = browser.submit("/code", &[("code", &self.code(number))]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"), "{}", answer.body);
        browser
    }
}

/// A browser that keeps one cookie and the CSRF token of the last page.
pub(crate) struct Browser {
    address: String,
    connection: Option<SendRequest<Full<Bytes>>>,
    pub(crate) cookie: String,
    pub(crate) csrf: String,
}

/// The answer to a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// Asserts that the answer is a complete page that says what is wrong.
    #[track_caller]
    pub(crate) fn is_clear_page(&self, status: u16, title: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(self.body.contains(&format!("<h1>{title}</h1>")), "{title}: {}", self.body);
        assert!(self.body.contains("id=\"error\"") && self.body.trim_end().ends_with("</html>"), "{}", self.body);
        assert_eq!(self.header("cache-control"), "no-store");
        assert!(self.header("content-security-policy").starts_with("default-src 'none'"));
        let may_pass = matches!(status, 429 | 503);
        assert_eq!(self.headers.contains_key(header::RETRY_AFTER), may_pass);
    }
}

impl Browser {
    pub(crate) fn new(url: &str) -> Self {
        let address = url.strip_prefix("http://").unwrap().to_owned();
        Self { address, connection: None, cookie: String::new(), csrf: String::new() }
    }

    /// Another window of this browser: it has the same cookie and page.
    pub(crate) fn window(&self) -> Self {
        Self { address: self.address.clone(), connection: None, cookie: self.cookie.clone(), csrf: self.csrf.clone() }
    }

    /// Goes to another instance of the service. Browsers do not tell ports of one host apart.
    pub(crate) fn visit(&mut self, url: &str) {
        *self = Self { cookie: self.cookie.clone(), csrf: self.csrf.clone(), ..Self::new(url) };
    }

    /// Forgets cookie and page.
    pub(crate) fn forget(&mut self) {
        self.cookie.clear();
        self.csrf.clear();
    }

    /// Asks for a code for a number, and opens the page for it.
    pub(crate) async fn ask_for_code(&mut self, number: &str) {
        self.get("/login").await;
        let answer = self.submit("/login", &[("number", number)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/code"), "{}", answer.body);
        assert_eq!(self.get("/code").await.status, StatusCode::OK);
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "text/plain", "").await
    }

    /// Submits a form of the last page, and opens the page that follows.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.submit_only(path, fields).await;
        if answer.status == StatusCode::SEE_OTHER {
            let location = answer.location().to_owned();
            self.get(&location).await;
        }
        answer
    }

    /// Submits a form of the last page.
    pub(crate) async fn submit_only(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}&", value.replace('+', "%2B").replace(' ', "+")))
            .collect();
        let body = format!("{}csrf={}", fields.concat(), self.csrf);
        self.send("POST", path, FORM, &body).await
    }

    pub(crate) async fn post_json(&mut self, path: &str, body: &str) -> Answer {
        self.send("POST", path, "application/json", body).await
    }

    /// Sends a request with the cookie, and with the CSRF token in the header that scripts use.
    pub(crate) async fn send(&mut self, method: &str, path: &str, content_type: &str, body: &str) -> Answer {
        let headers = [("content-type", content_type.to_owned()), ("x-csrf-token", self.csrf.clone())];
        let answer = tokio::time::timeout(PATIENCE, self.exchange(method, path, &headers, body)).await;
        let answer = answer.unwrap_or_else(|_| panic!("no answer to {method} {path}"));
        if let Some(cookie) = answer.headers.get(header::SET_COOKIE) {
            cookie.to_str().unwrap().split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        let before = ["name=\"csrf\" value=\"", "name=\"csrf-token\" content=\""];
        if let Some((_, rest)) = before.iter().find_map(|before| answer.body.split_once(before)) {
            rest.split('"').next().unwrap().clone_into(&mut self.csrf);
        }
        answer
    }

    pub(crate) async fn exchange(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, &self.address);
        if !self.cookie.is_empty() {
            request = request.header(header::COOKIE, header::HeaderValue::from_bytes(self.cookie.as_bytes()).unwrap());
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(Full::new(Bytes::from(body.to_owned()))).unwrap();
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect().await,
        };
        if connection.ready().await.is_err() {
            connection = self.connect().await;
        }
        let (parts, body) = connection.send_request(request).await.unwrap().into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        self.connection = Some(connection);
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn connect(&self) -> SendRequest<Full<Bytes>> {
        let stream = TcpStream::connect(&self.address).await.unwrap();
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        sender
    }
}

/// A directory for the keys of one test. It is removed with the test.
pub(crate) struct Directory(pub(crate) PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(env::temp_dir().join(format!("login-backend-test-{}-{number}", process::id())))
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
