//! In what one rule goes beyond another.

use std::fmt;

use serde::Serialize;

use crate::nexmo::Methods;

/// In what a rule goes beyond another.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Acl, Excess};
///
/// let (ours, theirs) = (Acl::client_sdk(), Acl::client_sdk_windows());
/// let comparison = ours.compare(&theirs);
/// assert!(comparison.beyond().all(|difference| *difference.excess() == Excess::Path));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "detail", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Excess<'a> {
    /// The other demands a parameter that this rule does not demand, or not as strictly.
    Filter {
        /// The name of the parameter.
        name: &'a str,
    },
    /// These methods, which the other does not list. There are none if the list is empty in one of the two, or if the
    /// rule permits every method and the other lists all that [`Method`](crate::nexmo::Method) has.
    Methods(Methods),
    /// Unknown: the two lists are too complex for the bounded work of [`Acl::compare`](crate::nexmo::Acl::compare).
    NotCompared,
    /// No path of the other includes it.
    Path,
}

impl Excess<'_> {
    /// Orders by how near a rule came: to a matching path, to its methods, to its filters.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::Filter { .. } => 0,
            Self::Methods(_) => 1,
            Self::Path => 2,
            Self::NotCompared => 3,
        }
    }
}

impl fmt::Display for Excess<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Filter { name } => write!(f, "the filter `{name}` is absent or wider"),
            Self::Methods(methods) if methods.is_empty() => f.write_str("methods beyond those listed"),
            Self::Methods(methods) => {
                f.write_str("methods")?;
                methods.iter().try_for_each(|method| write!(f, " {method}"))
            }
            Self::NotCompared => f.write_str("not compared, because the lists are too complex"),
            Self::Path => f.write_str("no path includes it"),
        }
    }
}
