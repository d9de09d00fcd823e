//! Rules of parameters.

use std::time::Duration;

use crate::error::CallError;
use crate::token::claim::has_control;

/// Checks the number of characters of a text without control characters.
pub(super) fn text(parameter: &'static str, text: &str, max: usize, rule: &'static str) -> Result<(), CallError> {
    if text.is_empty() || text.chars().count() > max || has_control(text) {
        return Err(CallError::parameter(parameter, rule));
    }
    Ok(())
}

/// Checks a duration in whole seconds.
pub(super) fn seconds(
    parameter: &'static str,
    duration: Duration,
    range: std::ops::RangeInclusive<u64>,
    rule: &'static str,
) -> Result<(), CallError> {
    if duration.subsec_nanos() != 0 || !range.contains(&duration.as_secs()) {
        return Err(CallError::parameter(parameter, rule));
    }
    Ok(())
}

/// Checks the form of a language tag such as `en-us`. Which tags there are is for the vendor to say.
pub(super) fn language(parameter: &'static str, tag: &str) -> Result<(), CallError> {
    let is_part = |part: &str| (2..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_tag = tag.split('-').count() <= 3 && tag.split('-').all(is_part);
    if is_tag { Ok(()) } else { Err(CallError::parameter(parameter, "must be a language tag such as `en-us`")) }
}
