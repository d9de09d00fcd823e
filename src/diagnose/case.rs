//! The state of a diagnosis.

use serde_json::Value;

use crate::diagnose::finding::Finding;
use crate::diagnose::kind::TokenKind;
use crate::diagnose::rule::Rule;
use crate::error::code::ErrorCode;
use crate::jose::numeric_date::NumericDate;
use crate::nexmo::Severity;

/// The state of one diagnosis: every check adds its findings here.
#[derive(Debug)]
pub(super) struct Case<'a> {
    pub(super) kind: Option<TokenKind>,
    pub(super) now: NumericDate,
    pub(super) with_values: bool,
    pub(super) key_id: Option<&'a str>,
    findings: Vec<Finding>,
}

impl Case<'_> {
    pub(super) const fn new(kind: Option<TokenKind>, now: NumericDate, with_values: bool) -> Self {
        Self { kind, now, with_values, key_id: None, findings: Vec::new() }
    }

    pub(super) fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    pub(super) fn add(&mut self, rule: Rule, subject: Option<&str>) {
        self.push(rule, Finding::new(rule, subject));
    }

    pub(super) fn add_detailed(&mut self, rule: Rule, subject: Option<&str>, detail: impl Into<String>) {
        self.push(rule, Finding::new(rule, subject).with_detail(detail));
    }

    /// Adds that the token is of another kind, and the code with which a verifier of the expected kind rejects it.
    pub(super) fn add_other_kind(&mut self, expected: TokenKind, found: TokenKind, code: Option<ErrorCode>) {
        let detail =
            format!("expected `{expected}`, found signs of `{found}`; the other checks of `{expected}` were skipped");
        self.push(Rule::OtherKind, Finding::new(Rule::OtherKind, None).with_detail(detail).with_code(code));
    }

    /// Adds a finding about a member of the token. Its value is included only if the caller enabled values.
    pub(super) fn add_value(&mut self, rule: Rule, subject: &str, value: &Value, detail: Option<String>) {
        let finding = Finding::new(rule, Some(subject)).with_found(self.with_values.then(|| value.to_string()));
        self.push(rule, detail.into_iter().fold(finding, Finding::with_detail));
    }

    pub(super) fn add_lint(&mut self, lint: &crate::nexmo::Finding, subject: Option<&str>) {
        self.findings.push(Finding::of_lint(lint, subject));
    }

    /// Adds an error that a verifier or profile returned, unless a check has already reported it.
    pub(super) fn add_error(&mut self, rule: Rule, code: ErrorCode, subject: Option<&str>, message: String) {
        let is_known = |finding: &Finding| {
            finding.severity() == Severity::Error
                && (finding.code() == Some(code) || (subject.is_some() && finding.subject() == subject))
        };
        if !self.findings.iter().any(is_known) {
            self.findings.push(Finding::of_error(rule, code, subject, message));
        }
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    fn push(&mut self, rule: Rule, finding: Finding) {
        let answer = self.kind.and_then(|kind| rule.vendor_answer(kind));
        self.findings.push(finding.with_vendor_answer(answer));
    }
}
