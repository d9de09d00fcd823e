//! Decisions on requests, with their reasons.

use std::cmp::Reverse;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::nexmo::acl::path_fault::check_path;
use crate::nexmo::acl::pattern::match_path;
use crate::nexmo::{Acl, AclPath, PathFault, Request, Rule};

impl Acl {
    /// Decides whether a request is permitted. It is, if one rule matches its path, method and parameters.
    ///
    /// Use it in tests, for diagnosis, and in services of your own. Where the vendor documents nothing, the narrower reading
    /// applies:
    ///
    /// - A path that is not plain is rejected; see [`PathFault`]. Percent-encoded characters are compared as text. The case
    ///   counts.
    /// - `/messages/` is not `/messages`. A slash at the end must be in the pattern, or be matched by its `**`. A pattern
    ///   with an empty segment anywhere else, such as `/a//**`, matches nothing.
    /// - A rule with an empty list of methods permits nothing.
    /// - Each filter names a parameter that must be present and equal. Numbers and booleans are compared by their JSON text.
    ///   A list matches if one of its values does. `null`, objects, and lists in lists match nothing. Each value of a
    ///   repeated parameter must match.
    ///
    /// The work grows with the number of rules. A list that fits into a token takes less than 10 ms. For many requests use
    /// [`compile`](Self::compile). For a token without `acl` ask [`Acl::full_access`].
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, Method, Mismatch, Request};
    ///
    /// let acl = Acl::one_conversation("CON-1")?;
    /// let read = Request::new(Method::Get, "/v1/conversations/CON-1/events");
    /// let decision = acl.decide(&read);
    /// assert!(decision.is_allowed());
    /// assert_eq!(decision.path().map(|path| path.as_str()), Some("/*/conversations/CON-1/**"));
    ///
    /// let write = Request::new(Method::Post, "/v1/conversations/CON-1/events");
    /// let decision = acl.decide(&write);
    /// assert!(!decision.is_allowed());
    /// let why: Vec<Mismatch<'_>> = decision.mismatches().map(|(_, mismatch)| mismatch).collect();
    /// assert_eq!(why, [Mismatch::Path { segment: 2 }, Mismatch::Method]);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Vonage, "Authentication" (access control lists), for paths and methods; the vendor does not
    /// document the rules listed above.
    #[must_use]
    pub fn decide<'a>(&'a self, request: &Request<'a>) -> Decision<'a> {
        let verdict = check_path(request.path()).map(|()| self.first_permitting(request));
        Decision::new(self, *request, verdict)
    }

    /// Compares the request with one rule after the other.
    pub(super) fn first_permitting(&self, request: &Request<'_>) -> Option<usize> {
        self.as_slice().iter().position(|(path, rule)| mismatch(path, rule, request).is_none())
    }
}

/// The answer to a request: whether it is permitted, by which rule, and why the other rules do not match.
///
/// The reasons are computed only when you ask for them. The `Display`, `Debug` and JSON forms contain no value of a parameter
/// or filter. The `Display` form of a denial names the rule that came nearest.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Acl, Decision, Method, Request};
///
/// let acl = Acl::client_sdk();
/// let decision: Decision<'_> = acl.decide(&Request::new(Method::Get, "/1/users/ada"));
/// println!("{decision}");
/// assert!(decision.is_allowed());
/// ```
///
/// As JSON, it also has the reasons:
///
/// ```
/// use jwt_identity::nexmo::{Acl, Method, Request};
///
/// let acl = Acl::from_json(r#"{"paths":{"/*/users/**":{"methods":["GET"]},"/*/legs/**":{}}}"#)?;
/// let decision = acl.decide(&Request::new(Method::Post, "/v1/users/ada"));
/// assert_eq!(
///     serde_json::to_value(&decision).unwrap(),
///     serde_json::json!({
///         "allowed": false,
///         "mismatches": [
///             {"path": "/*/users/**", "kind": "method"},
///             {"path": "/*/legs/**", "kind": "path", "segment": 2},
///         ],
///     })
/// );
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Decision<'a> {
    acl: &'a Acl,
    request: Request<'a>,
    verdict: Result<Option<usize>, PathFault>,
}

impl<'a> Decision<'a> {
    pub(super) const fn new(acl: &'a Acl, request: Request<'a>, verdict: Result<Option<usize>, PathFault>) -> Self {
        Self { acl, request, verdict }
    }

