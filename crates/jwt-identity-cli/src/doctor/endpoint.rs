//! Keys on the network.

use jwt_identity::NumericDate;
use jwt_identity::diagnose::Severity;
use jwt_identity::keys::remote::{KeyEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{RefreshOutcome, RefreshReason};
use jwt_identity_fetch::UreqFetch;

use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;
use crate::doctor::local::named;
use crate::doctor::response;

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
    examination.add(Finding::ok(setting, format!("`{url}`: {names}")));
    let waiting = format!("loading {url} again");
    if let Some(head) = examination.output.waiting(&waiting, || response::head(&keys, timeout))
        && let Ok(now) = NumericDate::now()
    {
        examination.add_all(response::examine(setting, &url, &head, now));
    }
    Some(keys)
}
