//! The claims set of a video client token.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::nexmo::Acl;
use crate::nexmo::common::{Common, common_claims};
use crate::nexmo::video::{MAX_CONNECTION_DATA_LEN, MAX_LAYOUT_CLASSES_LEN, MAX_LIFETIME, Role, SessionId};
use crate::nexmo::wire::Wire;
use crate::token::claim::Redacted;

/// The value of `sub`.
const SUBJECT: &str = "video";

/// The value of `scope`.
const SCOPE: &str = "session.connect";

/// The name of the claim with the layout classes.
const LAYOUT_CLASSES: &str = "initial_layout_class_list";

/// The claims of a video client token.
///
/// [`Claims::builder`] starts a set. Every value was checked when it was built or read. `Debug` shows times, the role and the
/// list of paths, and no other value.
///
/// # Examples
///
/// ```
/// use jwt_identity::nexmo::ApplicationId;
/// use jwt_identity::nexmo::video::{Claims, DEFAULT_LIFETIME, Role, SessionId};
/// use jwt_identity::{NumericDate, TokenId};
///
/// let application = ApplicationId::new("aaaaaaaa-bbbb-cccc-dddd-0123456789ab")?;
/// let now = NumericDate::from_unix_seconds(1_700_000_000);
/// let session = SessionId::new("abcd")?;
/// let claims = Claims::builder(application.clone(), session.clone(), TokenId::new("id")?, now).build()?;
/// assert_eq!(claims.application_id(), &application);
/// assert_eq!((claims.session_id(), claims.role()), (&session, Role::Publisher));
/// assert_eq!(claims.token_id().as_str(), "id");
/// assert_eq!(claims.issued_at(), now);
/// assert_eq!(claims.not_before(), None);
/// assert_eq!(claims.accepted_until(), now.saturating_add(DEFAULT_LIFETIME));
/// assert_eq!(claims.expires_at(), Some(claims.accepted_until()));
/// assert!(claims.acl().is_some_and(|acl| acl.rule("/session/**").is_some()));
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
    pub(super) common: Common,
    pub(super) session_id: SessionId,
    pub(super) role: Role,
    pub(super) layout_classes: Vec<String>,
    pub(super) connection_data: Option<String>,
    pub(super) acl: Option<Acl>,
}

common_claims!(Claims, MAX_LIFETIME);

impl Claims {
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

    /// Returns the text about the user that every participant is shown, if there is one.
    #[must_use]
    pub fn connection_data(&self) -> Option<&str> {
        self.connection_data.as_deref()
    }

    /// Returns the list that limits the token. A token that was built has one; tokens of some other makers do not.
    #[must_use]
    pub const fn acl(&self) -> Option<&Acl> {
        self.acl.as_ref()
    }

    /// Reads all the shapes that Vonage's libraries give the claims set.
    pub(super) fn decode(claims_set: &[u8]) -> Result<Self, ClaimError> {
        let mut wire = Wire::read(claims_set)?;
        // First, because a token of another kind lacks it.
        match wire.custom.take_text("scope")?.as_deref() {
            Some(SCOPE) => {}
            Some(_) => return Err(ClaimError::new("scope", ClaimReason::WrongScope)),
            None => return Err(ClaimError::new("scope", ClaimReason::Missing)),
        }
        // `subject` is `sub` in Vonage's library for Python.
        for (claim, subject) in [("sub", wire.subject.take()), ("subject", wire.custom.take_text("subject")?)] {
            if subject.is_some_and(|subject| subject != SUBJECT) {
                return Err(ClaimError::new(claim, ClaimReason::Unexpected));
            }
        }
        let common = wire.take_common()?;
        let mut take_required =
            |claim| wire.custom.take_text(claim)?.ok_or(ClaimError::new(claim, ClaimReason::Missing));
        let session_id = SessionId::new(take_required("session_id")?)?;
        let role = take_required("role")?.parse()?;
        // `data` is `connection_data` in Vonage's library for Ruby.
        let connection_data = match (wire.custom.take_text("connection_data")?, wire.custom.take_text("data")?) {
            (Some(one), Some(other)) if one != other => {
                return Err(ClaimError::new("connection_data", ClaimReason::Conflict));
            }
            (one, other) => one.or(other),
        };
        let layout_classes = wire.custom.take(LAYOUT_CLASSES).map_or(Ok(Vec::new()), read_layout_classes)?;
        let acl = wire.acl.map(Into::into);
        let claims = Self { common, session_id, role, layout_classes, connection_data, acl };
        claims.check()?;
        Ok(claims)
    }

    pub(super) fn check_mintable(&self) -> Result<(), ClaimError> {
        self.common.check_mintable(MAX_LIFETIME)?;
        self.check()
    }

    /// Checks what the types of the claims leave open, wherever the claims come from.
    fn check(&self) -> Result<(), ClaimError> {
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
        self.common.serialize_into(&mut claims)?;
        claims.serialize_entry("sub", SUBJECT)?;
        claims.serialize_entry("scope", SCOPE)?;
        claims.serialize_entry("session_id", &self.session_id)?;
        claims.serialize_entry("role", &self.role)?;
        claims.serialize_entry(LAYOUT_CLASSES, &self.layout_classes.join(" "))?;
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
        let mut claims = f.debug_struct("Claims");
        self.common.debug_into(&mut claims);
        claims
            .field("session_id", &self.session_id)
            .field("role", &self.role)
            .field("layout_classes", &Redacted::new(&self.layout_classes))
            .field("connection_data", &self.connection_data.as_ref().map(Redacted::new))
            .field("acl", &self.acl)
            .finish()
    }
}

/// Reads classes from one text, joined by blanks, or from an array, as Vonage's library for Python writes them.
fn read_layout_classes(value: Value) -> Result<Vec<String>, ClaimError> {
    const INVALID: ClaimError = ClaimError::new(LAYOUT_CLASSES, ClaimReason::Invalid);
    match value {
        Value::String(text) => Ok(text.split(' ').filter(|class| !class.is_empty()).map(str::to_owned).collect()),
        Value::Array(classes) => classes
            .into_iter()
            .map(|class| if let Value::String(class) = class { Ok(class) } else { Err(INVALID) })
            .collect(),
        _ => Err(INVALID),
    }
}

fn check_layout_classes(classes: &[String]) -> Result<(), ClaimError> {
    // A blank inside a class would make two of it.
    let is_blank = |character: char| character.is_whitespace() || character.is_control();
    if classes.iter().any(|class| class.is_empty() || class.chars().any(is_blank)) {
        return Err(ClaimError::new(LAYOUT_CLASSES, ClaimReason::Invalid));
    }
    let blanks = classes.len().saturating_sub(1);
    let len = classes.iter().fold(blanks, |len, class| len.saturating_add(class.len()));
    if len > MAX_LAYOUT_CLASSES_LEN {
        return Err(ClaimError::new(LAYOUT_CLASSES, ClaimReason::TooLong));
    }
    Ok(())
}
