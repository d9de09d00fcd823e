//! One request and its response, without I/O.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, USER_AGENT,
};
use http::{Request, StatusCode, response};
use zeroize::Zeroizing;

use crate::error::key_source::{LoadError, LoadReason};
use crate::keys::remote::cache_control;
use crate::keys::remote::endpoint::KeyEndpoint;
use crate::keys::remote::retry_after::RetryAfter;
use crate::keys::remote::settings::RemoteSettings;

/// One request for keys and the part of its response that was read so far. It enforces all limits except time.
///
/// A client sends [`request`](Self::request), passes the [`head`](Self::head) of the response, and calls
/// [`push`](Self::push) with chunks of the body while [`wants_body`](Self::wants_body) returns true. It stops at the
/// first error. It enforces [`connect_timeout`](Self::connect_timeout) and [`total_timeout`](Self::total_timeout),
/// follows no redirect, and does not decompress.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::LoadError;
/// use jwt_identity::keys::remote::Exchange;
///
/// /// Passes a complete response to an exchange.
/// fn pass(exchange: &mut Exchange, response: http::Response<Vec<u8>>) -> Result<(), LoadError> {
///     let (head, body) = response.into_parts();
///     exchange.head(&head)?;
///     exchange.push(&body)
/// }
/// ```
pub struct Exchange {
    endpoint: Arc<dyn KeyEndpoint>,
    request: Request<()>,
    settings: RemoteSettings,
    is_conditional: bool,
    answer: Option<Head>,
    body: Body,
}

/// The parsed head of a response.
#[derive(Debug)]
struct Head {
    kind: Kind,
    /// The declared length of the body.
    declared: Option<u64>,
    fresh_for: Option<Duration>,
    validators: Validators,
    retry_after: Option<RetryAfter>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Keys,
    NotModified,
    Refusal(StatusCode),
    /// The head was rejected, and the client has the error.
    Refused,
}

/// Validators for a conditional request.
#[derive(Debug, Clone, Default)]
pub(super) struct Validators {
    etag: Option<HeaderValue>,
    last_modified: Option<HeaderValue>,
}

/// A complete response whose body has not been parsed yet.
pub(super) struct Answer {
    /// The body, or `None` for a 304 response.
    pub(super) body: Option<Body>,
    pub(super) fresh_for: Option<Duration>,
    pub(super) validators: Validators,
}

impl Exchange {
    pub(super) fn new(endpoint: Arc<dyn KeyEndpoint>, settings: RemoteSettings, validators: &Validators) -> Self {
        let mut request = Request::new(());
        *request.uri_mut() = endpoint.url().as_uri().clone();
        let headers = request.headers_mut();
        if let Ok(accept) = HeaderValue::try_from(endpoint.media_types().join(", ")) {
            headers.insert(ACCEPT, accept);
        }
        headers.insert(USER_AGENT, HeaderValue::from_static(concat!("jwt-identity/", env!("CARGO_PKG_VERSION"))));
        for (name, value) in &endpoint.headers() {
            headers.append(name.clone(), value.clone());
        }
        // Set after the headers of the endpoint, so that the endpoint cannot override them.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.remove(IF_NONE_MATCH);
        headers.remove(IF_MODIFIED_SINCE);
        if let Some(etag) = &validators.etag {
            headers.insert(IF_NONE_MATCH, etag.clone());
        }
        if let Some(last_modified) = &validators.last_modified {
            headers.insert(IF_MODIFIED_SINCE, last_modified.clone());
        }
        let is_conditional = validators.etag.is_some() || validators.last_modified.is_some();
        Self { endpoint, request, settings, is_conditional, answer: None, body: Body::default() }
    }

    /// Returns the request to send.
    #[must_use]
    pub const fn request(&self) -> &Request<()> {
        &self.request
    }

    /// Returns the time limit of the whole exchange.
    #[must_use]
    pub const fn total_timeout(&self) -> Duration {
        self.settings.total_timeout
    }

    /// Returns the time limit for connecting.
    #[must_use]
    pub const fn connect_timeout(&self) -> Duration {
        self.settings.connect_timeout
    }