    /// Reports whether the request is permitted.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self.verdict, Ok(Some(_)))
    }

    /// Returns the path of the rule that permits the request: of several, the first in the list.
    #[must_use]
    pub fn path(&self) -> Option<&'a AclPath> {
        self.deciding().map(|(path, _)| path)
    }

    /// Returns the rule that permits the request.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, Method, Request, Rule};
    ///
    /// let acl = Acl::client_sdk();
    /// let request = Request::new(Method::Post, "/v1/users");
    /// assert_eq!(acl.decide(&request).rule(), Some(&Rule::any()));
    /// ```
    #[must_use]
    pub fn rule(&self) -> Option<&'a Rule> {
        self.deciding().map(|(_, rule)| rule)
    }

    /// Returns why the path was rejected before any rule was looked at, if it was.
    #[must_use]
    pub fn path_fault(&self) -> Option<PathFault> {
        self.verdict.err()
    }

    /// Returns the rules that do not match, each with the first difference, in the order of the list.
    ///
    /// There are none if the path was rejected.
    pub fn mismatches(&self) -> impl Iterator<Item = (&'a AclPath, Mismatch<'a>)> + use<'a> {
        let rules = if self.verdict.is_ok() { self.acl.as_slice() } else { &[] };
        let request = self.request;
        rules.iter().filter_map(move |(path, rule)| Some((path, mismatch(path, rule, &request)?)))
    }

    fn deciding(&self) -> Option<&'a (AclPath, Rule)> {
        self.verdict.ok().flatten().and_then(|at| self.acl.as_slice().get(at))
    }
}

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.verdict, self.path()) {
            (Err(fault), _) => write!(f, "denied: {fault}"),
            (Ok(_), Some(path)) => write!(f, "allowed by `{path}`"),
            (Ok(_), None) => {
                f.write_str("denied: no rule permits it")?;
                let nearest = self.mismatches().min_by_key(|(_, mismatch)| Reverse(mismatch.progress()));
                nearest.map_or(Ok(()), |(path, mismatch)| write!(f, "; nearest `{path}`: {mismatch}"))
            }
        }
    }
}

impl Serialize for Decision<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Members<'a> {
            allowed: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            path: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            path_fault: Option<PathFault>,
            mismatches: Vec<Reason<'a>>,
        }

        #[derive(Serialize)]
        struct Reason<'a> {
            path: &'a str,
            #[serde(flatten)]
            mismatch: Mismatch<'a>,
        }

        let path_fault = self.path_fault();
        let mismatches = self.mismatches().map(|(path, mismatch)| Reason { path: path.as_str(), mismatch }).collect();
        let path = self.path().map(AclPath::as_str);
        Members { allowed: self.is_allowed(), path, path_fault, mismatches }.serialize(serializer)
    }
}

impl fmt::Debug for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("is_allowed", &self.is_allowed())
            .field("path", &self.path())
            .field("path_fault", &self.path_fault())
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

/// The reason why a rule does not permit a request: the first difference in path, method or filters.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::Mismatch;
///
/// assert_eq!(Mismatch::Path { segment: 2 }.to_string(), "the path differs at segment 2");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Mismatch<'a> {
    /// The request has no such parameter.
    FilterAbsent {
        /// The name of the parameter.
        name: &'a str,
    },
    /// The request has the parameter, at least once with another value.
    FilterDiffers {
        /// The name of the parameter.
        name: &'a str,
    },
    /// The method is not listed.
    Method,
    /// The path is another one.
    Path {
        /// The first segment of the request's path that no reading of the pattern gets past, counted from 1. If the
        /// path is too short, it is the one behind its end.
        segment: usize,
    },
}

impl Mismatch<'_> {
    /// Orders by how near the rule came: segments of the path, then the method, then the filters.
    const fn progress(&self) -> usize {
        match self {
            Self::Path { segment } => *segment,
            Self::Method => usize::MAX - 1,
            Self::FilterAbsent { .. } | Self::FilterDiffers { .. } => usize::MAX,
        }
    }
}

impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FilterAbsent { name } => write!(f, "the parameter `{name}` is absent"),
            Self::FilterDiffers { name } => write!(f, "the parameter `{name}` has another value"),
            Self::Method => f.write_str("the method is not listed"),
            Self::Path { segment } => write!(f, "the path differs at segment {segment}"),
        }
    }
}

fn mismatch<'a>(path: &AclPath, rule: &'a Rule, request: &Request<'_>) -> Option<Mismatch<'a>> {
    match match_path(path.as_str(), request.path()) {
        Ok(()) => rule.mismatch(request),
        Err(passed) => Some(Mismatch::Path { segment: passed.saturating_add(1) }),
    }
}

impl Rule {
    /// Compares all but the path.
    pub(super) fn mismatch(&self, request: &Request<'_>) -> Option<Mismatch<'_>> {
        if self.methods().is_some_and(|methods| !methods.contains(request.method())) {
            return Some(Mismatch::Method);
        }
        self.filters().find_map(|(name, filter)| {
            let mut values = request.parameter(name).peekable();
            if values.peek().is_none() {
                return Some(Mismatch::FilterAbsent { name });
            }
            (!values.all(|value| filter.accepts(value))).then_some(Mismatch::FilterDiffers { name })
        })
    }
}
