//! The request that a list is asked about.

use std::fmt;

use crate::nexmo::Method;
use crate::token::claim::Redacted;

/// A request, as far as an [`Acl`](crate::nexmo::Acl) decides on it: its method, its path and its parameters.
///
/// The path is the one on the wire, still percent-encoded, without query. Parameters are those of the query and of the
/// body, decoded; a number or boolean of a JSON body is handed in as its JSON text. A method that [`Method`] does not
/// have is in no rule: refuse such a request without asking.
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
    /// Describes a request without parameters.
    ///
    /// Any path is taken; [`decide`](crate::nexmo::Acl::decide) refuses those that are not plain, see [`PathFault`](crate::nexmo::PathFault).
    #[must_use]
    pub const fn new(method: Method, path: &'a str) -> Self {
        Self { method, path, parameters: &[] }
    }

    /// Gives the parameters as names and values, in place of those given before. A name may stand there repeatedly.
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
