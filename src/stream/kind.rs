//! The kinds of token.

use std::fmt;

use serde::ser::SerializeMap;

use crate::ClaimError;

/// A kind of token: [`User`](crate::stream::User), [`Call`](crate::stream::Call) or [`Server`](crate::stream::Server). No
/// other type implements it.
///
/// # Examples
///
/// ```
/// use jwt_identity::stream::{Kind, Server, User};
///
/// fn name<K: Kind>(_: &K) -> &'static str {
///     K::NAME
/// }
///
/// assert_eq!((name(&User::new("john")?), name(&Server)), ("stream-user", "stream-server"));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
pub trait Kind: Members {
    /// The name of the profile, for logs.
    const NAME: &'static str;
}

/// The claims that differ by kind. Private, so that no other crate can add a kind.
#[doc(hidden)]
pub trait Members: Clone + fmt::Debug + Eq + Send + Sync + 'static {
    /// The order of the times. Each SDK has its own.
    const EXPIRY_FIRST: bool;

    /// Checks that the claims are those of this kind.
    fn read(
        user_id: Option<String>,
        call_cids: Option<Vec<String>>,
        role: Option<String>,
        server: Option<bool>,
    ) -> Result<Self, ClaimError>;

    fn write<M: SerializeMap>(&self, members: &mut M) -> Result<(), M::Error>;
}
