//! Loading keys ahead of time in the background.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use jwt_identity::error::LoadReason;
use jwt_identity::keys::HealthState;
use jwt_identity::keys::remote::{Exchange, Fetch, FetchFuture, Jitter, JwkSetEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::{Algorithm, Clock, EnvironmentError, NumericDate};
use jwt_identity_network::{Driver, Server, jwk_set};
use tokio::time::Instant;

/// A clock with the time of tokio's clock, which a test can pause.
#[derive(Debug, Clone, Copy)]
struct TokioClock(Instant);

impl Clock for TokioClock {
    fn now(&self) -> Result<NumericDate, EnvironmentError> {
        Ok(NumericDate::from_unix_seconds(1_700_000_000).saturating_add(self.0.elapsed()))
    }
}

/// A client that answers immediately, with or without keys, and counts the requests.
#[derive(Debug, Clone, Default)]
struct Counting {
    loads: Arc<AtomicUsize>,
    is_down: bool,
}

impl Fetch for Counting {
    fn fetch<'a>(&'a self, exchange: &'a mut Exchange) -> FetchFuture<'a> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if self.is_down {
                return Err(LoadReason::Unreachable.into());
            }
            let head = http::Response::builder().header("content-type", "application/json").body(()).unwrap();
            exchange.head(&head.into_parts().0)?;
            exchange.push(jwk_set(&["good"]).as_bytes())
        })
    }
}

fn source(fetch: Counting) -> RemoteKeys {
    let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::Es256]).unwrap();
    let settings = RemoteSettings::default().jitter(Jitter::Fixed { per_mille: 500 });
    RemoteKeys::new(endpoint, fetch, settings).unwrap().with_clock(TokioClock(Instant::now()))
}

#[tokio::test(start_paused = true)]
async fn keys_stay_fresh_for_a_day_with_a_load_every_eight_minutes() {
    let fetch = Counting::default();
    let keys = source(fetch.clone());
    let running = tokio::spawn(keys.run(tokio::time::sleep));
    for _ in 0..24 * 60 {
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(keys.health().state, HealthState::Fresh);
    }
    // Keys are fresh for 600 seconds and renewed after 480: 180 loads a day, and one at the start.
    let loads = fetch.loads.load(Ordering::SeqCst);
    assert!((180..=181).contains(&loads), "{loads}");
    running.abort();
}

#[tokio::test(start_paused = true)]
async fn failing_endpoint_is_retried_with_back_off() {
    let fetch = Counting { is_down: true, ..Counting::default() };
    let keys = source(fetch.clone());
    let running = tokio::spawn(keys.run(tokio::time::sleep));
    tokio::time::sleep(Duration::from_secs(3600)).await;
    // With the middle of the jitter: a few loads in the first minute, then one every 30 seconds.
    let loads = fetch.loads.load(Ordering::SeqCst);
    assert!((100..=130).contains(&loads), "{loads}");
    running.abort();
}

#[tokio::test(start_paused = true)]
async fn run_ends_with_the_last_clone() {
    let fetch = Counting::default();
    let keys = source(fetch.clone());
    let running = tokio::spawn(keys.run(tokio::time::sleep));
    let clone = keys.clone();
    drop(keys);
    tokio::time::sleep(Duration::from_secs(1000)).await;
    assert!(!running.is_finished());
    drop(clone);
    assert_eq!(Arc::strong_count(&fetch.loads), 1, "only this test holds the client");
    running.await.unwrap();
}

#[test]
fn refresher_thread_loads_and_ends_with_its_handle() {
    let (asked, is_asked) = mpsc::channel();
    let server = Server::start(move |_| {
        let _ = asked.send(());
        jwt_identity_network::json(jwk_set(&["good"]))
    });
    let keys = Driver::Ureq.source(&server.url(), RemoteSettings::default());
    let refresher = keys.spawn_refresher().unwrap();
    is_asked.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(!refresher.has_ended());
    drop(refresher);
}
