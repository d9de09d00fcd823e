//! `acl ask`, `acl lint`, `acl compare` and `acl sets`

use std::fmt::Write as _;

use jwt_identity::nexmo::{Acl, AclPath, Finding, Method, Request, Severity, lint_json};
use serde_json::{Value, json};

use crate::args::AclCommand;
use crate::failure::Failure;
use crate::output::{Color, Output};
use crate::source::file;

pub(crate) fn run(command: AclCommand, output: &Output) -> Result<(), Failure> {
    match command {
        AclCommand::Ask { acl, param, method, path } => ask(&read(&acl)?, &method, &path, &param, output),
        AclCommand::Lint { file: path } => lint(&file(&path)?, output),
        AclCommand::Compare { left, right } => compare(&read(&left)?, &read(&right)?, output),
        AclCommand::Sets { name } => sets(name.as_deref(), output),
    }
}

/// Reads a list from a file: the list itself, or a claims set or object with a member `acl`.
pub(crate) fn read(path: &str) -> Result<Acl, Failure> {
    let text = file(path)?;
    let value: Value = serde_json::from_str(&text).map_err(|_| Failure::trouble(format!("{path}: not JSON")))?;
    let acl = match value.get("acl") {
        Some(acl) => Acl::from_json(&acl.to_string()),
        None => Acl::from_json(&text),
    };
    acl.map_err(|error| Failure::from(error).about(path))
}

type Named = (&'static str, fn() -> Acl);

const SETS: &[Named] = &[
    ("client-sdk", Acl::client_sdk),
    ("client-sdk-windows", Acl::client_sdk_windows),
    ("full-access", Acl::full_access),
    ("guide", Acl::guide),
    ("old", Acl::old),
    ("server-sample", Acl::server_sample),
    ("smallest-voice", Acl::smallest_voice),
    ("video-session", Acl::video_session),
];

/// Returns the list of that name.
pub(crate) fn named(name: &str) -> Result<Acl, Failure> {
    let names = || SETS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let set = SETS.iter().find(|(known, _)| *known == name);
    set.map(|(_, make)| make())
        .ok_or_else(|| Failure::trouble(format!("no list has this name; expected one of {}", names())))
}

fn ask(acl: &Acl, method: &str, path: &str, parameters: &[String], output: &Output) -> Result<(), Failure> {
    let method: Method = method.to_ascii_uppercase().parse()?;
    let parameters = parameters
        .iter()
        .map(|text| text.split_once('=').ok_or_else(|| Failure::trouble("`--param` must be NAME=VALUE")))
        .collect::<Result<Vec<_>, _>>()?;
    let request = Request::new(method, path).with_parameters(&parameters);
    let decision = acl.decide(&request);
    let (word, color) = if decision.is_allowed() { ("ALLOWED", Color::Green) } else { ("DENIED", Color::Red) };
    let rule = decision.path().map(AclPath::as_str);
    let reason = decision.to_string();
    // The reason begins with the same word.
    let rest = reason.trim_start_matches(&word.to_ascii_lowercase());
    output.result(
        &format!("{}{rest}", output.paint(word, color)),
        &json!({ "allowed": decision.is_allowed(), "rule": rule, "reason": reason }),
    );
    if decision.is_allowed() { Ok(()) } else { Err(Failure::Rejected(None)) }
}

fn lint(text: &str, output: &Output) -> Result<(), Failure> {
    let is_list = serde_json::from_str::<Value>(text).is_ok_and(|value| value.get("paths").is_some());
    let findings = if is_list { Acl::from_json(text)?.lint() } else { lint_json(text) };
    let mut shown = String::new();
    for finding in &findings {
        let path = finding.path().map(|path| format!(" `{path}`")).unwrap_or_default();
        let color = if finding.severity() == Severity::Error { Color::Red } else { Color::Yellow };
        let severity = output.paint(&finding.severity().to_string(), color);
        let code = finding.code().as_str();
        let _ = writeln!(shown, "{severity}[{code}]{path}: {}\n  cure: {}", finding.message(), finding.cure());
    }
    if findings.is_empty() {
        shown.push_str("nothing wrong was found");
    }
    output.result(&shown, &findings.iter().map(as_json).collect());
    let is_bad = findings.iter().any(|finding| finding.severity() >= Severity::Error);
    if is_bad { Err(Failure::Rejected(None)) } else { Ok(()) }
}

fn as_json(finding: &Finding) -> Value {
    json!({
        "rule": finding.code().as_str(),
        "severity": finding.severity().to_string(),
        "path": finding.path(),
        "message": finding.message(),
        "cure": finding.cure(),
    })
}

fn compare(left: &Acl, right: &Acl, output: &Output) -> Result<(), Failure> {
    let comparison = left.compare(right);
    let relation = comparison.relation();
    let beyond: Vec<_> = comparison.beyond().map(|difference| difference.path().as_str()).collect();
    let lacking: Vec<_> = comparison.lacking().map(|difference| difference.path().as_str()).collect();
    let mut shown = format!("the first list is {relation}");
    for (paths, word) in [(&beyond, "only in the first"), (&lacking, "only in the second")] {
        for path in paths {
            let _ = write!(shown, "\n  {word}: {path}");
        }
    }
    output.result(&shown, &json!({ "relation": relation, "beyond": beyond, "lacking": lacking }));
    if comparison.is_within() { Ok(()) } else { Err(Failure::Rejected(None)) }
}

fn sets(name: Option<&str>, output: &Output) -> Result<(), Failure> {
    if let Some(name) = name {
        let value = serde_json::to_value(named(name)?).unwrap_or_default();
        output.result(&format!("{value:#}"), &value);
        return Ok(());
    }
    let names: Vec<_> = SETS.iter().map(|(name, _)| *name).collect();
    output.result(&names.join("\n"), &json!(names));
    Ok(())
}
