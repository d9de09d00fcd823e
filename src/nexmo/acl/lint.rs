//! Finding what is unwise in a list that is well formed.

use crate::nexmo::acl::automaton::{Literals, includes};
use crate::nexmo::acl::budget::{Budget, Exhausted};
use crate::nexmo::acl::index::{Entry, Index};
use crate::nexmo::acl::known;
use crate::nexmo::acl::path_fault::check_path;
use crate::nexmo::acl::pattern::{Segment, Shape};
use crate::nexmo::{Acl, AclPath, Finding, LintCode, Method, Rule, application, user};

impl Acl {
    /// Returns the findings about the list for any kind of token, path by path.
    ///
    /// The work is bounded: a list that fits into a token takes at most 10 ms. If a list is so long, or made so, that
    /// comparing its paths with each other takes more, the last finding is [`LintCode::TooComplex`], and some
    /// [`LintCode::Shadowed`] may be missing. Everything else is found in any list.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, LintCode};
    ///
    /// assert!(Acl::client_sdk().lint().is_empty());
    /// assert!(Acl::old().lint().iter().all(|finding| finding.code() == LintCode::LiteralVersion));
    /// ```
    ///
    /// Source: requests that Vonage's users reported as rejected, or as permitted by mistake. Each [`LintCode`] says more.
    #[must_use]
    pub fn lint(&self) -> Vec<Finding> {
        self.lint_within(&mut Budget::of_call())
    }

    pub(super) fn lint_within(&self, budget: &mut Budget) -> Vec<Finding> {
        if self.is_empty() {
            return vec![Finding::new(LintCode::AclEmpty)];
        }
        let index = Index::of(self, &mut Literals::default());
        let mut findings = Vec::new();
        let mut is_complete = true;
        for (at, (path, rule)) in self.rules().enumerate() {
            findings.extend(codes_of(path, rule).into_iter().map(|code| Finding::at(code, path.as_str())));
            match index.wider_than(at, budget) {
                Ok(Some(wider)) => findings.push(Finding::shadowed(path, wider)),
                Ok(None) => {}
                Err(Exhausted) => is_complete = false,
            }
        }
        if !is_complete {
            findings.push(Finding::new(LintCode::TooComplex));
        }
        findings
    }

    /// Returns what is unwise in the list of a user's token: all that [`lint`](Self::lint) finds, paths for backends, and the
    /// lack of a rule by which legs can be created or managed.
    ///
    /// Vonage's own sets have a path for backends, `/*/users/**`: narrow it where your app permits.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, LintCode};
    ///
    /// let findings = Acl::guide().lint_for_user();
    /// assert!(findings.iter().all(|finding| finding.code() == LintCode::AdminPath));
    /// assert!(findings.iter().filter_map(|finding| finding.path()).eq(["/*/users/**", "/*/applications/**"]));
    /// ```
    ///
    /// Source: Client SDK release notes, 2 February 2021 (legs); which paths are for backends is not documented by the
    /// vendor.
    #[must_use]
    pub fn lint_for_user(&self) -> Vec<Finding> {
        let mut findings = self.lint();
        let admin = self.rules().filter(|(path, rule)| is_admin(path, rule));
        findings.extend(admin.map(|(path, _)| Finding::at(LintCode::AdminPath, path.as_str())));
        if !self.is_empty() && !self.rules().any(|(path, rule)| serves_legs(path, rule)) {
            findings.push(Finding::new(LintCode::LegsMissing));
        }
        findings
    }
}

impl user::Claims {
    /// Returns what is unwise in the token's access control list; see [`Acl::lint_for_user`].
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::user::Claims;
    /// use jwt_identity::nexmo::{Acl, ApplicationId, LintCode};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims = Claims::builder(application, "alice", Acl::full_access(), TokenId::new("id")?, now).build()?;
    /// assert_eq!(claims.lint()[0].code(), LintCode::GrantsEverything);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub fn lint(&self) -> Vec<Finding> {
        self.acl().lint_for_user()
    }
}

impl application::Claims {
    /// Returns what is unwise in the token's access control list, if it has one; see [`Acl::lint`].
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::application::Claims;
    /// use jwt_identity::nexmo::{Acl, ApplicationId, LintCode};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let builder = Claims::builder(application, TokenId::random()?, NumericDate::now()?);
    /// let claims = builder.acl(Acl::client_sdk()).build()?;
    /// assert_eq!(claims.lint()[0].code(), LintCode::SubAbsent);
    /// # Ok::<(), jwt_identity::Error>(())
    /// ```
    #[must_use]
    pub fn lint(&self) -> Vec<Finding> {
        let Some(acl) = self.acl() else { return Vec::new() };
        let mut findings = vec![Finding::new(LintCode::SubAbsent)];
        findings.extend(acl.lint());
        findings
    }
}

