//! A request, as an access control list sees it.

use std::fmt;

use crate::nexmo::Method;
use crate::token::claim::Redacted;

/// The parts of a request on which an [`Acl`](crate::nexmo::Acl) decides: its method, path and parameters.
///
/// The path is still percent-encoded and has no query. The parameters are the decoded ones of the query and the body. Pass a
/// number or boolean of a JSON body as its JSON text. No rule can name a method that [`Method`] lacks, so deny such a
/// request yourself.
///
/// The `Debug` form has the names of the parameters, not their values.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Acl, Method, Request};
///
/// let request = Request::new(Method::Post, "/messages").with_parameters(&[("from", "447977271009")]);
/// assert!(!Acl::client_sdk().decide(&request).is_allowed());
/// assert!(!format!("{request:?}").contains("447977271009"));
/// ```
#[derive(Clone, Copy)]
pub struct Request<'a> {
    method: Method,
    path: &'a str,
    parameters: &'a [(&'a str, &'a str)],
}

impl<'a> Request<'a> {
    /// Creates a request without parameters.
    ///
    /// [`decide`](crate::nexmo::Acl::decide) rejects a path that is not plain; see [`PathFault`](crate::nexmo::PathFault).
    #[must_use]
    pub const fn new(method: Method, path: &'a str) -> Self {
        Self { method, path, parameters: &[] }
    }

    /// Sets the parameters, as names and values. A name may occur more than once.
    #[must_use]
    pub const fn with_parameters(self, parameters: &'a [(&'a str, &'a str)]) -> Self {
        Self { parameters, ..self }
    }

    /// Returns the method.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Method, Request};
    ///
    /// let request = Request::new(Method::Get, "/v1/users");
    /// assert_eq!((request.method(), request.path()), (Method::Get, "/v1/users"));
    /// ```
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// Returns the path.
    #[must_use]
    pub const fn path(&self) -> &'a str {
        self.path
    }

    /// Returns the values of one parameter, in the order given.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Method, Request};
    ///
    /// let request = Request::new(Method::Get, "/messages").with_parameters(&[("to", "1"), ("from", "2"), ("to", "3")]);
    /// assert!(request.parameter("to").eq(["1", "3"]));
    /// ```
    pub fn parameter(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.parameters.iter().filter(move |(known, _)| *known == name).map(|(_, value)| *value)
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters: Vec<_> = self.parameters.iter().map(|(name, value)| (name, Redacted::new(value))).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("parameters", &parameters)
            .finish()
    }
}
