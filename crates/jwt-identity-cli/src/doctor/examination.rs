//! The examination of a configuration.

use std::time::Duration;

use jwt_identity::NumericDate;
use jwt_identity::diagnose::Severity;
use zeroize::Zeroizing;

use crate::doctor::configuration::Configuration;
use crate::doctor::finding::Finding;
use crate::doctor::{clock, jwt, kustomer, nexmo, sunshine};
use crate::output::Output;
use crate::source::Source;

/// An examination under way.
#[derive(Debug)]
pub(crate) struct Examination<'a> {
    pub(crate) configuration: &'a Configuration,
    pub(crate) now: NumericDate,
    /// The time limit of each request.
    pub(crate) timeout: Duration,
    pub(crate) output: &'a Output,
    findings: Vec<Finding>,
    /// The secrets so far, to find one that has two purposes.
    secrets: Vec<(&'static str, Zeroizing<String>)>,
}

impl<'a> Examination<'a> {
    /// Examines everything that the configuration names.
    pub(crate) fn run(
        configuration: &'a Configuration,
        now: NumericDate,
        timeout: Duration,
        output: &'a Output,
    ) -> Vec<Finding> {
        let (findings, secrets) = (Vec::new(), Vec::new());
        let mut examination = Self { configuration, now, timeout, output, findings, secrets };
        clock::examine(&mut examination);
        kustomer::examine(&mut examination);
        sunshine::examine(&mut examination);
        nexmo::examine(&mut examination);
        jwt::examine(&mut examination);
        examination.findings
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    pub(crate) fn add_all(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
    }

    /// Returns the place of a key, if the configuration names one.
    pub(crate) fn key(&self, setting: &'static str) -> Option<Source> {
        self.configuration.key(setting)
    }

    /// Compares a secret with those before it.
    pub(crate) fn compare(&mut self, setting: &'static str, secret: &Zeroizing<String>) {
        let same = self.secrets.iter().find(|(_, other)| other == secret).map(|(name, _)| *name);
        self.secrets.push((setting, secret.clone()));
        let Some(other) = same else { return };
        // Webhooks are signed with the signature secret. With the API secret in its place, all of them are rejected.
        let is_api_secret = (other, setting) == ("nexmo.signature_secret", "nexmo.api_secret");
        let (severity, cure) = if is_api_secret {
            (Severity::Error, "copy the signature secret from the dashboard's settings; it is not the API secret")
        } else {
            (Severity::Warning, "use each secret for one purpose, and copy the other one from its vendor")
        };
        self.add(Finding::new(severity, setting, "secret.used-twice", format!("it is the same as `{other}`"), cure));
    }
}
