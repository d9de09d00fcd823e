//! The access control list of a token.

use std::iter::Map;
use std::slice;

use rules::Rules;
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::ClaimError;
use crate::token::claim;

pub use compare::{Comparison, Difference, Relation};
pub use compiled::CompiledAcl;
pub use decide::{Decision, Mismatch};
pub use excess::Excess;
pub use filter::FilterValue;
pub use finding::{Finding, LintCode, Severity};
pub use lint_json::lint_json;
pub use method::{Method, Methods};
pub use path::AclPath;
pub use path_fault::PathFault;
pub use request::Request;
pub use rule::Rule;
pub(super) use wire::{AclWire, explain};

mod automaton;
mod budget;
mod compare;
mod compiled;
mod decide;
mod demands;
mod excess;
mod filter;
mod finding;
mod index;
mod known;
mod known_paths;
mod lint;
mod lint_json;
mod method;
mod path;
mod path_fault;
mod pattern;
mod request;
mod rule;
mod rules;
mod set;
mod wire;

/// The access control list of a token: the paths that the holder may use, each with a [`Rule`].
///
/// A request is permitted if any of the paths permits it, so their order has no meaning. No two paths are equal.
/// [`decide`](Self::decide) answers whether the list permits a request, [`compare`](Self::compare) compares two lists, and
/// [`lint`](Self::lint) finds mistakes.
///
/// A list is always a JSON object: `{"paths":{"/*/sessions/**":{}}}`. A string, an array, and an array as `paths` are
/// rejected, and cannot be built. Vonage's Voice API was seen to ignore an `acl` that was the JSON text of a list. Such a
/// token looks limited and has full access.
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
    rules: Rules,
}

impl Acl {
    /// Creates a list that permits nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert_eq!(serde_json::to_string(&Acl::empty()).unwrap(), r#"{"paths":{}}"#);
    /// ```
    #[must_use]
    pub fn empty() -> Self {
        Self { rules: Rules::default() }
    }

    /// Parses a list from its JSON text, as it is in a token or a configuration file.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`](crate::error::ClaimReason::Invalid) (code 402) if it has another form. The name in the
    ///   error is `acl`, `acl.paths`, `acl.paths.methods` or `acl.paths.filters`, and
    ///   [`position`](ClaimError::position) tells which of the paths is at fault. [`Acl`] explains why no other form is
    ///   accepted. [`lint_json`](crate::nexmo::lint_json) finds all faults of a list.
    /// - [`ClaimReason::NotAnObject`](crate::error::ClaimReason::NotAnObject) (code 420, claim `acl`) if it is a string or an
    ///   array. The message says why that is dangerous.
    /// - 205 to 207 (claim `acl`) if it is otherwise not one JSON object with unique member names.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert_eq!(Acl::from_json(r#"{"paths":{"/messages":{}}}"#)?.len(), 1);
    ///
    /// let refused = Acl::from_json(r#"{"paths":["/messages"]}"#).unwrap_err();
    /// assert_eq!(refused.subject(), Some("acl.paths"));
    /// let refused = Acl::from_json(r#"{"paths":{"/messages":{},"/calls":{"methods":["post"]}}}"#).unwrap_err();
    /// assert_eq!((refused.subject(), refused.position()), (Some("acl.paths.methods"), Some(2)));
    ///
    /// let refused = Acl::from_json(r#""{\"paths\":{}}""#).unwrap_err();
    /// assert_eq!(refused.to_string(), "claim `acl` is not an object, so a service may ignore it and grant full access");
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: the schema of Vonage's command line tool.
    pub fn from_json(text: &str) -> Result<Self, ClaimError> {
        match claim::decode_json::<AclWire>(text.as_bytes()) {
            Ok(wire) => Ok(wire.into()),
            Err(error) => Err(explain(error, serde_json::from_str(text).ok())),
        }
    }

    /// Adds a rule for a path, in constant time. It replaces the rule of an equal path, and keeps its position.
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
        self.rules.insert(path, rule);
        self
    }

    /// Removes the rule of exactly this path, if there is one.
    ///
    /// Patterns are compared as text. A request that a wider path permits stays permitted.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert_eq!(Acl::client_sdk().without("/*/rtc/**"), Acl::client_sdk_windows());
    /// ```
    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        self.rules.remove(path);
        self
    }

    /// Returns the list that permits what either list permits.
    ///
    /// The paths of this list come first. If both lists have a path, the wider rule is kept. If the two rules differ only in
    /// their methods, the new rule has the methods of both.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Conflict`](crate::error::ClaimReason::Conflict) (code 416, claim `acl.paths`) if both have a
    ///   path with different filters. No single rule permits exactly what either of them does.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    /// use jwt_identity::nexmo::{Acl, AclPath, Rule};
    ///
    /// let acl = Acl::smallest_voice().union(Acl::client_sdk_windows())?;
    /// assert_eq!(acl.len(), 8);
    ///
    /// let from = |number: &str| Acl::empty().with(AclPath::messages(), Rule::any().with_filter("from", number));
    /// let refused = from("447977271009").union(from("447700900000")).unwrap_err();
    /// assert_eq!(refused.code(), ErrorCode::ClaimConflict);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    pub fn union(mut self, other: Self) -> Result<Self, ClaimError> {
        for (path, rule) in other.rules.into_iter() {
            let rule = match self.rules.get(path.as_str()) {
                Some(known) => known.union(&rule)?,
                None => rule,
            };
            self.rules.insert(path, rule);
        }
        Ok(self)
    }

    /// Returns the rule of exactly this path.
    ///
    /// Patterns are compared as text. To ask about a request, use [`decide`](Self::decide).
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
        self.rules.get(path)
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
    pub fn rules(&self) -> <&Self as IntoIterator>::IntoIter {
        self.as_slice().iter().map(|(path, rule)| (path, rule))
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
        self.as_slice().len()
    }

    /// Reports whether there is no path. Such a list permits nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(jwt_identity::nexmo::Acl::empty().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// Checks what only a whole token can break: how deep it is nested.
    pub(super) fn check(&self) -> Result<(), ClaimError> {
        self.as_slice().iter().try_for_each(|(_, rule)| rule.check())
    }

    fn as_slice(&self) -> &[(AclPath, Rule)] {
        self.rules.as_slice()
    }
}

/// As [`Acl::rules`].
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::Acl;
///
/// for (path, rule) in &Acl::client_sdk() {
///     assert!(path.as_str().starts_with("/*/") && rule.methods().is_none());
/// }
/// ```
#[expect(clippy::into_iter_without_iter, reason = "the method is called `rules`")]
impl<'a> IntoIterator for &'a Acl {
    type Item = (&'a AclPath, &'a Rule);
    type IntoIter = Map<slice::Iter<'a, (AclPath, Rule)>, fn(&'a (AclPath, Rule)) -> (&'a AclPath, &'a Rule)>;

    fn into_iter(self) -> Self::IntoIter {
        self.rules()
    }
}

impl FromIterator<(AclPath, Rule)> for Acl {
    /// Calls [`Acl::with`] for each path.
    fn from_iter<I: IntoIterator<Item = (AclPath, Rule)>>(rules: I) -> Self {
        rules.into_iter().fold(Self::empty(), |acl, (path, rule)| acl.with(path, rule))
    }
}

impl FromIterator<AclPath> for Acl {
    /// Adds [`Rule::any`] for each path.
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
        acl.serialize_field("paths", &Paths(self.as_slice()))?;
        acl.end()
    }
}
