//! Sequences of responses of a key endpoint at any time, compared with a simple model. The model predicts when keys
//! are loaded, which responses are valid, and for how long.
//!
//! The first byte selects the endpoint and the settings. Steps follow, separated by zero bytes. A step is a line such
//! as `mc 30 200`, header lines, an empty line and the body. The words of the line are the reason, the way to perform
//! it, the seconds since the previous step, and the status.
#![no_main]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use jwt_identity::error::LoadReason;
use jwt_identity::keys::remote::{Attempt, Jitter, JwkSetEndpoint, KeyEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{Health, HealthState, RefreshOutcome, RefreshReason, SigningKeySource, VerifyingKeySource};
use jwt_identity::kustomer::{ApiError, ApiKey, SecretEndpoint};
use jwt_identity::{Algorithm, Clock, EnvironmentError, KeyHint, NumericDate};
use jwt_identity_fuzz::{NOW, mac_over};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const ALGORITHMS: &[Algorithm] = &[Algorithm::Hs256, Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa];
const MOST_STEPS: usize = 8;
/// The longest step of the clock, in seconds. Longer steps would test nothing else.
const LONGEST_STEP: i64 = 1_000_000;
/// Text that must never be shown: the API key, and the query of the URL.
const HUSH: &str = "hush";

fuzz_target!(|data: &[u8]| {
    let Some((&choice, steps)) = data.split_first() else { return };
    let is_secret = choice & 1 == 1;
    let stale_if_error = if choice & 2 == 0 { 3600 } else { 0 };
    let max_body_len = if choice & 4 == 0 { 256 * 1024 } else { 300 };
    let settings = RemoteSettings::default()
        .stale_if_error(Duration::from_secs(stale_if_error))
        .max_body_len(max_body_len)
        // Jitter without randomness, so that the model can predict each delay.
        .jitter(Jitter::Fixed { per_mille: 1000 });
    let account = Account { is_secret, stale_if_error, max_body_len, ..Account::default() };
    if is_secret {
        let endpoint = SecretEndpoint::new("acme", ApiKey::new(HUSH).expect("a key")).expect("a name");
        run(&endpoint, settings, account, steps);
    } else {
        let endpoint = JwkSetEndpoint::new("https://id.example.com/keys?key=hush", ALGORITHMS).expect("a URL");
        run(&endpoint, settings, account, steps);
    }
});

fn run(endpoint: &(impl KeyEndpoint + Clone + 'static), settings: RemoteSettings, mut account: Account, steps: &[u8]) {
    let clock = SetClock(Arc::new(AtomicI64::new(NOW.as_unix_seconds())));
    let keys = RemoteKeys::by_hand(endpoint.clone(), settings).expect("valid settings").with_clock(clock.clone());
    for step in steps.split(|byte| *byte == 0).take(MOST_STEPS).map(Step::read) {
        if step.asks_by_date() {
            return;
        }
        clock.0.fetch_add(step.seconds, Ordering::SeqCst);
        account.advance(step.seconds);
        let now = clock.now().expect("the clock works");
        let (before, mut health) = (account.check(&keys, now), keys.health());

        let attempt = keys.attempt(step.reason).expect("the clock works");
        assert_eq!(attempt.is_some(), account.permits(step.reason), "{:?}", step.reason);
        let Some(attempt) = attempt else {
            if step.reason == RefreshReason::Missing {
                account.refused = Some(0);
                health.last_refusal = Some(now);
            }
            assert_eq!(keys.health(), health);
            continue;
        };
        account.check_request(&attempt, endpoint);
        assert!(keys.attempt(RefreshReason::Manual).expect("the clock works").is_none(), "one at a time");
        account.attempts.push(0);

        let is_good = account.is_good(&step, endpoint);
        let outcome = step.carry_out(attempt);
        if let Some(RefreshOutcome::Changed | RefreshOutcome::Unchanged) = outcome {
            assert!(is_good, "an invalid response was accepted");
            let is_known = step.status == 304 || account.held.as_ref().is_some_and(|held| held.body == step.body);
            assert_eq!(outcome == Some(RefreshOutcome::Unchanged), is_known);
            account.take(&step);
            let after = account.check(&keys, now);
            assert!(!is_known || before.is_err() || after == before, "unchanged keys are the same");
            account.check_keys(&keys, after.expect("they were just loaded"));
            assert_eq!(keys.health().last_error, None);
            continue;
        }
        if let Some(outcome) = outcome {
            let RefreshOutcome::Failed(error) = outcome else { panic!("{outcome:?}") };
            assert!(!is_good, "a valid response was rejected: {error}");
            assert_eq!(keys.health().last_error.as_ref(), Some(&error));
            assert_eq!(error.subject(), Some(endpoint.url().to_string().as_str()));
            assert!(!format!("{error} {error:?} {keys:?}").contains(HUSH));
            if let Some(rejected) = error.source().and_then(|source| source.downcast_ref::<ApiError>()) {
                assert_eq!(rejected.status(), step.status);
            }
            account.failed(&step);
        }
        assert_eq!(account.check(&keys, now), before, "a rejected response keeps the keys");
        assert_eq!(keys.health().state, health.state);
    }
}

/// The keys that the source serves for each algorithm, without and with a `kid`, and a signature.
type Served = (Vec<Option<String>>, Option<Vec<u8>>);

fn served(keys: &RemoteKeys, health: &Health) -> Result<Served, EnvironmentError> {
    let key_ids = || [None].into_iter().chain(health.key_ids.iter().take(4).map(|key_id| Some(key_id.as_str())));
    let hints = ALGORITHMS.iter().flat_map(|algorithm| key_ids().map(|key_id| KeyHint::new(*algorithm, key_id)));
    let describe = |hint| keys.find(&hint).ok().map(|key| key.public_jwk().map_or(String::new(), |jwk| jwk.to_json()));
    let found = hints.map(describe).collect();
    match keys.primary() {
        Ok(key) => Ok((found, Some(key.sign(b"x").expect("a secret signs").as_slice().to_vec()))),
        // A source of a published set has no signing key.
        Err(EnvironmentError::KeySourceUnavailable) if health.state.has_usable_keys() => Ok((found, None)),
        Err(error) => Err(error),
    }
}

/// A clock that is set by the target.
#[derive(Debug, Clone)]
struct SetClock(Arc<AtomicI64>);

impl Clock for SetClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        Ok(NumericDate::from_unix_seconds(self.0.load(Ordering::SeqCst)))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    AtOnce,
    InPieces,
    /// With an interim response before the final one.
    AfterInterim,
    /// With a second response after the first, which must be rejected.
    WithTwoHeads,
    TimedOut,
    GivenUp,
}

struct Step {
    reason: RefreshReason,
    way: Way,
    seconds: i64,
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Step {
    /// The pause in seconds that the server asked for.
    fn asked_pause(&self) -> i64 {
        let has_head = !matches!(self.way, Way::TimedOut | Way::GivenUp);
        let text = self.headers.get("retry-after").filter(|_| has_head && [429, 503].contains(&self.status));
        let text = text.and_then(|text| text.to_str().ok()).map_or("", str::trim);
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { text.parse().unwrap_or(i64::MAX) } else { 0 }
    }

    /// Reports whether the server asks for a pause by a date, which this model does not read.
    fn asks_by_date(&self) -> bool {
        self.headers.get("retry-after").is_some_and(|text| text.as_bytes().ends_with(b"GMT"))
    }

    fn read(text: &[u8]) -> Self {
        let mut rest = text;
        let mut line = || {
            let (line, behind) = rest.split_at(rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()));
            rest = behind.get(1..).unwrap_or_default();
            line
        };
        let first = String::from_utf8_lossy(line()).into_owned();
        let mut words = first.split(' ');
        let letters = words.next().unwrap_or_default().as_bytes();
        let reason = match letters.first() {
            Some(b'a') => RefreshReason::Ahead,
            Some(b'm') => RefreshReason::Missing,
            _ => RefreshReason::Manual,
        };
        let way = match letters.get(1) {
            Some(b'p') => Way::InPieces,
            Some(b'i') => Way::AfterInterim,
            Some(b'h') => Way::WithTwoHeads,
            Some(b't') => Way::TimedOut,
            Some(b'g') => Way::GivenUp,
            _ => Way::AtOnce,
        };
        let seconds: i64 = words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
        let status =
            words.next().and_then(|word| word.parse().ok()).and_then(|status| StatusCode::from_u16(status).ok());
        let mut headers = HeaderMap::new();
        loop {
            let line = line();
            let Some(colon) = line.iter().position(|byte| *byte == b':') else { break };
            let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
                headers.append(name, value);
            }
        }
        Self {
            reason,
            way,
            seconds: seconds.clamp(-LONGEST_STEP, LONGEST_STEP),
            status: status.unwrap_or(StatusCode::OK).as_u16(),
            headers,
            body: rest.to_vec(),
        }
    }

    fn response(&self, status: u16) -> Response<Vec<u8>> {
        let mut response = Response::new(self.body.clone());
        *response.status_mut() = StatusCode::from_u16(status).expect("a status");
        *response.headers_mut() = self.headers.clone();
        response
    }

    /// Returns the outcome, or `None` if the attempt was dropped.
    fn carry_out(&self, mut attempt: Attempt) -> Option<RefreshOutcome> {
        let (head, body) = self.response(self.status).into_parts();
        let exchange = attempt.exchange_mut();
        match self.way {
            Way::GivenUp => return None,
            Way::TimedOut => return Some(attempt.fail(LoadReason::TimedOut)),
            Way::AtOnce => return Some(attempt.complete(self.response(self.status))),
            Way::AfterInterim => {
                let (interim, _) = self.response(103).into_parts();
                assert!(exchange.head(&interim).is_ok());
                let _ = exchange.push(b"what belongs to no answer");
            }
            Way::InPieces | Way::WithTwoHeads => {}
        }
        // If a client continues after an error, its bytes must not be accepted.
        let _ = exchange.head(&head);
        for piece in body.chunks(7) {
            if exchange.wants_body() {
                let _ = exchange.push(piece);
            }
        }
        if self.way == Way::WithTwoHeads {
            let _ = exchange.head(&head);
        }
        Some(attempt.finish())
    }
}

