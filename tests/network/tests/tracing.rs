//! The events of a source as events of `tracing`.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use jwt_identity::Algorithm;
use jwt_identity::error::LoadReason;
use jwt_identity::keys::RefreshReason;
use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity_fetch::TracingEvents;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes one line for each event.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "jwt_identity::keys"
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn events_have_levels_and_fields() {
    let endpoint = JwkSetEndpoint::new("https://id.example.com/keys?key=hush", &[Algorithm::EdDsa]).unwrap();
    let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default()).unwrap().with_events(TracingEvents);
    let set = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
        {"kty":"quantum","kid":"b"}]}"#;
    let load = |set: &str| {
        let answer = http::Response::builder().header("content-type", "application/json").body(set.to_owned());
        keys.attempt(RefreshReason::Manual).unwrap().unwrap().complete(answer.unwrap());
    };
    let lines = Lines::default();
    tracing::subscriber::with_default(lines.clone(), || {
        load(set);
        load(set);
        load(&set.replace(r#""kid":"a""#, r#""kid":"c""#));
        keys.attempt(RefreshReason::Manual).unwrap().unwrap().fail(LoadReason::Denied);
    });
    let lines = lines.0.lock().unwrap().clone();
    let starts = ["INFO", "WARN", "DEBUG", "INFO", "WARN", "INFO", "WARN"];
    assert_eq!(lines.len(), starts.len(), "{lines:#?}");
    assert!(lines.iter().zip(starts).all(|(line, start)| line.starts_with(start)), "{lines:#?}");
    let source = r#"source="https://id.example.com/keys""#;
    assert!(lines.iter().all(|line| line.contains(source) && !line.contains("hush")), "{lines:#?}");
    assert!(lines[1].contains(r#"kid="b" code=113"#), "{}", lines[1]);
    assert!(lines[6].contains("code=516 failures=1 retry_at="), "{}", lines[6]);
}
