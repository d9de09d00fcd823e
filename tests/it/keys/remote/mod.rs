//! Keys from the network, with a scripted client and a manual clock: which event causes a load, and how often.

mod clocks;
#[cfg(feature = "config")]
mod config;
mod contained;
mod events;
mod exchange;
mod flight;
mod script;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jwt_identity::error::{LoadError, LoadReason, VerifyError};
use jwt_identity::keys::remote::{
    EndpointUrl, Exchange, Fetch, FetchFuture, JwkSetEndpoint, KeyEndpoint, RemoteKeys, RemoteSettings,
};
use jwt_identity::keys::{HealthState, RefreshOutcome, RefreshReason, VerifyingKeySource};
use jwt_identity::token::bearer;
use jwt_identity::{Algorithm, Clock, ConfigError, EnvironmentError, KeyHint, KeyId, NumericDate};
use script::{Answer, Scene, Step, forged, jwk_set, keys, token};

use crate::support::NOW;

const DAY: i64 = 86_400;

fn failure(reason: LoadReason) -> RefreshOutcome {
    RefreshOutcome::Failed(LoadError::new(reason).about("https://id.example.com/keys"))
}

#[test]
fn ten_thousand_unknown_kids_cause_two_loads() {
    let scene = Scene::new([keys(&["good"])]);
    let good = token("good");
    assert!(scene.verifier.verify_or_refresh_blocking(&good).is_ok());
    for stranger in 0..10_000 {
        if stranger % 10 == 0 {
            scene.clock.advance(i64::from(stranger % 350 == 0));
        }
        assert_eq!(scene.refusal(&forged(&format!("stranger-{stranger}"))), 213);
        if stranger % 100 == 0 {
            assert!(scene.verifier.verify_or_refresh_blocking(&good).is_ok(), "{stranger}");
        }
    }
    assert_eq!(scene.clock.now_after_start(), 29, "all within one cooldown");
    assert_eq!(scene.script.loads(), 2);
    scene.clock.advance(1);
    assert_eq!(scene.refusal(&forged("another")), 213);
    assert_eq!(scene.script.loads(), 3, "the cooldown is over");
}

