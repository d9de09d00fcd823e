//! Single requests: what both clients share.

use std::error::Error;

use http::response::Parts;
use http::{Method, Request, Response};
use jwt_identity::error::{CallError, CallReason, LoadError, LoadReason};

use crate::fetch_fault::FetchFault;

/// A response whose body is read up to a limit.
pub(crate) struct Received {
    head: Parts,
    body: Vec<u8>,
    limit: usize,
}

impl Received {
    pub(crate) const fn new(head: Parts, limit: usize) -> Self {
        Self { head, body: Vec::new(), limit }
    }

    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<(), CallError> {
        if piece.len() > self.limit.saturating_sub(self.body.len()) {
            return Err(CallReason::TooLarge { limit: self.limit }.into());
        }
        self.body.extend_from_slice(piece);
        Ok(())
    }

    pub(crate) fn into_response(self) -> Response<Vec<u8>> {
        Response::from_parts(self.head, self.body)
    }
}

/// Reports whether a request is sent without a body, not even one of length zero.
pub(crate) fn has_no_body(request: &Request<Vec<u8>>) -> bool {
    let method = request.method();
    request.body().is_empty() && (method == Method::GET || method == Method::HEAD || method == Method::DELETE)
}

/// Converts the error of a client, with the step that failed as its source.
pub(crate) fn call_error(error: &LoadError) -> CallError {
    let reason = match error.reason() {
        LoadReason::TimedOut => CallReason::TimedOut,
        LoadReason::Aborted => CallReason::Aborted,
        _ => CallReason::Unreachable,
    };
    let step = error.source().and_then(|cause| cause.downcast_ref::<FetchFault>());
    match step {
        Some(step) => CallError::new(reason).because(*step),
        None => CallError::new(reason),
    }
}