    /// Reads status and headers of the response.
    ///
    /// # Errors
    ///
    /// - [`LoadReason::Redirected`] (code 514) for any redirect.
    /// - [`LoadReason::WrongContent`] (code 515) if the media type or the encoding is not accepted, or if the declared
    ///   lengths contradict each other.
    /// - [`LoadReason::TooLarge`] (code 510) if the declared length exceeds the limit.
    ///
    /// The error of any other status is returned at the end, after its body was read.
    pub fn head(&mut self, head: &response::Parts) -> Result<(), LoadError> {
        // Only an interim response may be followed by another head. A client that follows redirects against the
        // contract cannot inject keys.
        let is_interim = |head: &Head| matches!(head.kind, Kind::Refusal(status) if status.is_informational());
        if let Some(answer) = self.answer.as_mut().filter(|answer| !is_interim(answer)) {
            answer.kind = Kind::Refused;
            return Err(wrong_content("the client reported more than one response"));
        }
        let read = self.read_head(head);
        let kind = *read.as_ref().unwrap_or(&Kind::Refused);
        self.body = Body::default();
        self.answer = Some(Head {
            kind,
            declared: content_length(&head.headers).ok().flatten(),
            fresh_for: cache_control::freshness(&head.headers),
            validators: Validators::of(&head.headers),
            retry_after: RetryAfter::of(&head.headers),
        });
        read.map(|_| ())
    }

    fn read_head(&self, head: &response::Parts) -> Result<Kind, LoadError> {
        match head.status {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED if self.is_conditional => return Ok(Kind::NotModified),
            StatusCode::NOT_MODIFIED => return Ok(Kind::Refusal(head.status)),
            status if status.is_redirection() => return Err(LoadReason::Redirected.into()),
            status => return Ok(Kind::Refusal(status)),
        }
        if !is_plain(&head.headers) {
            return Err(wrong_content("the response has a content encoding, expected none"));
        }
        if !self.is_wanted(&head.headers) {
            let (found, expected) = (shown_content_type(&head.headers), self.endpoint.media_types().join("` or `"));
            return Err(wrong_content(&format!("{found}, expected `{expected}`")));
        }
        let limit = self.settings.max_body_len;
        let fits = |len| usize::try_from(len).is_ok_and(|len| len <= limit);
        match content_length(&head.headers) {
            Ok(declared) if declared.is_none_or(fits) => Ok(Kind::Keys),
            Ok(_) => Err(LoadReason::TooLarge { limit }.into()),
            Err(Ambiguous) => Err(wrong_content("the declared lengths of the response contradict each other")),
        }
    }

    fn is_wanted(&self, headers: &HeaderMap) -> bool {
        media_type(headers)
            .is_some_and(|found| self.endpoint.media_types().iter().any(|wanted| found.eq_ignore_ascii_case(wanted)))
    }

    /// Reports whether more of the body is needed.
    #[must_use]
    pub fn wants_body(&self) -> bool {
        match self.answer.as_ref().map(|head| head.kind) {
            Some(Kind::Keys) => true,
            Some(Kind::Refusal(_)) => self.body.0.len() < MAX_REFUSAL_LEN,
            Some(Kind::NotModified | Kind::Refused) | None => false,
        }
    }

    /// Appends a chunk of the body.
    ///
    /// # Errors
    ///
    /// - [`LoadReason::TooLarge`] (code 510) if the body exceeds the limit.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), LoadError> {
        match self.answer.as_mut() {
            Some(head) if head.kind == Kind::Keys => {
                let limit = self.settings.max_body_len;
                if piece.len() > limit.saturating_sub(self.body.0.len()) {
                    head.kind = Kind::Refused;
                    self.body = Body::default();
                    return Err(LoadReason::TooLarge { limit }.into());
                }
                self.body.push(piece);
            }
            Some(Head { kind: Kind::Refusal(_), .. }) => {
                let room = MAX_REFUSAL_LEN.saturating_sub(self.body.0.len());
                self.body.push(piece.get(..room).unwrap_or(piece));
            }
            Some(_) | None => {}
        }
        Ok(())
    }

    /// Returns the pause that the server asked for with 429 or 503.
    pub(super) fn retry_after(&self) -> Option<RetryAfter> {
        let head = self.answer.as_ref()?;
        let is_asked = head.kind == Kind::Refusal(StatusCode::TOO_MANY_REQUESTS)
            || head.kind == Kind::Refusal(StatusCode::SERVICE_UNAVAILABLE);
        head.retry_after.filter(|_| is_asked)
    }

    /// Returns the response, given the result of the client.
    pub(super) fn finish(&mut self, carried_out: Result<(), LoadError>) -> Result<Answer, LoadError> {
        let head = self.answer.take();
        let body = std::mem::take(&mut self.body);
        // After an error status it does not matter how the body ended.
        if let Some(Head { kind: Kind::Refusal(status), .. }) = head {
            return Err(self.endpoint.refusal(status, &body.0));
        }
        carried_out?;
        let Some(Head { kind, declared, fresh_for, validators, .. }) = head else {
            return Err(LoadReason::Aborted.into());
        };
        let body = match kind {
            Kind::Keys => {
                let is_whole = |len| u64::try_from(body.0.len()) == Ok(len);
                if !declared.is_none_or(is_whole) {
                    return Err(LoadReason::Unreachable.into());
                }
                Some(body)
            }
            Kind::NotModified => None,
            Kind::Refusal(_) | Kind::Refused => return Err(LoadReason::WrongContent.into()),
        };
        Ok(Answer { body, fresh_for, validators })
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("url", self.endpoint.url())
            .field("answer", &self.answer.as_ref().map(|head| head.kind))
            .field("body_len", &self.body.0.len())
            .finish_non_exhaustive()
    }
}

