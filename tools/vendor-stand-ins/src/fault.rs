//! Faults on demand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Response, StatusCode};
use http_body_util::BodyExt;

use crate::answer;

/// The largest number of requests that are remembered.
const CAPACITY: usize = 500_000;

/// A fault of a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The request takes effect late.
    Delay(Duration),
    /// The request takes effect at once, and the answer comes late.
    LateAnswer(Duration),
    /// The request has no effect, and there is never an answer.
    Hang,
    /// The request has no effect, and the connection is closed without an answer.
    Drop,
    /// The request takes effect, and the connection is closed without an answer.
    LoseAnswer,
    /// The request has no effect. The answer has this status, `Retry-After: 1` if it is 429 or 503, and no body.
    Status(u16),
    /// The request has no effect. The answer has status 200 and is a page.
    Html,
    /// The request takes effect. The answer is the first half of the right one.
    Truncated,
    /// The request takes effect. The answer says that it is plain text.
    WrongMediaType,
    /// The request has no effect. The answer is a JSON string of about this many bytes.
    HugeBody(usize),
}

#[derive(Debug)]
struct Injected {
    prefix: String,
    fault: Fault,
    is_once: bool,
}

#[derive(Debug, Default)]
struct State {
    injected: Vec<Injected>,
    paths: VecDeque<String>,
}

/// The faults of a server. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<State>>);

impl Faults {
    /// Gives a fault to all requests whose path begins with `prefix`, until [`clear`](Self::clear) is called.
    ///
    /// Of several faults for one path the first is used.
    pub fn inject(&self, prefix: &str, fault: Fault) {
        self.lock().injected.push(Injected { prefix: prefix.to_owned(), fault, is_once: false });
    }

    /// Gives a fault to the next request whose path begins with `prefix`.
    pub fn inject_once(&self, prefix: &str, fault: Fault) {
        self.lock().injected.push(Injected { prefix: prefix.to_owned(), fault, is_once: true });
    }

    /// Removes all faults.
    pub fn clear(&self) {
        self.lock().injected.clear();
    }

    /// Remembers a request and returns its fault.
    pub(crate) fn take(&self, path: &str) -> Option<Fault> {
        let mut state = self.lock();
        if state.paths.len() == CAPACITY {
            state.paths.pop_front();
        }
        state.paths.push_back(path.to_owned());
        let at = state.injected.iter().position(|injected| path.starts_with(&injected.prefix))?;
        let injected = state.injected.get(at)?;
        if injected.is_once { Some(state.injected.remove(at).fault) } else { Some(injected.fault.clone()) }
    }

    /// Returns how many requests came to paths with this prefix.
    pub(crate) fn requests(&self, prefix: &str) -> usize {
        self.lock().paths.iter().filter(|path| path.starts_with(prefix)).count()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fault {
    /// Answers a request, which `handle` would answer rightly. `None` closes the connection.
    pub(crate) async fn answer(self, handle: impl Future<Output = Response<Body>>) -> Option<Response<Body>> {
        match self {
            Self::Delay(delay) => {
                tokio::time::sleep(delay).await;
                Some(handle.await)
            }
            Self::LateAnswer(delay) => {
                let response = handle.await;
                tokio::time::sleep(delay).await;
                Some(response)
            }
            Self::Hang => std::future::pending().await,
            Self::Drop => None,
            Self::LoseAnswer => {
                handle.await;
                None
            }
            Self::Status(status) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let mut response = answer::empty(status);
                if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
                    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
                }
                Some(response)
            }
            Self::Html => Some(answer::text(StatusCode::OK, "text/html", "<!doctype html><title>Maintenance</title>")),
            Self::Truncated => {
                let (mut parts, body) = handle.await.into_parts();
                let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
                parts.headers.remove("content-length");
                Some(Response::from_parts(parts, Body::from(body.slice(..body.len() / 2))))
            }
            Self::WrongMediaType => {
                let mut response = handle.await;
                response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
                Some(response)
            }
            Self::HugeBody(len) => {
                Some(answer::text(StatusCode::OK, "application/json", format!("\"{}\"", "a".repeat(len))))
            }
        }
    }
}
