//! Comparing two lists by what they permit.

use std::collections::HashMap;
use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::ConfigError;
use crate::encoding::named_enum::named_enum;
use crate::nexmo::acl::automaton::Literals;
use crate::nexmo::acl::budget::{Budget, Exhausted};
use crate::nexmo::acl::index::{Entry, Index};
use crate::nexmo::{Acl, AclPath, Excess};

impl Acl {
    /// Compares two lists by what they permit, not by their text: `/*/users/**` permits all that `/v1/users/x` does.
    ///
    /// A rule is within the other list if *one* rule there covers it. The covering rule matches every path that the rule
    /// matches, permits its methods, and requires no parameter that the rule does not require as strictly. So
    /// [`Relation::Equal`] and [`Relation::Narrower`] are certain. A rule that only several rules cover together counts as
    /// beyond. The meaning of an empty list of methods is not documented by the vendor. It is within another empty list, or
    /// within a rule for every method. The same holds for filters that no parameter matches.
    ///
    /// The work is bounded: two lists that fit into tokens take at most 10 ms. If lists are so long, or made so, that it
    /// takes more, the rules that are left count as beyond the other list, with [`Excess::NotCompared`]. So the answer never
    /// says that a list is within another one without proof.
    ///
    /// For a list that may be absent, compare [`Acl::full_access`].
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, Excess, Relation};
    ///
    /// let (expected, found) = (Acl::smallest_voice(), Acl::client_sdk());
    /// let comparison = found.compare(&expected);
    /// assert_eq!(comparison.relation(), Relation::Wider);
    ///
    /// let beyond: Vec<&str> = comparison.beyond().map(|difference| difference.path().as_str()).collect();
    /// assert_eq!(beyond, ["/*/users/**", "/*/devices/**", "/*/push/**"]);
    /// assert!(comparison.beyond().all(|difference| *difference.excess() == Excess::Path));
    /// ```
    ///
    /// Source: the comparison in Vonage's command line tool, except that a token without a filter that was expected is
    /// wider here, where the tool calls the two equal.
    #[must_use]
    pub fn compare<'a>(&'a self, other: &'a Self) -> Comparison<'a> {
        self.compare_within(other, &mut Budget::of_call())
    }

    pub(super) fn compare_within<'a>(&'a self, other: &'a Self, budget: &mut Budget) -> Comparison<'a> {
        let mut literals = Literals::default();
        let [ours, theirs] = [self, other].map(|acl| Index::of(acl, &mut literals));
        Comparison { beyond: ours.beyond(&theirs, budget), lacking: theirs.beyond(&ours, budget) }
    }
}

impl<'a> Index<'a> {
    /// Returns the rules that no rule of `other` covers.
    fn beyond(&self, other: &Self, budget: &mut Budget) -> Vec<Difference<'a>> {
        let same_path: HashMap<&str, &Entry<'_>> =
            other.entries().iter().map(|entry| (entry.path.as_str(), entry)).collect();
        let difference = |narrow: &Entry<'a>| {
            // Nearly always the same path is there. These comparisons are outside of the budget, because the two lists
            // alone bound their work.
            let same = same_path.get(narrow.path.as_str());
            if same.is_some_and(|wide| narrow.demands.excess_over(&wide.demands, &mut Budget::unlimited()) == Ok(None))
            {
                return None;
            }
            let not_compared = Difference { path: narrow.path, excess: Excess::NotCompared, nearest: None };
            other.difference(narrow, budget).unwrap_or(Some(not_compared))
        };
        self.entries().iter().filter_map(difference).collect()
    }

    /// Finds what a rule of another list permits beyond this one.
    fn difference(&self, narrow: &Entry<'a>, budget: &mut Budget) -> Result<Option<Difference<'a>>, Exhausted> {
        let mut is_covered = false;
        // Of the rules that come equally near, the first in the list is named.
        let mut nearest: Option<(u8, usize, Difference<'a>)> = None;
        self.for_each_candidate(&narrow.pattern, budget, |at, wide, budget| {
            let excess = narrow.demands.excess_over(&wide.demands, budget)?;
            let is_nearer = |rank| nearest.as_ref().is_none_or(|(known, place, _)| (rank, at) < (*known, *place));
            let is_of_use = !is_covered && excess.is_none_or(|excess| is_nearer(excess.rank()));
            if is_of_use && wide.pattern.includes(&narrow.pattern, budget)? {
                match excess {
                    Some(excess) => {
                        let difference = Difference { path: narrow.path, excess, nearest: Some(wide.path) };
                        nearest = Some((excess.rank(), at, difference));
                    }
                    None => is_covered = true,
                }
            }
            Ok(())
        })?;
        if is_covered {
            return Ok(None);
        }
        let beyond_every_path = Difference { path: narrow.path, excess: Excess::Path, nearest: None };
        Ok(Some(nearest.map_or(beyond_every_path, |(_, _, difference)| difference)))
    }
}

/// The relation between the requests that two lists permit.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::Relation;
///
/// assert_eq!(Relation::Wider.as_str(), "wider");
/// assert_eq!("equal".parse(), Ok(Relation::Equal));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Relation {
    /// Both permit the same.
    Equal,
    /// Each permits something that is not shown to be within the other.
    Incomparable,
    /// The list permits less than the other.
    Narrower,
    /// The list permits more than the other.
    Wider,
}

