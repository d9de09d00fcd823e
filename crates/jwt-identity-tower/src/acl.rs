//! The access control list of a Vonage token, held against a request.

use std::borrow::Cow;

use http::{Method, Uri};
use jwt_identity::nexmo::{self, Acl};

/// Reports whether an access control list permits a request, by method, path and query parameters.
///
/// A method that is not in [`Method`](jwt_identity::nexmo::Method), such as `HEAD`, is not permitted. Filters are
/// compared with the query only. A service whose parameters are in the body calls [`Acl::decide`] itself.
///
/// # Examples
///
/// ```
/// use http::{Method, Uri};
/// use jwt_identity::nexmo::Acl;
/// use jwt_identity_tower::permits;
///
/// let acl = Acl::one_conversation("CON-1")?;
/// assert!(permits(&acl, &Method::GET, &Uri::from_static("/v1/conversations/CON-1/events")));
/// assert!(!permits(&acl, &Method::GET, &Uri::from_static("/v1/conversations/CON-2/events")));
/// assert!(!permits(&acl, &Method::HEAD, &Uri::from_static("/v1/conversations/CON-1")));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[must_use]
pub fn permits(acl: &Acl, method: &Method, uri: &Uri) -> bool {
    let Ok(method) = method.as_str().parse::<nexmo::Method>() else { return false };
    let query = uri.query().unwrap_or_default();
    let parameters: Vec<(Cow<'_, str>, Cow<'_, str>)> = form_urlencoded::parse(query.as_bytes()).collect();
    let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (&**name, &**value)).collect();
    acl.decide(&nexmo::Request::new(method, uri.path()).with_parameters(&parameters)).is_allowed()
}