/// The model of the source. Times are in seconds before or after now, so a clock that is set back changes none of
/// them.
#[derive(Default)]
struct Account {
    is_secret: bool,
    stale_if_error: u64,
    max_body_len: usize,
    /// Seconds since each attempt.
    attempts: Vec<i64>,
    /// Seconds since a load because of a missing key was refused.
    refused: Option<i64>,
    failures: u32,
    back_off: i64,
    held: Option<Held>,
}

/// Reports whether a value has no content, so that a private member with it holds no secret.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.iter().all(is_empty),
        Value::Object(members) => members.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

struct Held {
    refresh_in: i64,
    fresh_for: i64,
    served_for: i64,
    body: Vec<u8>,
    etag: Option<HeaderValue>,
    last_modified: Option<HeaderValue>,
    said: Option<u64>,
}

impl Account {
    fn advance(&mut self, seconds: i64) {
        let seconds = seconds.max(0);
        self.attempts.iter_mut().chain(&mut self.refused).for_each(|age| *age += seconds);
        self.back_off -= seconds;
        if let Some(held) = &mut self.held {
            held.refresh_in -= seconds;
            held.fresh_for -= seconds;
            held.served_for -= seconds;
        }
    }

    fn permits(&self, reason: RefreshReason) -> bool {
        let lately = self.attempts.iter().filter(|age| **age < 30).count();
        match reason {
            RefreshReason::Manual => true,
            RefreshReason::Missing => self.back_off <= 0 && lately < 2,
            _ => self.back_off <= 0 && self.held.as_ref().is_none_or(|held| held.refresh_in <= 0),
        }
    }

