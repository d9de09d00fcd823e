//! Keys on the network.

use std::time::Duration;

use jwt_identity::diagnose::Severity;
use jwt_identity::keys::remote::{KeyEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{RefreshOutcome, RefreshReason};
use jwt_identity_fetch::UreqFetch;

use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;
use crate::doctor::local::named;

/// Loads the keys of an endpoint as a service would, and adds what was found. Returns `None` if there are none.
pub(crate) fn load(
    examination: &mut Examination<'_>,
    setting: &'static str,
    endpoint: impl KeyEndpoint + 'static,
) -> Option<RemoteKeys> {
    let url = endpoint.url().to_string();
    let timeout = examination.timeout;
    let settings = RemoteSettings::default().total_timeout(timeout).connect_timeout(timeout);
    let keys = match RemoteKeys::new(endpoint, UreqFetch::new(), settings) {
        Ok(keys) => keys,
        Err(error) => {
            examination.add(Finding::error(setting, error));
            return None;
        }
    };
    let outcome =
        examination.output.waiting(&format!("loading {url}"), || keys.refresh_blocking(RefreshReason::Manual));
    if let RefreshOutcome::Failed(error) = outcome {
        examination.add(Finding::error(setting, error));
        return None;
    }
    let health = keys.health();
    for skipped in &health.skipped_keys {
        let place = format!("`{url}`: key {} of the set is skipped", skipped.index());
        examination.add(Finding::error(setting, skipped.error()).with_severity(Severity::Note).about(&place));
    }
    let names = if health.key_ids.is_empty() { "keys without a `kid`".to_owned() } else { named(&health.key_ids) };
    let fresh_for = Duration::from_secs(keys.next_refresh().unwrap_or_default().as_secs());
    let fresh_for = humantime::format_duration(fresh_for);
    examination.add(Finding::ok(setting, format!("`{url}`: {names}, to refresh after {fresh_for}")));
    Some(keys)
}