#[test]
fn known_keys_verify_while_loads_fail() {
    let scene = Scene::new([keys(&["good"]), Step::Fail(LoadReason::TimedOut)]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
    scene.clock.advance(601);
    for stranger in 0..1_000 {
        assert_eq!(scene.refusal(&forged(&format!("stranger-{stranger}"))), 520);
    }
    assert!(scene.verifies("good"));
    assert!(scene.script.loads() <= 3, "{}", scene.script.loads());
    let health = scene.keys.health();
    let (since, until) = (NOW.saturating_add(secs(600)), NOW.saturating_add(secs(4200)));
    assert_eq!(health.state, HealthState::Stale { since, until });
    assert_eq!(health.last_error.as_ref().map(LoadError::reason), Some(LoadReason::TimedOut));
    assert_eq!(health.last_success, Some(NOW));
    assert_eq!(health.key_ids, [KeyId::new("good").unwrap()]);
}

#[test]
fn token_under_a_rotated_key_verifies_after_one_load() {
    let scene = Scene::new([keys(&["old"]), keys(&["old", "new"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    assert!(scene.verifier.verify_or_refresh_blocking(&token("new")).is_ok());
    assert_eq!(scene.script.loads(), 2);
    assert!(scene.verifies("old"));
}

#[test]
fn rotation_during_an_attack_waits_one_cooldown() {
    let scene = Scene::new([keys(&["old"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    assert_eq!(scene.refusal(&forged("stranger")), 213);
    scene.script.then([keys(&["new"])]);
    assert_eq!(scene.refusal(&token("new")), 213, "both attempts are used up");
    scene.clock.advance(30);
    assert!(scene.verifier.verify_or_refresh_blocking(&token("new")).is_ok());
}

#[test]
fn health_tells_that_the_endpoint_was_not_asked() {
    let scene = Scene::new([keys(&["old"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    let refusal = || (scene.keys.health().last_refusal, scene.keys.health().refused_until);
    assert_eq!(scene.refusal(&forged("stranger")), 213);
    assert_eq!(refusal(), (None, Some(NOW.saturating_add(secs(30)))), "the endpoint was asked");
    scene.clock.advance(5);
    assert_eq!(scene.refusal(&token("new")), 213);
    assert_eq!(refusal(), (Some(NOW.saturating_add(secs(5))), Some(NOW.saturating_add(secs(30)))));
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), RefreshOutcome::Refused);
    assert_eq!(refusal().0, Some(NOW.saturating_add(secs(5))), "a refresh ahead of time is no refusal");
    scene.clock.advance(25);
    assert_eq!(refusal(), (Some(NOW.saturating_add(secs(5))), None));
}

#[test]
fn token_of_a_new_key_is_retryable_while_loads_fail() {
    let scene = Scene::new([keys(&["old"]), Step::Fail(LoadReason::Unreachable), keys(&["old", "new"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    for attempt in ["failed", "refused in the pause after it"] {
        let error = scene.verifier.verify_or_refresh_blocking(&token("new")).unwrap_err();
        assert_eq!(error, EnvironmentError::KeysOutdated.into(), "{attempt}");
        assert_eq!((error.is_retryable(), bearer::Answer::to(&error).status()), (true, 503));
    }
    assert_eq!(scene.script.loads(), 2);
    assert_eq!(scene.verifier.verify(&token("new")).unwrap_err().code().as_u16(), 213, "it does not load");
    scene.clock.advance(30);
    assert!(scene.verifier.verify_or_refresh_blocking(&token("new")).is_ok());
    assert_eq!(scene.refusal(&forged("stranger")), 213, "the source has loaded since");
}

#[test]
fn keys_are_served_until_stale_if_error_ends() {
    let stale_for_a_minute = RemoteSettings::default().stale_if_error(secs(60));
    let scene = Scene::with_settings([keys(&["good"]), Step::Fail(LoadReason::Unreachable)], stale_for_a_minute);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    scene.clock.advance(659);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), failure(LoadReason::Unreachable));
    assert!(scene.verifies("good"));
    scene.clock.advance(1);
    assert_eq!(scene.refusal(&token("good")), 506);
    let hint = KeyHint::new(Algorithm::Es256, Some("good"));
    let expired = VerifyError::Environment(EnvironmentError::KeySetExpired);
    assert_eq!(scene.keys.find(&hint).unwrap_err(), expired);
    assert_eq!(scene.keys.health().state, HealthState::Expired);

    scene.script.then([keys(&["good"])]);
    scene.clock.advance(60);
    assert!(scene.verifier.verify_or_refresh_blocking(&token("good")).is_ok(), "back again");
}

#[test]
fn zero_stale_if_error_expires_keys_with_freshness() {
    let scene = Scene::with_settings(
        [keys(&["good"]), Step::Fail(LoadReason::Unreachable)],
        RemoteSettings::default().stale_if_error(Duration::ZERO),
    );
    scene.keys.refresh_blocking(RefreshReason::Manual);
    scene.clock.advance(599);
    assert!(scene.verifies("good"));
    scene.clock.advance(1);
    assert_eq!(scene.refusal(&token("good")), 506);
}

#[test]
fn source_that_never_loaded_is_not_reported_expired() {
    let scene = Scene::new([Step::Fail(LoadReason::Unreachable)]);
    assert_eq!(scene.refusal(&token("good")), 503);
    assert_eq!(scene.keys.health().state, HealthState::Empty);
    scene.clock.advance(100 * DAY);
    assert_eq!(scene.refusal(&token("good")), 503);
}

#[test]
fn unusable_members_are_skipped_and_counted() {
    let set = jwk_set(&["good"]).replacen(r#"{"keys":["#, r#"{"keys":[{"kty":"quantum"},{"kty":7},"#, 1);
    let scene = Scene::new([Step::Answer(Answer::json(set))]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
    assert!(scene.verifies("good"));
    assert_eq!(scene.keys.health().skipped, 2);
}

#[test]
fn status_304_renews_freshness_without_a_body() {
    let tagged = Answer::json(jwk_set(&["good"]))
        .header("etag", "\"7\"")
        .header("last-modified", "Tue, 14 Nov 2023 00:00:00 GMT");
    let unmodified = Answer { headers: vec![("cache-control", "max-age=1200".into())], ..Answer::status(304) };
    let scene = Scene::new([Step::Answer(tagged), Step::Answer(unmodified)]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
    let first = scene.script.last_request();
    assert!(!first.headers().contains_key("if-none-match") && !first.headers().contains_key("if-modified-since"));
    let pieces = scene.script.pieces();

    for round in 1..=2 {
        scene.clock.advance(500);
        assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Unchanged);
        // The second 304 names no validator, so those of the first response still apply.
        let request = scene.script.last_request();
        assert_eq!(request.headers()["if-none-match"], "\"7\"", "{round}");
        assert_eq!(request.headers()["if-modified-since"], "Tue, 14 Nov 2023 00:00:00 GMT", "{round}");
    }
    assert_eq!(scene.script.pieces(), pieces, "no body was asked for");
    scene.clock.advance(1199);
    assert_eq!(scene.keys.health().state, HealthState::Fresh);
    assert_eq!(scene.keys.health().last_success, Some(NOW.saturating_add(secs(1000))));
    assert!(scene.verifies("good"));
}

#[test]
fn bare_304_keeps_the_earlier_freshness() {
    let tagged = Answer::json(jwk_set(&["good"])).header("etag", "\"7\"").header("cache-control", "max-age=120");
    let scene = Scene::new([Step::Answer(tagged), Step::Answer(Answer::status(304))]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    for round in 0..2 {
        assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Unchanged, "{round}");
        scene.clock.advance(119);
        assert_eq!(scene.keys.health().state, HealthState::Fresh, "{round}");
        scene.clock.advance(1);
        assert_ne!(scene.keys.health().state, HealthState::Fresh, "{round}");
    }
}

#[test]
fn malformed_etag_is_not_sent_back() {
    for etag in ["*", "7", "\"7", "7\"", "\"", "\"7\", \"8\"", "w/\"7\"", "W/7", "\"7\"8\"", "\"7 8\"", ""] {
        let scene = Scene::new([Step::Answer(Answer::json(jwk_set(&["good"])).header("etag", etag))]);
        scene.keys.refresh_blocking(RefreshReason::Manual);
        scene.keys.refresh_blocking(RefreshReason::Manual);
        assert!(!scene.script.last_request().headers().contains_key("if-none-match"), "{etag}");
    }
    for etag in ["\"\"", "\"7\"", "W/\"7\"", "\"a/b:c=*,d\""] {
        let scene = Scene::new([Step::Answer(Answer::json(jwk_set(&["good"])).header("etag", etag))]);
        scene.keys.refresh_blocking(RefreshReason::Manual);
        scene.keys.refresh_blocking(RefreshReason::Manual);
        assert_eq!(scene.script.last_request().headers()["if-none-match"], etag);
    }
}

#[test]
fn new_validator_replaces_the_old_one() {
    let tagged = |etag: &str| Answer::json(jwk_set(&["good"])).header("etag", etag);
    let unmodified = Answer { headers: vec![("etag", "\"9\"".into())], ..Answer::status(304) };
    let scene = Scene::new([
        Step::Answer(tagged("\"7\"")),
        Step::Answer(tagged("\"8\"")),
        Step::Answer(unmodified),
        keys(&["good"]),
    ]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
    for sent in ["\"7\"", "\"8\"", "\"9\""] {
        assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Unchanged);
        assert_eq!(scene.script.last_request().headers()["if-none-match"], sent);
    }
}

#[test]
fn unrequested_304_is_an_error() {
    let scene = Scene::new([keys(&["good"]), Step::Answer(Answer::status(304))]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), failure(LoadReason::Status(304)));
    assert_eq!(scene.keys.health().last_success, Some(NOW));
}

#[test]
fn validators_of_a_rejected_answer_are_not_sent() {
    let bad = Answer::json(r#"{"keys":[]}"#).header("etag", "\"bad\"");
    let good = Answer::json(jwk_set(&["good"])).header("etag", "\"good\"");
    let scene = Scene::new([Step::Answer(bad.clone()), Step::Answer(good), Step::Answer(bad), keys(&["good"])]);
    for expected in [None, None, Some("\"good\""), Some("\"good\"")] {
        scene.keys.refresh_blocking(RefreshReason::Manual);
        let request = scene.script.last_request();
        assert_eq!(request.headers().get("if-none-match").map(|etag| etag.to_str().unwrap()), expected);
    }
}

#[test]
fn freshness_stays_within_configured_bounds() {
    for (says, lasts) in [
        ("max-age=0", 60),
        ("no-store", 60),
        ("no-cache, max-age=600", 60),
        ("max-age=1000000000000", DAY),
        ("max-age=99999999999999999999999999", DAY),
        ("max-age=900", 900),
        ("public", 600),
    ] {
        let answer = Answer::json(jwk_set(&["good"])).header("cache-control", says);
        let scene = Scene::new([Step::Answer(answer)]);
        scene.keys.refresh_blocking(RefreshReason::Manual);
        scene.clock.advance(lasts - 1);
        assert_eq!(scene.keys.health().state, HealthState::Fresh, "{says}");
        scene.clock.advance(1);
        assert_ne!(scene.keys.health().state, HealthState::Fresh, "{says}");
    }
}

#[test]
fn reloading_equal_keys_renews_freshness() {
    let scene = Scene::new([keys(&["good"])]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
    scene.clock.advance(700);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), RefreshOutcome::Unchanged);
    assert_eq!(scene.keys.health().state, HealthState::Fresh);
}

#[test]
fn refresh_ahead_loads_only_when_due() {
    let scene = Scene::new([keys(&["good"])]);
    assert_eq!(scene.keys.next_refresh(), Ok(Duration::ZERO));
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), RefreshOutcome::Changed);
    assert_eq!(scene.keys.next_refresh(), Ok(secs(480)));
    scene.clock.advance(479);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), RefreshOutcome::Refused);
    scene.clock.advance(1);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), RefreshOutcome::Unchanged);
    assert_eq!(scene.script.loads(), 2);
}

#[test]
fn only_manual_refresh_skips_the_back_off() {
    let scene = Scene::new([Step::Fail(LoadReason::Status(500))]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), failure(LoadReason::Status(500)));
    for reason in [RefreshReason::Ahead, RefreshReason::Missing] {
        assert_eq!(scene.keys.refresh_blocking(reason), RefreshOutcome::Refused, "{reason:?}");
    }
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), failure(LoadReason::Status(500)));
    assert_eq!(scene.script.loads(), 2);
    assert_eq!(scene.keys.next_refresh(), Ok(secs(1)), "half of the two seconds after the second failure");
}

#[test]
fn success_clears_the_last_error() {
    let scene = Scene::new([Step::Fail(LoadReason::Denied), keys(&["good"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    assert_eq!(scene.keys.health().last_error.as_ref().map(LoadError::reason), Some(LoadReason::Denied));
    scene.keys.refresh_blocking(RefreshReason::Manual);
    assert_eq!(scene.keys.health().last_error, None);
}

#[test]
fn panicking_loader_does_not_break_the_next_load() {
    let scene = Scene::new([keys(&["good"]), Step::Panic, keys(&["new"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), failure(LoadReason::Aborted));
    assert!(scene.verifies("good"));
    scene.clock.advance(30);
    assert!(scene.verifier.verify_or_refresh_blocking(&token("new")).is_ok());
}

#[test]
fn panicking_load_causes_back_off() {
    let scene = Scene::new([Step::Panic, keys(&["good"])]);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Missing), failure(LoadReason::Aborted));
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Missing), RefreshOutcome::Refused);
    scene.clock.advance(1);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Missing), RefreshOutcome::Changed);
}

#[test]
fn clock_set_back_a_day_causes_at_most_one_load() {
    let scene = Scene::new([keys(&["good"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    scene.clock.advance(-DAY);
    assert!(scene.verifies("good"));
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), RefreshOutcome::Refused);
    assert_eq!(scene.keys.next_refresh(), Ok(secs(480)), "as far away as before");
    scene.clock.advance(480);
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), RefreshOutcome::Unchanged);
    assert_eq!(scene.script.loads(), 2);
    // The staleness of the keys is measured from the new time of the clock.
    scene.script.then([Step::Fail(LoadReason::Unreachable)]);
    scene.clock.advance(600 + 3600);
    assert_eq!(scene.refusal(&token("good")), 506);
}

#[test]
fn clock_jump_forward_causes_one_load() {
    let scene = Scene::new([keys(&["good"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    scene.clock.advance(DAY);
    assert!(scene.verifier.verify_or_refresh_blocking(&token("good")).is_ok());
    assert_eq!(scene.script.loads(), 2);
    scene.clock.advance(-DAY);
    assert!(scene.verifier.verify_or_refresh_blocking(&token("good")).is_ok());
    assert_eq!(scene.keys.refresh_blocking(RefreshReason::Ahead), RefreshOutcome::Refused);
    assert_eq!(scene.script.loads(), 2);
}

/// Shows one time and later fails.
#[derive(Debug)]
struct FailingClock(NumericDate, Arc<AtomicBool>);

impl Clock for FailingClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        if self.1.load(Ordering::SeqCst) { Err(EnvironmentError::ClockUnavailable) } else { Ok(self.0) }
    }
}

#[test]
fn failing_clock_stops_loading_and_serving() {
    // The second time is beyond all dates, so that the keys would never expire.
    for now in [NOW, NumericDate::from_unix_seconds(300_000_000_000)] {
        let scene = Scene::new([keys(&["good"])]);
        let is_broken = Arc::new(AtomicBool::new(false));
        let source = scene.keys.with_clock(FailingClock(now, Arc::clone(&is_broken)));
        assert_eq!(source.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
        let hint = KeyHint::new(Algorithm::Es256, Some("good"));
        assert!(source.find(&hint).is_ok());
        let attempt = source.attempt(RefreshReason::Manual).unwrap().unwrap();

        is_broken.store(true, Ordering::SeqCst);
        let unavailable = LoadReason::Environment(EnvironmentError::ClockUnavailable);
        let RefreshOutcome::Failed(error) = source.refresh_blocking(RefreshReason::Manual) else { panic!("it loaded") };
        assert_eq!(error.reason(), unavailable);
        assert_eq!(source.find(&hint).unwrap_err(), VerifyError::Environment(EnvironmentError::ClockUnavailable));
        assert_eq!(source.next_refresh(), Err(EnvironmentError::ClockUnavailable));
        assert_eq!(source.health().state, HealthState::Expired);
        let answer =
            http::Response::builder().header("content-type", "application/json").body(jwk_set(&["new"])).unwrap();
        assert_eq!(attempt.complete(answer), failure(unavailable));

        is_broken.store(false, Ordering::SeqCst);
        assert!(source.find(&hint).is_ok(), "the keys from before");
        assert_eq!(source.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Unchanged);
    }
}

#[test]
fn tokens_of_a_removed_key_fail_after_the_next_load() {
    let scene = Scene::new([keys(&["old", "new"]), keys(&["new"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    assert!(scene.verifies("old"));
    scene.keys.refresh_blocking(RefreshReason::Manual);
    assert!(scene.verifies("new"));
    assert_eq!(scene.verifier.verify(&token("old")).unwrap_err().code().as_u16(), 213);
}

#[test]
fn requests_contain_nothing_from_the_token() {
    let scene = Scene::new([keys(&["good"])]);
    assert_eq!(scene.refusal(&forged("../../../etc/passwd?x=y")), 213);
    let request = scene.script.last_request();
    assert_eq!((request.method(), request.uri().to_string().as_str()), (&http::Method::GET, script::URL));
    let names: Vec<&str> = request.headers().keys().map(http::HeaderName::as_str).collect();
    assert_eq!(names, ["accept", "user-agent", "accept-encoding"]);
    assert_eq!(request.headers()["accept"], "application/jwk-set+json, application/json");
    assert_eq!(request.headers()["accept-encoding"], "identity");
}

#[test]
fn debug_health_and_errors_hide_the_query() {
    let scene = Scene::new([keys(&["good"]), Step::Fail(LoadReason::Denied)]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    let rejected = scene.keys.refresh_blocking(RefreshReason::Manual);
    let RefreshOutcome::Failed(error) = &rejected else { panic!("{rejected:?}") };
    assert_eq!(error.to_string(), "`https://id.example.com/keys`: the server rejected the credentials");
    let attempt = scene.keys.attempt(RefreshReason::Manual).unwrap().unwrap();
    let future = scene.keys.refresh(RefreshReason::Manual);
    let shown = format!("{:?} {:?} {error:?} {error} {rejected:?} {attempt:?}", scene.keys, scene.keys.health());
    drop(future);
    assert!(shown.contains("id.example.com") && !shown.contains("hush") && !shown.contains("api_key"), "{shown}");
}

#[test]
fn threads_see_whole_sets_during_rotation() {
    let scene = Scene::new([keys(&["a", "b"])]);
    scene.keys.refresh_blocking(RefreshReason::Manual);
    let (a, b, both) = (token("a"), token("b"), jwk_set(&["a", "b"]));
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (verifier, token) = (&scene.verifier, if thread % 2 == 0 { &a } else { &b });
            scope.spawn(move || {
                for _ in 0..200 {
                    assert!(verifier.verify(token).is_ok());
                }
            });
        }
        for round in 0..100 {
            // Different text with the same keys: the set is replaced each time.
            let spaced = format!("{both}{}", " ".repeat(round % 2 + 1));
            scene.script.then([Step::Answer(Answer::json(spaced))]);
            assert_eq!(scene.keys.refresh_blocking(RefreshReason::Manual), RefreshOutcome::Changed);
        }
    });
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn client_that_cannot_reach_the_endpoint_is_rejected() {
    /// A client without TLS.
    #[derive(Debug)]
    struct Plain;

    impl Fetch for Plain {
        fn fetch<'a>(&'a self, _: &'a mut Exchange) -> FetchFuture<'a> {
            Box::pin(async { Err(LoadReason::Unreachable.into()) })
        }

        fn check(&self, url: &EndpointUrl) -> Result<(), ConfigError> {
            if url.is_https() { Err(ConfigError::new("url", "is https, and this client has no TLS")) } else { Ok(()) }
        }
    }

    let fetch: Arc<dyn Fetch> = Arc::new(Plain);
    let source = |url: &str| {
        let endpoint: Arc<dyn KeyEndpoint> = Arc::new(JwkSetEndpoint::new(url, &[Algorithm::Es256]).unwrap());
        assert_eq!((endpoint.headers().len(), endpoint.media_types().len()), (0, 2));
        RemoteKeys::new(endpoint, Arc::clone(&fetch), RemoteSettings::default())
    };
    assert_eq!(source("https://id.example.com/keys").unwrap_err().subject(), Some("url"));
    let plain = source("http://127.0.0.1/keys").unwrap();
    let RefreshOutcome::Failed(error) = plain.refresh_blocking(RefreshReason::Manual) else { panic!() };
    assert_eq!(error.reason(), LoadReason::Unreachable);
}

#[test]
fn url_of_a_configuration_needs_tls() {
    let read = |url: &str| serde_json::from_value::<EndpointUrl>(url.into());
    assert_eq!(read("https://id.example.com/keys").unwrap(), "https://id.example.com/keys".parse().unwrap());
    let error = read("http://jwks:8080/keys").unwrap_err().to_string();
    assert!(error.contains("`EndpointUrl::without_tls`"), "{error}");
}