    fn failed(&mut self, step: &Step) {
        let back_off: i64 = (1 << self.failures.min(6)).min(60);
        self.back_off = back_off.max(step.asked_pause().min(60));
        self.failures += 1;
    }

    fn is_good(&self, step: &Step, endpoint: &impl KeyEndpoint) -> bool {
        let is_carried_out = matches!(step.way, Way::AtOnce | Way::InPieces | Way::AfterInterim);
        let is_readable = || endpoint.read(&step.body).is_ok_and(|keys| !keys.is_empty());
        let answers = match step.status {
            200 => self.has_good_head(step) && step.body.len() <= self.max_body_len && is_readable(),
            304 => self.held.as_ref().is_some_and(|held| held.etag.is_some() || held.last_modified.is_some()),
            _ => false,
        };
        is_carried_out && answers
    }

    fn has_good_head(&self, step: &Step) -> bool {
        let texts = |name: &str| -> Vec<String> {
            let values = step.headers.get_all(name).into_iter();
            values.map(|value| String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase()).collect()
        };
        let other = if self.is_secret { "application/vnd.api+json" } else { "application/jwk-set+json" };
        let types = texts("content-type");
        let is_wanted = |text: &String| {
            let media_type = text.split(';').next().unwrap_or_default().trim();
            text.is_ascii() && ["application/json", other].contains(&media_type)
        };
        types.len() == 1
            && types.iter().all(is_wanted)
            && texts("content-encoding").iter().all(|encoding| ["identity", ""].contains(&encoding.as_str()))
            && texts("content-length")
                .iter()
                .all(|len| len.bytes().all(|digit| digit.is_ascii_digit()) && len.parse() == Ok(step.body.len()))
    }

