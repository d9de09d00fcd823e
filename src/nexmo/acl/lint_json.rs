//! Lint of a claims set that need not be well formed.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::nexmo::custom::is_misspelling;
use crate::nexmo::{Acl, FilterValue, Finding, LintCode, Method, Rule};
use crate::token::claim;

/// Returns what is wrong or unwise in the claims set of a token, as JSON text.
///
/// Use it for tokens of other issuers, for configuration files, and to find out why a token is rejected. It finds faults that
/// the types of this crate cannot represent, and all that [`Acl::lint`] finds in the rest. A token with `sub` counts as a
/// user token ([`Acl::lint_for_user`]), unless its `scope` is `session.connect` or its `sub` is `video`. Nothing is
/// verified: a token without findings is not trustworthy for that.
///
/// The work is bounded as in [`Acl::lint`].
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{lint_json, LintCode};
///
/// let findings = lint_json(r#"{"sub":"alice","ttl":900,"acl":{"paths":{"/*/legs/**":{"methods":["post"]}}}}"#);
/// let codes: Vec<LintCode> = findings.iter().map(|finding| finding.code()).collect();
/// assert_eq!(codes, [LintCode::TtlPresent, LintCode::MethodCase]);
/// ```
///
/// Source: the schema of Vonage's command line tool; mistakes reported by Vonage's users.
#[must_use]
pub fn lint_json(claims_set: &str) -> Vec<Finding> {
    let Ok(claims) = claim::decode_json::<BTreeMap<String, Value>>(claims_set.as_bytes()) else {
        return vec![Finding::new(LintCode::ClaimsUnreadable)];
    };
    let mut findings = Vec::new();
    if claims.contains_key("ttl") {
        findings.push(Finding::new(LintCode::TtlPresent));
    }
    if claims.keys().any(|name| name != "acl" && is_misspelling(name, "acl")) {
        findings.push(Finding::new(LintCode::AclMisspelled));
    }
    let is_text = |claim: &str, text: &str| claims.get(claim).and_then(Value::as_str) == Some(text);
    // By what every video token says of itself: a lone `session_id` may be a claim of the user's app.
    let is_video = is_text("scope", "session.connect") || is_text("sub", "video");
    let has_subject = claims.contains_key("sub");
    let acl = claims.get("acl");
    if acl.is_none() && has_subject && !is_video {
        findings.push(Finding::new(LintCode::AclAbsent));
    }
    if acl.is_some() && !has_subject {
        findings.push(Finding::new(LintCode::SubAbsent));
    }
    if let Some(acl) = acl.and_then(|acl| read_acl(acl, &mut findings)) {
        findings.extend(if has_subject && !is_video { acl.lint_for_user() } else { acl.lint() });
    }
    findings
}

/// Reads as much of a list as possible.
fn read_acl(acl: &Value, findings: &mut Vec<Finding>) -> Option<Acl> {
    let members = match acl {
        Value::Object(members) => members,
        other => {
            findings.push(Finding::new(match other {
                Value::Array(_) => LintCode::AclIsList,
                Value::String(_) => LintCode::AclIsText,
                _ => LintCode::AclNotObject,
            }));
            return None;
        }
    };
    if members.keys().any(|name| name != "paths" && name != "acl") {
        findings.push(Finding::new(LintCode::UnknownMember));
    }
    let inner = members.get("acl");
    if inner.is_some() {
        findings.push(Finding::new(LintCode::AclDoubled));
    }
    // The list meant may be the inner one.
    match members.get("paths").or_else(|| inner?.get("paths")) {
        Some(Value::Object(paths)) => return Some(read_paths(paths, findings)),
        Some(Value::Array(_)) => findings.push(Finding::new(LintCode::PathsIsList)),
        Some(_) => findings.push(Finding::new(LintCode::PathsInvalid)),
        None if inner.is_some() => {}
        None => findings.push(Finding::new(LintCode::PathsMissing)),
    }
    None
}

fn read_paths(paths: &Map<String, Value>, findings: &mut Vec<Finding>) -> Acl {
    let mut acl = Acl::empty();
    for (path, rule) in paths {
        let rule = read_rule(path, rule, findings);
        match path.parse() {
            Ok(path) => acl = acl.with(path, rule),
            Err(_) => findings.push(Finding::at(LintCode::PathInvalid, path)),
        }
    }
    acl
}

/// Reads a rule, also with methods in lower case. A server may ignore a rule with a fault, so that it limits nothing.
fn read_rule(path: &str, rule: &Value, findings: &mut Vec<Finding>) -> Rule {
    let Value::Object(members) = rule else {
        findings.push(Finding::at(LintCode::RuleInvalid, path));
        return Rule::any();
    };
    let before = findings.len();
    let mut rule = Rule::any();
    let mut has_wrong_case = false;
    for (name, value) in members {
        match (name.as_str(), value) {
            ("methods", Value::Array(methods)) => {
                let mut known = Vec::new();
                for method in methods {
                    let written = method.as_str().unwrap_or_default();
                    match written.to_ascii_uppercase().parse::<Method>() {
                        Ok(method) => {
                            has_wrong_case |= method.as_str() != written;
                            known.push(method);
                        }
                        Err(_) => findings.push(Finding::at(LintCode::MethodUnknown, path)),
                    }
                }
                rule = rule.with_methods(known);
            }
            ("methods", _) => findings.push(Finding::at(LintCode::MethodsInvalid, path)),
            ("filters", Value::Object(filters)) => {
                // Not `with_filter`, which looks for each name among all others. The strict reader rejects equal names.
                let filters = filters.iter().map(|(name, value)| (name.clone(), FilterValue::from(value.clone())));
                rule.filters = filters.collect();
            }
            ("filters", _) => findings.push(Finding::at(LintCode::FiltersInvalid, path)),
            _ => findings.push(Finding::at(LintCode::UnknownMember, path)),
        }
    }
    let is_complete = findings.len() == before;
    if has_wrong_case {
        findings.push(Finding::at(LintCode::MethodCase, path));
    }
    if is_complete { rule } else { Rule::any() }
}
