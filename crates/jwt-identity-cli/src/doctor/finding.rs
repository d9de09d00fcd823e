//! The findings of an examination.

use std::fmt;

use jwt_identity::diagnose::{self, Severity};
use jwt_identity::{Error, ErrorCode};
use serde_json::{Value, json};

use crate::doctor::setting::Setting;
use crate::failure::Failure;

/// One thing that was looked at, with its outcome. It holds no secret.
#[derive(Debug)]
pub(crate) struct Finding {
    /// What was looked at, such as `kustomer.secret`.
    setting: &'static str,
    /// `None` if it is in order.
    fault: Option<Fault>,
    message: String,
}

#[derive(Debug)]
struct Fault {
    severity: Severity,
    rule: &'static str,
    code: Option<ErrorCode>,
    cure: String,
}

impl Finding {
    pub(crate) fn ok(setting: &'static str, message: impl Into<String>) -> Self {
        Self { setting, fault: None, message: message.into() }
    }

    /// A fault that the library does not know.
    pub(crate) fn new(
        severity: Severity,
        setting: &'static str,
        rule: &'static str,
        message: impl Into<String>,
        cure: impl Into<String>,
    ) -> Self {
        let fault = Fault { severity, rule, code: None, cure: cure.into() };
        Self { setting, fault: Some(fault), message: message.into() }
    }

    /// An error of the library.
    pub(crate) fn error(setting: &'static str, error: impl Into<Error>) -> Self {
        let error = error.into();
        let code = error.code();
        let (rule, cure) = (code.as_str(), code.cure().to_owned());
        let fault = Fault { severity: Severity::Error, rule, code: Some(code), cure };
        Self { setting, fault: Some(fault), message: error.to_string() }
    }

    /// A failure of this program.
    pub(crate) fn failure(setting: &'static str, failure: &Failure) -> Self {
        let message = failure.report().map_or_else(String::new, |report| report.message.clone());
        let code = failure.report().and_then(|report| report.code);
        let rule = code.map_or("setting.unusable", ErrorCode::as_str);
        let cure = code.map_or("correct the setting", ErrorCode::cure).to_owned();
        Self { setting, fault: Some(Fault { severity: Severity::Error, rule, code, cure }), message }
    }

    /// A setting that another one needs.
    pub(crate) fn missing(setting: &'static str, why: &str) -> Self {
        let variable = Setting::named(setting).map_or(setting, |setting| setting.variable);
        let (message, cure) = (format!("it is missing: {why}"), format!("set the variable `{variable}`"));
        Self::new(Severity::Error, setting, "setting.missing", message, cure)
    }

    /// A fault of a token that was minted with the configuration.
    pub(crate) fn of_token(setting: &'static str, finding: &diagnose::Finding) -> Self {
        let fault = Fault {
            severity: finding.severity(),
            rule: finding.rule(),
            code: finding.code(),
            cure: finding.cure().to_owned(),
        };
        Self { setting, fault: Some(fault), message: finding.message().to_owned() }
    }

    #[must_use]
    pub(crate) fn with_cure(mut self, cure: impl Into<String>) -> Self {
        if let Some(fault) = &mut self.fault {
            fault.cure = cure.into();
        }
        self
    }

    #[must_use]
    pub(crate) fn with_message(self, message: impl Into<String>) -> Self {
        Self { message: message.into(), ..self }
    }

    #[must_use]
    pub(crate) fn with_severity(mut self, severity: Severity) -> Self {
        if let Some(fault) = &mut self.fault {
            fault.severity = severity;
        }
        self
    }

    /// Puts a text before the message.
    #[must_use]
    pub(crate) fn about(mut self, place: &str) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    pub(crate) fn severity(&self) -> Option<Severity> {
        self.fault.as_ref().map(|fault| fault.severity)
    }

    /// Returns the name of the rule that is broken.
    #[cfg(test)]
    pub(crate) fn rule(&self) -> Option<&'static str> {
        self.fault.as_ref().map(|fault| fault.rule)
    }

    pub(crate) fn to_json(&self) -> Value {
        let fault = self.fault.as_ref();
        json!({
            "setting": self.setting,
            "severity": fault.map_or("ok", |fault| fault.severity.as_str()),
            "rule": fault.map(|fault| fault.rule),
            "code": fault.and_then(|fault| fault.code).map(ErrorCode::as_u16),
            "message": self.message,
            "cure": fault.map(|fault| &fault.cure),
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(fault) = &self.fault else { return write!(f, "ok {}: {}", self.setting, self.message) };
        write!(f, "{}[{}] {}: {}", fault.severity, fault.rule, self.setting, self.message)?;
        if let Some(code) = fault.code {
            write!(f, "\n  code: {} {}", code.as_u16(), code.as_str())?;
        }
        write!(f, "\n  cure: {}", fault.cure)
    }
}