    fn take(&mut self, step: &Step) {
        let first = |name: &str| step.headers.get(name).filter(|value| value.len() <= 256).cloned();
        let (mut said, mut etag, mut last_modified) =
            (said(&step.headers), first("etag").filter(is_entity_tag), first("last-modified"));
        let before = self.held.take();
        let mut body = step.body.clone();
        if let Some(before) = before.filter(|_| step.status == 304) {
            said = said.or(before.said);
            etag = etag.or(before.etag);
            last_modified = last_modified.or(before.last_modified);
            body = before.body;
        }
        let fresh_for = i64::try_from(said.unwrap_or(600).clamp(60, 86_400)).expect("at most a day");
        let stale = i64::try_from(self.stale_if_error).expect("an hour");
        self.held = Some(Held {
            // 80 per cent plus a tenth of it.
            refresh_in: fresh_for * 88 / 100,
            fresh_for,
            served_for: fresh_for + stale,
            body,
            etag,
            last_modified,
            said,
        });
        (self.failures, self.back_off) = (0, 0);
    }

    fn check(&self, keys: &RemoteKeys, now: NumericDate) -> Result<Served, EnvironmentError> {
        // Called first, because it makes the source read the time.
        let health = keys.health();
        let refused = self.refused.and_then(|age| u64::try_from(age).ok()).map(Duration::from_secs);
        assert_eq!(health.last_refusal, refused.map(|age| now.saturating_sub(age)));
        let served = served(keys, &health);
        match &self.held {
            None => {
                assert_eq!(health.state, HealthState::Empty);
                assert_eq!(served, Err(EnvironmentError::KeySourceUnavailable));
            }
            Some(held) if held.fresh_for > 0 => assert_eq!(health.state, HealthState::Fresh),
            Some(held) if held.served_for > 0 => {
                let HealthState::Stale { since, until } = health.state else { panic!("{health:?}") };
                assert_eq!(until.saturating_duration_since(since).as_secs(), self.stale_if_error);
            }
            Some(_) => {
                assert_eq!(health.state, HealthState::Expired);
                assert_eq!(served, Err(EnvironmentError::KeySetExpired));
            }
        }
        let due = self.held.as_ref().map_or(0, |held| held.refresh_in).max(self.back_off).max(0);
        let next = keys.next_refresh().expect("the clock works").as_secs();
        assert_eq!(i64::try_from(next), Ok(due));
        served
    }

    /// Checks that everything served was in the response, and that published keys are public.
    fn check_keys(&self, keys: &RemoteKeys, (found, mac): Served) {
        let Some(held) = &self.held else { return };
        let answer: Value = serde_json::from_slice(&held.body).expect("accepted responses are valid JSON");
        if self.is_secret {
            let attributes = answer.get("data").filter(|data| !data.is_null()).unwrap_or(&answer).get("attributes");
            let secret = attributes.and_then(|attributes| attributes["secret"].as_str()).expect("a secret");
            assert_eq!(mac, Some(mac_over(secret)));
            assert!(!format!("{keys:?} {:?}", keys.health()).contains(secret));
            return;
        }
        assert!(keys.primary().is_err(), "a published set cannot sign");
        let members = answer["keys"].as_array().expect("a list");
        assert!(members.len() <= 128);
        for private in ["k", "d", "p", "q", "dp", "dq", "qi", "oth", "priv"] {
            assert!(members.iter().all(|member| member.get(private).is_none_or(is_empty)), "{private}");
        }
        for key in found.into_iter().flatten() {
            let key: Value = serde_json::from_str(&key).expect("a public JWK");
            // Hardware modules have names of their own for two key types.
            let kty = |key: &Value| key["kty"].as_str().map(|kty| kty.trim_end_matches("-HSM").to_owned());
            let is_it = |member: &Value| {
                let is_same = |part: &&str| key.get(*part).is_none() || member.get(*part) == key.get(*part);
                kty(member) == kty(&key) && ["kid", "n", "e", "crv", "x", "y"].iter().all(is_same)
            };
            assert!(members.iter().any(is_it), "{key} is not in the response");
        }
    }

