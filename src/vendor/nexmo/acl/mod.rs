//! The access control list of a token.

mod filter;
mod method;
mod path;
mod rule;
mod set;
mod wire;

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::claim::{self, ClaimError};

pub use filter::FilterValue;
pub use method::{Method, Methods};
pub use path::AclPath;
pub use rule::Rule;
pub(super) use wire::{AclWire, explain};

/// What the holder of a token may do: a list of paths, and for each of them a [`Rule`].
///
/// A request is permitted if any of the paths permits it, so their order has no meaning; it is kept as built. No two
/// paths are equal. In a token it has one form only, an object: `{"paths":{"/*/sessions/**":{}}}`.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Acl, AclPath, Method, Rule};
///
/// // A stolen token can only read one conversation.
/// let acl = Acl::empty()
///     .with(AclPath::new("/*/sessions/**")?, Rule::any())
///     .with(AclPath::conversation("CON-1")?, Rule::any().with_methods([Method::Get]));
/// assert_eq!(
///     serde_json::to_string(&acl).unwrap(),
///     r#"{"paths":{"/*/sessions/**":{},"/*/conversations/CON-1/**":{"methods":["GET"]}}}"#,
/// );
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Vonage, "Authentication" (access control lists); the schema of Vonage's command line tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acl {
    rules: Vec<(AclPath, Rule)>,
}

impl Acl {
    /// Makes a list that permits nothing, to add paths to.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert_eq!(serde_json::to_string(&Acl::empty()).unwrap(), r#"{"paths":{}}"#);
    /// ```
    #[must_use]
    pub const fn empty() -> Self {
        Self { rules: Vec::new() }
    }

    /// Reads a list from its JSON text, as a token or a configuration file holds it.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`](crate::claim::ClaimReason::Invalid) (code 402) when it has another form; the name in
    ///   the error is `acl`, `acl.paths`, `acl.paths.methods` or `acl.paths.filters`.
    /// - 204 to 207 (claim `acl`) when it is not one JSON object with unique member names.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert_eq!(Acl::from_json(r#"{"paths":{"/messages":{}}}"#)?.len(), 1);
    ///
    /// let refused = Acl::from_json(r#"{"paths":["/messages"]}"#).unwrap_err();
    /// assert_eq!(refused.claim(), Some("acl.paths"));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: the schema of Vonage's command line tool.
    pub fn from_json(text: &str) -> Result<Self, ClaimError> {
        match claim::decode_json::<AclWire>(text.as_bytes()) {
            Ok(wire) => Ok(wire.into()),
            Err(error) => Err(explain(error.reason(), serde_json::from_str(text).ok().as_ref())),
        }
    }

    /// Permits what `rule` says for a path. An earlier rule for an equal path is replaced, in its place.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, AclPath, Method, Rule};
    ///
    /// let calls = AclPath::new("/*/calls/**")?;
    /// let acl = Acl::smallest_voice().with(calls, Rule::any().with_methods([Method::Post]));
    /// assert_eq!(acl.len(), 6);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub fn with(mut self, path: AclPath, rule: Rule) -> Self {
        match self.rules.iter_mut().find(|(known, _)| *known == path) {
            Some((_, known)) => *known = rule,
            None => self.rules.push((path, rule)),
        }
        self
    }

    /// Returns the rule that stands for exactly this path.
    ///
    /// Patterns are compared as text: this does not tell what a request may do.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, Rule};
    ///
    /// assert_eq!(Acl::client_sdk().rule("/*/legs/**"), Some(&Rule::any()));
    /// assert_eq!(Acl::client_sdk().rule("/v1/legs/1"), None);
    /// ```
    #[must_use]
    pub fn rule(&self, path: &str) -> Option<&Rule> {
        self.rules().find_map(|(known, rule)| (known.as_str() == path).then_some(rule))
    }

    /// Returns every path with its rule, in the order built or read.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// let acl = Acl::smallest_voice();
    /// let paths: Vec<&str> = acl.rules().map(|(path, _)| path.as_str()).collect();
    /// assert_eq!(paths[0], "/*/rtc/**");
    /// ```
    #[must_use]
    pub fn rules(&self) -> impl ExactSizeIterator<Item = (&AclPath, &Rule)> {
        self.rules.iter().map(|(path, rule)| (path, rule))
    }

    /// Returns the number of paths.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(jwt_identity::nexmo::Acl::guide().len(), 10);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Tells whether there is no path, so that nothing is permitted.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::nexmo::Acl::empty().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Checks what only a whole token can break: how deep it is nested.
    pub(super) fn check(&self) -> Result<(), ClaimError> {
        self.rules.iter().try_for_each(|(_, rule)| rule.check())
    }
}

impl FromIterator<(AclPath, Rule)> for Acl {
    /// As [`Acl::with`] for each path.
    fn from_iter<I: IntoIterator<Item = (AclPath, Rule)>>(rules: I) -> Self {
        rules.into_iter().fold(Self::empty(), |acl, (path, rule)| acl.with(path, rule))
    }
}

impl FromIterator<AclPath> for Acl {
    /// Permits everything below each path.
    fn from_iter<I: IntoIterator<Item = AclPath>>(paths: I) -> Self {
        paths.into_iter().map(|path| (path, Rule::any())).collect()
    }
}

impl Serialize for Acl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Paths<'a>(&'a [(AclPath, Rule)]);

        impl Serialize for Paths<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut paths = serializer.serialize_map(Some(self.0.len()))?;
                for (path, rule) in self.0 {
                    paths.serialize_entry(path, rule)?;
                }
                paths.end()
            }
        }

        let mut acl = serializer.serialize_struct("Acl", 1)?;
        acl.serialize_field("paths", &Paths(&self.rules))?;
        acl.end()
    }
}
