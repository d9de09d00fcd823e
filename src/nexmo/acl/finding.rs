//! The findings of lint.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::ConfigError;
use crate::encoding::named_enum::named_enum;
use crate::nexmo::AclPath;

/// Something unwise or wrong in an access control list or in the claims around it: what it is, how bad, where, and the cure.
///
/// In JSON it is an object of `code`, `severity`, `message` and `cure`, with `path` and `wider_path` if there are any. A path
/// is the text of a pattern in the list, which may come from a token.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Acl, LintCode, Severity};
///
/// let findings = Acl::full_access().lint();
/// assert_eq!(findings[0].code(), LintCode::GrantsEverything);
/// assert_eq!(findings[0].severity(), Severity::Error);
/// assert_eq!(findings[0].path(), Some("/**"));
/// assert!(findings[0].to_string().starts_with("error acl-grants-everything at `/**`: "));
/// let json = serde_json::to_value(&findings[0]).unwrap();
/// assert_eq!((&json["code"], &json["path"]), (&"acl-grants-everything".into(), &"/**".into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    code: LintCode,
    path: Option<String>,
    wider: Option<String>,
}

impl Finding {
    pub(super) const fn new(code: LintCode) -> Self {
        Self { code, path: None, wider: None }
    }

    pub(super) fn at(code: LintCode, path: &str) -> Self {
        Self { path: Some(path.to_owned()), ..Self::new(code) }
    }

    pub(super) fn shadowed(path: &AclPath, wider: &AclPath) -> Self {
        Self { wider: Some(wider.as_str().to_owned()), ..Self::at(LintCode::Shadowed, path.as_str()) }
    }

    /// Returns the code of the finding.
    #[must_use]
    pub const fn code(&self) -> LintCode {
        self.code
    }

    /// Returns the severity, which depends only on the code.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Returns the path concerned, as the list has it, unless the finding is about the list or token as a whole.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Returns the wider path by which [`path`](Self::path) is shadowed.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{Acl, AclPath, Rule};
    ///
    /// let acl = Acl::empty().with(AclPath::user("USR-1")?, Rule::any()).with(AclPath::users(), Rule::any());
    /// assert_eq!(acl.lint()[0].wider_path(), Some("/*/users/**"));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub fn wider_path(&self) -> Option<&str> {
        self.wider.as_deref()
    }

    /// Returns what is wrong, in words.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        self.code.texts().message
    }

    /// Returns what to do about it, in words.
    #[must_use]
    pub const fn cure(&self) -> &'static str {
        self.code.texts().cure
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.severity(), self.code)?;
        if let Some(path) = &self.path {
            write!(f, " at `{path}`")?;
        }
        write!(f, ": {}", self.message())?;
        if let Some(wider) = &self.wider {
            write!(f, " (`{wider}`)")?;
        }
        write!(f, "; {}", self.cure())
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = [&self.path, &self.wider]
            .iter()
            .fold(4_usize, |members, path| members.saturating_add(usize::from(path.is_some())));
        let mut finding = serializer.serialize_struct("Finding", members)?;
        finding.serialize_field("code", &self.code)?;
        finding.serialize_field("severity", &self.severity())?;
        for (name, path) in [("path", &self.path), ("wider_path", &self.wider)] {
            match path {
                Some(path) => finding.serialize_field(name, path)?,
                None => finding.skip_field(name)?,
            }
        }
        finding.serialize_field("message", self.message())?;
        finding.serialize_field("cure", self.cure())?;
        finding.end()
    }
}

/// The severity of a [`Finding`]. Later values are worse.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Acl, Severity};
///
/// // What a build should not let pass:
/// let is_bad = Acl::client_sdk().lint_for_user().iter().any(|finding| finding.severity() >= Severity::Error);
/// assert!(!is_bad);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// It has no effect, although it looks as if it had one.
    Note,
    /// It probably permits more or less than is meant.
    Warning,
    /// The token has full access, or Vonage or this crate rejects it.
    Error,
}

