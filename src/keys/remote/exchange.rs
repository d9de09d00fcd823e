//! One request and the reading of its answer, without I/O.

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
use crate::keys::remote::settings::RemoteSettings;

/// One request for keys, and what was read of its answer so far. Every limit but time is kept here.
///
/// Whoever carries it out sends [`request`](Self::request), hands over the [`head`](Self::head) of the answer, and then
/// [`push`](Self::push)es its body while it [`wants_body`](Self::wants_body). It stops at the first error. Within
/// [`connect_timeout`](Self::connect_timeout) and [`total_timeout`](Self::total_timeout) it gives up itself; it follows
/// no redirect and decompresses nothing.
///
/// # Examples
///
/// See [`Fetch`](super::Fetch).
pub struct Exchange {
    endpoint: Arc<dyn KeyEndpoint>,
    request: Request<()>,
    settings: RemoteSettings,
    is_conditional: bool,
    answer: Option<Head>,
    body: Body,
}

/// What the head of an answer tells.
#[derive(Debug)]
struct Head {
    kind: Kind,
    /// The length that the body was said to have.
    declared: Option<u64>,
    fresh_for: Option<Duration>,
    validators: Validators,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Keys,
    NotModified,
    Refusal(StatusCode),
    /// It was refused before its body, and the caller was told.
    Refused,
}

/// With what the next request can ask whether anything changed.
#[derive(Debug, Clone, Default)]
pub(super) struct Validators {
    etag: Option<HeaderValue>,
    last_modified: Option<HeaderValue>,
}

/// A whole answer, whose body is yet to be read as keys.
pub(super) struct Answer {
    /// The body, unless nothing was modified.
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
        // Behind those of the endpoint: these are not for it to decide.
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
    ///
    /// # Examples
    ///
    /// See [`Fetch`](super::Fetch).
    #[must_use]
    pub const fn request(&self) -> &Request<()> {
        &self.request
    }

    /// Returns the longest that all of it may take.
    ///
    /// # Examples
    ///
    /// See [`Fetch`](super::Fetch).
    #[must_use]
    pub const fn total_timeout(&self) -> Duration {
        self.settings.total_timeout
    }

    /// Returns the longest that connecting may take.
    ///
    /// # Examples
    ///
    /// See [`Fetch`](super::Fetch).
    #[must_use]
    pub const fn connect_timeout(&self) -> Duration {
        self.settings.connect_timeout
    }

    /// Takes status and headers of the answer.
    ///
    /// # Errors
    ///
    /// - [`LoadReason::Redirected`] (code 514) for any redirect.
    /// - [`LoadReason::WrongContent`] (code 515) when media type or encoding are not those wanted, or the lengths
    ///   contradict each other.
    /// - [`LoadReason::TooLarge`] (code 510) when the body is said to be longer than the limit.
    ///
    /// What another status means is told at the end, when its body was seen.
    ///
    /// # Examples
    ///
    /// See [`Fetch`](super::Fetch).
    pub fn head(&mut self, head: &response::Parts) -> Result<(), LoadError> {
        // Only an interim head may have another behind it: a client that follows a redirect after all gets no keys in.
        let is_interim = |head: &Head| matches!(head.kind, Kind::Refusal(status) if status.is_informational());
        if let Some(answer) = self.answer.as_mut().filter(|answer| !is_interim(answer)) {
            answer.kind = Kind::Refused;
            return Err(LoadReason::WrongContent.into());
        }
        let read = self.read_head(head);
        let kind = *read.as_ref().unwrap_or(&Kind::Refused);
        self.body = Body::default();
        self.answer = Some(Head {
            kind,
            declared: content_length(&head.headers).ok().flatten(),
            fresh_for: cache_control::freshness(&head.headers),
            validators: Validators::of(&head.headers),
        });
        read.map(|_| ()).map_err(LoadError::new)
    }