impl<'a> Index<'a> {
    /// Finds the first rule that permits all that the one at this place does. Of two rules that permit the same, the later
    /// one is superfluous.
    fn wider_than(&self, at: usize, budget: &mut Budget) -> Result<Option<&'a AclPath>, Exhausted> {
        let Some(narrow) = self.entries().get(at) else { return Ok(None) };
        let mut first: Option<(usize, &AclPath)> = None;
        self.for_each_candidate(&narrow.pattern, budget, |other, wide, budget| {
            if other == at || first.is_some_and(|(known, _)| known < other) || !wide.covers(narrow, budget)? {
                return Ok(());
            }
            if other < at || !narrow.covers(wide, budget)? {
                first = Some((other, wide.path));
            }
            Ok(())
        })?;
        Ok(first.map(|(_, path)| path))
    }
}

impl Entry<'_> {
    /// Reports whether the rule permits all that `narrow` does. The demands are compared first, because that is quicker.
    fn covers(&self, narrow: &Self, budget: &mut Budget) -> Result<bool, Exhausted> {
        Ok(narrow.demands.excess_over(&self.demands, budget)?.is_none()
            && self.pattern.includes(&narrow.pattern, budget)?)
    }
}

/// Returns what is unwise about one rule alone.
fn codes_of(path: &AclPath, rule: &Rule) -> Vec<LintCode> {
    let mut codes = Vec::new();
    // A version names no resource. With `*` in its place, as another finding advises, it would open every version.
    if of_any_version(path).is_all_wildcards() {
        let versioned = AclPath::literal("/*/*/**");
        let is_open = is_every_method(rule) && rule.filters().len() == 0 && includes(path, &versioned);
        codes.push(if is_open { LintCode::GrantsEverything } else { LintCode::NamesNoResource });
    } else if has_version(&Shape::of(path)) {
        codes.push(LintCode::LiteralVersion);
    }
    if check_path(path.as_str()).is_err() {
        codes.push(LintCode::PathNeverMatches);
    }
    if rule.methods().is_some_and(super::Methods::is_empty) {
        codes.push(LintCode::EmptyMethods);
    }
    if rule.filters().any(|(_, value)| !value.is_comparable()) {
        codes.push(LintCode::FilterNotComparable);
    }
    codes
}

/// Reports whether a rule permits every method on all users, or on an application. Another finding covers rules that open
/// everything.
fn is_admin(path: &AclPath, rule: &Rule) -> bool {
    let is_of_all_users = || part_of(path, "users") == Some(Part::All);
    is_every_method(rule) && (is_of_all_users() || part_of(path, "applications").is_some())
}

/// Reports whether the rule permits creating or managing legs, or one leg. The Client SDK needs this.
fn serves_legs(path: &AclPath, rule: &Rule) -> bool {
    let is_about_legs = || part_of(path, "legs").is_some() || includes(path, &AclPath::literal(known::LEGS));
    let is_read_only = rule.methods().is_some_and(|methods| methods.iter().all(|method| method == Method::Get));
    !is_read_only && check_path(path.as_str()).is_ok() && is_about_legs()
}

/// The part of a resource that a path covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    /// One, which the path names.
    One,
}

/// Returns how much of a resource a path reaches. The resource is its first literal segment, at the top or below a version.
fn part_of(path: &AclPath, resource: &str) -> Option<Part> {
    let shape = of_any_version(path);
    let mut segments = shape.segments.into_iter();
    let mut ones = 0_usize;
    let first = segments.find(|segment| {
        ones = ones.saturating_add(usize::from(*segment == Segment::One));
        matches!(segment, Segment::Literal(_))
    });
    if first != Some(Segment::Literal(resource)) || ones > 1 {
        return None;
    }
    Some(if matches!(segments.next(), Some(Segment::Literal(_))) { Part::One } else { Part::All })
}

/// The shape of a path, with `*` for the one version that it may name.
fn of_any_version(path: &AclPath) -> Shape<'_> {
    let mut shape = Shape::of(path);
    if has_version(&shape)
        && let Some(first) = shape.segments.first_mut()
    {
        *first = Segment::One;
    }
    shape
}

/// Reports whether a version comes before anything else.
fn has_version(shape: &Shape<'_>) -> bool {
    let mut segments = shape.segments.iter();
    matches!(segments.next(), Some(Segment::Literal(first)) if is_version(first)) && segments.next().is_some()
}

fn is_every_method(rule: &Rule) -> bool {
    rule.methods().is_none_or(|methods| Method::ALL.iter().all(|method| methods.contains(*method)))
}

/// Reports whether a segment is a version, such as `v1`, `v0.3` or `beta`.
fn is_version(segment: &str) -> bool {
    let is_number = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_digit())
            && text.chars().all(|character| character.is_ascii_digit() || character == '.')
    };
    segment == "beta" || segment.strip_prefix('v').is_some_and(is_number)
}
