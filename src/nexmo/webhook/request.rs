//! The parts of a request that a webhook is verified with.

use std::fmt;

use crate::ClaimError;
use crate::crypto::Sha256Digest;
use crate::error::ClaimReason;
use crate::nexmo::webhook::carrier::{Carrier, Occurrence};
use crate::nexmo::webhook::{Content, query};

/// A request as your HTTP server received it: method, headers, query string and raw body.
///
/// It borrows all of them and copies nothing. The body must be the bytes as they were received, because JSON that is parsed
/// and serialized again has another digest. `Debug` shows no value of a header, parameter or body.
///
/// # Examples
///
/// With the types of the `http` crate the headers are
/// `request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()))`.
///
/// ```
/// use jwt_identity::nexmo::webhook::Request;
///
/// let headers = [("content-type", "application/json"), ("authorization", "Bearer e30.e30.e30")];
/// let posted = Request::new("POST").headers(headers).body(br#"{"status":"delivered"}"#);
/// let fetched = Request::new("GET").headers(headers).query(Some("to=442079460000&from=447700900000"));
/// ```
#[derive(Clone, Copy)]
pub struct Request<'r> {
    method: &'r str,
    authorization: Occurrence<'r>,
    webhook_auth_token: Occurrence<'r>,
    vonage_signature: Occurrence<'r>,
    query: Option<&'r str>,
    body: &'r [u8],
}

impl<'r> Request<'r> {
    /// Creates a request with a method, and without headers, query string and body. The case of the method is ignored.
    #[must_use]
    pub const fn new(method: &'r str) -> Self {
        Self {
            method,
            authorization: Occurrence::Never,
            webhook_auth_token: Occurrence::Never,
            vonage_signature: Occurrence::Never,
            query: None,
            body: &[],
        }
    }

    /// Adds all headers of the request. The case of names is ignored.
    ///
    /// Pass every header line. A repeated header is rejected, and a map that keeps only one of two lines would hide it.
    #[must_use]
    pub fn headers<N: AsRef<str>, V: AsRef<[u8]> + ?Sized + 'r>(
        self,
        headers: impl IntoIterator<Item = (N, &'r V)>,
    ) -> Self {
        headers.into_iter().fold(self, |request, (name, value)| request.header(name.as_ref(), value.as_ref()))
    }

    /// Adds one header.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::Request;
    ///
    /// let request = Request::new("POST").header("Authorization", b"Bearer e30.e30.e30");
    /// assert!(!format!("{request:?}").contains("e30"));
    /// ```
    #[must_use]
    pub fn header(mut self, name: &str, value: &'r [u8]) -> Self {
        for (carrier, occurrence) in [
            (Carrier::Authorization, &mut self.authorization),
            (Carrier::WebhookAuthToken, &mut self.webhook_auth_token),
            (Carrier::VonageSignature, &mut self.vonage_signature),
        ] {
            if name.eq_ignore_ascii_case(carrier.header_name()) {
                *occurrence = match occurrence {
                    Occurrence::Never => Occurrence::Once(value),
                    Occurrence::Once(_) | Occurrence::Repeatedly => Occurrence::Repeatedly,
                };
            }
        }
        self
    }

    /// Sets the query string as it is in the URL, still encoded. A `?` before it is dropped.
    #[must_use]
    pub const fn query(self, query: Option<&'r str>) -> Self {
        Self { query, ..self }
    }

    /// Sets the body: the raw bytes.
    #[must_use]
    pub const fn body(self, body: &'r [u8]) -> Self {
        Self { body, ..self }
    }

    pub(super) const fn occurrence(&self, carrier: Carrier) -> Occurrence<'r> {
        match carrier {
            Carrier::Authorization => self.authorization,
            Carrier::WebhookAuthToken => self.webhook_auth_token,
            Carrier::VonageSignature => self.vonage_signature,
        }
    }

    /// Returns what a `payload_hash` covers, with its digest.
    pub(super) fn content(&self) -> Result<(Content, Sha256Digest), ClaimError> {
        if !self.method.eq_ignore_ascii_case("GET") {
            return Ok((Content::Body, Sha256Digest::of(self.body)));
        }
        // Only the query string is signed. A body would look as if it were proved.
        if !self.body.is_empty() {
            return Err(ClaimError::new("payload_hash", ClaimReason::ContentMismatch));
        }
        let query = self.query.unwrap_or_default();
        let query = query.strip_prefix('?').unwrap_or(query);
        // RFC 3986 section 3.4. A server never receives the fragment of a URL.
        if query.contains('#') {
            return Err(
                ClaimError::new("payload_hash", ClaimReason::UnreadableContent).with_hint("a query string has no `#`")
            );
        }
        let parameters = query::parse(query).map_err(|reason| ClaimError::new("payload_hash", reason))?;
        let digest = Sha256Digest::of(&query::to_json(&parameters));
        Ok((Content::Query(parameters), digest))
    }
}

impl Request<'_> {
    /// Returns the error of a content that is not the signed one.
    pub(super) fn mismatch(&self) -> ClaimError {
        let error = ClaimError::new("payload_hash", ClaimReason::ContentMismatch);
        let query = self.query.unwrap_or_default();
        let before_mark = query.split_once('?').map_or("", |(before, _)| before);
        if before_mark.starts_with('/') || before_mark.contains("://") {
            return error.with_hint("pass the part of the URL behind `?`");
        }
        error
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}
