//! The user whom a token identifies.

use std::fmt;

use serde::ser::SerializeMap;

use crate::ClaimError;
use crate::error::ClaimReason;
use crate::stream::kind::{Kind, Members};
use crate::token::claim;
use crate::token::claim::Redacted;

/// The most characters of a text. Not documented by the vendor.
pub(super) const MAX_TEXT_LEN: usize = 1024;

/// A user, in all products.
///
/// # Examples
///
/// ```
/// use jwt_identity::stream::User;
///
/// assert_eq!(User::new("john")?.user_id(), "john");
/// # Ok::<(), jwt_identity::ClaimError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    user_id: String,
}

impl User {
    /// Creates a user from your own id of the user.
    ///
    /// The id is text. If your ids are numbers, pass their decimal form. A number does not compile:
    ///
    /// ```compile_fail
    /// jwt_identity::stream::User::new(42);
    /// ```
    ///
    /// # Errors
    ///
    /// - [`ClaimReason::Invalid`] (code 402, claim `user_id`) if the id is empty, has a control character, or begins or
    ///   ends with whitespace or an invisible character.
    /// - [`ClaimReason::TooLong`] (code 414, claim `user_id`) if it has more than 1024 characters.
    /// - [`ClaimReason::Reserved`] (code 415, claim `user_id`) if it is `*`, which stood for all users in server tokens of
    ///   older feeds.
    ///
    /// # Examples
    ///
    /// ```
    /// use jwt_identity::ErrorCode;
    /// use jwt_identity::stream::User;
    ///
    /// assert_eq!(User::new("*").unwrap_err().code(), ErrorCode::ClaimReserved);
    /// ```
    ///
    /// The vendor does not document the rules on characters.
    pub fn new(user_id: impl Into<String>) -> Result<Self, ClaimError> {
        let user_id = user_id.into();
        if user_id == "*" {
            let hint = "`*` stood for all users in server tokens of older feeds";
            return Err(ClaimError::new("user_id", ClaimReason::Reserved).with_hint(hint));
        }
        claim::check_identifier("user_id", &user_id, MAX_TEXT_LEN)?;
        Ok(Self { user_id })
    }

    /// Returns your own id of the user.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Reads the user of a token that is not a server's.
    pub(super) fn read_user(user_id: Option<String>, server: Option<bool>) -> Result<Self, ClaimError> {
        if server.is_some() {
            let hint = "a server token gives full access, so never give it to an app";
            return Err(ClaimError::new("server", ClaimReason::Unexpected).with_hint(hint));
        }
        Self::new(user_id.ok_or(ClaimError::new("user_id", ClaimReason::Missing))?)
    }
}

impl Kind for User {
    const NAME: &'static str = "stream-user";
}

impl Members for User {
    /// As `stream-chat` writes them.
    const EXPIRY_FIRST: bool = true;

    fn read(
        user_id: Option<String>,
        call_cids: Option<Vec<String>>,
        _role: Option<String>,
        server: Option<bool>,
    ) -> Result<Self, ClaimError> {
        let user = Self::read_user(user_id, server)?;
        if call_cids.is_some() {
            let hint = "the token is for these calls, so verify it as a call token";
            return Err(ClaimError::new("call_cids", ClaimReason::Unexpected).with_hint(hint));
        }
        Ok(user)
    }

    fn write<M: SerializeMap>(&self, members: &mut M) -> Result<(), M::Error> {
        members.serialize_entry("user_id", self.user_id())
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("user_id", &Redacted::new(self.user_id())).finish()
    }
}