impl Severity {
    /// Every severity, the least bad first.
    pub const ALL: &'static [Self] = &[Self::Note, Self::Warning, Self::Error];

    /// Returns the name, as findings show it.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::Severity;
    ///
    /// assert_eq!(Severity::Warning.as_str(), "warning");
    /// assert_eq!("error".parse(), Ok(Severity::Error));
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

named_enum!(Severity, ConfigError, ConfigError::unknown_name("severity", "must be `note`, `warning` or `error`"));

/// The subject of a [`Finding`]. The text of a code is stable.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{lint_json, LintCode};
///
/// let findings = lint_json(r#"{"sub":"alice","acl":"{\"paths\":{}}"}"#);
/// assert_eq!(findings[0].code(), LintCode::AclIsText);
/// assert_eq!(findings[0].code().as_str(), "acl-is-text");
/// assert!(findings[0].message().contains("full access"));
/// assert_eq!(findings[0].cure(), "write the object itself, not its JSON as text");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LintCode {
    /// A user token has no `acl`. (error, `acl-absent`)
    AclAbsent,
    /// `acl` has a member `acl`: the list was wrapped twice. (error, `acl-doubled`)
    AclDoubled,
    /// The list has no paths. (warning, `acl-empty`)
    AclEmpty,
    /// `acl` is an array. (error, `acl-is-list`)
    AclIsList,
    /// `acl` is text, often the JSON of a list written into a string. (error, `acl-is-text`)
    AclIsText,
    /// A claim has nearly the name `acl`, such as `acls` or `ACL`. (error, `acl-misspelled`)
    AclMisspelled,
    /// `acl` is `null`, a number or a boolean. (error, `acl-not-object`)
    AclNotObject,
    /// A user token permits every method on all users, or on applications. (warning, `acl-admin-path`)
    AdminPath,
    /// The text is not one JSON object with unique member names. (error, `claims-unreadable`)
    ClaimsUnreadable,
    /// A rule has an empty list of methods. (warning, `acl-methods-empty`)
    EmptyMethods,
    /// A filter's value is `null`, an object, an empty list, or a list of other than plain values. (warning, `acl-filter-not-comparable`)
    FilterNotComparable,
    /// `filters` is not an object. (error, `acl-filters-invalid`)
    FiltersInvalid,
    /// A rule permits every method on every path, such as `/**`. (error, `acl-grants-everything`)
    GrantsEverything,
    /// A user token has no rule that lets legs be created or managed. (warning, `acl-legs-missing`)
    LegsMissing,
    /// A path names a resource in one version, such as `/v1/users/**`. (warning, `acl-literal-version`)
    LiteralVersion,
    /// A method is not in upper case. (error, `acl-method-case`)
    MethodCase,
    /// A method is none of `GET`, `POST`, `PUT`, `DELETE` and `PATCH`. (error, `acl-method-unknown`)
    MethodUnknown,
    /// `methods` is not an array. (error, `acl-methods-invalid`)
    MethodsInvalid,
    /// A path has wildcards alone, or behind a version, but is limited by depth, methods or filters. (warning, `acl-names-no-resource`)
    NamesNoResource,
    /// A path does not begin with a slash, or has whitespace, a control character or more than 64 segments. (error, `acl-path-invalid`)
    PathInvalid,
    /// No plain request path matches a pattern, as it has an empty or dot segment, a query or a needless encoding. (warning, `acl-path-never-matches`)
    PathNeverMatches,
    /// `paths` is neither object nor array. (error, `acl-paths-invalid`)
    PathsInvalid,
    /// `paths` is an array, as some libraries take it and turn it into an object. (error, `acl-paths-is-list`)
    PathsIsList,
    /// `acl` has no member `paths`. (error, `acl-paths-missing`)
    PathsMissing,
    /// The value of a path is not an object. (error, `acl-rule-invalid`)
    RuleInvalid,
    /// A wider rule permits all that this one does. (note, `acl-path-shadowed`)
    Shadowed,
    /// There is an `acl` but no `sub`. (warning, `sub-absent`)
    SubAbsent,
    /// Comparing the paths with each other takes too much work, so some findings of shadowed paths may be missing.
    /// (warning, `acl-too-complex`)
    TooComplex,
    /// There is a claim `ttl`: an option that slipped into the token. (error, `ttl-present`)
    TtlPresent,
    /// `acl` or a rule has a member that Vonage's schema does not know. (error, `acl-unknown-member`)
    UnknownMember,
}

