//! The outcome of a diagnosis.

use std::fmt;

use serde::Serialize;

use crate::diagnose::finding::Finding;
use crate::diagnose::kind::TokenKind;
use crate::nexmo::Severity;

/// The findings about one token.
///
/// **Nothing of the token is verified unless [`is_verified`](Self::is_verified) returns `true`**, and that needs a verifier.
/// Use it for support, logs and tools, and never to decide about access. Do not send it to the bearer of the token,
/// because it shows with which secret the token was signed.
///
/// It serializes with the members `verified`, `kind`, `kind_is_guess` and `findings`.
///
/// # Examples
///
/// ```
/// use jwt_identity::diagnose::{Diagnose, TokenKind};
/// use jwt_identity::NumericDate;
///
/// let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHRlcm5hbElkIjoidXNlcl9pZCIsImlhdCI6MTYyMzI1Nzg2N30.\
///              IZXCj9NBl99ytiVpAvMrkLYWrvIfS_TgYW7MPrteUXg";
/// let report = Diagnose::new().run(token, NumericDate::from_unix_seconds(1_623_265_067));
/// assert!(!report.is_verified());
/// assert_eq!((report.kind(), report.is_kind_guessed()), (Some(TokenKind::Kustomer), true));
/// assert_eq!(report.findings()[0].rule(), "time.too-old");
/// assert_eq!(report.findings()[0].detail(), Some("issued 2 h ago, accepted for 15 min"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    verified: bool,
    kind: Option<TokenKind>,
    #[serde(rename = "kind_is_guess")]
    is_kind_guessed: bool,
    findings: Vec<Finding>,
}

impl Report {
    /// Sorts the findings by severity, worst first. Equal ones keep the order of the checks.
    pub(super) fn new(verified: bool, kind: Option<TokenKind>, is_guess: bool, mut findings: Vec<Finding>) -> Self {
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        Self { verified, kind, is_kind_guessed: is_guess, findings }
    }

    /// Reports whether a verifier was given and accepted the token.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.verified
    }

    /// Returns the kind of token that the rules were taken from, or `None` if it could not be guessed.
    #[must_use]
    pub const fn kind(&self) -> Option<TokenKind> {
        self.kind
    }

    /// Reports whether the kind was guessed from unverified claims. If the caller named it, it was not.
    #[must_use]
    pub const fn is_kind_guessed(&self) -> bool {
        self.is_kind_guessed
    }

    /// Returns the findings, the worst first.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Returns the worst severity among the findings, or `None` if there are none.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(Finding::severity).max()
    }
}

impl fmt::Display for Report {
    /// Writes the report on several lines, for a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.verified { "VERIFIED" } else { "NOT VERIFIED" })?;
        match (self.kind, self.is_kind_guessed) {
            (Some(kind), true) => write!(f, ", probably a token of the kind `{kind}`, for {}", kind.vendor())?,
            (Some(kind), false) => write!(f, ", checked as a token of the kind `{kind}`, for {}", kind.vendor())?,
            (None, _) => f.write_str(", of an unknown kind")?,
        }
        for finding in &self.findings {
            write!(f, "\n\n{finding}")?;
        }
        if self.findings.is_empty() {
            f.write_str("\n\nnothing wrong was found")?;
        }
        Ok(())
    }
}
