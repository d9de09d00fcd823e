//! A webhook that was proved.

use std::fmt;

use crate::Verified;
use crate::nexmo::webhook::{ApiKey, Kind, Webhook};
use crate::token::claim::Redacted;

/// A verified webhook: at the time of the call it was recent, and Vonage had signed this content.
///
/// Only a [`WebhookVerifier`](crate::nexmo::webhook::WebhookVerifier) creates one. The signature
/// covers the token and the [content](Self::content), and not the rest of the request. Method, host, path and other
/// headers are not signed. The query string of a request with a body is not signed either.
pub struct VerifiedWebhook<K: Kind = Webhook> {
    claims: Verified<K::Claims>,
    account: Option<ApiKey>,
    content: Content,
}

/// The part of a request that the token vouches for.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::webhook::Content;
///
/// fn caller(content: &Content) -> Option<&str> {
///     content.parameter("from")
/// }
/// assert_eq!(caller(&Content::Body), None);
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// The body, byte for byte. The query string, if there was one, is not covered.
    Body,
    /// The parameters of the query string of a GET request, decoded, in the order of their arrival; no name comes
    /// twice. Use these, not those that another parser makes of the same query string.
    Query(Vec<(String, String)>),
}

impl<K: Kind> VerifiedWebhook<K> {
    pub(super) const fn new(claims: Verified<K::Claims>, account: Option<ApiKey>, content: Content) -> Self {
        Self { claims, account, content }
    }

    /// Returns the claims.
    #[must_use]
    pub const fn claims(&self) -> &K::Claims {
        self.claims.claims()
    }

    /// Returns the account whose secret signed the webhook, where accounts were configured by name.
    #[must_use]
    pub const fn account(&self) -> Option<&ApiKey> {
        self.account.as_ref()
    }

    /// Returns which part of the request is proved.
    #[must_use]
    pub const fn content(&self) -> &Content {
        &self.content
    }

    /// Returns the claims and the content, without the proof.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::{Claims, Content, VerifiedWebhook};
    ///
    /// fn store(webhook: VerifiedWebhook) -> (Claims, Content) {
    ///     webhook.into_parts()
    /// }
    /// ```
    #[must_use]
    pub fn into_parts(self) -> (K::Claims, Content) {
        (self.claims.into_claims(), self.content)
    }
}

impl<K: Kind> fmt::Debug for VerifiedWebhook<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedWebhook")
            .field("claims", &self.claims)
            .field("account", &self.account)
            .field("content", &self.content)
            .finish()
    }
}

impl Content {
    /// Returns the value of a parameter of the query string; `None` for a body, whatever it holds.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::webhook::Content;
    ///
    /// let content = Content::Query(vec![("from".into(), "447700900000".into())]);
    /// assert_eq!(content.parameter("from"), Some("447700900000"));
    /// assert_eq!(content.parameter("From"), None);
    /// ```
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        match self {
            Self::Body => None,
            Self::Query(parameters) => {
                parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
            }
        }
    }
}

/// Shows no parameter: they hold telephone numbers.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body => f.write_str("Body"),
            Self::Query(parameters) => f.debug_tuple("Query").field(&Redacted::new(parameters)).finish(),
        }
    }
}
