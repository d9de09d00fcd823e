//! The claims set of a video client token.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::error::ClaimReason;
use crate::nexmo::video::{
    ClaimsBuilder, MAX_CONNECTION_DATA_LEN, MAX_LAYOUT_CLASSES_LEN, MAX_LIFETIME, Role, SessionId,
};
use crate::nexmo::{Acl, ApplicationId};
use crate::token::claim::Redacted;
use crate::{ClaimError, NumericDate, TokenId, nexmo};

/// The value of `sub`.
pub(super) const SUBJECT: &str = "video";

/// The value of `scope`.
pub(super) const SCOPE: &str = "session.connect";

/// What a video client token says.
///
/// Every value was checked when it was built or read. `Debug` shows times, the role and the list of paths.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::ApplicationId;
/// use jwt_identity::nexmo::video::{Claims, SessionId};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let claims = Claims::builder(application, TokenId::new("id")?, SessionId::new("abcd")?, now).build()?;
/// assert_eq!(
///     serde_json::to_string(&claims).unwrap(),
///     concat!(
///         r#"{"application_id":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","iat":1700000000,"jti":"id","#,
///         r#""exp":1700086400,"sub":"video","scope":"session.connect","session_id":"abcd","role":"publisher","#,
///         r#""initial_layout_class_list":"","acl":{"paths":{"/session/**":{}}}}"#,
///     ),
/// );
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: Vonage, "Create a token" (Video), and Vonage's library for Node.
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    pub(super) application_id: ApplicationId,
    pub(super) issued_at: NumericDate,
    pub(super) token_id: TokenId,
    pub(super) expires_at: Option<NumericDate>,
    pub(super) not_before: Option<NumericDate>,
    pub(super) session_id: SessionId,
    pub(super) role: Role,
    pub(super) layout_classes: Vec<String>,
    pub(super) connection_data: Option<String>,
    pub(super) acl: Option<Acl>,
    /// Issued for somebody else, which is told after its times. Claims that were built never are.
    pub(super) has_audience: bool,
}

impl Claims {
    /// Starts a token for one user's connection to a session.
    ///
    /// Draw the token id anew for each token ([`TokenId::random`]).
    ///
    /// Source: Vonage, "Create a token" (Video).
    pub fn builder(
        application_id: ApplicationId,
        token_id: TokenId,
        session_id: SessionId,
        issued_at: NumericDate,
    ) -> ClaimsBuilder {
        ClaimsBuilder::new(application_id, token_id, session_id, issued_at)
    }

    /// Returns the application.
    #[must_use]
    pub const fn application_id(&self) -> &ApplicationId {
        &self.application_id
    }

    /// Returns the id of this one token (`jti`).
    #[must_use]
    pub const fn token_id(&self) -> &TokenId {
        &self.token_id
    }

    /// Returns when the token was issued.
    #[must_use]
    pub const fn issued_at(&self) -> NumericDate {
        self.issued_at
    }

    /// Returns what `exp` says. A token that was built always has one; [`accepted_until`](Self::accepted_until) tells
    /// when it really ends.
    #[must_use]
    pub const fn expires_at(&self) -> Option<NumericDate> {
        self.expires_at
    }

    /// Returns the time before which the token is not valid, if it says one. No token built here does.
    #[must_use]
    pub const fn not_before(&self) -> Option<NumericDate> {
        self.not_before
    }

    /// Returns the time from which the token is refused: `exp`, but never later than 30 days after `iat`; without
    /// `exp`, 15 minutes after `iat`.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::ApplicationId;
    /// use jwt_identity::nexmo::video::{Claims, DEFAULT_LIFETIME, SessionId};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let builder = Claims::builder(application.clone(), TokenId::new("id")?, SessionId::new("abcd")?, now);
    /// let claims = builder.build()?;
    /// assert_eq!(claims.accepted_until(), now.saturating_add(DEFAULT_LIFETIME));
    ///
    /// assert_eq!(claims.application_id(), &application);
    /// assert_eq!(claims.token_id().as_str(), "id");
    /// assert_eq!(claims.issued_at(), now);
    /// assert_eq!(claims.expires_at(), Some(claims.accepted_until()));
    /// assert_eq!(claims.not_before(), None);
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// Source: Vonage, "Create a token" (Video; 30 days); Vonage support, "How long is my JSON Web Token valid for?"
    /// (15 minutes without `exp`). That the second holds for video tokens is not documented by the vendor.
    #[must_use]
    pub fn accepted_until(&self) -> NumericDate {
        match self.expires_at {
            Some(expires_at) => expires_at.min(self.issued_at.saturating_add(MAX_LIFETIME)),
            None => self.issued_at.saturating_add(nexmo::DEFAULT_LIFETIME),
        }
    }