    fn read_head(&self, head: &response::Parts) -> Result<Kind, LoadReason> {
        match head.status {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED if self.is_conditional => return Ok(Kind::NotModified),
            StatusCode::NOT_MODIFIED => return Ok(Kind::Refusal(head.status)),
            status if status.is_redirection() => return Err(LoadReason::Redirected),
            status => return Ok(Kind::Refusal(status)),
        }
        if !is_plain(&head.headers) || !self.is_wanted(&head.headers) {
            return Err(LoadReason::WrongContent);
        }
        let limit = self.settings.max_body_len;
        let fits = |len| usize::try_from(len).is_ok_and(|len| len <= limit);
        match content_length(&head.headers) {
            Ok(declared) if declared.is_none_or(fits) => Ok(Kind::Keys),
            Ok(_) => Err(LoadReason::TooLarge { limit }),
            Err(Ambiguous) => Err(LoadReason::WrongContent),
        }
    }

    fn is_wanted(&self, headers: &HeaderMap) -> bool {
        let mut lines = headers.get_all(CONTENT_TYPE).iter();
        let (Some(line), None) = (lines.next(), lines.next()) else { return false };
        let Ok(line) = line.to_str() else { return false };
        let media_type = line.split(';').next().unwrap_or_default().trim();
        self.endpoint.media_types().iter().any(|wanted| media_type.eq_ignore_ascii_case(wanted))
    }

    /// Tells whether more of the body is of use.
    ///
    /// # Examples
    ///
    /// See [`Fetch`](super::Fetch).
    #[must_use]
    pub fn wants_body(&self) -> bool {
        match self.answer.as_ref().map(|head| head.kind) {
            Some(Kind::Keys) => true,
            Some(Kind::Refusal(_)) => self.body.0.len() < MAX_REFUSAL_LEN,
            Some(Kind::NotModified | Kind::Refused) | None => false,
        }
    }

    /// Takes the next piece of the body.
    ///
    /// # Errors
    ///
    /// - [`LoadReason::TooLarge`] (code 510) when it is longer than the limit.
    ///
    /// # Examples
    ///
    /// See [`Fetch`](super::Fetch).
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

    /// What came of it, given how carrying it out ended.
    pub(super) fn finish(&mut self, carried_out: Result<(), LoadError>) -> Result<Answer, LoadError> {
        let head = self.answer.take();
        let body = std::mem::take(&mut self.body);
        // Once a status has refused us, how its body ends makes no difference.
        if let Some(Head { kind: Kind::Refusal(status), .. }) = head {
            return Err(self.endpoint.refusal(status, &body.0));
        }
        carried_out?;
        let Some(Head { kind, declared, fresh_for, validators }) = head else {
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

    /// Those of a 304, and the ones it did not repeat.
    pub(super) fn or(self, old: Self) -> Self {
        Self { etag: self.etag.or(old.etag), last_modified: self.last_modified.or(old.last_modified) }
    }
}

/// A body, which may be a secret: no copy of it stays behind as it grows.
#[derive(Default)]
pub(super) struct Body(Zeroizing<Vec<u8>>);

impl Body {
    pub(super) fn as_octets(&self) -> &[u8] {
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

/// RFC 9110 section 8.8.3. Anything else would mean something else in `If-None-Match`: `*` is every version there is.
fn is_entity_tag(value: &HeaderValue) -> bool {
    let tag = value.as_bytes();
    let tag = tag.strip_prefix(b"W/").unwrap_or(tag);
    let opaque = tag.strip_prefix(b"\"").and_then(|tag| tag.strip_suffix(b"\""));
    opaque.is_some_and(|opaque| opaque.iter().all(|&octet| octet > b' ' && octet != b'"' && octet != 0x7f))
}

/// Lengths that contradict each other or are no numbers.
struct Ambiguous;

fn content_length(headers: &HeaderMap) -> Result<Option<u64>, Ambiguous> {
    let mut found = None;
    for line in headers.get_all(CONTENT_LENGTH) {
        let digits = line.to_str().map_err(|_| Ambiguous)?;
        if !digits.bytes().all(|octet| octet.is_ascii_digit()) {
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

/// Whether nothing was encoded, compressed above all: a small answer could become a huge one.
fn is_plain(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).iter().all(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// How much of a refusal's body is read.
const MAX_REFUSAL_LEN: usize = 16 * 1024;

/// The longest validator that is sent back.
const MAX_VALIDATOR_LEN: usize = 256;
