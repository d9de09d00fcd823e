//! The layer and its settings.

use std::fmt;
use std::sync::Arc;

use http::{Method, Uri};
use jwt_identity::nexmo::{application, user};
use jwt_identity::{Profile, TokenVerifier, VerifyError};
use tower_layer::Layer;

use crate::acl::permits;
use crate::service::BearerService;

/// Decides whether verified claims permit a request.
type Check<C> = dyn Fn(&C, &Method, &Uri) -> bool + Send + Sync;

/// A function that is called for each rejected request.
type Observer = dyn Fn(&VerifyError) + Send + Sync;

/// Lets through requests with a bearer token that a verifier accepts.
///
/// The [`Verified`](jwt_identity::Verified) claims are in the extensions of the request. An earlier one of the same type is
/// removed, so the claims of an outer layer are never used instead.
///
/// # Examples
///
/// ```
/// use jwt_identity::{SharedSecret, kustomer};
/// use jwt_identity_tower::BearerLayer;
///
/// let verifier = kustomer::verifier(&SharedSecret::new("0123456789abcdef0123456789abcdef")?)?;
/// let layer = BearerLayer::new(verifier)
///     .with_realm("shop")
///     .with_check(|claims, _method, uri| claims.email().is_some() || !uri.path().starts_with("/mail"))
///     .with_observer(|error| eprintln!("rejected with code {}", error.code().as_u16()));
/// # Ok::<(), jwt_identity::Error>(())
/// ```
///
/// Source: RFC 6750.
pub struct BearerLayer<P: Profile> {
    settings: Arc<Settings<P>>,
}

/// The state that a layer and its services share.
pub(crate) struct Settings<P: Profile> {
    pub(crate) verifier: TokenVerifier<P>,
    pub(crate) realm: Option<Arc<str>>,
    pub(crate) check: Option<Arc<Check<P::Claims>>>,
    pub(crate) observer: Option<Arc<Observer>>,
}

impl<P: Profile> BearerLayer<P> {
    /// Creates a layer around a verifier.
    #[must_use]
    pub fn new(verifier: TokenVerifier<P>) -> Self {
        Self { settings: Arc::new(Settings { verifier, realm: None, check: None, observer: None }) }
    }

    /// Sets the `realm` of `WWW-Authenticate`. Default: none.
    #[must_use]
    pub fn with_realm(self, realm: impl Into<Arc<str>>) -> Self {
        self.changed(|settings| settings.realm = Some(realm.into()))
    }

    /// Sets a check of the verified claims against method and target of the request. A request that it denies is answered
    /// with 403.
    #[must_use]
    pub fn with_check(self, check: impl Fn(&P::Claims, &Method, &Uri) -> bool + Send + Sync + 'static) -> Self {
        self.changed(|settings| settings.check = Some(Arc::new(check)))
    }

    /// Sets a function that receives the reason for each rejection, for logs and metrics. The client does not receive
    /// it.
    #[must_use]
    pub fn with_observer(self, observer: impl Fn(&VerifyError) + Send + Sync + 'static) -> Self {
        self.changed(|settings| settings.observer = Some(Arc::new(observer)))
    }

    fn changed(self, change: impl FnOnce(&mut Settings<P>)) -> Self {
        let mut settings = Settings {
            verifier: self.settings.verifier.clone(),
            realm: self.settings.realm.clone(),
            check: self.settings.check.clone(),
            observer: self.settings.observer.clone(),
        };
        change(&mut settings);
        Self { settings: Arc::new(settings) }
    }
}

impl BearerLayer<user::User> {
    /// Checks the token's access control list against method, path and query: see [`permits`].
    #[must_use]
    pub fn with_acl(self) -> Self {
        self.with_check(|claims, method, uri| permits(claims.acl(), method, uri))
    }
}

impl BearerLayer<application::Application> {
    /// Checks the token's access control list against method, path and query: see [`permits`]. A token without a list may do
    /// everything.
    #[must_use]
    pub fn with_acl(self) -> Self {
        self.with_check(|claims, method, uri| claims.acl().is_none_or(|acl| permits(acl, method, uri)))
    }
}

impl<P: Profile, S> Layer<S> for BearerLayer<P> {
    type Service = BearerService<P, S>;

    fn layer(&self, inner: S) -> Self::Service {
        BearerService::new(Arc::clone(&self.settings), inner)
    }
}

impl<P: Profile> Clone for BearerLayer<P> {
    fn clone(&self) -> Self {
        Self { settings: Arc::clone(&self.settings) }
    }
}

impl<P: Profile> fmt::Debug for BearerLayer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BearerLayer")
            .field("verifier", &self.settings.verifier)
            .field("realm", &self.settings.realm)
            .field("has_check", &self.settings.check.is_some())
            .finish_non_exhaustive()
    }
}
