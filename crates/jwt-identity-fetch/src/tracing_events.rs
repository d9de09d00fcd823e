//! Events of key sources for `tracing`.

use jwt_identity::keys::{KeyEvent, KeyEvents};
use tracing::{debug, error, info, warn};

/// Sends the events of a key source to `tracing`, with the target `jwt_identity::keys`. Feature `tracing`.
///
/// | event | level | fields |
/// |---|---|---|
/// | loaded | info | `source`, `keys`, `skipped` |
/// | a key that was skipped | warn | `source`, `kid`, `code`, `error` |
/// | unchanged | debug | `source` |
/// | rotated | info | `source`, `added`, `removed` |
/// | failed | warn | `source`, `code`, `failures`, `retry_at` in seconds since 1970, `error` |
/// | expired | error | `source` |
///
/// # Examples
///
/// ```
/// use jwt_identity::keys::remote::RemoteKeys;
/// use jwt_identity_fetch::TracingEvents;
///
/// fn with_log(keys: RemoteKeys) -> RemoteKeys {
///     keys.with_events(TracingEvents)
/// }
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct TracingEvents;

impl KeyEvents for TracingEvents {
    fn on_event(&self, source: &str, event: &KeyEvent<'_>) {
        match event {
            KeyEvent::Loaded { keys, skipped, .. } => {
                info!(target: TARGET, source, keys, skipped = skipped.len(), "keys loaded");
                for member in *skipped {
                    let (error, kid) = (member.error(), member.key_id().map(|kid| kid.as_str()));
                    warn!(target: TARGET, source, kid, code = error.code().as_u16(), %error, "key skipped");
                }
            }
            KeyEvent::Unchanged => debug!(target: TARGET, source, "keys unchanged"),
            KeyEvent::Rotated { added, removed, .. } => {
                info!(target: TARGET, source, ?added, ?removed, "keys rotated");
            }
            KeyEvent::Failed { error, failures, retry_at, .. } => {
                let (code, retry_at) = (error.code().as_u16(), retry_at.map(|at| at.as_unix_seconds()));
                warn!(target: TARGET, source, code, failures, retry_at, %error, "keys not loaded");
            }
            KeyEvent::Expired => error!(target: TARGET, source, "keys expired"),
            other => debug!(target: TARGET, source, event = other.as_str(), "key source event"),
        }
    }
}

const TARGET: &str = "jwt_identity::keys";

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Write};
    use std::sync::{Arc, Mutex};

    use jwt_identity::Algorithm;
    use jwt_identity::error::LoadReason;
    use jwt_identity::keys::RefreshReason;
    use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    use super::*;

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
            metadata.target() == TARGET
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
}