impl LintCode {
    /// Every code.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::LintCode;
    ///
    /// assert!(LintCode::ALL.contains(&LintCode::GrantsEverything));
    /// ```
    pub const ALL: &'static [Self] = &[
        Self::AclAbsent,
        Self::AclDoubled,
        Self::AclEmpty,
        Self::AclIsList,
        Self::AclIsText,
        Self::AclMisspelled,
        Self::AclNotObject,
        Self::AdminPath,
        Self::ClaimsUnreadable,
        Self::EmptyMethods,
        Self::FilterNotComparable,
        Self::FiltersInvalid,
        Self::GrantsEverything,
        Self::LegsMissing,
        Self::LiteralVersion,
        Self::MethodCase,
        Self::MethodUnknown,
        Self::MethodsInvalid,
        Self::NamesNoResource,
        Self::PathInvalid,
        Self::PathNeverMatches,
        Self::PathsInvalid,
        Self::PathsIsList,
        Self::PathsMissing,
        Self::RuleInvalid,
        Self::Shadowed,
        Self::SubAbsent,
        Self::TooComplex,
        Self::TtlPresent,
        Self::UnknownMember,
    ];

    /// Returns the stable text, for logs and for lists of exceptions.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.texts().code
    }

    /// Returns how bad it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::{LintCode, Severity};
    ///
    /// assert_eq!(LintCode::Shadowed.severity(), Severity::Note);
    /// ```
    #[must_use]
    pub const fn severity(self) -> Severity {
        self.texts().severity
    }

    const fn texts(self) -> Texts {
        match self {
            Self::AclAbsent => error(
                "acl-absent",
                "a user token without `acl` opens every path of the application",
                "give it an `acl`, such as the set of the Client SDK",
            ),
            Self::AclDoubled => error(
                "acl-doubled",
                "`acl` is wrapped in another `acl`, so no reader finds its `paths`",
                "write `{\"acl\":{\"paths\":{}}}`, with one `acl`",
            ),
            Self::AclEmpty => warning("acl-empty", "the list permits nothing", "add the paths that the holder needs"),
            Self::AclIsList => error(
                "acl-is-list",
                "`acl` is an array; a service that ignores what it cannot read grants full access",
                "write an object: `{\"paths\":{\"/path\":{}}}`",
            ),
            Self::AclIsText => error(
                "acl-is-text",
                "`acl` is text; Vonage's Voice API was seen to ignore it, which grants full access",
                "write the object itself, not its JSON as text",
            ),
            Self::AclMisspelled => error(
                "acl-misspelled",
                "a claim has nearly the name `acl`; a service ignores it and grants full access",
                "name the claim `acl`, in lower case",
            ),
            Self::AclNotObject => error(
                "acl-not-object",
                "`acl` is no object; a service that ignores what it cannot read grants full access",
                "write an object: `{\"paths\":{\"/path\":{}}}`",
            ),
            Self::AdminPath => warning(
                "acl-admin-path",
                "a user token permits what a backend does: managing all users, or the application",
                "name the methods, or the one user; leave applications to the backend",
            ),
            Self::ClaimsUnreadable => error(
                "claims-unreadable",
                "the claims set is not one JSON object with unique member names",
                "write one JSON object, each name once",
            ),
            Self::EmptyMethods => warning(
                "acl-methods-empty",
                "the list of methods is empty; whether that means none or all is not documented",
                "leave `methods` out for all, or remove the path for none",
            ),
            Self::FilterNotComparable => warning(
                "acl-filter-not-comparable",
                "a filter has a value that no parameter is sure to equal",
                "give text, a number, a boolean, or a list of those",
            ),
            Self::FiltersInvalid => error(
                "acl-filters-invalid",
                "`filters` is not an object",
                "write `{\"name\":\"value\"}`, or leave `filters` out",
            ),
            Self::GrantsEverything => error(
                "acl-grants-everything",
                "the path is open to everything that the application may do, as if there were no list",
                "name the paths that the holder needs",
            ),
            Self::LegsMissing => warning(
                "acl-legs-missing",
                "no rule lets legs be created or managed, without which the Client SDK cannot call since version 7.0.0",
                "add `/*/legs/**`, unless the user never calls",
            ),
            Self::LiteralVersion => warning(
                "acl-literal-version",
                "the path names one version; once the client moves to another, requests are rejected",
                "write `*` for the version",
            ),
            Self::MethodCase => error("acl-method-case", "a method is not in upper case", "write it in upper case"),
            Self::MethodUnknown => error(
                "acl-method-unknown",
                "a method is none that Vonage's schema knows",
                "choose of `GET`, `POST`, `PUT`, `DELETE` and `PATCH`",
            ),
            Self::MethodsInvalid => {
                error("acl-methods-invalid", "`methods` is not an array", "write an array, or leave `methods` out")
            }
            Self::NamesNoResource => warning(
                "acl-names-no-resource",
                "the path has wildcards alone, or behind a version, so it opens resources nobody thought of",
                "name the resource: `/*/users/**`",
            ),
            Self::PathInvalid => error(
                "acl-path-invalid",
                "the path is not a pattern",
                "begin it with a slash, without whitespace, of at most 64 segments",
            ),
            Self::PathNeverMatches => warning(
                "acl-path-never-matches",
                "no plain request path matches it; what a server makes of it is not documented",
                "write the path as requests have it",
            ),
            Self::PathsInvalid => {
                error("acl-paths-invalid", "`paths` is not an object", "write an object: `{\"/path\":{}}`")
            }
            Self::PathsIsList => error(
                "acl-paths-is-list",
                "`paths` is an array, which is not what a token has",
                "write an object: `{\"/path\":{}}`",
            ),
            Self::PathsMissing => error("acl-paths-missing", "`acl` has no `paths`", "write `{\"paths\":{}}`"),
            Self::RuleInvalid => error(
                "acl-rule-invalid",
                "the value of a path is not an object",
                "write `{}`, or an object of `methods` and `filters`",
            ),
            Self::Shadowed => note(
                "acl-path-shadowed",
                "a wider rule permits all that this one does, so it limits nothing",
                "remove it, or narrow the wider one",
            ),
            Self::SubAbsent => warning(
                "sub-absent",
                "an `acl` without `sub` limits an application token; a user cannot log in with it",
                "name the user in `sub`, if the token is for one",
            ),
            Self::TooComplex => warning(
                "acl-too-complex",
                "comparing the paths with each other takes too much work; shadowed paths may be missing here",
                "use fewer paths, or fewer wildcards in them",
            ),
            Self::TtlPresent => error(
                "ttl-present",
                "there is a claim `ttl`, which makes Vonage refuse the token",
                "leave it out; `exp` says when the token ends",
            ),
            Self::UnknownMember => error(
                "acl-unknown-member",
                "there is a member that Vonage's schema does not know; what it was to limit may be open",
                "remove it, or correct its name",
            ),
        }
    }
}

named_enum!(
    LintCode,
    ConfigError,
    ConfigError::unknown_name("lint_code", "must be the code of a finding, such as `acl-grants-everything`")
);

struct Texts {
    code: &'static str,
    severity: Severity,
    message: &'static str,
    cure: &'static str,
}

const fn error(code: &'static str, message: &'static str, cure: &'static str) -> Texts {
    Texts { code, severity: Severity::Error, message, cure }
}

const fn warning(code: &'static str, message: &'static str, cure: &'static str) -> Texts {
    Texts { code, severity: Severity::Warning, message, cure }
}

const fn note(code: &'static str, message: &'static str, cure: &'static str) -> Texts {
    Texts { code, severity: Severity::Note, message, cure }
}
