//! `doctor`

use jwt_identity::NumericDate;
use jwt_identity::diagnose::Severity;
use serde_json::json;

use crate::args::DoctorArgs;
use crate::commands::time;
use crate::doctor::configuration::Configuration;
use crate::doctor::examination::Examination;
use crate::doctor::finding::Finding;
use crate::failure::Failure;
use crate::output::Output;
use crate::source;

pub(crate) fn run(args: &DoctorArgs, now: Option<NumericDate>, output: &Output) -> Result<(), Failure> {
    if args.timeout.is_zero() {
        return Err(Failure::trouble("`--timeout` must be longer than zero"));
    }
    let mut configuration = match &args.config {
        Some(path) => Configuration::from_json(path, &source::file(path)?)?,
        None => Configuration::from_environment()?,
    };
    for text in &args.set {
        configuration.set(text)?;
    }
    let absent: Vec<_> =
        Configuration::sections().into_iter().filter(|section| !configuration.has_section(section)).collect();
    if absent.len() == Configuration::sections().len() {
        return Err(Failure::trouble(
            "no setting has a value: set a variable such as `KUSTOMER_SECRET`, or pass `--config` or `--set`; \
             `jwt-identity doctor --help` lists all settings",
        ));
    }
    let findings = Examination::run(&configuration, time(now)?, args.timeout, output);
    let worst = findings.iter().filter_map(Finding::severity).max();
    let is_healthy = worst < Some(if args.strict { Severity::Warning } else { Severity::Error });
    let json: Vec<_> = findings.iter().map(Finding::to_json).collect();
    output.result(
        &shown(&findings, is_healthy, &absent, output),
        &json!({ "healthy": is_healthy, "findings": json, "not_configured": absent }),
    );
    if is_healthy { Ok(()) } else { Err(Failure::Rejected(None)) }
}

fn shown(findings: &[Finding], is_healthy: bool, absent: &[&str], output: &Output) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity() == Some(severity)).count();
    let word = if is_healthy { "HEALTHY" } else { "UNHEALTHY" };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let mut lines = vec![format!("{word}, errors: {errors}, warnings: {warnings}\n")];
    lines.extend(findings.iter().map(Finding::to_string));
    if !absent.is_empty() {
        lines.push(format!("\nnot configured: {}", absent.join(", ")));
    }
    output.paint_findings(&lines.join("\n"))
}
