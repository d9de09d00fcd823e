//! Texts that are mistaken for a compact token.

use std::fmt;

/// The kind of text that was found in place of a compact token.
///
/// The text itself is not shown, because a token may be part of it.
///
/// # Examples
///
/// ```
/// use jwt_identity::error::TokenText;
///
/// assert_eq!(TokenText::Scheme.to_string(), "found `Bearer` or another scheme before it, pass the token alone");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenText {
    /// No text.
    Empty,
    /// The word for a missing value in some language, such as `undefined` or `null`.
    NoValue,
    /// The scheme of an `Authorization` header field, such as `Bearer`, before the token.
    Scheme,
    /// The name of a header field before the token.
    HeaderField,
    /// The name of a cookie or parameter and `=` before the token.
    Parameter,
    /// Quotes around the token.
    Quoted,
    /// Whitespace or a line end around the token.
    Whitespace,
    /// An invisible character around the token, such as a byte order mark.
    Invisible,
    /// A comma or semicolon after the token, or between two tokens.
    Separator,
    /// Whitespace within the token.
    Broken,
    /// A token that was shortened for display.
    Shortened,
    /// Percent-encoding.
    PercentEncoded,
    /// Base64url with padding.
    Padded,
    /// The base64 alphabet in place of base64url.
    Base64,
    /// Two segments.
    TwoSegments,
    /// Five segments, as an encrypted token has.
    FiveSegments,
    /// JSON.
    Json,
    /// HTML or XML.
    Html,
    /// A URL.
    Url,
    /// A key in PEM.
    Pem,
}

impl fmt::Display for TokenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "found no text",
            Self::NoValue => "found a word for a missing value, such as `undefined` or `null`",
            Self::Scheme => "found `Bearer` or another scheme before it, pass the token alone",
            Self::HeaderField => "found the name of a header field before it, pass the token alone",
            Self::Parameter => "found the name of a cookie or parameter before it, pass the token alone",
            Self::Quoted => "found quotes around it, pass the token alone",
            Self::Whitespace => "found whitespace or a line end around it, trim the text",
            Self::Invisible => "found an invisible character around it, such as a byte order mark",
            Self::Separator => "found a comma or semicolon, pass one token alone",
            Self::Broken => "found whitespace within it",
            Self::Shortened => "found an ellipsis, so the token was shortened for display",
            Self::PercentEncoded => "found percent-encoding, decode the text first",
            Self::Padded => "found `=` in it, but base64url in a token has no padding",
            Self::Base64 => "found `+` or `/` in it, which is base64 and not base64url",
            Self::TwoSegments => "found two segments, so the signature is cut off",
            Self::FiveSegments => "found five segments, which is an encrypted token (JWE)",
            Self::Json => "found JSON, pass the member that holds the token",
            Self::Html => "found HTML or XML",
            Self::Url => "found a URL, pass the token in it alone",
            Self::Pem => "found a key or certificate in PEM",
        })
    }
}
