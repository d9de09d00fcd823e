//! One load that the caller carries out.

use std::fmt;
use std::sync::Arc;

use http::{Request, Response};

use crate::crypto::digest;
use crate::error::key::{KeyError, KeyReason};
use crate::error::key_source::LoadError;
use crate::keys::refresh::RefreshOutcome;
use crate::keys::remote::endpoint::KeyEndpoint;
use crate::keys::remote::exchange::{Body, Exchange};
use crate::keys::remote::inner::{Known, Loaded};
use crate::keys::remote::settings::RemoteSettings;
use crate::keys::remote::ticket::Ticket;
use crate::keys::set::KeySet;

/// One load, returned by [`RemoteKeys::attempt`](super::RemoteKeys::attempt), to carry out with any client.
///
/// While an attempt exists, every refresh of the source waits for it. End it when the time limit of your client is
/// reached. Dropping it counts as
/// [`LoadReason::Aborted`](crate::error::LoadReason::Aborted) (code 517), and the next attempt may begin.
///
/// An attempt that is older than [`total_timeout`](super::RemoteSettings::total_timeout) plus one second is given up by
/// the next call of the source, such as [`attempt`](super::RemoteKeys::attempt) or
/// [`health`](super::RemoteKeys::health). Its waiters get
/// [`LoadReason::TimedOut`](crate::error::LoadReason::TimedOut) (code 512), and a response that it reads later is not
/// used.
pub struct Attempt {
    endpoint: Arc<dyn KeyEndpoint>,
    ticket: Ticket,
    exchange: Exchange,
}

impl Attempt {
    pub(super) fn new(endpoint: Arc<dyn KeyEndpoint>, settings: RemoteSettings, ticket: Ticket) -> Self {
        let exchange = Exchange::new(Arc::clone(&endpoint), settings, &ticket.before.validators);
        Self { endpoint, ticket, exchange }
    }

    /// Returns the request to send.
    #[must_use]
    pub const fn request(&self) -> &Request<()> {
        self.exchange.request()
    }

    /// Returns the exchange, to pass the response in chunks. Call [`finish`](Self::finish) afterwards.
    pub const fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    /// Reads a complete response and, if its keys are valid, starts using them.
    pub fn complete(mut self, response: Response<impl AsRef<[u8]>>) -> RefreshOutcome {
        let (head, body) = response.into_parts();
        let taken = self.exchange.head(&head).and_then(|()| self.exchange.push(body.as_ref()));
        self.settle(taken)
    }

    /// Reads the response that was passed through [`exchange_mut`](Self::exchange_mut) and, if its keys are valid,
    /// starts using them.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::Response;
    /// use jwt_identity::Algorithm;
    /// use jwt_identity::keys::remote::{JwkSetEndpoint, RemoteKeys, RemoteSettings};
    /// use jwt_identity::keys::{RefreshOutcome, RefreshReason};
    ///
    /// let endpoint = JwkSetEndpoint::new("https://id.example.com/keys", &[Algorithm::EdDsa])?;
    /// let keys = RemoteKeys::by_hand(endpoint, RemoteSettings::default())?;
    /// let mut attempt = keys.attempt(RefreshReason::Manual)?.expect("a manual refresh always loads");
    ///
    /// let (head, ()) = Response::builder().header("content-type", "application/json").body(())?.into_parts();
    /// attempt.exchange_mut().head(&head)?;
    /// attempt.exchange_mut().push(br#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"2026","#)?;
    /// attempt.exchange_mut().push(br#""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#)?;
    /// assert_eq!(attempt.finish(), RefreshOutcome::Changed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn finish(self) -> RefreshOutcome {
        self.settle(Ok(()))
    }

    /// Ends the attempt with the reason why there is no complete response.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::keys::remote::Attempt;
    /// use jwt_identity::error::LoadReason;
    /// use jwt_identity::keys::RefreshOutcome;
    ///
    /// fn give_up(attempt: Attempt) -> RefreshOutcome {
    ///     attempt.fail(LoadReason::TimedOut)
    /// }
    /// ```
    pub fn fail(self, error: impl Into<LoadError>) -> RefreshOutcome {
        self.settle(Err(error.into()))
    }

    pub(super) fn settle(mut self, carried_out: Result<(), LoadError>) -> RefreshOutcome {
        let asked = self.exchange.retry_after();
        let loaded = self.read(carried_out);
        self.ticket.settle(loaded, asked)
    }

    fn read(&mut self, carried_out: Result<(), LoadError>) -> Result<Loaded, LoadError> {
        let answer = self.exchange.finish(carried_out)?;
        let (keys, digest) = match &answer.body {
            None => (None, self.ticket.before.digest.clone()),
            Some(body) => {
                let digest = digest(body);
                let is_known = self.ticket.before.digest.as_ref() == Some(&digest);
                let keys = if is_known { None } else { Some(self.keys_in(body)?) };
                (keys, Some(digest))
            }
        };
        // A 304 response may omit headers that have not changed: RFC 9111 section 4.3.4.
        let (validators, fresh_for) = if answer.body.is_some() {
            (answer.validators, answer.fresh_for)
        } else {
            let before = &self.ticket.before;
            (answer.validators.or(before.validators.clone()), answer.fresh_for.or(before.fresh_for))
        };
        Ok(Loaded { keys, known: Known { validators, digest, fresh_for } })
    }

    fn keys_in(&self, body: &Body) -> Result<KeySet, LoadError> {
        let keys = self.endpoint.read(body.as_bytes())?;
        if keys.is_empty() { Err(KeyError::new(KeyReason::SetEmpty).into()) } else { Ok(keys) }
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").field("exchange", &self.exchange).finish_non_exhaustive()
    }
}

fn digest(body: &Body) -> Vec<u8> {
    digest::sha256(body.as_bytes()).as_ref().to_vec()
}