impl Validators {
    fn of(headers: &HeaderMap) -> Self {
        let short = |name: HeaderName| headers.get(name).filter(|value| value.len() <= MAX_VALIDATOR_LEN).cloned();
        Self { etag: short(ETAG).filter(is_entity_tag), last_modified: short(LAST_MODIFIED) }
    }

    /// Returns these validators, completed by those that a 304 response did not repeat.
    pub(super) fn or(self, old: Self) -> Self {
        Self { etag: self.etag.or(old.etag), last_modified: self.last_modified.or(old.last_modified) }
    }
}

/// A body, which may be a secret. It is wiped when it grows or is dropped.
#[derive(Default)]
pub(super) struct Body(Zeroizing<Vec<u8>>);

impl Body {
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn push(&mut self, piece: &[u8]) {
        let needed = self.0.len().saturating_add(piece.len());
        if needed > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.max(self.0.capacity().saturating_mul(2))));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(piece);
    }
}

/// RFC 9110 section 8.8.3. Other values have another meaning in `If-None-Match`: `*` matches every version.
fn is_entity_tag(value: &HeaderValue) -> bool {
    let tag = value.as_bytes();
    let tag = tag.strip_prefix(b"W/").unwrap_or(tag);
    let opaque = tag.strip_prefix(b"\"").and_then(|tag| tag.strip_suffix(b"\""));
    opaque.is_some_and(|opaque| opaque.iter().all(|&byte| byte > b' ' && byte != b'"' && byte != 0x7f))
}

/// Declared lengths that contradict each other or are not numbers.
struct Ambiguous;

fn content_length(headers: &HeaderMap) -> Result<Option<u64>, Ambiguous> {
    let mut found = None;
    for line in headers.get_all(CONTENT_LENGTH) {
        let digits = line.to_str().map_err(|_| Ambiguous)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Ambiguous);
        }
        let len = digits.parse().map_err(|_| Ambiguous)?;
        if found.is_some_and(|found| found != len) {
            return Err(Ambiguous);
        }
        found = Some(len);
    }
    Ok(found)
}

/// Reports whether the body has no content encoding. A small compressed body could expand beyond all limits. Some servers
/// send the header without a value.
fn is_plain(headers: &HeaderMap) -> bool {
    let is_identity = |name: &[u8]| name.is_empty() || name.eq_ignore_ascii_case(b"identity");
    let mut names =
        headers.get_all(CONTENT_ENCODING).iter().flat_map(|line| line.as_bytes().split(|&byte| byte == b','));
    names.all(|name| is_identity(name.trim_ascii()))
}

fn wrong_content(detail: &str) -> LoadError {
    LoadError::new(LoadReason::WrongContent).detail(detail)
}

/// Returns the media type of a response without its parameters. Without one, RFC 9110 section 8.3 permits to assume
/// `application/octet-stream`. Several media types are none.
fn media_type(headers: &HeaderMap) -> Option<&str> {
    let mut lines = headers.get_all(CONTENT_TYPE).iter();
    let Some(line) = lines.next() else { return Some("application/octet-stream") };
    if lines.next().is_some() {
        return None;
    }
    line.to_str().ok()?.split(';').next().map(str::trim)
}

/// Describes the media type of a response for a message. A text that is not one could hold anything, and is left out.
fn shown_content_type(headers: &HeaderMap) -> String {
    if !headers.contains_key(CONTENT_TYPE) {
        return "the response has no content type".to_owned();
    }
    let shown = media_type(headers).filter(|found| is_media_type(found));
    shown.map_or_else(|| "unexpected content type".to_owned(), |found| format!("unexpected content type `{found}`"))
}

/// Reports whether a text is `type/subtype`: RFC 6838 section 4.2, with shorter names.
pub(super) fn is_media_type(text: &str) -> bool {
    let is_name = |name: &str| {
        name.len() <= MAX_MEDIA_TYPE_LEN
            && name.starts_with(|first: char| first.is_ascii_alphanumeric())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    text.split_once('/').is_some_and(|(kind, subtype)| is_name(kind) && is_name(subtype))
}

/// The maximum length of both parts of a media type. Registered ones are shorter.
const MAX_MEDIA_TYPE_LEN: usize = 80;

/// The maximum number of bytes that are read from the body of an error response.
const MAX_REFUSAL_LEN: usize = 16 * 1024;

/// The maximum length of a validator that is sent back.
const MAX_VALIDATOR_LEN: usize = 256;
