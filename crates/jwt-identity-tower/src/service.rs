//! The service that the layer makes.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{AUTHORIZATION, CACHE_CONTROL, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use jwt_identity::token::bearer::{Answer, token_of};
use jwt_identity::{Profile, Verified};
use tower_service::Service;

use crate::layer::Settings;

/// Verifies the bearer token of each request before it passes the request on. Made by
/// [`BearerLayer`](crate::BearerLayer).
pub struct BearerService<P: Profile, S> {
    settings: Arc<Settings<P>>,
    inner: S,
}

impl<P: Profile, S> BearerService<P, S> {
    pub(crate) const fn new(settings: Arc<Settings<P>>, inner: S) -> Self {
        Self { settings, inner }
    }
}

impl<P: Profile> Settings<P> {
    async fn verify(&self, headers: &HeaderMap) -> Result<Verified<P::Claims>, Answer> {
        let outcome = match token_of(headers.get_all(AUTHORIZATION).iter().map(HeaderValue::as_bytes)) {
            Ok(token) => self.verifier.verify_or_refresh(token).await,
            Err(error) => Err(error),
        };
        outcome.map_err(|error| {
            if let Some(observer) = &self.observer {
                observer(&error);
            }
            Answer::to(&error)
        })
    }

    fn response<B: Default>(&self, answer: &Answer) -> Response<B> {
        let mut response = Response::new(B::default());
        *response.status_mut() = StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut set = |name: HeaderName, value: Option<String>| {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                response.headers_mut().insert(name, value);
            }
        };
        set(WWW_AUTHENTICATE, answer.challenge(self.realm.as_deref()));
        set(RETRY_AFTER, answer.retry_after().map(|wait| wait.as_secs().to_string()));
        // The answer depends on a header that caches ignore.
        set(CACHE_CONTROL, Some("no-store".to_owned()));
        response
    }
}

impl<P, S, B, R> Service<Request<B>> for BearerService<P, S>
where
    P: Profile,
    P::Claims: Clone + Send + Sync,
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let settings = Arc::clone(&self.settings);
        // The service that was polled until it was ready is the one to call. Its clone may not be ready.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            request.extensions_mut().remove::<Verified<P::Claims>>();
            let verified = match settings.verify(request.headers()).await {
                Ok(verified) => verified,
                Err(answer) => return Ok(settings.response(&answer)),
            };
            let is_permitted =
                settings.check.as_ref().is_none_or(|check| check(verified.claims(), request.method(), request.uri()));
            if !is_permitted {
                return Ok(settings.response(&Answer::forbidden()));
            }
            request.extensions_mut().insert(verified);
            inner.call(request).await
        })
    }
}

impl<P: Profile, S: Clone> Clone for BearerService<P, S> {
    fn clone(&self) -> Self {
        Self { settings: Arc::clone(&self.settings), inner: self.inner.clone() }
    }
}

impl<P: Profile, S: fmt::Debug> fmt::Debug for BearerService<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BearerService").field("inner", &self.inner).finish_non_exhaustive()
    }
}
