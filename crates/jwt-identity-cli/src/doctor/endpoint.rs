//! Keys on the network.

use std::error::Error as _;

use http::HeaderMap;
use jwt_identity::diagnose::Severity;
use jwt_identity::error::{CallError, CallReason, LoadError, LoadReason};
use jwt_identity::keys::remote::{KeyEndpoint, RemoteKeys, RemoteSettings};
use jwt_identity::keys::{RefreshOutcome, RefreshReason};
use jwt_identity::{Error, NumericDate};
use jwt_identity_fetch::{FetchFault, UreqFetch};

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
    let keys = match RemoteKeys::by_hand(endpoint, settings) {
        Ok(keys) => keys,
        Err(error) => {
            examination.add(Finding::error(setting, error));
            return None;
        }
    };
    // The source alone would not show the head of the response.
    let waiting = format!("loading {url}");
    let head = match examination.output.waiting(&waiting, || carry_out(&keys, &settings)) {
        Ok(head) => head,
        Err(error) => {
            examination.add(Finding::error(setting, error));
            return None;
        }
    };
    let health = keys.health();
    for skipped in &health.skipped_keys {
        let place = format!("`{url}`: key {} of the set is skipped", skipped.index());
        examination.add(Finding::error(setting, skipped.error()).with_severity(Severity::Note).about(&place));
    }
    let names = if health.key_ids.is_empty() { "keys without a `kid`".to_owned() } else { named(&health.key_ids) };
    examination.add(Finding::ok(setting, format!("`{url}`: {names}")));
    if let Ok(now) = NumericDate::now() {
        examination.add_all(response::examine(setting, &url, &head, now));
    }
    Some(keys)
}

/// Loads the keys of a new source, and returns the headers of the response.
fn carry_out(keys: &RemoteKeys, settings: &RemoteSettings) -> Result<HeaderMap, Error> {
    let attempt = keys.attempt(RefreshReason::Manual)?.ok_or(LoadReason::Aborted).map_err(LoadError::from)?;
    let request = attempt.request().clone().map(|()| Vec::new());
    let (head, outcome) = match UreqFetch::new().send(request, settings) {
        Ok(response) => (response.headers().clone(), attempt.complete(response)),
        Err(error) => (HeaderMap::new(), attempt.fail(load_error(&error))),
    };
    match outcome {
        RefreshOutcome::Failed(error) => Err(error.into()),
        _ => Ok(head),
    }
}

/// Converts the error of a single request to that of a key source.
fn load_error(error: &CallError) -> LoadError {
    let reason = match error.reason() {
        CallReason::TimedOut => LoadReason::TimedOut,
        CallReason::TooLarge { limit } => LoadReason::TooLarge { limit },
        _ => LoadReason::Unreachable,
    };
    match error.source().and_then(|cause| cause.downcast_ref::<FetchFault>()) {
        Some(step) => LoadError::new(reason).because(*step),
        None => reason.into(),
    }
}