    /// Returns the session.
    #[must_use]
    pub const fn session_id(&self) -> &SessionId {
        &self.session_id
    }

    /// Returns what the holder may do in the session.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Returns the layout classes that the user's streams begin with.
    #[must_use]
    pub fn layout_classes(&self) -> impl ExactSizeIterator<Item = &str> {
        self.layout_classes.iter().map(String::as_str)
    }

    /// Returns what the other participants are told about the user, if anything.
    #[must_use]
    pub fn connection_data(&self) -> Option<&str> {
        self.connection_data.as_deref()
    }

    /// Returns what the token is limited to. A token that was built always is; some that others minted are not.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::nexmo::video::{Claims, SessionId};
    /// use jwt_identity::nexmo::{Acl, ApplicationId, Rule};
    /// use jwt_identity::{NumericDate, TokenId};
    ///
    /// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
    /// let now = NumericDate::from_unix_seconds(1_700_000_000);
    /// let claims = Claims::builder(application, TokenId::new("id")?, SessionId::new("abcd")?, now).build()?;
    /// assert_eq!(claims.acl().and_then(|acl| acl.rule("/session/**")), Some(&Rule::any()));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    #[must_use]
    pub const fn acl(&self) -> Option<&Acl> {
        self.acl.as_ref()
    }

    /// RFC 7519 section 4.1.3: an audience is one that this verifier does not identify itself with.
    pub(super) const fn check_audience(&self) -> Result<(), ClaimError> {
        if self.has_audience { Err(ClaimError::new("aud", ClaimReason::WrongAudience)) } else { Ok(()) }
    }

    /// Checks what the types of the claims leave open, wherever the claims come from.
    pub(super) fn check(&self) -> Result<(), ClaimError> {
        check_layout_classes(&self.layout_classes)?;
        if let Some(connection_data) = &self.connection_data
            && connection_data.encode_utf16().count() > MAX_CONNECTION_DATA_LEN
        {
            return Err(ClaimError::new("connection_data", ClaimReason::TooLong));
        }
        self.acl.as_ref().map_or(Ok(()), Acl::check)
    }
}

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut claims = serializer.serialize_map(None)?;
        claims.serialize_entry("application_id", &self.application_id)?;
        claims.serialize_entry("iat", &self.issued_at)?;
        claims.serialize_entry("jti", &self.token_id)?;
        if let Some(expires_at) = &self.expires_at {
            claims.serialize_entry("exp", expires_at)?;
        }
        if let Some(not_before) = &self.not_before {
            claims.serialize_entry("nbf", not_before)?;
        }
        claims.serialize_entry("sub", SUBJECT)?;
        claims.serialize_entry("scope", SCOPE)?;
        claims.serialize_entry("session_id", &self.session_id)?;
        claims.serialize_entry("role", &self.role)?;
        claims.serialize_entry("initial_layout_class_list", &self.layout_classes.join(" "))?;
        if let Some(connection_data) = &self.connection_data {
            claims.serialize_entry("connection_data", connection_data)?;
        }
        if let Some(acl) = &self.acl {
            claims.serialize_entry("acl", acl)?;
        }
        claims.end()
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("application_id", &self.application_id)
            .field("issued_at", &self.issued_at)
            .field("token_id", &self.token_id)
            .field("expires_at", &self.expires_at)
            .field("not_before", &self.not_before)
            .field("session_id", &self.session_id)
            .field("role", &self.role)
            .field("layout_classes", &Redacted::new(&self.layout_classes))
            .field("connection_data", &self.connection_data.as_ref().map(Redacted::new))
            .field("acl", &self.acl)
            .finish_non_exhaustive()
    }
}

fn check_layout_classes(classes: &[String]) -> Result<(), ClaimError> {
    // A blank inside a class would make two of it.
    let is_blank = |character: char| character.is_whitespace() || character.is_control();
    if classes.iter().any(|class| class.is_empty() || class.chars().any(is_blank)) {
        return Err(ClaimError::new("initial_layout_class_list", ClaimReason::Invalid));
    }
    let blanks = classes.len().saturating_sub(1);
    let len = classes.iter().fold(blanks, |len, class| len.saturating_add(class.len()));
    if len > MAX_LAYOUT_CLASSES_LEN {
        return Err(ClaimError::new("initial_layout_class_list", ClaimReason::TooLong));
    }
    Ok(())
}
