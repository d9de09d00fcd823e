//! The claims set of a Kustomer token.

use std::fmt;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::error::ClaimReason;
use crate::kustomer::MAX_AGE;
use crate::token::claim;
use crate::token::claim::{Redacted, has_control, present, present_nbf};
use crate::{ClaimError, NumericDate};

/// The longest `email` and `externalId`, in octets. Not documented by the vendor.
const MAX_TEXT_LEN: usize = 1024;

/// Who a Kustomer token stands for, and when it was issued.
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::Claims;
/// use jwt_identity::NumericDate;
///
/// let claims = Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).email("ada@example.com").build()?;
/// assert_eq!(serde_json::to_string(&claims).unwrap(), r#"{"email":"ada@example.com","iat":1700000000}"#);
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Kustomer, "Log in and authentication".
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    subject: Subject,
    issued_at: NumericDate,
    expires_at: Option<NumericDate>,
    not_before: Option<NumericDate>,
    /// That it was issued for something else, which is told after its times. Claims that were built never are.
    misplaced: Option<ClaimError>,
}

/// At least one identity.
#[derive(Clone, PartialEq, Eq)]
enum Subject {
    Email(String),
    ExternalId(String),
    Both { email: String, external_id: String },
}

/// The identity by which Kustomer finds the customer; returned by [`Claims::effective_identity`].
///
/// # Examples
///
/// ```
/// use jwt_identity::kustomer::Identity;
///
/// /// Returns the argument that `isLoggedIn` expects.
/// fn is_logged_in_argument(identity: Identity<'_>) -> Option<(&'static str, &str)> {
///     match identity {
///         Identity::Email(email) => Some(("email", email)),
///         Identity::ExternalId(external_id) => Some(("externalId", external_id)),
///         _ => None,
///     }
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Identity<'a> {
    /// The email address. It counts wherever it is present.
    Email(&'a str),
    /// Your own id of the user. It counts only where there is no email address.
    ExternalId(&'a str),
}

impl Claims {
    pub(super) fn new(
        email: Option<String>,
        external_id: Option<String>,
        issued_at: NumericDate,
    ) -> Result<Self, ClaimError> {
        let subject = match (email, external_id) {
            (Some(email), Some(external_id)) => Subject::Both { email, external_id },
            (Some(email), None) => Subject::Email(email),
            (None, Some(external_id)) => Subject::ExternalId(external_id),
            (None, None) => return Err(ClaimError::new("externalId", ClaimReason::Missing)),
        };
        subject.check()?;
        claim::check_range("iat", issued_at)?;
        Ok(Self { subject, issued_at, expires_at: None, not_before: None, misplaced: None })
    }

    /// Returns the email address, if the token has one.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::Claims;
    /// use jwt_identity::NumericDate;
    ///
    /// let claims = Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).external_id("user_8412").build()?;
    /// assert_eq!(claims.email(), None);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        match &self.subject {
            Subject::Email(email) | Subject::Both { email, .. } => Some(email),
            Subject::ExternalId(_) => None,
        }
    }

    /// Returns your own id of the user, if the token has one.
    #[must_use]
    pub fn external_id(&self) -> Option<&str> {
        match &self.subject {
            Subject::ExternalId(external_id) | Subject::Both { external_id, .. } => Some(external_id),
            Subject::Email(_) => None,
        }
    }

    /// Returns the identity that Kustomer uses: the email address where there is one.
    ///
    /// Ask `isLoggedIn` with this one, too.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::kustomer::{Claims, Identity};
    ///
    /// let claims = Claims::builder(NumericDate::from_unix_seconds(1_700_000_000)).external_id("user_8412").build()?;
    /// assert!(claims.effective_identity() == Identity::ExternalId("user_8412"));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Kustomer, "Log in and authentication" (note on passing both).
    #[must_use]
    pub fn effective_identity(&self) -> Identity<'_> {
        match &self.subject {
            Subject::Email(email) | Subject::Both { email, .. } => Identity::Email(email),
            Subject::ExternalId(external_id) => Identity::ExternalId(external_id),
        }
    }

    /// Returns when the token was issued.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::kustomer::Claims;
    /// use jwt_identity::NumericDate;
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// assert_eq!(Claims::builder(now).email("ada@example.com").build()?.issued_at(), now);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub const fn issued_at(&self) -> NumericDate {
        self.issued_at
    }

    /// Returns the time from which Kustomer refuses the token: 15 minutes after `iat`, or `exp` if that is earlier.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::NumericDate;
    /// use jwt_identity::kustomer::{Claims, MAX_AGE};
    ///
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims = Claims::builder(now).email("ada@example.com").build()?;
    /// assert_eq!(claims.accepted_until(), now.saturating_add(MAX_AGE));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub fn accepted_until(&self) -> NumericDate {
        let by_age = self.issued_at.saturating_add(MAX_AGE);
        self.expires_at.map_or(by_age, |expires_at| expires_at.min(by_age))
    }

    pub(super) const fn expires_at(&self) -> Option<NumericDate> {
        self.expires_at
    }

    pub(super) const fn not_before(&self) -> Option<NumericDate> {
        self.not_before
    }
}