    /// Checks that requests contain nothing from the server except validators.
    fn check_request(&self, attempt: &Attempt, endpoint: &impl KeyEndpoint) {
        let request = attempt.request();
        assert_eq!((request.method().as_str(), request.uri()), ("GET", endpoint.url().as_uri()));
        let own = endpoint.headers();
        for (name, value) in request.headers() {
            let expected = match name.as_str() {
                "if-none-match" => self.held.as_ref().and_then(|held| held.etag.clone()),
                "if-modified-since" => self.held.as_ref().and_then(|held| held.last_modified.clone()),
                "accept" => Some(HeaderValue::from_str(&endpoint.media_types().join(", ")).expect("a header")),
                "accept-encoding" => Some(HeaderValue::from_static("identity")),
                "user-agent" => Some(value.clone()),
                _ => own.get(name).cloned(),
            };
            assert_eq!(expected.as_ref(), Some(value), "{name}");
        }
        let is_conditional = |name: &str| request.headers().contains_key(name);
        assert_eq!(is_conditional("if-none-match"), self.held.as_ref().is_some_and(|held| held.etag.is_some()));
        assert!(!format!("{attempt:?}").contains(HUSH));
    }
}

/// The freshness lifetime that a response states, in seconds.
fn said(headers: &HeaderMap) -> Option<u64> {
    let mut lifetimes: Vec<u64> = Vec::new();
    for line in headers.get_all("cache-control") {
        // An unreadable value counts as zero.
        let Some(line) = line.to_str().ok().and_then(without_quotes) else {
            lifetimes.push(0);
            continue;
        };
        for directive in line.split(',') {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim() {
                "no-store" | "no-cache" => lifetimes.push(0),
                "max-age" => lifetimes.push(digits(value).unwrap_or(0)),
                _ => {}
            }
        }
    }
    let age = headers.get("age").and_then(|age| digits(age.to_str().ok()?.split(',').next()?));
    lifetimes.into_iter().min().map(|seconds| seconds.saturating_sub(age.unwrap_or(0)))
}

/// Removes commas from quoted strings, and the quotes around a number.
fn without_quotes(line: &str) -> Option<String> {
    let mut parts = line.split('"');
    let mut masked = parts.next()?.to_ascii_lowercase();
    while let Some(part) = parts.next() {
        let mut quoted = part.to_owned();
        // After an odd number of backslashes the quote is part of the text.
        while quoted.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1 {
            quoted.push('_');
            quoted.push_str(parts.next()?);
        }
        let outside = parts.next()?;
        let is_value = masked.trim_end().ends_with('=') && outside.split(',').next()?.trim().is_empty();
        let is_number = is_value && quoted.bytes().all(|byte| byte.is_ascii_digit());
        masked.push_str(if is_number { &quoted } else { "_" });
        masked.push_str(&outside.to_ascii_lowercase());
    }
    Some(masked)
}

fn digits(text: &str) -> Option<u64> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

/// The grammar of RFC 9110 section 8.8.3.
fn is_entity_tag(value: &HeaderValue) -> bool {
    let bytes = value.as_bytes();
    let Some((b'"', rest)) = bytes.strip_prefix(b"W/").unwrap_or(bytes).split_first() else { return false };
    let Some((b'"', inside)) = rest.split_last() else { return false };
    inside.iter().all(|byte| matches!(byte, 0x21 | 0x23..=0x7e | 0x80..=0xff))
}
