//! Paths that two servers can read differently.

use std::fmt;
use std::str::Split;

use serde::Serialize;

use crate::error::ClaimReason;
use crate::{ClaimError, Error};

/// The most segments of a path and of a pattern.
pub(super) const MAX_SEGMENTS: usize = 64;

/// The longest path of a request, in bytes. Not documented by the vendor: it bounds the work of a decision.
const MAX_PATH_LEN: usize = 8192;

/// The reason why a path is rejected before any rule is looked at: two servers can read it as two different paths.
///
/// A path is never normalized. The server that gets the request may resolve dot segments, decode `%2F` or
/// cut at a NUL, and would then serve another path than the one that was decided on. In JSON it is its name, such as
/// `dot_segment`.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::{Acl, Method, PathFault, Request};
///
/// let climbs = Request::new(Method::Get, "/v1/users/../applications");
/// assert_eq!(Acl::client_sdk().decide(&climbs).path_fault(), Some(PathFault::DotSegment));
/// ```
///
/// Source: RFC 3986 sections 2.3, 3.3 and 6.2.2; what Vonage does with such paths is not documented by the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PathFault {
    /// It has a backslash, which some servers take for a slash.
    Backslash,
    /// It has whitespace or a control character, such as NUL.
    Blank,
    /// A segment is `.` or `..`, also as `%2e`, also with parameters behind it (`..;x`).
    DotSegment,
    /// A segment before the last is empty (`//`).
    EmptySegment,
    /// A slash, a backslash, a percent sign or a control character is percent-encoded, such as `%2F`.
    EncodedDelimiter,
    /// A percent sign is not followed by two hexadecimal digits, or what is encoded is not UTF-8.
    InvalidEncoding,
    /// A character that needs no encoding is percent-encoded, such as `%61` for `a`: an alias of another path.
    NeedlessEncoding,
    /// It does not begin with a slash.
    NotAbsolute,
    /// It has a `?` or a `#`. Pass the path alone, and the query as parameters.
    QueryOrFragment,
    /// It has more than 64 segments or more than 8 192 bytes.
    TooLong,
}

impl fmt::Display for PathFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Backslash => "the path has a backslash",
            Self::Blank => "the path has whitespace or a control character",
            Self::DotSegment => "the path has a dot segment",
            Self::EmptySegment => "the path has an empty segment",
            Self::EncodedDelimiter => {
                "the path has a percent-encoded slash, backslash, percent sign or control character"
            }
            Self::InvalidEncoding => "the path has an invalid percent-encoding",
            Self::NeedlessEncoding => "the path has a percent-encoded character that needs no encoding",
            Self::NotAbsolute => "the path does not begin with a slash",
            Self::QueryOrFragment => "the path has a query or a fragment",
            Self::TooLong => "the path is too long",
        })
    }
}

/// The claim `acl` cannot decide on such a path (code 421).
impl From<PathFault> for ClaimError {
    fn from(_: PathFault) -> Self {
        Self::new("acl", ClaimReason::AmbiguousRequest)
    }
}

impl From<PathFault> for Error {
    fn from(fault: PathFault) -> Self {
        Self::Claim(fault.into())
    }
}

/// Rejects a path that is not plain.
pub(super) fn check_path(path: &str) -> Result<(), PathFault> {
    if path.len() > MAX_PATH_LEN {
        return Err(PathFault::TooLong);
    }
    let inner = path.strip_prefix('/').ok_or(PathFault::NotAbsolute)?;
    let mut rest = MAX_SEGMENTS;
    let mut after_empty = false;
    for segment in segments(path) {
        if after_empty {
            return Err(PathFault::EmptySegment);
        }
        rest = rest.checked_sub(1).ok_or(PathFault::TooLong)?;
        after_empty = segment.is_empty() && !inner.is_empty();
        check_segment(segment)?;
    }
    Ok(())
}

/// Rejects a segment that no plain path has. The segment has no slash.
pub(super) fn check_segment(segment: &str) -> Result<(), PathFault> {
    let mut bytes = segment.bytes();
    let mut needless = false;
    // The bytes from the first one beyond ASCII.
    let mut decoded = Vec::new();
    // Only the part before a `;` counts, because servers that know path parameters drop the rest.
    let (mut dots, mut others, mut in_parameters) = (0_usize, false, false);
    while let Some(byte) = bytes.next() {
        let byte = match byte {
            b'%' => {
                let (high, low) = (bytes.next().and_then(hex_digit), bytes.next().and_then(hex_digit));
                let (Some(high), Some(low)) = (high, low) else { return Err(PathFault::InvalidEncoding) };
                let byte = high.wrapping_shl(4) | low;
                match byte {
                    b'/' | b'\\' | b'%' => return Err(PathFault::EncodedDelimiter),
                    _ if byte.is_ascii_control() => return Err(PathFault::EncodedDelimiter),
                    b'-' | b'.' | b'_' | b'~' => needless = true,
                    _ if byte.is_ascii_alphanumeric() => needless = true,
                    _ => {}
                }
                byte
            }
            b'\\' => return Err(PathFault::Backslash),
            b'?' | b'#' => return Err(PathFault::QueryOrFragment),
            _ => byte,
        };
        if !byte.is_ascii() || !decoded.is_empty() {
            decoded.push(byte);
        }
        match byte {
            b';' => in_parameters = true,
            b'.' if !in_parameters => dots = dots.saturating_add(1),
            _ => others |= !in_parameters,
        }
    }
    if segment.chars().any(|character| character.is_whitespace() || character.is_control()) {
        return Err(PathFault::Blank);
    }
    if !others && (dots == 1 || dots == 2) {
        return Err(PathFault::DotSegment);
    }
    // Overlong forms hide a slash or a dot from some decoders.
    if std::str::from_utf8(&decoded).is_err() {
        return Err(PathFault::InvalidEncoding);
    }
    if needless { Err(PathFault::NeedlessEncoding) } else { Ok(()) }
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Splits a pattern or a path at its slashes. A slash at the end is followed by an empty segment.
pub(super) fn segments(path: &str) -> Split<'_, char> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}
