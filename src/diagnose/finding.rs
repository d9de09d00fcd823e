//! One thing that is wrong or doubtful about a token.

use std::fmt;

use serde::Serialize;

use crate::diagnose::rule::Rule;
use crate::error::code::ErrorCode;
use crate::nexmo::Severity;

/// One thing that is wrong or doubtful about a token.
///
/// It serializes with the members `rule`, `severity`, `code`, `subject`, `message`, `detail`, `found`, `vendor_answer` and
/// `cure`. Members without a value are left out.
///
/// # Examples
///
/// ```
/// use jwt_identity::diagnose::{Diagnose, Severity};
/// use jwt_identity::NumericDate;
///
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let report = Diagnose::new().run("Bearer undefined", now);
/// let finding = &report.findings()[0];
/// assert_eq!((finding.rule(), finding.severity()), ("token.bearer-prefix", Severity::Error));
/// assert_eq!(finding.cure(), "pass the token alone, without the authorization scheme");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    rule: &'static str,
    severity: Severity,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "number")]
    code: Option<ErrorCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor_answer: Option<&'static str>,
    cure: &'static str,
}

#[expect(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "serde passes a reference")]
fn number<S: serde::Serializer>(code: &Option<ErrorCode>, serializer: S) -> Result<S::Ok, S::Error> {
    code.map(ErrorCode::as_u16).serialize(serializer)
}

impl Finding {
    pub(super) fn new(rule: Rule, subject: Option<&str>) -> Self {
        Self {
            rule: rule.name(),
            severity: rule.severity(),
            code: rule.code(),
            subject: subject.map(str::to_owned),
            message: rule.message().to_owned(),
            detail: None,
            found: None,
            vendor_answer: None,
            cure: rule.cure(),
        }
    }

    /// A finding of [`Acl::lint`](crate::nexmo::Acl::lint) or [`lint_json`](crate::nexmo::lint_json).
    pub(super) fn of_lint(lint: &crate::nexmo::Finding, subject: Option<&str>) -> Self {
        let severity = lint.severity();
        Self {
            rule: lint.code().as_str(),
            severity,
            code: (severity == Severity::Error).then_some(ErrorCode::ClaimInvalid),
            message: lint.message().to_owned(),
            cure: lint.cure(),
            ..Self::new(Rule::AclOfLint, subject)
        }
    }

    /// An error that a verifier or profile returned.
    pub(super) fn of_error(rule: Rule, code: ErrorCode, subject: Option<&str>, message: String) -> Self {
        Self { code: Some(code), message, cure: code.cure(), ..Self::new(rule, subject) }
    }

    #[must_use]
    pub(super) fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    #[must_use]
    pub(super) fn with_code(self, code: Option<ErrorCode>) -> Self {
        Self { code, ..self }
    }

    #[must_use]
    pub(super) fn with_found(self, found: Option<String>) -> Self {
        Self { found, ..self }
    }

    #[must_use]
    pub(super) fn with_vendor_answer(self, vendor_answer: Option<&'static str>) -> Self {
        Self { vendor_answer, ..self }
    }

    /// Returns the name of the rule that the token breaks, such as `time.expired`. It is stable.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// Returns the severity.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// Returns the code of the error with which this crate's verifier rejects such a token, or `None` if it does not.
    #[must_use]
    pub const fn code(&self) -> Option<ErrorCode> {
        self.code
    }

    /// Returns the claim, header parameter, segment or key at fault.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// Returns one sentence about the fault, without a value of the token.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns a detail of this token, such as how long ago it expired. It holds no claim value.
    #[must_use]
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// Returns the value at fault as JSON, if [`with_values`](crate::diagnose::Diagnose::with_values) asked for values.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        self.found.as_deref()
    }

    /// Returns the vendor's response to such a token, or `None` if it is neither documented nor reported.
    #[must_use]
    pub const fn vendor_answer(&self) -> Option<&'static str> {
        self.vendor_answer
    }

    /// Returns the cure, in one sentence.
    #[must_use]
    pub const fn cure(&self) -> &'static str {
        self.cure
    }
}

impl fmt::Display for Finding {
    /// Writes the finding on several lines, for a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity, self.rule)?;
        if let Some(subject) = &self.subject {
            write!(f, " `{subject}`")?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(detail) = &self.detail {
            write!(f, "\n  detail: {detail}")?;
        }
        if let Some(found) = &self.found {
            write!(f, "\n  found:  {found}")?;
        }
        if let Some(code) = self.code {
            write!(f, "\n  code:   {} {}", code.as_u16(), code.as_str())?;
        }
        if let Some(answer) = self.vendor_answer {
            write!(f, "\n  vendor: {answer}")?;
        }
        write!(f, "\n  cure:   {}", self.cure)
    }
}
