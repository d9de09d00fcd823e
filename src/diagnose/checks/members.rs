//! Checks that several kinds of token share: names, JSON types and empty texts.

use serde_json::Value;

use crate::diagnose::case::Case;
use crate::diagnose::parts::{Object, kind_of};
use crate::diagnose::rule::Rule;

/// Checks that a claim, if present, is a string that is not empty. A number is named as the mistake that it is.
pub(super) fn check_text(name: &'static str, claims: &Object, case: &mut Case<'_>) {
    match claims.get(name) {
        Some(Value::String(text)) if text.trim().is_empty() => case.add(Rule::EmptyText, Some(name)),
        None | Some(Value::String(_)) => {}
        Some(number @ Value::Number(_)) => case.add_value(Rule::Numeric, name, number, None),
        Some(other) => add_wrong_type(name, other, "a string", case),
    }
}

/// Checks a claim that must be there as [`check_text`] does. A misspelled name counts as present.
pub(super) fn require_text(name: &'static str, spellings: &[&'static str], claims: &Object, case: &mut Case<'_>) {
    if !claims.contains_key(name) {
        match misspelled(name, spellings, claims) {
            Some(found) => add_misspelled(name, found, case),
            None => case.add(Rule::Missing, Some(name)),
        }
    }
    check_text(name, claims, case);
}

pub(super) fn add_wrong_type(name: &str, found: &Value, expected: &str, case: &mut Case<'_>) {
    let detail = format!("expected {expected}, found {}", kind_of(found));
    case.add_value(Rule::WrongType, name, found, Some(detail));
}

pub(super) fn add_misspelled(name: &str, found: &str, case: &mut Case<'_>) {
    case.add_detailed(Rule::Misspelled, Some(found), format!("expected `{name}`"));
}

/// Finds a member whose name is one of `spellings`, or differs from `name` in case, `_` and `-` alone.
pub(super) fn misspelled(name: &str, spellings: &[&'static str], claims: &Object) -> Option<&'static str> {
    if let Some(found) = spellings.iter().copied().find(|spelling| claims.contains_key(*spelling)) {
        return Some(found);
    }
    // Show only names of the table, because a name in the token may be personal data.
    let plain = plain(name);
    claims.keys().any(|key| key != name && self::plain(key) == plain).then_some("another spelling")
}

fn plain(name: &str) -> String {
    name.chars()
        .filter(|character| !"_-".contains(*character))
        .map(|character| character.to_ascii_lowercase())
        .collect()
}
