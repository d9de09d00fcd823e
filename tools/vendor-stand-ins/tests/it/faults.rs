//! Faults on demand.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vendor_stand_ins::Fault;

use crate::support::{NUMBER, World, basic, world};

impl World {
    async fn attempt(&self) -> Result<crate::support::Reply, hyper::Error> {
        let body = json!({"brand": "ACME", "workflow": [{"channel": "sms", "to": NUMBER}]}).to_string();
        self.try_ask("POST", "/v2/verify", &[("authorization", &basic())], &body).await
    }
}

#[tokio::test]
async fn answers_are_spoiled_on_demand() {
    let world = world().await;
    let faults = world.stand_ins.faults();
    let rows: [(Fault, u16, &str); 4] = [
        (Fault::Status(502), 502, ""),
        (Fault::Status(503), 503, ""),
        (Fault::Html, 200, "text/html"),
        (Fault::HugeBody(3_000_000), 200, "application/json"),
    ];
    for (fault, status, media_type) in rows {
        faults.inject_once("/v2/verify", fault.clone());
        let reply = world.attempt().await.unwrap();
        assert_eq!((reply.status, reply.header("content-type").unwrap_or_default()), (status, media_type), "{fault:?}");
        assert_eq!(reply.header("retry-after"), (status == 503).then_some("1"));
        assert_eq!(reply.body.len() > 3_000_000, matches!(fault, Fault::HugeBody(_)));
    }
    assert_eq!(world.stand_ins.inbox(), []);
    faults.inject_once("/v2/verify", Fault::Truncated);
    let reply = world.attempt().await.unwrap();
    assert!(reply.status == 202 && serde_json::from_str::<Value>(&reply.body).is_err(), "{}", reply.body);
    assert_eq!(world.stand_ins.inbox().len(), 1);
    faults.inject_once("/v2/verify", Fault::WrongMediaType);
    assert_eq!(world.attempt().await.unwrap().header("content-type"), Some("text/plain"));
}

#[tokio::test]
async fn connection_is_closed_before_or_after_the_effect() {
    let world = world().await;
    world.stand_ins.faults().inject_once("/v2/verify", Fault::Drop);
    assert!(world.attempt().await.is_err());
    assert_eq!(world.stand_ins.inbox(), []);
    world.stand_ins.faults().inject_once("/v2/verify", Fault::LoseAnswer);
    assert!(world.attempt().await.is_err());
    assert_eq!(world.stand_ins.inbox().len(), 1);
    assert_eq!(world.attempt().await.unwrap().status, 409);
    assert_eq!(world.stand_ins.requests("/v2/verify"), 3);
    assert_eq!(world.stand_ins.requests("/inbox"), 0);
}

#[tokio::test]
async fn fault_lasts_until_it_is_cleared() {
    let world = world().await;
    world.stand_ins.faults().inject("/v2", Fault::Status(500));
    for _ in 0..2 {
        assert_eq!(world.attempt().await.unwrap().status, 500);
    }
    assert_eq!(world.ask("GET", "/inbox", &[], "").await.status, 200);
    world.stand_ins.faults().clear();
    assert_eq!(world.attempt().await.unwrap().status, 202);
}

#[tokio::test]
async fn answer_comes_late() {
    for (fault, sent_before) in
        [(Fault::Delay(Duration::from_secs(1)), 0), (Fault::LateAnswer(Duration::from_secs(1)), 1)]
    {
        let world = world().await;
        world.stand_ins.faults().inject_once("/v2", fault.clone());
        let start = Instant::now();
        let halfway = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            world.stand_ins.inbox().len()
        };
        let (reply, sent) = tokio::join!(world.attempt(), halfway);
        assert_eq!((reply.unwrap().status, sent), (202, sent_before), "{fault:?}");
        assert!(start.elapsed() >= Duration::from_secs(1));
    }
}

#[tokio::test]
async fn stop_does_not_wait_for_a_hanging_request() {
    let world = world().await;
    world.stand_ins.faults().inject("/v2", Fault::Hang);
    assert!(tokio::time::timeout(Duration::from_millis(50), world.attempt()).await.is_err());
    let url = world.stand_ins.url().to_owned();
    let start = Instant::now();
    world.stand_ins.stop().await;
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(tokio::net::TcpStream::connect(url.trim_start_matches("http://")).await.is_err());
}
