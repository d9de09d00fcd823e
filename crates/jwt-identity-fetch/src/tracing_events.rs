//! Events of key sources for `tracing`.

use jwt_identity::keys::{KeyEvent, KeyEvents};
use jwt_identity::{KeyId, NumericDate};
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
                    let (error, kid) = (member.error(), member.key_id().map(KeyId::as_str));
                    warn!(target: TARGET, source, kid, code = error.code().as_u16(), %error, "key skipped");
                }
            }
            KeyEvent::Unchanged => debug!(target: TARGET, source, "keys unchanged"),
            KeyEvent::Rotated { added, removed, .. } => {
                info!(target: TARGET, source, ?added, ?removed, "keys rotated");
            }
            KeyEvent::Failed { error, failures, retry_at, .. } => {
                let (code, retry_at) = (error.code().as_u16(), retry_at.map(NumericDate::as_unix_seconds));
                warn!(target: TARGET, source, code, failures, retry_at, %error, "keys not loaded");
            }
            KeyEvent::Expired => error!(target: TARGET, source, "keys expired"),
            other => debug!(target: TARGET, source, event = other.as_str(), "key source event"),
        }
    }
}

const TARGET: &str = "jwt_identity::keys";
