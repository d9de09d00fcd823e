//! A user in some calls.

use std::fmt;

use serde::ser::SerializeMap;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::stream::User;
use crate::stream::kind::{Kind, Members};
use crate::stream::user::MAX_TEXT_LEN;
use crate::token::claim;
use crate::token::claim::Redacted;

/// A user, in some calls of the video product, with a role if one was set.
///
/// # Examples
///
/// ```
/// use jwt_identity::stream::{Call, User};
///
/// let call = Call::new(User::new("john")?, ["default:call1"])?.with_role("admin")?;
/// assert_eq!((call.user_id(), call.role()), ("john", Some("admin")));
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
///
/// Source: `generateCallToken` of `@stream-io/node-sdk`.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    user: User,
    cids: Vec<String>,
    role: Option<String>,
}

impl Call {
    /// Creates a user of these calls. The id of a call is `type:id`.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `call_cids`) if there is no call, or if the id of one does not have this
    ///   form, or has whitespace or a control character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `call_cids`) if an id has more than 1024 characters.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    /// use jwt_identity::stream::{Call, User};
    ///
    /// let refused = Call::new(User::new("john")?, ["default:call1", "call2"]).unwrap_err();
    /// assert_eq!((refused.code(), refused.position()), (ErrorCode::ClaimInvalid, Some(2)));
    /// # Ok::<(), jwt_identity::ClaimError>(())
    /// ```
    ///
    /// The vendor does not document these bounds.
    pub fn new<I: Into<String>>(user: User, call_cids: impl IntoIterator<Item = I>) -> Result<Self, ClaimError> {
        let call_cids: Vec<String> = call_cids.into_iter().map(Into::into).collect();
        if call_cids.is_empty() {
            let hint = "expected at least one call";
            return Err(ClaimError::new("call_cids", ClaimReason::Invalid).with_hint(hint));
        }
        for (position, call_cid) in (1..).zip(&call_cids) {
            check_call_cid(call_cid).map_err(|error| error.at_position(position))?;
        }
        Ok(Self { user, cids: call_cids, role: None })
    }

    /// Sets the role that the user has in these calls.
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `role`) and [`ClaimReason::TooLong`] (code 414), as for the user's id.
    pub fn with_role(self, role: impl Into<String>) -> Result<Self, ClaimError> {
        let role = role.into();
        claim::check_identifier("role", &role, MAX_TEXT_LEN)?;
        Ok(Self { role: Some(role), ..self })
    }

    /// Returns your own id of the user.
    #[must_use]
    pub fn user_id(&self) -> &str {
        self.user.user_id()
    }

    /// Returns the ids of the calls, each as `type:id`. There is at least one.
    pub fn call_cids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.cids.iter().map(String::as_str)
    }

    /// Returns the role that the user has in these calls, if one was set.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        self.role.as_deref()
    }
}

fn check_call_cid(call_cid: &str) -> Result<(), ClaimError> {
    claim::check_text("call_cids", call_cid, MAX_TEXT_LEN)?;
    let has_form = call_cid.split_once(':').is_some_and(|(kind, id)| !kind.is_empty() && !id.is_empty());
    if !has_form || call_cid.contains(char::is_whitespace) {
        let hint = "expected a type and an id, such as `default:call1`";
        return Err(ClaimError::new("call_cids", ClaimReason::Invalid).with_hint(hint));
    }
    Ok(())
}

impl Kind for Call {
    const NAME: &'static str = "stream-call";
}

impl Members for Call {
    /// As `@stream-io/node-sdk` writes them.
    const EXPIRY_FIRST: bool = false;

    fn read(
        user_id: Option<String>,
        call_cids: Option<Vec<String>>,
        role: Option<String>,
        server: Option<bool>,
    ) -> Result<Self, ClaimError> {
        let user = User::read_user(user_id, server)?;
        let call = Self::new(user, call_cids.ok_or(ClaimError::new("call_cids", ClaimReason::Missing))?)?;
        match role {
            Some(role) => call.with_role(role),
            None => Ok(call),
        }
    }

    fn write<M: SerializeMap>(&self, members: &mut M) -> Result<(), M::Error> {
        self.user.write(members)?;
        members.serialize_entry("call_cids", &self.cids)?;
        self.role().map_or(Ok(()), |role| members.serialize_entry("role", role))
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("user", &self.user)
            .field("call_cids", &Redacted::new(&self.cids))
            .field("role", &self.role().map(Redacted::new))
            .finish()
    }
}
