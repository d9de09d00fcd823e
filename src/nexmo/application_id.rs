//! The `application_id` of a token.

use crate::ClaimError;
use crate::encoding::text::text_newtype;
use crate::error::ClaimReason;
use crate::token::claim::has_control;

text_newtype! {
    /// The id of a Vonage application, whose key signs the token.
    ///
    /// Vonage's ids are UUIDs, so [`new`](Self::new) and every conversion from a text require one. An application's name or
    /// an API key in place of the id is then found when the program starts. A token that is read may contain any text that
    /// [`opaque`](Self::opaque) accepts. Two ids are equal if their bytes are.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::ApplicationId;
    ///
    /// let id = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// assert_eq!(id.as_str(), "aaaaaaaa-bbbb-cccc-dddd-0123456789ab");
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Vonage, "Authentication" (`application_id`).
    pub struct ApplicationId(String);

    /// Creates an application ID from a UUID: 32 hexadecimal digits of either case, in five groups joined by hyphens.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `application_id`) if the text is not a UUID. The message tells what kind
    ///   of text was found instead, such as an API key, a UUID in quotation marks, or the path of a file.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::ApplicationId;
    /// use jwt_identity::ErrorCode;
    ///
    /// let refused = ApplicationId::new("my application").unwrap_err();
    /// assert_eq!((refused.code(), refused.subject()), (ErrorCode::ClaimInvalid, Some("application_id")));
    /// let refused = ApplicationId::new("a1b2c3d4").unwrap_err();
    /// assert!(refused.to_string().ends_with("must be a UUID, found what looks like the API key of an account"));
    /// ```
    pub fn new(text) -> Result<Self, ClaimError> {
        match fault(text) {
            Some(rule) => Err(ClaimError::new("application_id", ClaimReason::Invalid).with_hint(rule)),
            None => Ok(()),
        }
    }

    debug: redacted
}

impl ApplicationId {
    /// The largest number of bytes: 255. Not documented by the vendor.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::ApplicationId;
    ///
    /// assert!(ApplicationId::opaque("a".repeat(ApplicationId::MAX_LEN)).is_ok());
    /// assert!(ApplicationId::opaque("a".repeat(ApplicationId::MAX_LEN + 1)).is_err());
    /// ```
    pub const MAX_LEN: usize = 255;

    /// Creates an application ID from any text of 1 to 255 bytes without control characters, for test environments and
    /// ids of another form.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `application_id`) if the text is empty or contains a control character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `application_id`) if it is longer than [`MAX_LEN`](Self::MAX_LEN) bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::ApplicationId;
    ///
    /// assert!(ApplicationId::opaque("application-id").is_ok());
    /// assert!(ApplicationId::opaque("").is_err());
    /// ```
    pub fn opaque(text: impl Into<String>) -> Result<Self, ClaimError> {
        let text = text.into();
        if text.is_empty() || has_control(&text) {
            return Err(ClaimError::new("application_id", ClaimReason::Invalid));
        }
        if text.len() > Self::MAX_LEN {
            return Err(ClaimError::new("application_id", ClaimReason::TooLong));
        }
        Ok(Self(text))
    }
}

/// RFC 9562 section 4: `8-4-4-4-12`; any version, since the vendor names none.
fn is_uuid(text: &str) -> bool {
    let mut groups = text.split('-');
    let well_formed = [8, 4, 4, 4, 12].into_iter().all(|len| {
        groups.next().is_some_and(|group| group.len() == len && group.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    well_formed && groups.next().is_none()
}

/// Returns the rule that a text breaks, with the kind of text that was found, or nothing if it is a UUID.
pub(super) fn fault(text: &str) -> Option<&'static str> {
    if is_uuid(text) {
        return None;
    }
    let found = text.trim_matches(|character: char| !character.is_ascii_alphanumeric());
    let is_hexadecimal = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(if text.trim().is_empty() {
        "must be a UUID, found an empty text"
    } else if is_uuid(found) {
        match text.chars().find(|character| !character.is_whitespace()) {
            Some('"' | '\'' | '`' | '\\' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}') => {
                "must be a UUID, found one in quotation marks"
            }
            Some('{' | '(' | '[' | '<') => "must be a UUID, found one in brackets",
            _ => "must be a UUID, found one with whitespace or other characters around it",
        }
    } else if found.rsplit_once(':').is_some_and(|(_, end)| is_uuid(end)) {
        "must be a UUID, found one behind a prefix such as `urn:uuid:`"
    } else if found.len() == 32 && is_hexadecimal(found) {
        "must be a UUID, found one without hyphens"
    } else if found.starts_with("eyJ") {
        "must be a UUID, found what looks like a token"
    } else if text.contains("-----BEGIN") {
        "must be a UUID, found a PEM block, such as a key"
    } else if matches!(text, "undefined" | "null" | "None" | "nil") || text.starts_with(['$', '%', '<', '{']) {
        "must be a UUID, found a placeholder that was not replaced"
    } else if text.contains(['/', '\\']) || [".key", ".pem", ".json"].iter().any(|end| text.ends_with(end)) {
        "must be a UUID, found what looks like the path of a file"
    } else if found.bytes().all(|byte| byte.is_ascii_digit()) {
        "must be a UUID, found a number, such as the project key of an OpenTok account"
    } else if matches!(found.len(), 7 | 8) && is_hexadecimal(found) {
        "must be a UUID, found what looks like the API key of an account"
    } else if found.len() > 24 && found.chars().all(|character| character.is_ascii_hexdigit() || is_dash(character)) {
        "must be a UUID, found digits that are not in groups of 8, 4, 4, 4 and 12 joined by hyphens"
    } else {
        "must be a UUID, found another text, such as the name of an application"
    })
}

/// Reports whether a character is a hyphen, or is shown like one.
const fn is_dash(character: char) -> bool {
    matches!(character, '-' | '_' | ' ' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}