impl Relation {
    /// Every relation, in alphabetical order.
    pub const ALL: &'static [Self] = &[Self::Equal, Self::Incomparable, Self::Narrower, Self::Wider];

    /// Returns the name of the relation.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Incomparable => "incomparable",
            Self::Narrower => "narrower",
            Self::Wider => "wider",
        }
    }
}

named_enum!(
    Relation,
    ConfigError,
    ConfigError::unknown_name("relation", "must be `equal`, `incomparable`, `narrower` or `wider`")
);

/// The result of [`Acl::compare`]: the relation, and the rules that cause it. Its `Display` form is for people.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Acl, AclPath, Method, Rule};
///
/// let reading = Acl::empty().with(AclPath::users(), Rule::any().with_methods([Method::Get]));
/// let writing = Acl::empty().with(AclPath::users(), Rule::any().with_methods([Method::Get, Method::Post]));
/// assert_eq!(
///     writing.compare(&reading).to_string(),
///     "wider\n  beyond: `/*/users/**`: methods POST (nearest: `/*/users/**`)",
/// );
/// assert_eq!(
///     serde_json::to_value(writing.compare(&reading)).unwrap(),
///     serde_json::json!({
///         "relation": "wider",
///         "beyond": [{
///             "path": "/*/users/**",
///             "excess": {"kind": "methods", "detail": ["POST"]},
///             "nearest": "/*/users/**",
///         }],
///         "lacking": [],
///     })
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison<'a> {
    beyond: Vec<Difference<'a>>,
    lacking: Vec<Difference<'a>>,
}

impl<'a> Comparison<'a> {
    /// Returns the relation of the two lists.
    #[must_use]
    pub fn relation(&self) -> Relation {
        match (self.beyond.is_empty(), self.lacking.is_empty()) {
            (true, true) => Relation::Equal,
            (true, false) => Relation::Narrower,
            (false, true) => Relation::Wider,
            (false, false) => Relation::Incomparable,
        }
    }

    /// Reports whether the list permits only what the other permits: it is equal or narrower.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// assert!(Acl::client_sdk_windows().compare(&Acl::client_sdk()).is_within());
    /// assert!(!Acl::full_access().compare(&Acl::client_sdk()).is_within());
    /// ```
    #[must_use]
    pub fn is_within(&self) -> bool {
        self.beyond.is_empty()
    }

    /// Returns the rules of the list that go beyond the other.
    #[must_use]
    pub fn beyond(&self) -> impl ExactSizeIterator<Item = &Difference<'a>> {
        self.beyond.iter()
    }

    /// Returns the rules of the other that go beyond the list.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Acl;
    ///
    /// let (narrow, wide) = (Acl::client_sdk_windows(), Acl::client_sdk());
    /// assert!(narrow.compare(&wide).lacking().all(|difference| difference.path().as_str() == "/*/rtc/**"));
    /// ```
    #[must_use]
    pub fn lacking(&self) -> impl ExactSizeIterator<Item = &Difference<'a>> {
        self.lacking.iter()
    }
}

impl Serialize for Comparison<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut comparison = serializer.serialize_struct("Comparison", 3)?;
        comparison.serialize_field("relation", &self.relation())?;
        comparison.serialize_field("beyond", &self.beyond)?;
        comparison.serialize_field("lacking", &self.lacking)?;
        comparison.end()
    }
}

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.relation().as_str())?;
        self.beyond.iter().try_for_each(|difference| write!(f, "\n  beyond: {difference}"))?;
        self.lacking.iter().try_for_each(|difference| write!(f, "\n  lacking: {difference}"))
    }
}

/// A rule of one list that goes beyond the other list.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Acl, AclPath, Excess, Rule};
///
/// let expected = Acl::one_number("447977271009");
/// let found = expected.clone().with(AclPath::each_call(), Rule::any());
/// let comparison = found.compare(&expected);
/// let difference = comparison.beyond().next().unwrap();
/// assert_eq!(difference.path(), &AclPath::each_call());
/// assert_eq!(difference.excess(), &Excess::Filter { name: "to" });
/// assert_eq!(difference.nearest(), Some(&AclPath::each_call()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference<'a> {
    path: &'a AclPath,
    excess: Excess<'a>,
    nearest: Option<&'a AclPath>,
}

impl<'a> Difference<'a> {
    /// Returns the path of the rule.
    #[must_use]
    pub const fn path(&self) -> &'a AclPath {
        self.path
    }

    /// Returns in what it goes beyond the nearest rule of the other list.
    #[must_use]
    pub const fn excess(&self) -> &Excess<'a> {
        &self.excess
    }

    /// Returns the path of the rule that comes nearest to covering it; there is none if the excess is the path.
    #[must_use]
    pub const fn nearest(&self) -> Option<&'a AclPath> {
        self.nearest
    }
}

impl Serialize for Difference<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut difference = serializer.serialize_struct("Difference", 3)?;
        difference.serialize_field("path", self.path.as_str())?;
        difference.serialize_field("excess", &self.excess)?;
        difference.serialize_field("nearest", &self.nearest.map(AclPath::as_str))?;
        difference.end()
    }
}

impl fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path, self.excess)?;
        self.nearest.map_or(Ok(()), |nearest| write!(f, " (nearest: `{nearest}`)"))
    }
}