impl Serialize for Claims {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WireRef {
            email: self.email(),
            external_id: self.external_id(),
            iat: self.issued_at,
            exp: self.expires_at,
            nbf: self.not_before,
        }
        .serialize(serializer)
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("email", &self.email().map(Redacted::new))
            .field("external_id", &self.external_id().map(Redacted::new))
            .field("issued_at", &self.issued_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Identity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Email(_) => "Email([redacted])",
            Self::ExternalId(_) => "ExternalId([redacted])",
        })
    }
}

/// The claims set as written; in the order of the vendor's samples.
#[derive(Serialize)]
struct WireRef<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(rename = "externalId", skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    iat: NumericDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
}

/// The claims set as read. The claims after `iat` are not Kustomer's, but where they stand they bind.
#[derive(Deserialize)]
pub(super) struct Wire {
    #[serde(default, deserialize_with = "present")]
    email: Option<String>,
    #[serde(rename = "externalId", default, deserialize_with = "present")]
    external_id: Option<String>,
    iat: NumericDate,
    #[serde(default, deserialize_with = "present")]
    exp: Option<NumericDate>,
    #[serde(default, deserialize_with = "present_nbf")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    aud: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    scope: Option<IgnoredAny>,
}

impl TryFrom<Wire> for Claims {
    type Error = ClaimError;

    fn try_from(wire: Wire) -> Result<Self, ClaimError> {
        let claims = Self::new(wire.email, wire.external_id, wire.iat)?;
        // RFC 7519 section 4.1.3: an audience that this verifier does not identify itself with. RFC 8725 section 3.12: a
        // token of another kind may have an `email` and an `iat`, too; what it was issued for stands in its `scope`, which
        // a Kustomer token does not have.
        let misplaced = match (wire.aud, wire.scope) {
            (Some(_), _) => Some(ClaimError::new("aud", ClaimReason::WrongAudience)),
            (None, Some(_)) => Some(ClaimError::new("scope", ClaimReason::WrongScope)),
            (None, None) => None,
        };
        Ok(Self { expires_at: wire.exp, not_before: wire.nbf, misplaced, ..claims })
    }
}

impl Claims {
    pub(super) fn check_purpose(&self) -> Result<(), ClaimError> {
        self.misplaced.map_or(Ok(()), Err)
    }
}

impl Subject {
    fn check(&self) -> Result<(), ClaimError> {
        match self {
            Self::Email(email) => check_email(email),
            Self::ExternalId(external_id) => check_external_id(external_id),
            Self::Both { email, external_id } => {
                check_email(email)?;
                check_external_id(external_id)
            }
        }
    }
}

fn check_email(email: &str) -> Result<(), ClaimError> {
    let at = email.as_bytes().iter().rposition(|octet| *octet == b'@');
    let has_two_parts = at.is_some_and(|at| at > 0 && !email.ends_with('@'));
    if !has_two_parts || has_blank(email) {
        return Err(ClaimError::new("email", ClaimReason::Invalid));
    }
    check_len("email", email)
}

fn check_external_id(external_id: &str) -> Result<(), ClaimError> {
    if external_id.is_empty() || has_control(external_id) {
        return Err(ClaimError::new("externalId", ClaimReason::Invalid));
    }
    check_len("externalId", external_id)
}

fn has_blank(text: &str) -> bool {
    let is_blank = |character: char| character.is_control() || character.is_whitespace();
    // Of all octets, although one may be enough: that is done many at a time.
    !text.bytes().fold(true, |all, octet| all & octet.is_ascii_graphic()) && text.chars().any(is_blank)
}

fn check_len(claim: &'static str, text: &str) -> Result<(), ClaimError> {
    if text.len() <= MAX_TEXT_LEN { Ok(()) } else { Err(ClaimError::new(claim, ClaimReason::TooLong)) }
}
